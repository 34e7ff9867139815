/**
 * A ticket in the place of a mail that could not be dealt with (I-09), so that its customer is not forgotten: agents are told as of any
 * new ticket, the customer of nothing. What is known of the mail is what its header and its envelope say.
 */
import type { Channel } from '../../../desk/channel.ts';
import { formatTicketTag } from '../../../desk/tickets/number.ts';
import { addressKey, type AddrSpec } from '../../../mail/address.ts';
import type { ArrivalRow } from '../../../store/intake/arrivals.ts';
import type { Tx } from '../../../store/database/database.ts';
import { addParticipant } from '../../../store/tickets/participants.ts';
import { findTicketById } from '../../../store/tickets/tickets.ts';
import { contactFor } from './contact-for.ts';
import { insertNewTicket } from './customer-acts.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { addActivity, type Actor } from '../context/history.ts';
import { notifyOpened } from '../telling/notify.ts';
import { withCurrentStaff } from '../context/staff.ts';

export interface StubFacts {
  readonly channel: Channel;
  readonly customer: { readonly name: string; readonly address: AddrSpec };
  readonly subject: string;
  readonly arrivalId: string;
  /** Why the mail was set aside. */
  readonly why: string;
}

/** Opens the ticket; tells its id. */
export async function openStubTicket(tx: Tx, desk: DeskContext, facts: StubFacts): Promise<string> {
  const ctx = await withCurrentStaff(tx, desk);
  const { channel, customer, subject, arrivalId } = facts;
  const contact = await contactFor(tx, ctx, customer);
  const ticket = await insertNewTicket(tx, ctx, { channel, subject, suspectedOf: null }, contact);
  const address = addressKey(customer.address);
  await addParticipant(tx, {
    ticketId: ticket.id,
    contactId: contact.id,
    address,
    nowMs: ctx.clock.nowMs(),
  });
  const text = stubText(facts);
  const activityId = await addStubEvent(tx, ctx, ticket.id, { name: 'mail-set-aside', text, arrivalId });
  const writer = { contactId: contact.id, address };
  await notifyOpened(tx, ctx, { ticket, activityId, writer, text, files: [] }, null);
  return ticket.id;
}

function stubText({ why, arrivalId }: StubFacts): string {
  return [
    `This mail could not be dealt with, so it was set aside: ${why}.`,
    'It is kept as it came, and its sender was told nothing. An answer to this notification goes to the sender.',
    `To look at it: postern quarantine show ${arrivalId}`,
    `To have it tried again: postern quarantine release ${arrivalId}`,
    `To be done with it: postern quarantine drop ${arrivalId} --reason TEXT`,
  ].join('\n');
}

/** What is written about the mail that a ticket stands for. */
export interface StubEvent {
  readonly name: 'mail-set-aside' | 'mail-released' | 'mail-dropped' | 'mail-dealt-with';
  readonly text: string;
  readonly arrivalId: string;
  readonly actor?: Actor;
}

/**
 * Adds to the history of a ticket that stands for a mail; tells the id of the entry. It names the mail in its detail alone: the mail's
 * own entries are in the ticket that it opens or joins once it is dealt with.
 */
export async function addStubEvent(
  tx: Tx,
  ctx: DeskContext,
  ticketId: string,
  event: StubEvent,
): Promise<string> {
  const { name, text, arrivalId, actor = { kind: 'system' } } = event;
  const entry = { kind: 'event', visibility: 'internal' } as const;
  const detail = { arrival: arrivalId };
  return addActivity(tx, ctx, { ...entry, ticketId, actor, cause: null, name, text, detail });
}

/** After a release: the mail itself has come to its end, and the ticket that stood for it says where. */
export async function noteDealtWith(
  tx: Tx,
  ctx: DeskContext,
  arrival: Pick<ArrivalRow, 'id'>,
  stubTicketId: string,
  end: { readonly disposition: string; readonly reason: string | null; readonly ticketId: string | null },
): Promise<void> {
  const ticket = end.ticketId === null ? null : await findTicketById(tx, end.ticketId);
  const tag = ticket === null ? '' : ` ${formatTicketTag(ctx.numbering.prefix, ticket.number)}`;
  const why = end.reason === null ? '' : ` (${end.reason})`;
  await addStubEvent(tx, ctx, stubTicketId, {
    name: 'mail-dealt-with',
    text: `The mail that this ticket stands for was dealt with: ${end.disposition}${tag}${why}`,
    arrivalId: arrival.id,
  });
}
