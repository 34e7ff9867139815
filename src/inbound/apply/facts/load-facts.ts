/** Loads what decide needs to know, in the transaction in which the decision is carried out. */
import { present } from '../../../base/assert.ts';
import { LIMITS } from '../../../base/limits.ts';
import { agentOwns } from '../../../desk/agent.ts';
import { budgetMailbox } from '../../../desk/automatic-mail.ts';
import { isDone } from '../../../desk/workflow.ts';
import { addressKey, parseAddrSpec, type AddrSpec } from '../../../mail/address.ts';
import type { MsgId } from '../../../mail/msg-id.ts';
import type { InternetMessage } from '../../../mail/message.ts';
import { isOfEarlierTicket, type Person, type SignedClaim } from '../../../desk/reply-token.ts';
import { blockingPattern } from '../../../store/intake/blocked-senders.ts';
import { findCopy, findEarlierDuplicate, type ArrivalRow } from '../../../store/intake/arrivals.ts';
import { heldMailsSince } from '../../../store/tickets/activities.ts';
import { listConsulted } from '../../../store/tickets/consulted.ts';
import { findContactByAddress } from '../../../store/people/contacts.ts';
import type { Tx } from '../../../store/database/database.ts';
import { findTicketsByMessageIds } from '../../../store/intake/message-ids.ts';
import { findOutgoing, outgoingIdOf } from '../../../store/outbox/outgoing.ts';
import { confirmationCounts } from '../../../store/outbox/automatic-mail.ts';
import { lockSender, senderCounts } from '../../../store/intake/senders.ts';
import {
  listFormerParticipants,
  listParticipants,
  type ParticipantRow,
} from '../../../store/tickets/participants.ts';
import { findAndLockLiving, type Living } from '../../../store/tickets/merges.ts';
import { findTicketByNumber } from '../../../store/tickets/tickets.ts';
import type { Writer } from '../../decide/decision.ts';
import type { Candidate, Facts, ParticipantFacts, SenderFacts, TicketFacts } from '../../decide/facts.ts';
import { singleSender } from '../../decide/writer.ts';
import type { ThreadKeys } from '../../route/thread-keys.ts';
import { agentFacts } from './agent-facts.ts';
import type { DeskContext } from '../desk-context.ts';
import { copyKeyOf } from '../fingerprints.ts';
import { scopeOf } from '../staff.ts';

export async function loadFacts(
  tx: Tx,
  ctx: DeskContext,
  mail: {
    readonly arrival: ArrivalRow;
    readonly message: InternetMessage;
    readonly keys: ThreadKeys;
    readonly writer: Writer;
    readonly loggedInAs: string | null;
    readonly fingerprints: readonly string[];
  },
): Promise<Facts> {
  const { arrival, message, keys, writer } = mail;
  // First of all, and in a fixed order: whoever else works on mail of theirs waits here.
  const senders = await sendersOf(tx, ctx, [
    writer.address,
    ...message.originator.from.slice(0, 1).map(({ address }) => address),
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
  const found = await candidates(tx, ctx, keys, returned);
  const agent = sender === null ? undefined : ctx.agents.find((one) => agentOwns(one, sender.address));
  return {
    earlier: earlier === null ? null : { id: earlier.id, ageMs: arrival.received_at - earlier.received_at },
    copyOf: await copyOf(tx, message, mail.fingerprints),
    sender,
    blocked: sender === null ? null : await blockingPattern(tx, patternsOf(sender.address)),
    contactId: contact?.id ?? null,
    loggedInAs: mail.loggedInAs,
    agent:
      agent === undefined
        ? null
        : await agentFacts(tx, ctx, agent, {
            ...mail,
            candidates: found,
            ticket: (number) => factsByNumber(tx, ctx, number),
          }),
    candidates: found,
    about: returned,
    senders,
  };
}

/** The address, its domain, and every domain above that. */
function patternsOf({ localPart, domain }: AddrSpec): string[] {
  const labels = domain.toLowerCase().split('.');
  const domains = labels.slice(0, -1).map((_, at) => `@${labels.slice(at).join('.')}`);
  return [`${localPart}@${domain}`.toLowerCase(), ...domains];
}

async function copyOf(
  tx: Tx,
  message: InternetMessage,
  fingerprints: readonly string[],
): Promise<Facts['copyOf']> {
  const copyKey = copyKeyOf(message, fingerprints);
  const row = copyKey === null ? null : await findCopy(tx, copyKey);
  return row === null ? null : { id: row.id, key: row.key };
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
      flood: row.flood_ticket_id !== null && fresh ? await floodTicket(tx, ctx, row.flood_ticket_id) : null,
    });
  }
  return found;
}

