/**
 * What is done about too much mail. In: mails of one sender beyond a human pace. Out: one ticket that holds them all, of which agents are
 * told once and the customer never (T-72). It ends by itself: once the sender keeps to a normal pace, its mail opens tickets as ever.
 */
import type { Channel } from '../../../desk/channel.ts';
import type { SpentBudget } from '../../../desk/budgets/automatic-mail.ts';
import { addressKey, formatAddrSpec } from '../../../mail/address.ts';
import type { Tx } from '../../../store/database/database.ts';
import { addParticipant } from '../../../store/tickets/participants.ts';
import { updateTicket } from '../../../store/tickets/tickets.ts';
import type { Writer } from '../../decide/decision.ts';
import { contactFor } from './contact-for.ts';
import { insertNewTicket } from './customer-acts.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { addActivity, recordInbound, type Cause, type StoredFile } from '../context/history.ts';
import { notifyOpened } from '../telling/notify.ts';

export interface FloodMail {
  readonly customer: Writer;
  readonly text: string;
  readonly files: readonly StoredFile[];
  readonly detail: Readonly<Record<string, unknown>>;
  readonly cause: Cause;
}

/** Opens the ticket with the first of the mails, and tells the followers that they hear of no more; tells its id. */
export async function openFloodTicket(
  tx: Tx,
  ctx: DeskContext,
  facts: FloodMail & { readonly channel: Channel; readonly quiet: boolean; readonly perHour: number },
): Promise<string> {
  const { channel, customer, text, files, perHour } = facts;
  const contact = await contactFor(tx, ctx, customer);
  const subject = `Much mail from ${formatAddrSpec(customer.address)}`;
  const ticket = await insertNewTicket(tx, ctx, { channel, subject, suspectedOf: null }, contact);
  const address = addressKey(customer.address);
  const nowMs = ctx.clock.nowMs();
  await addParticipant(tx, { ticketId: ticket.id, contactId: contact.id, address, nowMs });
  await addActivity(tx, ctx, {
    ticketId: ticket.id,
    kind: 'event',
    visibility: 'internal',
    actor: { kind: 'system' },
    cause: facts.cause,
    name: 'flood',
    text: `${perHour} mails of this sender would have opened tickets within an hour; this one and those behind it are added here`,
    detail: { perHour },
  });
  const activityId = await addFloodMail(tx, ctx, ticket.id, facts, contact.id);
  if (facts.quiet) return ticket.id;
  const writer = { contactId: contact.id, address };
  const calm = { of: 'new-tickets', perHour } as const;
  await notifyOpened(tx, ctx, { ticket, activityId, writer, text, files, calm }, null);
  return ticket.id;
}

/** Adds one more mail; nobody is told. */
export async function addToFlood(
  tx: Tx,
  ctx: DeskContext,
  ticketId: string,
  mail: FloodMail,
): Promise<string> {
  const contact = await contactFor(tx, ctx, mail.customer);
  await addFloodMail(tx, ctx, ticketId, mail, contact.id);
  await updateTicket(tx, ticketId, {}, ctx.clock.nowMs());
  return ticketId;
}

async function addFloodMail(
  tx: Tx,
  ctx: DeskContext,
  ticketId: string,
  { text, files, detail, cause }: FloodMail,
  contactId: string,
): Promise<string> {
  const actor = { kind: 'contact', id: contactId } as const;
  const entry = { kind: 'correspondence', visibility: 'public' } as const;
  const id = await addActivity(tx, ctx, { ...entry, ticketId, actor, cause, text, detail, files });
  await recordInbound(tx, ctx, ticketId, cause, 'p');
  return id;
}

/** A ticket whose customer got no confirmation, and which budget stood against it. */
export async function noteUnconfirmed(
  tx: Tx,
  ctx: DeskContext,
  ticketId: string,
  spent: SpentBudget,
  cause: Cause,
): Promise<void> {
  const entry = { kind: 'event', visibility: 'internal', actor: { kind: 'system' } } as const;
  const text = `No confirmation was sent: ${spent}`;
  await addActivity(tx, ctx, { ...entry, ticketId, cause, name: 'automatic-mail-withheld', text });
}
