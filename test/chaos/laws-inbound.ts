import { createHash } from 'node:crypto';
import { LIMITS } from '../../src/base/limits.ts';
import { DISPOSITIONS } from '../../src/desk/trace.ts';
import type { ActivityLine, ArrivalLine, Book } from './book.ts';
import type { Evidence, Law } from './evidence.ts';
import type { Account, LetterKind } from './ledger.ts';
import { idsIn } from './letters.ts';

/** How a letter of each kind may end; anything else was misread. */
const ENDS: Record<LetterKind, readonly string[]> = {
  matter: ['opened'],
  squatter: ['opened'],
  reply: ['appended'],
  answer: ['appended'],
  note: ['commanded'],
  command: ['commanded', 'rejected'],
  bounce: ['bounce-recorded'],
};

interface Found {
  readonly account: Account;
  readonly arrivals: readonly ArrivalLine[];
}

export const inboundLaws: readonly Law[] = [
  ['I-01 what was acknowledged is there, and nothing that nobody sent', offeredAndThere],
  ['I-29 the kept bytes are the bytes that were sent', keptBytes],
  ['I-04 a mail has its effect once, however often it was offered', effectOnce],
  [
    'conservation: every arrival has one recorded end, or waits for it',
    ({ book, stage }) => book.arrivals.flatMap((one) => endOf(one, stage)),
  ],
  ['I-02 the effect of a mail is all there, or not at all', effects],
  ['I-02 every ticket was opened by one mail', ticketsOpened],
];

/** The arrivals of every letter that may be there. */
function found({ book, promised }: Evidence): Found[] {
  const byBlob = Map.groupBy(book.arrivals, ({ blob }) => blob);
  return [...promised.values()].map(({ account }) => ({
    account,
    arrivals: byBlob.get(account.sha256) ?? [],
  }));
}

function offeredAndThere(evidence: Evidence): string[] {
  const offered = new Map([...evidence.promised.values()].map((one) => [one.account.sha256, one]));
  const count = Map.groupBy(evidence.book.arrivals, ({ blob }) => blob);
  const strangers = [...count.keys()].filter((blob) => !offered.has(blob));
  const off = [...offered].flatMap(([sha256, { account, least, most }]) => {
    const there = count.get(sha256)?.length ?? 0;
    const between = least === most ? `${least}` : `${least} to ${most}`;
    return there >= least && there <= most
      ? []
      : [`${nameOf(account)}: ${there} arrivals, expected ${between} (${storyOf(account)})`];
  });
  return [...strangers.map((blob) => `an arrival with the bytes ${blob}, which nobody sent`), ...off];
}

function keptBytes({ book, blob }: Evidence): string[] {
  return [...new Set(book.arrivals.map((one) => one.blob))].flatMap((name) => {
    const bytes = blob(name);
    if (bytes === null) return [`blob ${name} is not there`];
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return sha256 === name ? [] : [`blob ${name} holds other bytes (${sha256})`];
  });
}

function effectOnce(evidence: Evidence): string[] {
  const shown = new Map<string, number>();
  for (const { kind, text } of evidence.book.activities) {
    for (const id of kind === 'event' ? [] : idsIn(text)) shown.set(id, (shown.get(id) ?? 0) + 1);
  }
  return found(evidence).flatMap(({ account, arrivals }) => {
    const done = arrivals.filter(({ state }) => state === 'done');
    const [end, ...more] = done.filter(({ disposition }) => disposition !== 'duplicate');
    const name = nameOf(account);
    if (end === undefined)
      return done.length === 0 ? [] : [`${name} is a copy of nothing that had an effect`];
    if (more.length > 0) {
      const ends = [end, ...more].map(({ disposition }) => disposition).join(', ');
      return [`${name} had its effect ${more.length + 1} times: ${ends}`];
    }
    if (isSetAside(end)) return [];
    return [
      ...misread(account, end),
      ...notShownOnce(account, end, shown.get(account.letter.id) ?? 0).map((what) => `${name} ${what}`),
    ];
  });
}

/**
 * I-09 by its letter: a mail that was in hand at three kills is taken for poison, and shown as one that could not be read. Nothing of it
 * is lost, so this is counted, and is no violation.
 */
export function isSetAside({ attempts, trace }: ArrivalLine): boolean {
  return attempts > LIMITS.parseAttempts && (trace ?? '').includes('reading it ended the gateway');
}

