/**
 * What must hold for every message, whatever it holds. In: the evidence of a run. Out: every breach, with the file it is about.
 * Pure, so that a test can show each law broken.
 */
import { domainToASCII } from 'node:url';
import type { ArrivalRow } from '../../src/store/intake/arrivals.ts';
import { AGENT } from './desk.ts';
import { endsOf, mailClassOf, type Evidence, type Offer, type OutgoingMail } from './evidence.ts';
import { sha256 } from './sha256.ts';

/** A message that is nowhere; one that counts twice; one that did not come to its end; a mail that should not have been sent. */
export const LAWS = ['lost', 'doubled', 'stuck', 'answered'] as const;

export interface Breach {
  readonly law: (typeof LAWS)[number];
  readonly file: string;
  readonly what: string;
}

/** Stands where a breach is about no message of the folder. */
const NO_FILE = '(none)';
/** Longer than this, a message holds up those behind it. */
const BUSY_MS_MAX = 10_000;

/** Every breach of every law. */
export function breachesOf(evidence: Evidence): Breach[] {
  const laws = [kept, ended, quick, oneOpener, oneTicket, sameBytesOnce, relayedOnce, nobodyAnsweredWrongly];
  return laws.flatMap((law) => law(evidence));
}

/** Each was taken in once, byte for byte, and nothing else was. */
function kept({ offers, arrivals, rows, kept: blobs }: Evidence): Breach[] {
  const taken = new Set<string>();
  const breaches = offers.flatMap((offer): Breach[] => {
    const lost = (what: string): Breach[] => [{ law: 'lost', file: offer.message.file, what }];
    if (typeof offer.arrival === 'string') return lost(offer.arrival);
    const row = rows.get(offer);
    if (row === undefined) return lost('there is no arrival of it');
    if (taken.has(row.id)) return lost(`it shares arrival ${row.id} with another message`);
    taken.add(row.id);
    return blobs.get(row.blob) === sha256(offer.bytes) ? [] : lost(`arrival ${row.id} holds other bytes`);
  });
  const extra = arrivals.filter((row) => !taken.has(row.id));
  return [
    ...breaches,
    ...extra.map((row): Breach => ({
      law: 'doubled',
      file: NO_FILE,
      what: `arrival ${row.key} is of no message`,
    })),
  ];
}

/** Each has one recorded end, and came to it at the first try. */
function ended({ rows }: Evidence): Breach[] {
  return [...rows].flatMap(([{ message }, row]): Breach[] => {
    const what = faultOfEnd(row);
    return what === null ? [] : [{ law: 'stuck', file: message.file, what }];
  });
}

function faultOfEnd(row: ArrivalRow): string | null {
  const why = row.last_error === null ? '' : `: ${row.last_error}`;
  if (row.state !== 'done' && row.state !== 'quarantined') return `it is ${row.state}${why}`;
  if (row.disposition === null) return `it is ${row.state}, and nothing tells how it ended`;
  if ((row.state === 'quarantined') !== (row.disposition === 'quarantined'))
    return `it is ${row.state}, and its end is ${row.disposition}`;
  return row.attempts === 1 ? null : `it took ${row.attempts} tries${why}`;
}

function quick(evidence: Evidence): Breach[] {
  return endsOf(evidence)
    .filter(({ busyMs }) => busyMs > BUSY_MS_MAX)
    .map(({ message, busyMs }) => ({ law: 'stuck', file: message.file, what: `it took ${busyMs} ms` }));
}

/** Each ticket was opened by the one message that it begins with, and each opener has its ticket. */
function oneOpener({ arrivals, rows, tickets, activities }: Evidence): Breach[] {
  const openers = Map.groupBy(
    arrivals.filter((row) => row.disposition === 'opened'),
    (row) => row.ticket_id ?? '',
  );
  const histories = Map.groupBy(activities, ({ ticketId }) => ticketId);
  const files = fileByArrival(rows);
  const doubled = (arrivalId: string | undefined, what: string): Breach => {
    return { law: 'doubled', file: files.get(arrivalId ?? '') ?? NO_FILE, what };
  };
  const opened = tickets.flatMap(({ id, number }) => {
    const [opener, ...more] = openers.get(id) ?? [];
    openers.delete(id);
    const first = histories.get(id)?.[0]?.arrivalId ?? undefined;
    const rivals = more.map((row) => doubled(row.id, `it opened ticket ${number}, as another one did`));
    const begun = opener !== undefined && opener.id === first;
    return begun ? rivals : [...rivals, doubled(first, `it begins ticket ${number}, and did not open it`)];
  });
  const homeless = [...openers.values()].flat();
  return [...opened, ...homeless.map((row) => doubled(row.id, 'it opened a ticket that is not there'))];
}

/** Nothing stands in two tickets. */
function oneTicket({ rows, activities }: Evidence): Breach[] {
  const histories = Map.groupBy(activities, ({ arrivalId }) => arrivalId);
  return [...rows].flatMap(([{ message }, { id }]): Breach[] => {
    const count = new Set(histories.get(id)?.map(({ ticketId }) => ticketId)).size;
    return count > 1 ? [{ law: 'doubled', file: message.file, what: `it stands in ${count} tickets` }] : [];
  });
}

