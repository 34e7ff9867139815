/** Loads what decide needs to know, in the transaction in which the decision is carried out. */
import { LIMITS } from '../../base/limits.ts';
import { budgetMailbox } from '../../desk/automatic-mail.ts';
import { isDone } from '../../desk/workflow.ts';
import { addressKey, parseAddrSpec, type AddrSpec } from '../../mail/address.ts';
import type { MsgId } from '../../mail/msg-id.ts';
import type { InternetMessage } from '../../mail/message.ts';
import type { Person } from '../../desk/reply-token.ts';
import { findEarlierDuplicate, type ArrivalRow } from '../../store/arrivals.ts';
import { findContactByAddress } from '../../store/contacts.ts';
import type { Tx } from '../../store/database.ts';
import { findTicketsByMessageIds } from '../../store/message-ids.ts';
import { findOutgoing, outgoingIdOf } from '../../store/outgoing.ts';
import { confirmationCounts } from '../../store/automatic-mail.ts';
import { lockSender, senderCounts } from '../../store/senders.ts';
import { listParticipants } from '../../store/participants.ts';
import { findTicketByNumber, lockTicket, type TicketRow } from '../../store/tickets.ts';
import type { Writer } from '../decide/decision.ts';
import type { Candidate, Facts, SenderFacts, TicketFacts } from '../decide/facts.ts';
import { singleSender } from '../decide/writer.ts';
import type { ThreadKeys } from '../route/thread-keys.ts';
import type { DeskContext } from './desk-context.ts';

export async function loadFacts(
  tx: Tx,
  ctx: DeskContext,
  mail: {
    readonly arrival: ArrivalRow;
    readonly message: InternetMessage;
    readonly keys: ThreadKeys;
    readonly writer: Writer;
  },
): Promise<Facts> {
  const { arrival, message, keys, writer } = mail;
  // First of all, and in a fixed order: whoever else works on mail of theirs waits here.
  const senders = await sendersOf(tx, ctx, [
    writer.address,
    ...[message.forwarded?.from?.address ?? ''].map(parseAddrSpec).filter((one) => one !== null),
  ]);
  const earlier = await findEarlierDuplicate(tx, {
    id: arrival.id,
    duplicateKey: arrival.duplicate_key,
    receivedAt: arrival.received_at,
  });
  const sender = singleSender(message);
  const contact = sender === null ? null : await findContactByAddress(tx, addressKey(sender.address));
  const returned = await aboutOutgoing(tx, ctx, keys, message);
  return {
    earlier: earlier === null ? null : { id: earlier.id, ageMs: arrival.received_at - earlier.received_at },
    sender,
    contactId: contact?.id ?? null,
    candidates: await candidates(tx, keys, returned),
    about: returned,
    senders,
  };
}

/** What came from these mailboxes, and what left to them; each is held until the transaction ends. */
async function sendersOf(tx: Tx, ctx: DeskContext, addresses: readonly AddrSpec[]): Promise<SenderFacts[]> {
  const nowMs = ctx.clock.nowMs();
  const mailboxes = new Map(addresses.map(budgetMailbox).map((one) => [one.mailbox, one]));
  const found: SenderFacts[] = [];
  for (const one of [...mailboxes.values()].sort((a, b) => (a.mailbox < b.mailbox ? -1 : 1))) {
    const row = await lockSender(tx, one.mailbox);
    const fresh = (row.flood_last_at ?? 0) > nowMs - LIMITS.floodRestMs;
    found.push({
      ...one,
      came: await senderCounts(tx, one, nowMs),
      confirmed: await confirmationCounts(tx, { ...one, nowMs }),
      flood: row.flood_ticket_id !== null && fresh ? await floodTicket(tx, row.flood_ticket_id) : null,
    });
  }
  return found;
}

/** A flood that an agent has dealt with is over; the next one gets a ticket of its own. */
async function floodTicket(tx: Tx, id: string): Promise<TicketFacts | null> {
  const ticket = await lockTicket(tx, id);
  return ticket === null || isDone(ticket.status) ? null : ticketFacts(tx, ticket);
}

type About = NonNullable<Facts['about']> & { readonly person: Person | null; readonly evidence: string };

