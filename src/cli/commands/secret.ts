import { GatewayError } from '../../base/errors.ts';
import { addActivity } from '../../inbound/apply/context/history.ts';
import {
  eraseConfidential,
  listConfidential,
  type ConfidentialRow,
} from '../../store/tickets/confidential.ts';
import { actingAgent, agentText, tagOf, ticketNamed } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { isoTime, localTime, outputTo } from '../terminal/output.ts';
import { requireRight } from '../desk/require-right.ts';

type SecretOptions = GlobalOptions & { readonly as?: string | undefined };

/** Prints the names of the confidential texts of a ticket, and none of the texts. */
export async function listSecrets(name: string, options: SecretOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const ticket = await ticketNamed(desk, name);
    await requireRight(desk, actingAgent(desk, options.as), ['secret'], ticket);
    const rows = await listConfidential(desk.store.db, ticket.id);
    const out = outputTo(io, options);
    if (out.json)
      out.value({
        ticket: tagOf(desk, ticket.number),
        secrets: rows.map((row) => ({ name: row.name, setBy: row.set_by, setAt: isoTime(row.set_at) })),
      });
    else
      out.table(
        ['NAME', 'KEPT BY', 'SINCE'],
        rows.map((row) => [row.name, agentText(desk, row.set_by), localTime(row.set_at)]),
      );
  });
}

/** Prints one confidential text; the look is written into the history. @throws GatewayError `not.found`, `right.missing` */
export async function showSecret(
  name: string,
  secret: string,
  options: SecretOptions,
  io: CliIo,
): Promise<void> {
  await withOne(name, secret, options, io, async (desk, row, note) => {
    const text = row.sealed === null ? null : desk.desk.vault.unseal(row.sealed, row.id);
    if (text === null)
      throw new GatewayError(
        'not.found',
        `${secret} does not open with the keys of this installation; put the key that it was kept with under secretKeys`,
      );
    await note('secret-shown', `Confidential data was shown: ${row.name}`);
    const out = outputTo(io, options);
    if (out.json) out.value({ name: row.name, text });
    else out.lines(text);
  });
}

/** Erases one confidential text; that there was one stays in the history. */
export async function eraseSecret(
  name: string,
  secret: string,
  options: SecretOptions,
  io: CliIo,
): Promise<void> {
  await withOne(name, secret, options, io, async (desk, row, note) => {
    await desk.store.transact((tx) => eraseConfidential(tx, row.id, io.clock.nowMs()));
    await note('secret-erased', `Confidential data was erased: ${row.name}`);
    const out = outputTo(io, options);
    if (out.json) out.value({ erased: row.name });
    else out.line(`${row.name} is erased`);
  });
}

async function withOne(
  name: string,
  secret: string,
  options: SecretOptions,
  io: CliIo,
  work: (
    desk: CliDesk,
    row: ConfidentialRow,
    note: (event: string, text: string) => Promise<void>,
  ) => Promise<void>,
): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const ticket = await ticketNamed(desk, name);
    const agent = actingAgent(desk, options.as);
    await requireRight(desk, agent, ['secret'], ticket);
    const row = (await listConfidential(desk.store.db, ticket.id)).findLast((one) => one.name === secret);
    if (row === undefined)
      throw new GatewayError(
        'not.found',
        `${tagOf(desk, ticket.number)} keeps nothing under the name ${secret}; \`postern ticket secret list ${tagOf(desk, ticket.number)}\` shows the names`,
      );
    const note = async (event: string, text: string) => {
      await desk.store.transact((tx) =>
        addActivity(tx, desk.desk, {
          ticketId: ticket.id,
          kind: 'event',
          visibility: 'internal',
          actor: { kind: 'agent', agent },
          cause: null,
          name: event,
          text,
          detail: { secret: row.id },
        }),
      );
    };
    await work(desk, row, note);
  });
}
