import { LIMITS } from '../../base/limits.ts';
import { GatewayError } from '../../base/errors.ts';
import { letIn, takeOff } from '../../inbound/apply/tickets/participant-acts.ts';
import { addressKey, formatAddrSpec, parseAddrSpec, type AddrSpec } from '../../mail/address.ts';
import type { Tx } from '../../store/database/database.ts';
import { listParticipants } from '../../store/tickets/participants.ts';
import { lockTicket, type TicketRow } from '../../store/tickets/tickets.ts';
import { actingAgent, requireOutside, tagOf, ticketNamed } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { outputTo } from '../terminal/output.ts';
import { requireRight } from '../desk/require-right.ts';

/** `postern ticket participant add|remove` */
export async function changeParticipants(
  kind: 'add' | 'remove',
  name: string,
  text: string,
  options: GlobalOptions & { readonly as?: string | undefined },
  io: CliIo,
): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const ticket = await ticketNamed(desk, name);
    const agent = actingAgent(desk, options.as);
    await requireRight(desk, agent, ['manage-participants'], ticket);
    const address = customersAddress(desk, text);
    const act = { ticketId: ticket.id, actor: { kind: 'agent', agent }, cause: null } as const;
    await desk.store.transact(async (tx) => {
      await lockTicket(tx, ticket.id);
      await requireChange(tx, kind, ticket, address);
      if (kind === 'remove') await takeOff(tx, desk.desk, { ...act, addresses: [address] });
      else {
        const people = [{ name: '', address }];
        await letIn(tx, desk.desk, { ...act, people, readmit: true, why: `let in by ${agent.displayName}` });
      }
    });
    const said = `${formatAddrSpec(address)} ${kind === 'add' ? 'takes part' : 'takes part no more'}`;
    const out = outputTo(io, options);
    if (out.json) out.value({ ticket: tagOf(desk, ticket.number), done: said });
    else out.line(`${tagOf(desk, ticket.number)}: ${said}`);
  });
}

function customersAddress(desk: CliDesk, text: string): AddrSpec {
  const address = parseAddrSpec(text);
  if (address === null) throw new GatewayError('usage', `"${text}" is no mail address`);
  requireOutside(desk, address);
  return address;
}

async function requireChange(
  tx: Tx,
  kind: 'add' | 'remove',
  ticket: TicketRow,
  address: AddrSpec,
): Promise<void> {
  const there = await listParticipants(tx, ticket.id);
  const one = there.find((row) => row.address === addressKey(address));
  const shown = formatAddrSpec(address);
  if (kind === 'remove' && one === undefined)
    throw new GatewayError('not.found', `${shown} takes no part in this ticket`);
  if (kind === 'remove' && one?.contact_id === ticket.requester_id)
    throw new GatewayError('usage', `${shown} is the requester, who cannot be taken off`);
  if (kind === 'add' && one === undefined && there.length >= LIMITS.participants)
    throw new GatewayError('usage', `a ticket has ${LIMITS.participants} participants at most`);
}
