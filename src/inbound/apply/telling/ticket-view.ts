/** What notices say of a ticket and its customer, read in the transaction that sends them. */
import { LIMITS } from '../../../base/limits.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import type { AgentPanel, CustomerCard, TicketSheet, Why } from '../../../desk/notices/notice-parts.ts';
import { formatTicketTag } from '../../../desk/tickets/number.ts';
import { offersFor } from '../../../desk/notices/offers.ts';
import { may, sightOf } from '../../../desk/people/rights.ts';
import { lastWordsOfCustomers } from '../../../store/tickets/activities.ts';
import type { Reader } from '../../../store/database/database.ts';
import { listParticipants } from '../../../store/tickets/participants.ts';
import { attentionTo } from '../../../store/people/attention.ts';
import { findContact } from '../../../store/people/contacts.ts';
import { tagsOf } from '../../../store/tickets/tags.ts';
import { ticketsOfContact, type TicketRow } from '../../../store/tickets/tickets.ts';
import { agentNamed, channelNamed, type DeskContext } from '../context/desk-context.ts';
import { scopeOf } from '../context/staff.ts';
import { workLines, workOf } from './work-view.ts';

export function ticketSheet(ctx: DeskContext, ticket: TicketRow): TicketSheet {
  return {
    tag: formatTicketTag(ctx.numbering.prefix, ticket.number),
    subject: ticket.subject,
    status: ticket.status,
    priority: ticket.priority,
    assignee: displayNameOf(ctx, ticket.assignee),
    channel: channelNamed(ctx, ticket.channel).senderName,
  };
}

function displayNameOf(ctx: DeskContext, name: string | null): string | null {
  return agentNamed(ctx, name)?.displayName ?? name;
}

/** What the notification says to this agent besides its news; of the ticket no more than they may look at. */
export async function agentPanel(
  reader: Reader,
  ctx: DeskContext,
  ticket: TicketRow,
  { agent, why }: { readonly agent: Agent; readonly why: Why | null },
): Promise<AgentPanel> {
  const scope = scopeOf(ctx, ticket);
  const attention = (await attentionTo(reader, ticket.id)).get(agent.name) ?? null;
  const reason = why === null ? {} : { why };
  if (!may(agent, 'view', scope)) return reason;
  const { category, type, team, summary } = ticket;
  return {
    ...reason,
    offers: offersFor(agent, { scope, status: ticket.status, attention }),
    inside: {
      category,
      type,
      team,
      responsible: displayNameOf(ctx, ticket.responsible),
      summary,
      tags: await tagsOf(reader, ticket.id),
      work: workLines(
        agent.locale,
        await workOf(reader, ctx, ticket),
        agent.timeZone ?? ctx.settings.timeZone,
      ),
    },
  };
}

/** A person on the customer's side, as the mail names them. */
export interface WriterRef {
  readonly contactId: string;
  readonly address: string;
}

/** The requester, and the last that a customer wrote: what an agent wants to see of a ticket that comes to them. */
export async function lastWords(
  reader: Reader,
  ticket: TicketRow,
): Promise<{ readonly writer: WriterRef; readonly text: string }> {
  const text = (await lastWordsOfCustomers(reader, ticket.id)) ?? '';
  const people = await listParticipants(reader, ticket.id);
  const address = people.find((one) => one.contact_id === ticket.requester_id)?.address ?? '';
  return { writer: { contactId: ticket.requester_id, address }, text };
}

/** The writer as that agent may see them. */
export async function customerCard(
  reader: Reader,
  ctx: DeskContext,
  ticket: TicketRow,
  { agent, writer }: { readonly agent: Agent; readonly writer: WriterRef },
): Promise<CustomerCard> {
  const contact = await findContact(reader, writer.contactId);
  const { shown, count } = await ticketsOfContact(reader, writer.contactId, {
    except: ticket.id,
    sight: sightOf(agent),
    limit: LIMITS.otherTicketsShown,
  });
  return {
    name: contact?.name ?? '',
    address: writer.address,
    organisation: contact?.organisation_name ?? null,
    tickets: shown.map(({ number, subject, status }) => ({
      tag: formatTicketTag(ctx.numbering.prefix, number),
      subject,
      status,
    })),
    moreTickets: count - shown.length,
  };
}
