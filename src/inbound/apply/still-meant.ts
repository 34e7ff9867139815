/**
 * Is a mail that waits still for the one whom it was written to? In: a mail of the outbox, before each try. Out: why it is not, in words
 * for the history, or null. A relay may be away for days: meanwhile an agent leaves, or somebody is taken off a ticket, and from then on
 * they get nothing (T-06, T-67).
 */
import type { Agent } from '../../desk/people/agent.ts';
import { AUDIENCE_OF } from '../../desk/notices/notice-kinds.ts';
import { formatTicketTag } from '../../desk/tickets/number.ts';
import type { Person } from '../../desk/signing/reply-token.ts';
import { may } from '../../desk/people/rights.ts';
import { addressKey } from '../../mail/address.ts';
import type { MsgId } from '../../mail/msg-id.ts';
import type { Reader } from '../../store/database/database.ts';
import type { OutgoingRecord } from '../../store/outbox/outgoing.ts';
import { listConsulted } from '../../store/tickets/consulted.ts';
import { listParticipants } from '../../store/tickets/participants.ts';
import { findTicketById } from '../../store/tickets/tickets.ts';
import { agentNamed, type DeskContext } from './context/desk-context.ts';
import { scopeOf, withCurrentStaff } from './context/staff.ts';

export async function whyNotMeant(
  reader: Reader,
  desk: DeskContext,
  outgoing: OutgoingRecord,
): Promise<string | null> {
  const { notice } = outgoing.draft;
  const person = desk.tokens.readMessageId(outgoing.message_id as MsgId)?.person ?? null;
  if (person === null || AUDIENCE_OF[notice.kind] === 'operator') return null;
  if (person.kind !== 'agent') return whyNotCustomers(reader, outgoing, person);
  const ctx = await withCurrentStaff(reader, desk);
  const agent = agentNamed(ctx, person.name);
  return agent === null ? `${person.name} is no agent any more` : whyOutOfSight(reader, ctx, outgoing, agent);
}

/** By the ordinal that it was signed for; who was taken off and let in again meanwhile has another one. */
async function whyNotCustomers(
  reader: Reader,
  { ticket_id: ticketId, draft }: OutgoingRecord,
  { kind, ordinal }: Exclude<Person, { kind: 'agent' }>,
): Promise<string | null> {
  if (ticketId === null) return null;
  const list = kind === 'participant' ? listParticipants : listConsulted;
  const address = addressKey(draft.to.address);
  const there = (await list(reader, ticketId)).some(
    (one) => one.ordinal === ordinal || one.address === address,
  );
  return there ? null : `${address} has no part in the ticket any more`;
}

/** News alone: what answers an agent's own mail tells of what they have just done themselves, and may have given away by it. */
async function whyOutOfSight(
  reader: Reader,
  ctx: DeskContext,
  { ticket_id: ticketId, draft }: OutgoingRecord,
  agent: Agent,
): Promise<string | null> {
  if (ticketId === null || draft.autoSubmitted !== 'auto-generated') return null;
  const ticket = await findTicketById(reader, ticketId);
  if (ticket === null || may(agent, 'view', scopeOf(ctx, ticket))) return null;
  return `${agent.name} may not look at ${formatTicketTag(ctx.numbering.prefix, ticket.number)} any more`;
}
