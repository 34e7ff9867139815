/**
 * Looks over everything that is kept and names every gap (`postern verify`): each mail has one end and its bytes, each ticket a whole
 * history, each outgoing message a delivery. Reading only, safe beside a running daemon.
 */
import { errorText } from '../base/errors.ts';
import { formatTicketTag } from '../desk/number.ts';
import type { Disposition } from '../desk/trace.ts';
import { listActivities } from '../store/activities.ts';
import type { ArrivalRow } from '../store/arrivals.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { Store } from '../store/database.ts';
import { historyHash } from '../store/history-hash.ts';
import {
  activitiesOfArrival,
  everyArrival,
  everyBlob,
  everyTicket,
  outgoingWithoutDelivery,
} from '../store/ledger.ts';

export interface Verified {
  readonly mails: number;
  readonly tickets: number;
  readonly files: number;
  /** One sentence a gap; none = all is well. */
  readonly gaps: readonly string[];
}

export interface VerifyInput {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly prefix: string;
  /** Called now and then, for a person who waits. */
  readonly progress: (done: string) => void;
}

/** Ends that leave an entry in the history of a ticket. */
const IN_HISTORY: readonly (Disposition | null)[] = ['opened', 'appended', 'bounce-recorded'];

export async function verify(input: VerifyInput): Promise<Verified> {
  const gaps: string[] = [];
  const mails = await verifyMails(input, gaps);
  const tickets = await verifyTickets(input, gaps);
  const files = await verifyFiles(input, gaps);
  for (const id of await outgoingWithoutDelivery(input.store.db))
    gaps.push(`outgoing message ${id} has no delivery`);
  return { mails, tickets, files, gaps };
}

async function verifyMails(input: VerifyInput, gaps: string[]): Promise<number> {
  let count = 0;
  for await (const arrival of everyArrival(input.store.db)) {
    count++;
    if (count % 100 === 0) input.progress(`${count} mails`);
    gaps.push(...(await gapsOfMail(input, arrival)));
  }
  return count;
}

async function gapsOfMail({ store, blobs }: VerifyInput, arrival: ArrivalRow): Promise<string[]> {
  const name = `mail ${arrival.id} (${arrival.key})`;
  const gaps: string[] = [];
  const ended = arrival.state === 'done' || arrival.state === 'quarantined';
  if (ended !== (arrival.disposition !== null))
    gaps.push(`${name} is ${arrival.state}, and its end is ${arrival.disposition ?? 'not recorded'}`);
  const unreadable = await blobs.get(arrival.blob).then(
    () => null,
    (error: unknown) => errorText(error),
  );
  if (unreadable !== null) gaps.push(`${name}: its bytes are gone or changed: ${unreadable}`);
  if (!IN_HISTORY.includes(arrival.disposition)) return gaps;
  const entries = await activitiesOfArrival(store.db, arrival.id);
  if (entries.length === 0) gaps.push(`${name} was ${arrival.disposition ?? ''}, but no history has it`);
  if (entries.some((entry) => entry.ticket_id !== arrival.ticket_id))
    gaps.push(`${name} stands in the history of another ticket than its own`);
  return gaps;
}

async function verifyTickets({ store, prefix, progress }: VerifyInput, gaps: string[]): Promise<number> {
  let count = 0;
  for await (const ticket of everyTicket(store.db)) {
    count++;
    if (count % 100 === 0) progress(`${count} tickets`);
    const gap = await gapOfHistory(store, ticket);
    if (gap !== null) gaps.push(`${formatTicketTag(prefix, ticket.number)}: ${gap}`);
  }
  return count;
}

async function gapOfHistory(store: Store, ticket: { id: string; next_seq: number }): Promise<string | null> {
  const history = await listActivities(store.db, ticket.id);
  let previous: string | null = null;
  for (const [index, { hash, ...entry }] of history.entries()) {
    if (entry.seq !== index + 1) return `history entry ${index + 1} is missing`;
    if (hash !== null && hash !== historyHash(previous, entry))
      return `history entry ${entry.seq} was changed after it was written`;
    previous = hash;
  }
  // Read after the history: an entry that was added meanwhile is no gap.
  return history.length < ticket.next_seq - 1 ? `history entry ${history.length + 1} is missing` : null;
}

async function verifyFiles({ store, blobs, progress }: VerifyInput, gaps: string[]): Promise<number> {
  let count = 0;
  for await (const { blob, of } of everyBlob(store.db)) {
    count++;
    if (count % 100 === 0) progress(`${count} files`);
    if (!(await blobs.has(blob))) gaps.push(`${of}: its bytes are gone`);
  }
  return count;
}