/** The outgoing message that came back: by its signed return path, else by its signed Message-ID in a delivery report. */
async function aboutOutgoing(
  tx: Tx,
  ctx: DeskContext,
  keys: ThreadKeys,
  message: InternetMessage,
): Promise<About | null> {
  const returned = keys.returnOf === null ? null : await aboutReturnPath(tx, ctx, keys.returnOf);
  const original = message.deliveryReport?.originalMessageId ?? null;
  return returned ?? (original === null ? null : aboutMessageId(tx, ctx, original));
}

async function aboutReturnPath(tx: Tx, ctx: DeskContext, outgoingId: string): Promise<About | null> {
  const found = await findOutgoing(tx, outgoingId);
  const ticketId = found?.outgoing.ticket_id ?? null;
  const ticket = ticketId === null ? null : await lockTicket(tx, ticketId);
  if (found === null || ticket === null) return null;
  const person = ctx.tokens.readMessageId(found.outgoing.message_id as MsgId)?.person ?? null;
  return {
    outgoingId,
    ticket: await ticketFacts(tx, ticket),
    person,
    evidence: `return path of ${outgoingId}`,
  };
}

async function aboutMessageId(tx: Tx, ctx: DeskContext, original: MsgId): Promise<About | null> {
  if (ctx.tokens.readMessageId(original) === null) return null;
  const [known] = await findTicketsByMessageIds(tx, [original]);
  const ticket = known === undefined ? null : await lockTicket(tx, known.ticket_id);
  return ticket === null
    ? null
    : {
        outgoingId: await outgoingIdOf(tx, original),
        ticket: await ticketFacts(tx, ticket),
        person: null,
        evidence: original,
      };
}

/** Every ticket that the mail points at, strongest means first, each ticket locked and each means once. */
async function candidates(tx: Tx, keys: ThreadKeys, returned: About | null): Promise<Candidate[]> {
  const found: Candidate[] = [];
  const claimed = async (via: Candidate['means']) => {
    for (const carried of keys.claims.filter((one) => one.via === via)) {
      const ticket = await factsByNumber(tx, carried.claim.number);
      if (ticket !== null)
        found.push({ ticket, means: via, person: carried.claim.person, evidence: carried.evidence });
    }
  };
  await claimed('reply-address');
  if (returned !== null && returned.person !== null) {
    found.push({
      ticket: returned.ticket,
      means: 'return-path',
      person: returned.person,
      evidence: returned.evidence,
    });
  }
  await claimed('signed-message-id');
  found.push(...(await byKnownMessageIds(tx, keys)));
  for (const number of keys.numbers) {
    const ticket = await factsByNumber(tx, number);
    if (ticket !== null)
      found.push({ ticket, means: 'subject-tag', person: null, evidence: `#${number} in the subject` });
  }
  return found;
}

/** In the order of the answered ids: In-Reply-To weighs more than References. */
async function byKnownMessageIds(tx: Tx, keys: ThreadKeys): Promise<Candidate[]> {
  const rows = await findTicketsByMessageIds(tx, keys.answered);
  const found: Candidate[] = [];
  for (const id of keys.answered) {
    for (const row of rows.filter((one) => one.message_id === id)) {
      const ticket = await factsByNumber(tx, row.number);
      if (ticket !== null) found.push({ ticket, means: 'known-message-id', person: null, evidence: id });
    }
  }
  return found;
}

async function factsByNumber(tx: Tx, number: number): Promise<TicketFacts | null> {
  const found = await findTicketByNumber(tx, number);
  const ticket = found === null ? null : await lockTicket(tx, found.id);
  return ticket === null ? null : ticketFacts(tx, ticket);
}

async function ticketFacts(tx: Tx, ticket: TicketRow): Promise<TicketFacts> {
  const participants = await listParticipants(tx, ticket.id);
  return {
    id: ticket.id,
    number: ticket.number,
    channel: ticket.channel,
    status: ticket.status,
    priority: ticket.priority,
    assignee: ticket.assignee,
    participants: participants.map((row) => ({ ordinal: row.ordinal, contactId: row.contact_id })),
  };
}
