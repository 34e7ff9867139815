import { LIMITS } from '../../src/base/limits.ts';
import type { OutgoingLine } from './book.ts';
import { repeated, type Evidence, type Kill, type Law } from './evidence.ts';
import { canariesIn, idsIn, isAgentAddress } from './letters.ts';
import { headerOf, type Copy } from './relay.ts';
import { readableText } from './readable-text.ts';

export const outboundLaws: readonly Law[] = [
  ['I-14 every mail has one delivery, and is written once', writtenOnce],
  ['I-13 a mail that counts as relayed came to the relay', relayedCame],
  ['I-13 nothing is sent that is not written down', sentIsWritten],
  ['I-13 every copy has the same bytes and its own recipient', sameBytes],
  ['I-13 a mail comes twice only where the answer to its dot was lost', doubles],
  ['I-15 a mail that fails leaves its mark in the history', failuresMarked],
  ['nothing is left in the hands of nobody', ended],
  ['no internal note and no secret leaves, and nobody reads another one’s ticket', taint],
];

function writtenOnce({ book }: Evidence): string[] {
  const unpaired = book.unpaired === 0 ? [] : [`${book.unpaired} mails have no delivery`];
  const told = book.outgoing
    .filter(({ activity }) => activity !== null)
    .map(({ activity, kind, recipient }) => `the ${kind} to ${recipient} about ${activity ?? ''}`);
  return [...unpaired, ...repeated(told)];
}

function byMessageId(copies: readonly Copy[]): Map<string, Copy[]> {
  return Map.groupBy(copies, ({ messageId }) => messageId);
}

function relayedCame({ book, copies }: Evidence): string[] {
  const came = byMessageId(copies);
  return book.outgoing
    .filter(({ state, messageId }) => state === 'relayed' && !came.has(messageId))
    .map((one) => `${nameOf(one)} counts as relayed, and never came`);
}

function sentIsWritten({ book, copies }: Evidence): string[] {
  const written = new Set(book.outgoing.map(({ messageId }) => messageId));
  return [...byMessageId(copies)]
    .filter(([messageId]) => !written.has(messageId))
    .map(([messageId, [copy]]) => `a mail <${messageId}> to ${copy?.to ?? ''} that no row tells of`);
}

function sameBytes({ book, copies }: Evidence): string[] {
  const recipients = new Map(book.outgoing.map(({ messageId, recipient }) => [messageId, recipient]));
  return [...byMessageId(copies)].flatMap(([messageId, list]) => {
    const recipient = recipients.get(messageId);
    const bytes = new Set(list.map(({ sha256 }) => sha256)).size;
    const fields = list.map(({ raw }) => headerOf(raw).match(/^message-id:/gim)?.length ?? 0);
    const astray = list.filter(({ to }) => recipient !== undefined && to !== recipient);
    return [
      ...(bytes > 1 ? [`<${messageId}> came with ${bytes} different contents`] : []),
      ...(fields.some((count) => count !== 1) ? [`<${messageId}> has not one Message-ID`] : []),
      ...astray.map(({ to }) => `<${messageId}> for ${recipient ?? ''} went to ${to}`),
    ];
  });
}

/**
 * Between two copies there must have been a lost answer: a cut line, or a kill. A kill takes away the answers that were under way, and
 * those are no more than deliveries go on at once.
 */
function doubles({ copies, kills, answerLost }: Evidence): string[] {
  const blamed = new Map<Kill, string[]>();
  const inexcusable: string[] = [];
  for (const [messageId, list] of byMessageId(copies)) {
    for (const [index, copy] of list.entries()) {
      const next = list[index + 1];
      if (next === undefined || answerLost(copy)) continue;
      const kill = kills.find(({ fromMs, toMs }) => copy.atMs <= toMs && fromMs <= next.atMs);
      if (kill === undefined) inexcusable.push(`<${messageId}> came again after ${gap(copy, next)}`);
      else blamed.set(kill, [...(blamed.get(kill) ?? []), messageId]);
    }
  }
  const tooMany = [...blamed.values()]
    .filter((list) => list.length > LIMITS.deliveriesAtOnce)
    .map((list) => `one kill doubled ${list.length} mails: ${list.join(', ')}`);
  return [...inexcusable, ...tooMany];
}

function gap(copy: Copy, next: Copy): string {
  return `${Math.round(next.atMs - copy.atMs)} ms, and no answer was lost in between`;
}

function failuresMarked({ book }: Evidence): string[] {
  const marked = new Set(
    book.activities
      .filter(({ name }) => name === 'delivery-failed')
      .map(({ detail }) => JSON.parse(detail) as { outgoing?: string; outgoingId?: string })
      // Told by the relay, or by a report that came back.
      .map(({ outgoing, outgoingId }) => outgoing ?? outgoingId),
  );
  return book.outgoing
    .filter(({ state, ticket }) => (state === 'failed' || state === 'expired') && ticket !== null)
    .filter(({ id }) => !marked.has(id))
    .map((one) => `${nameOf(one)} is ${one.state}, and its ticket does not say so`);
}

function ended({ book, stage }: Evidence): string[] {
  return book.outgoing.flatMap((one) => {
    const sending = one.state === 'sending';
    if (sending !== (one.leaseUntil !== null))
      return [`${nameOf(one)} is ${one.state}, with the lease ${one.leaseUntil ?? 'none'}`];
    const allowed = { standing: true, settled: one.state === 'deferred', final: false }[stage];
    const waits = ['queued', 'sending', 'deferred'].includes(one.state);
    return waits && !allowed ? [`${nameOf(one)} still is ${one.state} (${one.lastReply ?? 'no try'})`] : [];
  });
}

function taint({ book, copies, promised, secrets }: Evidence): string[] {
  // A copy of a mail has no ticket of its own.
  const ticketOf = new Map(
    book.arrivals.filter(({ ticket }) => ticket !== null).map(({ blob, ticket }) => [blob, ticket]),
  );
  return copies.flatMap((copy) => {
    const text = readableText(copy);
    const leaked = secrets.filter((secret) => text.includes(secret)).map(() => `a secret went to ${copy.to}`);
    if (isAgentAddress(copy.to)) return leaked;
    const notes = canariesIn(text).map((canary) => `the note ${canary} went to ${copy.to}`);
    const foreign = idsIn(text).filter((id) => {
      const ticket = ticketOf.get(promised.get(id)?.account.sha256 ?? '') ?? '';
      return book.participants.get(ticket)?.has(copy.to) !== true;
    });
    return [...leaked, ...notes, ...foreign.map((id) => `the text of ${id} went to ${copy.to}`)];
  });
}

function nameOf({ kind, recipient, messageId }: OutgoingLine): string {
  return `the ${kind} to ${recipient} <${messageId}>`;
}
