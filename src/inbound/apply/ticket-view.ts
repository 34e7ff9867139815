/** What notices say of a ticket and its customer, read in the transaction that sends them. */
import { LIMITS } from '../../base/limits.ts';
import type { CustomerCard, TicketSheet } from '../../desk/notice.ts';
import { formatTicketTag } from '../../desk/number.ts';
import type { Reader } from '../../store/database.ts';
import { getContact } from '../../store/contacts.ts';
import { openTicketsOf, type TicketRow } from '../../store/tickets.ts';
import { agentNamed, channelNamed, type DeskContext } from './desk-context.ts';

export function ticketSheet(ctx: DeskContext, ticket: TicketRow): TicketSheet {
  return {
    tag: formatTicketTag(ctx.numbering.prefix, ticket.number),
    subject: ticket.subject,
    status: ticket.status,
    priority: ticket.priority,
    assignee: agentNamed(ctx, ticket.assignee)?.displayName ?? ticket.assignee,
    channel: channelNamed(ctx, ticket.channel).senderName,
  };
}

/** The writer as an agent wants to see them. */
export async function customerCard(
  reader: Reader,
  ctx: DeskContext,
  ticket: TicketRow,
  writer: { contactId: string; address: string },
): Promise<CustomerCard> {
  const card = await getContact(reader, writer.contactId);
  const open = await openTicketsOf(reader, writer.contactId, ticket.id, LIMITS.openTicketsShown);
  return {
    name: card?.contact.name ?? '',
    address: writer.address,
    organisation: card?.contact.organisation_name ?? null,
    openTickets: open.map(
      (other) => `${formatTicketTag(ctx.numbering.prefix, other.number)} ${other.subject}`,
    ),
  };
}