/** A flood that an agent has dealt with is over; the next one gets a ticket of its own. */
async function floodTicket(tx: Tx, ctx: DeskContext, id: string): Promise<TicketFacts | null> {
  const living = await findAndLockLiving(tx, id);
  return living === null || isDone(living.ticket.status) ? null : ticketFacts(tx, ctx, living);
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
  // It carries no day: it is as old as its mail.
  if (found === null || tooOld(ctx, found.outgoing.created_at)) return null;
  const ticketId = found.outgoing.ticket_id;
  const living = ticketId === null ? null : await findAndLockLiving(tx, ticketId);
  if (living === null) return null;
  const person = ctx.tokens.readMessageId(found.outgoing.message_id as MsgId)?.person ?? null;
  return {
    outgoingId,
    ticket: await ticketFacts(tx, ctx, living),
    person,
    evidence: `return path of ${outgoingId}`,
    byReturnPath: true,
  };
}

function tooOld({ clock }: DeskContext, createdAtMs: number): boolean {
  return clock.nowMs() - createdAtMs >= LIMITS.tokenReadMs;
}

async function aboutMessageId(tx: Tx, ctx: DeskContext, original: MsgId): Promise<About | null> {
  if (ctx.tokens.readMessageId(original) === null) return null;
  const [known] = await findTicketsByMessageIds(tx, [original]);
  const living = known === undefined ? null : await findAndLockLiving(tx, known.ticket_id);
  return living === null
    ? null
    : {
        outgoingId: await outgoingIdOf(tx, original),
        ticket: await ticketFacts(tx, ctx, living),
        person: null,
        evidence: original,
        byReturnPath: false,
      };
}

/** Every ticket that the mail points at, strongest means first, each ticket locked and each means once. */
async function candidates(
  tx: Tx,
  ctx: DeskContext,
  keys: ThreadKeys,
  returned: About | null,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  const claimed = async (via: Candidate['means']) => {
    for (const carried of keys.claims.filter((one) => one.via === via)) {
      const ticket = await factsOfClaim(tx, ctx, carried.claim);
      if (ticket !== null)
        found.push({
          ticket,
          means: via,
          person: carried.claim.person,
          stale: carried.stale,
          evidence: carried.evidence,
        });
    }
  };
  await claimed('reply-address');
  if (returned !== null && returned.person !== null) {
    found.push({
      ticket: returned.ticket,
      means: 'return-path',
      person: returned.person,
      // A mail to where reports come back to is no answer of an agent.
      stale: true,
      evidence: returned.evidence,
    });
  }
  await claimed('signed-message-id');
  found.push(...(await byKnownMessageIds(tx, ctx, keys)));
  for (const number of keys.numbers) {
    const ticket = await factsByNumber(tx, ctx, number);
    if (ticket !== null)
      found.push({ ticket, means: 'subject-tag', person: null, evidence: `#${number} in the subject` });
  }
  return found;
}

/** In the order of the answered ids: In-Reply-To weighs more than References. */
async function byKnownMessageIds(tx: Tx, ctx: DeskContext, keys: ThreadKeys): Promise<Candidate[]> {
  const rows = await findTicketsByMessageIds(tx, keys.answered);
  const found: Candidate[] = [];
  for (const id of keys.answered) {
    for (const row of rows.filter((one) => one.message_id === id)) {
      const ticket = await factsByNumber(tx, ctx, row.number);
      if (ticket !== null) found.push({ ticket, means: 'known-message-id', person: null, evidence: id });
    }
  }
  return found;
}

async function factsOfClaim(tx: Tx, ctx: DeskContext, claim: SignedClaim): Promise<TicketFacts | null> {
  const named = await findTicketByNumber(tx, claim.number);
  return named === null || isOfEarlierTicket(claim, named.created_at)
    ? null
    : factsByNumber(tx, ctx, claim.number);
}

async function factsByNumber(tx: Tx, ctx: DeskContext, number: number): Promise<TicketFacts | null> {
  const found = await findTicketByNumber(tx, number);
  const living = found === null ? null : await findAndLockLiving(tx, found.id);
  return living === null ? null : ticketFacts(tx, ctx, living);
}

async function ticketFacts(tx: Tx, ctx: DeskContext, { ticket, strand }: Living): Promise<TicketFacts> {
  const participants = await listParticipants(tx, strand.id);
  const { assignee, covered = false } = scopeOf(ctx, ticket);
  return {
    id: ticket.id,
    strand: { id: strand.id, number: strand.number },
    number: ticket.number,
    channel: ticket.channel,
    status: ticket.status,
    priority: ticket.priority,
    audience: ticket.audience,
    // A ticket of somebody who is an agent no more is nobody's.
    assignee,
    covered,
    category: ticket.category,
    requesterId: strand.requester_id,
    participants: participants.map(participantFacts),
    former: (await listFormerParticipants(tx, strand.id)).map(participantFacts),
    consulted: (await listConsulted(tx, strand.id)).map(participantFacts),
    heldLastHour: await heldMailsSince(tx, {
      ticketId: strand.id,
      sinceMs: ctx.clock.nowMs() - LIMITS.budgetHourMs,
    }),
  };
}

function participantFacts({
  ordinal,
  contact_id: contactId,
  address,
}: Pick<ParticipantRow, 'ordinal' | 'contact_id' | 'address'>): ParticipantFacts {
  return { ordinal, contactId, address: present(parseAddrSpec(address), 'a stored address can be read') };
}
