/**
 * Looks over everything that is kept and names every gap (`postern verify`): each mail has one end and its bytes, each ticket a whole
 * history, each outgoing message a delivery, each message of a read IMAP folder its mail. Reading only, safe beside a running daemon.
 */
import { join } from 'node:path';
import { errorText, GatewayError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import { LIMITS } from '../base/limits.ts';
import type { Config } from '../config/config.ts';
import { formatTicketTag } from '../desk/tickets/number.ts';
import type { Disposition } from '../desk/trace.ts';
import { historyPieces } from '../store/tickets/activities.ts';
import type { ArrivalRow } from '../store/intake/arrivals.ts';
import type { BlobStore } from '../store/intake/blob-store.ts';
import { blobPath } from '../store/intake/blob-sweep.ts';
import type { Store } from '../store/database/database.ts';
import { historyHash } from '../store/tickets/history-hash.ts';
import {
  activitiesOfArrival,
  deliveriesAstray,
  everyArrival,
  everyBlob,
  everyTicket,
  outgoingWithoutDelivery,
} from '../store/ledger.ts';
import type { Findings, Gap } from './gap.ts';
import type { OpenDesk } from './open-desk.ts';
import { blobsWithoutRow } from './sweep.ts';
import { verifyFolders } from './verify-folders.ts';

export interface Verified {
  readonly mails: number;
  readonly tickets: number;
  readonly files: number;
  /** IMAP folders. */
  readonly folders: number;
  /** None = all is well. */
  readonly gaps: readonly Gap[];
  /** What is no gap, and worth knowing. */
  readonly notes: readonly string[];
}

export interface VerifyInput {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly config: Pick<Config, 'dataDir' | 'numbering'>;
  /** Accounts whose folders are compared. */
  readonly imap: Config['imap'];
  readonly credentials: OpenDesk['credentials'];
  /** Called now and then, for a person who waits. */
  readonly progress: (done: string) => void;
}

/** Ends that leave an entry in the history of a ticket. */
const IN_HISTORY: readonly (Disposition | null)[] = ['opened', 'appended', 'bounce-recorded'];
const FROM_BACKUP = 'put the newest backup beside it and compare (`postern restore` into an empty folder)';
const DATABASE = 'the database';
const EVERY = 100;

export async function verify(input: VerifyInput): Promise<Verified> {
  const found: Findings = { gaps: [], notes: [], progress: input.progress };
  await verifyDatabase(input, found);
  const mails = await asFarAsRead(() => verifyMails(input, found), found);
  const tickets = await asFarAsRead(() => verifyTickets(input, found), found);
  await asFarAsRead(() => verifyOutbox(input, found), found);
  const files = await asFarAsRead(() => verifyFiles(input, found), found);
  const folders = await asFarAsRead(() => verifyFolders(input, found), found);
  return { mails, tickets, files, folders, gaps: found.gaps, notes: found.notes };
}

/** A damaged database gives up at its damaged page; what lies beyond is looked over all the same. */
async function asFarAsRead(look: () => Promise<number>, { gaps }: Findings): Promise<number> {
  const damaged = gaps.some(({ what }) => what === DATABASE);
  try {
    return await look();
  } catch (error) {
    if (!damaged || !(error instanceof GatewayError)) throw error;
    gaps.push({
      what: DATABASE,
      gap: `it cannot be read any further: ${errorText(error)}`,
      next: FROM_BACKUP,
    });
    return 0;
  }
}

async function verifyDatabase({ store, progress }: VerifyInput, { gaps }: Findings): Promise<void> {
  progress('the database file');
  const next = `stop the daemon, keep a copy of the folder, and ${FROM_BACKUP}`;
  // Where the damage is grave, the look itself fails.
  const damage = await store.damage().catch((error: unknown) => {
    if (error instanceof GatewayError) return [errorText(error)];
    throw error;
  });
  for (const gap of damage) gaps.push({ what: DATABASE, gap, next });
}

async function verifyMails(input: VerifyInput, found: Findings): Promise<number> {
  let count = 0;
  for await (const arrival of everyArrival(input.store.db)) {
    count++;
    if (count % EVERY === 0) input.progress(`${count} mails`);
    const what = `mail ${arrival.id} (${arrival.key})`;
    for (const [gap, next] of await gapsOfMail(input, arrival)) found.gaps.push({ what, gap, next });
  }
  return count;
}

async function gapsOfMail(
  { store, blobs }: VerifyInput,
  arrival: ArrivalRow,
): Promise<(readonly [gap: string, next: string])[]> {
  const gaps: (readonly [string, string])[] = [];
  const explain = `see \`postern explain ${arrival.id}\``;
  const ended = arrival.state === 'done' || arrival.state === 'quarantined';
  if (ended !== (arrival.disposition !== null))
    gaps.push([`it is ${arrival.state}, and its end is ${arrival.disposition ?? 'not recorded'}`, explain]);
  if ((arrival.state === 'active') !== (arrival.lease_until !== null))
    gaps.push([
      `it is ${arrival.state}, ${arrival.lease_until === null ? 'and' : 'but'} in nobody's hands`,
      explain,
    ]);
  // A stream: one mail may be larger than memory is wide.
  const unreadable = await blobs.open(arrival.blob).then(() => null, errorText);
  if (unreadable !== null) gaps.push([`its bytes are gone or changed: ${unreadable}`, FROM_BACKUP]);
  if (!IN_HISTORY.includes(arrival.disposition)) return gaps;
  return [...gaps, ...(await gapsOfHistory(store, arrival, explain))];
}

async function gapsOfHistory(
  store: VerifyInput['store'],
  arrival: ArrivalRow,
  explain: string,
): Promise<(readonly [gap: string, next: string])[]> {
  const gaps: (readonly [string, string])[] = [];
  const entries = await activitiesOfArrival(store.db, arrival.id);
  if (entries.length === 0)
    gaps.push([`it was ${arrival.disposition ?? ''}, but no history has it`, explain]);
  if (entries.length > 0 && !entries.some((entry) => entry.ticket_id === arrival.ticket_id))
    gaps.push(['the history of its ticket does not have it', explain]);
  // An agent's mail may speak of several tickets, and a customer's moves the one that its ticket was merged into.
  const words = entries.filter(
    ({ kind, actor }) => kind === 'correspondence' && actor.startsWith('contact:'),
  );
  if (words.some((entry) => entry.ticket_id !== arrival.ticket_id))
    gaps.push(['it stands in the history of another ticket than its own', explain]);
  return gaps;
}

async function verifyTickets({ store, config, progress }: VerifyInput, { gaps }: Findings): Promise<number> {
  let count = 0;
  for await (const ticket of everyTicket(store.db)) {
    count++;
    if (count % EVERY === 0) progress(`${count} tickets`);
    const gap = await gapOfHistory(store, ticket);
    const next = `somebody wrote to the database past Postern; ${FROM_BACKUP}`;
    if (gap !== null) gaps.push({ what: formatTicketTag(config.numbering.prefix, ticket.number), gap, next });
  }
  return count;
}

async function gapOfHistory(store: Store, ticket: { id: string; next_seq: number }): Promise<string | null> {
  let previous: string | null = null;
  let length = 0;
  for await (const piece of historyPieces(store.db, ticket.id)) {
    for (const { hash, ...entry } of piece) {
      length += 1;
      if (entry.seq !== length) return `history entry ${length} is missing`;
      if (hash !== null && hash !== historyHash(previous, entry))
        return `history entry ${entry.seq} was changed after it was written`;
      previous = hash;
    }
  }
  // Read after the history: an entry that was added meanwhile is no gap.
  return length < ticket.next_seq - 1 ? `history entry ${length + 1} is missing` : null;
}

async function verifyOutbox({ store, progress }: VerifyInput, { gaps }: Findings): Promise<number> {
  progress('the outbox');
  const before = gaps.length;
  for (const id of await outgoingWithoutDelivery(store.db)) {
    const next = `it is never sent; see \`postern outbox show ${id}\`, and answer the ticket again`;
    gaps.push({ what: `outgoing message ${id}`, gap: 'it has no delivery', next });
  }
  for (const { id, state } of await deliveriesAstray(store.db)) {
    const next = `see \`postern outbox show ${id}\`, then \`postern outbox retry ${id}\` or \`cancel ${id}\``;
    gaps.push({
      what: `outgoing message ${id}`,
      gap: `it is ${state}, and the rest of its row does not fit that`,
      next,
    });
  }
  return gaps.length - before;
}

async function verifyFiles(input: VerifyInput, { gaps, notes }: Findings): Promise<number> {
  const { store, blobs, progress, config, clock } = input;
  let count = 0;
  for await (const { blob, of } of everyBlob(store.db)) {
    count++;
    if (count % EVERY === 0) progress(`${count} files`);
    const unreadable = await blobs.open(blob).then(() => null, errorText);
    if (unreadable !== null)
      gaps.push({ what: of, gap: `its bytes are gone or changed: ${unreadable}`, next: FROM_BACKUP });
  }
  const dir = join(config.dataDir, 'blobs');
  const unnamed = await blobsWithoutRow(dir, store, clock.nowMs());
  const [first] = unnamed;
  if (first === undefined) return count;
  const few = `${unnamed.length} files are named by no row, such as ${blobPath(dir, first.sha256)}`;
  if (unnamed.length <= LIMITS.sweptAtOnce) {
    notes.push(`${few}: mail that was never acknowledged; the daemon removes them when they are a day old`);
    return count;
  }
  const next = `find out whether the database is an older copy: then these are mails that were acknowledged; else remove them`;
  gaps.push({ what: 'the blobs', gap: few, next });
  return count;
}
