/** The canned answers that an agent's mail may name, with what is filled in, for each ticket that it is about. */
import { cannedAt, firstNameOf, namesCanned, type CannedValues } from '../../../desk/canned.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import { formatTicketTag } from '../../../desk/tickets/number.ts';
import { listCanned } from '../../../store/people/canned.ts';
import { findContact, type KnownContact } from '../../../store/people/contacts.ts';
import type { Reader } from '../../../store/database/database.ts';
import { readTicket, type TicketRow } from '../../../store/tickets/tickets.ts';
import type { CannedFacts, TicketFacts } from '../../decide/facts.ts';
import { channelNamed, type DeskContext } from '../context/desk-context.ts';

/** Nothing is read where no line of the texts looks like a name. The first is for a mail that is about no ticket. */
export async function cannedFacts(
  reader: Reader,
  ctx: DeskContext,
  agent: Agent,
  one: { readonly tickets: readonly TicketFacts[]; readonly texts: readonly string[] },
): Promise<CannedFacts[]> {
  if (!one.texts.some(namesCanned)) return [];
  const all = await listCanned(reader);
  if (all.length === 0) return [];
  const found: CannedFacts[] = [{ ticketId: null, canned: all, values: null }];
  for (const { id, strand, requesterId, channel, category } of one.tickets) {
    if (found.some(({ ticketId }) => ticketId === id)) continue;
    const ticket = await readTicket(reader, strand.id);
    const contact = await findContact(reader, requesterId);
    const place = { channel, category, locale: contact?.locale ?? ticket.locale };
    found.push({ ticketId: id, canned: cannedAt(all, place), values: valuesOf(ctx, agent, ticket, contact) });
  }
  return found;
}

function valuesOf(
  ctx: DeskContext,
  agent: Agent,
  ticket: TicketRow,
  contact: KnownContact | null,
): CannedValues {
  const name = contact?.name ?? '';
  return {
    'customer.firstName': firstNameOf(name),
    'customer.name': name,
    'ticket.tag': formatTicketTag(ctx.numbering.prefix, ticket.number),
    'ticket.subject': ticket.subject,
    'agent.name': agent.displayName,
    'channel.name': channelNamed(ctx, ticket.channel).senderName,
  };
}