/** The same bytes count once; what ended as a duplicate has a twin that did not, of the same bytes or at least of the same Message-ID. */
function sameBytesOnce({ rows }: Evidence): Breach[] {
  const lasting = [...rows].filter(([, { disposition }]) => disposition !== 'duplicate');
  const named = new Set(lasting.map(([{ bytes }]) => messageIdOf(bytes)).filter((id) => id !== ''));
  const groups = Map.groupBy(rows, ([offer]) => sha256(offer.bytes));
  return [...groups.values()].flatMap((group): Breach[] => {
    const fresh = group.filter(([, row]) => row.disposition !== 'duplicate');
    const [counted, ...again] = fresh.filter(([, row]) => row.ticket_id !== null);
    const twice = again.map(([{ message }]): Breach => {
      const first = counted?.[0].message.file ?? '';
      return { law: 'doubled', file: message.file, what: `the same bytes as ${first}, counted again` };
    });
    if (fresh.length > 0 || group.some(([{ bytes }]) => named.has(messageIdOf(bytes)))) return twice;
    return group.map(([{ message }]) => ({
      law: 'lost',
      file: message.file,
      what: 'a duplicate of nothing',
    }));
  });
}

/** Each mail that was to go out came to the relay once, to the one it is for, and nothing else came. */
function relayedOnce({ outgoing, relayed, rows }: Evidence): Breach[] {
  const files = fileByArrival(rows);
  const came = new Map<string, string[]>();
  for (const { raw, envelope } of relayed) {
    const id = messageIdOf(raw);
    came.set(id, [...(came.get(id) ?? []), ...envelope.to]);
  }
  const breaches = outgoing.flatMap((mail): Breach[] => {
    const to = came.get(mail.messageId) ?? [];
    came.delete(mail.messageId);
    const fault = faultOfDelivery(mail, to);
    return fault === null ? [] : [{ ...fault, file: files.get(mail.arrivalId ?? '') ?? NO_FILE }];
  });
  const unknown = [...came].map(([id, to]): Breach => {
    const what = `a mail that nobody wrote down (${id}) went to ${to.join(', ')}`;
    return { law: 'answered', file: NO_FILE, what };
  });
  return [...breaches, ...unknown];
}

function faultOfDelivery(mail: OutgoingMail, to: readonly string[]): Omit<Breach, 'file'> | null {
  const name = `the ${mail.kind} to ${mail.recipient}`;
  if (mail.state !== 'relayed')
    return { law: 'stuck', what: `${name} is ${mail.state}: ${mail.lastReply ?? 'no try yet'}` };
  const [recipient, ...more] = to;
  if (recipient === undefined) return { law: 'lost', what: `${name} never came to the relay` };
  if (more.length > 0) return { law: 'doubled', what: `${name} came ${to.length} times` };
  return sameMailbox(recipient, mail.recipient)
    ? null
    : { law: 'answered', what: `${name} went to ${recipient}` };
}

/** The relay may show the domain in another form than it was sent in. */
function sameMailbox(one: string, other: string): boolean {
  const [a, b] = [one, other].map((address) => {
    const at = address.lastIndexOf('@');
    return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`;
  });
  return a === b;
}

/** Nothing was sent because of a machine's mail or the null reverse-path, and no answer by itself where that is forbidden. */
function nobodyAnsweredWrongly(evidence: Evidence): Breach[] {
  const causes = new Map([...evidence.rows].map(([offer, row]) => [row.id, { offer, row }]));
  const unanswerable = new Set(
    evidence.activities.filter(({ automatic }) => automatic).map(({ arrivalId }) => arrivalId),
  );
  return evidence.outgoing.flatMap((mail): Breach[] => {
    const name = `${mail.kind} to ${mail.recipient}`;
    const cause = causes.get(mail.arrivalId ?? '');
    if (cause === undefined) return [{ law: 'answered', file: NO_FILE, what: `${name}, because of nothing` }];
    const byItself = mail.recipient !== AGENT && unanswerable.has(cause.row.id);
    const why =
      forbidden(cause.offer, cause.row) ?? (byItself ? 'no automatic answer is allowed to it' : null);
    return why === null ? [] : [{ law: 'answered', file: cause.offer.message.file, what: `${name}: ${why}` }];
  });
}

function forbidden(offer: Offer, row: ArrivalRow): string | null {
  if (offer.nullReversePath) return 'it came with the null reverse-path';
  const mailClass = mailClassOf(row);
  if (mailClass !== 'person') return `it is of the class ${mailClass}`;
  // RFC 3834 section 2, read from the bytes and not by the gateway's own rules.
  return /^Auto-Submitted:[ \t]*(?!no\b)[a-z][^\r\n]*/im.exec(headerText(offer.bytes))?.[0] ?? null;
}

function fileByArrival(rows: Evidence['rows']): Map<string, string> {
  return new Map([...rows].map(([{ message }, { id }]) => [id, message.file]));
}

function headerText(bytes: Buffer): string {
  const text = bytes.subarray(0, 65_536).toString('latin1');
  return /^[^]*?(?=\r?\n\r?\n)/.exec(text)?.[0] ?? text;
}

/** Without its brackets, which strangers double, forget or put blanks into. */
function messageIdOf(raw: Buffer): string {
  return /^Message-ID[ \t]*:(?:[\s<]*)([^\s<>]+)/im.exec(headerText(raw))?.[1] ?? '';
}
