/** Loads what decide needs to know, in the transaction in which the decision is carried out. */
import { LIMITS } from '../../../base/limits.ts';
import { agentOwns } from '../../../desk/people/agent.ts';
import { budgetMailbox } from '../../../desk/budgets/automatic-mail.ts';
import { addressKey, parseAddrSpec, type AddrSpec } from '../../../mail/address.ts';
import type { MsgId } from '../../../mail/msg-id.ts';
import type { InternetMessage } from '../../../mail/message.ts';
import type { Person } from '../../../desk/signing/reply-token.ts';
import { blockingPattern } from '../../../store/intake/blocked-senders.ts';
import { findCopy, findEarlierDuplicate, type ArrivalRow } from '../../../store/intake/arrivals.ts';
import { findContactByAddress } from '../../../store/people/contacts.ts';
import type { Tx } from '../../../store/database/database.ts';
import { findTicketsByMessageIds } from '../../../store/intake/message-ids.ts';
import { findOutgoing, outgoingIdOf } from '../../../store/outbox/outgoing.ts';
import { confirmationCounts } from '../../../store/outbox/automatic-mail.ts';
import { lockSender, senderCounts } from '../../../store/intake/senders.ts';
import type { Writer } from '../../decide/decision.ts';
import type { Candidate, Facts, SenderFacts } from '../../decide/facts.ts';
import { singleSender } from '../../decide/writer.ts';
import type { ThreadKeys } from '../../route/thread-keys.ts';
import { agentFacts } from './agent-facts.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { copyKeyOf } from '../context/fingerprints.ts';
import { TicketsOfMail } from './ticket-facts.ts';

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
  const tickets = new TicketsOfMail(tx, ctx);
  // First of all, and in a fixed order: whoever else works on mail of theirs waits here.
  const senders = await sendersOf(tx, ctx, tickets, [
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
  const returned = await aboutOutgoing(tx, ctx, tickets, mail);
  const found = await candidates(tx, tickets, keys, returned);
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
            ticket: (number) => tickets.byNumber(number),
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
async function sendersOf(
  tx: Tx,
  ctx: DeskContext,
  tickets: TicketsOfMail,
  addresses: readonly AddrSpec[],
): Promise<SenderFacts[]> {
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
      flood: row.flood_ticket_id !== null && fresh ? await tickets.ofFlood(row.flood_ticket_id) : null,
    });
  }
  return found;
}

type About = NonNullable<Facts['about']> & { readonly person: Person | null; readonly evidence: string };

/** The outgoing message that came back: by its signed return path, else by its signed Message-ID in a delivery report. */
async function aboutOutgoing(
  tx: Tx,
  ctx: DeskContext,
  tickets: TicketsOfMail,
  { keys, message }: { readonly keys: ThreadKeys; readonly message: InternetMessage },
): Promise<About | null> {
  const returned = keys.returnOf === null ? null : await aboutReturnPath(tx, ctx, tickets, keys.returnOf);
  const original = message.deliveryReport?.originalMessageId ?? null;
  return returned ?? (original === null ? null : aboutMessageId(tx, ctx, tickets, original));
}

async function aboutReturnPath(
  tx: Tx,
  ctx: DeskContext,
  tickets: TicketsOfMail,
  outgoingId: string,
): Promise<About | null> {
  const found = await findOutgoing(tx, outgoingId);
  // It carries no day: it is as old as its mail.
  if (found === null || tooOld(ctx, found.outgoing.created_at)) return null;
  const ticketId = found.outgoing.ticket_id;
  const ticket = ticketId === null ? null : await tickets.byId(ticketId);
  if (ticket === null) return null;
  const person = ctx.tokens.readMessageId(found.outgoing.message_id as MsgId)?.person ?? null;
  return { outgoingId, ticket, person, evidence: `return path of ${outgoingId}`, byReturnPath: true };
}

function tooOld({ clock }: DeskContext, createdAtMs: number): boolean {
  return clock.nowMs() - createdAtMs >= LIMITS.tokenReadMs;
}

async function aboutMessageId(
  tx: Tx,
  ctx: DeskContext,
  tickets: TicketsOfMail,
  original: MsgId,
): Promise<About | null> {
  if (ctx.tokens.readMessageId(original) === null) return null;
  const [known] = await findTicketsByMessageIds(tx, [original]);
  const ticket = known === undefined ? null : await tickets.byId(known.ticket_id);
  if (ticket === null) return null;
  const outgoingId = await outgoingIdOf(tx, original);
  return { outgoingId, ticket, person: null, evidence: original, byReturnPath: false };
}

/** Every ticket that the mail points at, strongest means first, each ticket locked and each means once. */
async function candidates(
  tx: Tx,
  tickets: TicketsOfMail,
  keys: ThreadKeys,
  returned: About | null,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  const claimed = async (via: Candidate['means']) => {
    for (const carried of keys.claims.filter((one) => one.via === via)) {
      const ticket = await tickets.ofClaim(carried.claim);
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
  found.push(...(await byKnownMessageIds(tx, tickets, keys)));
  for (const number of keys.numbers) {
    const ticket = await tickets.byNumber(number);
    if (ticket !== null)
      found.push({ ticket, means: 'subject-tag', person: null, evidence: `#${number} in the subject` });
  }
  return found;
}

/** In the order of the answered ids: In-Reply-To weighs more than References. */
async function byKnownMessageIds(tx: Tx, tickets: TicketsOfMail, keys: ThreadKeys): Promise<Candidate[]> {
  const rows = await findTicketsByMessageIds(tx, keys.answered);
  const found: Candidate[] = [];
  for (const id of keys.answered) {
    for (const row of rows.filter((one) => one.message_id === id)) {
      const ticket = await tickets.byId(row.ticket_id);
      if (ticket !== null) found.push({ ticket, means: 'known-message-id', person: null, evidence: id });
    }
  }
  return found;
}