function misread(account: Account, end: ArrivalLine): string[] {
  // An answer that crossed a mail of the customer waits until its agent has seen that.
  const held = account.letter.kind === 'answer' && end.reason?.startsWith('held: ') === true;
  const expected = held || ENDS[account.letter.kind].includes(end.disposition ?? '');
  return expected
    ? []
    : [`${nameOf(account)} ended as ${end.disposition ?? 'nothing'} (${end.reason ?? 'no reason'})`];
}

function notShownOnce({ letter }: Account, { disposition }: ArrivalLine, times: number): string[] {
  const wanted = disposition === 'opened' || disposition === 'appended' || letter.kind === 'note';
  return wanted && times !== 1 ? [`stands in the history ${times} times`] : [];
}

function endOf(
  { id, state, disposition, leaseUntil, attempts, lastError }: ArrivalLine,
  stage: string,
): string[] {
  const ended = state === 'done' || state === 'quarantined';
  const known = (DISPOSITIONS as readonly (string | null)[]).includes(disposition);
  if (ended !== known) return [`arrival ${id} is ${state} with the end ${disposition ?? 'none'}`];
  if (state === 'quarantined')
    return [`arrival ${id}, which is no poison, is in quarantine after ${attempts} tries`];
  if ((state === 'active') !== (leaseUntil !== null))
    return [`arrival ${id} is ${state}, with the lease ${leaseUntil ?? 'none'}`];
  return ended || stage === 'standing'
    ? []
    : [`arrival ${id} still is ${state} (${lastError ?? 'no error'})`];
}

/** How many activities of a mail's own a mail of that end must have; null: none at all. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  opened: ['correspondence'],
  appended: ['correspondence'],
  commanded: ['note', 'event'],
  'bounce-recorded': ['event'],
};

function effects({ book }: Evidence): string[] {
  const byArrival = Map.groupBy(book.activities, ({ arrival }) => arrival);
  const tickets = new Set(book.tickets.map(({ id }) => id));
  return book.arrivals.flatMap((arrival) => {
    const own = byArrival.get(arrival.id) ?? [];
    const name = `arrival ${arrival.id} (${arrival.disposition ?? arrival.state})`;
    if (arrival.ticket !== null && !tickets.has(arrival.ticket))
      return [`${name} names a ticket that is not`];
    // That a refused mail is kept for a mended line is an event, and nothing else.
    if (arrival.disposition === 'rejected' && own.every(({ kind }) => kind === 'event')) return [];
    const wanted = OWN[arrival.disposition ?? ''];
    if (wanted === undefined) return own.length === 0 ? [] : [`${name} left ${own.length} activities`];
    return tooManyOrNone(arrival, own, wanted).map((what) => `${name} ${what}`);
  });
}

function tooManyOrNone(
  { disposition, ticket }: ArrivalLine,
  own: readonly ActivityLine[],
  wanted: readonly string[],
): string[] {
  const written = own.filter(({ kind }) => kind !== 'event');
  const strays = own.filter((one) => one.ticket !== ticket).length;
  if (strays > 0) return [`wrote into another ticket than its own`];
  if (written.length > 1) return [`has ${written.length} entries in the history`];
  const main = disposition === 'bounce-recorded' ? own.length : written.length;
  return wanted[0] !== 'note' && main !== 1 ? [`has ${main} entries in the history`] : [];
}

function ticketsOpened({ book }: Evidence): string[] {
  const openers = Map.groupBy(
    book.arrivals.filter(({ disposition }) => disposition === 'opened'),
    ({ ticket }) => ticket,
  );
  return book.tickets.flatMap(({ id, number }) => {
    const count = openers.get(id)?.length ?? 0;
    return count === 1 ? [] : [`ticket ${number} was opened by ${count} mails`];
  });
}

export function nameOf({ letter }: Account): string {
  return `${letter.kind} ${letter.id}`;
}

/** What its sender saw, try by try. */
function storyOf({ tries, underWay }: Account): string {
  const ended = tries.map(({ atMs, seen, reply }) => `${atMs} ms ${seen} "${reply}"`);
  return [...ended, ...Array.from({ length: underWay }, () => 'under way')].join('; ');
}

/** Every arrival by how it ended, for a progress line. */
export function tally(book: Book): string {
  const ends = Map.groupBy(book.arrivals, (one) =>
    isSetAside(one) ? 'taken for poison' : (one.disposition ?? one.state),
  );
  return [...ends].map(([end, list]) => `${list.length} ${end}`).join(', ');
}
