import { Readable } from 'node:stream';
import { GatewayError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { AddrSpec } from '../mail/address.ts';
import type { ImapConnection } from './imap-connection.ts';
import type { FolderPlace } from './imap-place.ts';
import { imapArrivalKey, type ImapLedger, type Intake } from './intake.ts';
import type { Withheld } from './imap-withheld.ts';
import { oversizeStub } from './oversize.ts';

/** What reading a folder needs to know and to call. */
export interface FolderReading {
  readonly account: string;
  /** The address that mail of this account is taken to have come to: IMAP tells no envelope. */
  readonly recipient: AddrSpec;
  readonly tls: boolean;
  /** A larger message is taken in by its header alone. */
  readonly maxSizeBytes: number;
  /** Messages fetched before progress is written down, and before the next folder has its turn. */
  readonly batch: number;
  readonly turn: number;
  /** Bytes of a message that are fetched at once. */
  readonly pieceBytes: number;
  readonly intake: Intake;
  readonly ledger: ImapLedger;
  readonly log: Log;
  readonly stopping: () => boolean;
  readonly withheld: Withheld;
}

/** A folder that is open on this connection. */
export interface FolderAtHand {
  readonly connection: ImapConnection;
  readonly name: string;
  readonly place: FolderPlace;
}

/**
 * Takes in what the folder holds above the cursor, and what was missed below it, oldest first. The cursor follows what
 * the intake has accepted and never passes a message that is still there; so whatever this throws, the next look begins
 * where this one ended. Resolves with whether there is more than one turn's worth, and this turn got on.
 */
export async function readFolder(folder: FolderAtHand, reading: FolderReading): Promise<boolean> {
  const { lastUid, missed } = folder.place;
  const found = [...missed, ...(await folder.connection.uidsAbove(lastUid))];
  const { fine, withheld } = await apart(folder, reading, found);
  const uids = [...fine, ...withheld];
  const mayPass = withheld.length === 0;
  let done = 0;
  for (let at = 0; at < Math.min(uids.length, reading.turn) && !reading.stopping(); at += reading.batch) {
    done += await readBatch(folder, reading, uids.slice(at, at + reading.batch), mayPass);
  }
  return uids.length > reading.turn && done > 0;
}

/**
 * Messages that the server did not give when they were asked for go last, so that they hold up no others. While there
 * are any the cursor stands still, and what was taken in above it is known by its arrival.
 */
async function apart(
  { name, place }: FolderAtHand,
  { account, ledger, withheld }: FolderReading,
  found: readonly number[],
): Promise<{ readonly fine: readonly number[]; readonly withheld: readonly number[] }> {
  const isWithheld = (uid: number): boolean =>
    withheld.has(imapArrivalKey(account, name, place.numbering, uid));
  const last = withheld.size === 0 ? [] : found.filter(isWithheld);
  if (last.length === 0) return { fine: found, withheld: [] };
  const others = found.filter((uid) => !isWithheld(uid));
  const known = new Set((await ledger.known(account, name, place.numbering, others)).map(({ uid }) => uid));
  return { fine: others.filter((uid) => !known.has(uid)), withheld: last };
}

/** Resolves with how many of them are taken in now. */
async function readBatch(
  folder: FolderAtHand,
  reading: FolderReading,
  uids: readonly number[],
  mayPass: boolean,
): Promise<number> {
  const { account, ledger } = reading;
  const { numbering, lastUid: before } = folder.place;
  const known = new Set((await ledger.known(account, folder.name, numbering, uids)).map(({ uid }) => uid));
  const unknown = uids.filter((uid) => !known.has(uid));
  const sizes = unknown.length === 0 ? new Map<number, number>() : await folder.connection.sizes(unknown);
  let lastUid = before;
  let done = 0;
  try {
    for (const uid of uids) {
      if (reading.stopping()) break;
      // What is not there moves nothing: the server may have made it up, and then the cursor would pass real ones.
      if (!known.has(uid) && !(await readOne(folder, reading, uid, sizes.get(uid)))) continue;
      lastUid = Math.max(lastUid, uid);
      done += 1;
    }
  } finally {
    if (mayPass && lastUid > before) await ledger.moveCursor(account, folder.name, { numbering, lastUid });
  }
  return done;
}

/** False where the message is no longer in the folder. */
async function readOne(
  folder: FolderAtHand,
  reading: FolderReading,
  uid: number,
  sizeBytes: number | undefined,
): Promise<boolean> {
  const key = imapArrivalKey(reading.account, folder.name, folder.place.numbering, uid);
  try {
    const isThere = await takeIn(folder, reading, { uid, key, sizeBytes });
    reading.withheld.gave(key);
    return isThere;
  } catch (error) {
    reading.withheld.failed(key, error);
    throw error;
  }
}

interface MessageAtHand {
  readonly uid: number;
  readonly key: string;
  /** RFC822.SIZE, where the server told it. */
  readonly sizeBytes: number | undefined;
}

async function takeIn(
  folder: FolderAtHand,
  reading: FolderReading,
  { uid, key, sizeBytes }: MessageAtHand,
): Promise<boolean> {
  const { account, recipient, tls, intake, log } = reading;
  const content = await contentOf(folder, reading, uid, sizeBytes);
  if (content === null) {
    log.info({ account, folder: folder.name, uid }, 'a message was gone before it could be fetched');
    return false;
  }
  const offer = {
    key,
    transport: 'imap',
    envelope: { reversePath: undefined, recipients: [recipient] },
    client: { ip: null, helo: null, tls },
  } as const;
  const accepted = await intake.accept({ ...offer, content }).catch(async (error: unknown) => {
    if (!(error instanceof GatewayError) || error.code !== 'message.too-large') throw error;
    const stub = await headerOf(folder, reading, uid, reading.maxSizeBytes + 1);
    if (stub === null) throw error;
    return intake.accept({ ...offer, content: stub });
  });
  log.info(
    { account, folder: folder.name, uid, arrival: accepted.id, known: accepted.known },
    'message taken in',
  );
  return true;
}

/** The message, or its header alone where it is too large, or null where it is no longer in the folder. */
async function contentOf(
  folder: FolderAtHand,
  reading: FolderReading,
  uid: number,
  sizeBytes: number | undefined,
): Promise<Buffer | Readable | null> {
  const { connection } = folder;
  const { maxSizeBytes, pieceBytes } = reading;
  const foundBytes = sizeBytes ?? 0;
  if (foundBytes > maxSizeBytes) return headerOf(folder, reading, uid, foundBytes);
  // RFC822.SIZE is an estimate on some servers: one byte over the limit is asked for, and tells.
  const mostBytes = Math.min(pieceBytes, maxSizeBytes + 1);
  const first = await fetchUnlessGone(connection, uid, async () => {
    const bytes = await connection.source(uid, 0, mostBytes);
    // Nothing of a message that has a size is no message.
    return bytes?.length === 0 && foundBytes > 0 ? null : bytes;
  });
  if (first === null) return null;
  if (first.length > maxSizeBytes) return headerOf(folder, reading, uid, first.length);
  if (first.length < mostBytes && first.length >= foundBytes) return first;
  return Readable.from(piecesOf(connection, uid, first, foundBytes, reading), { objectMode: false });
}

/** A large message a piece at a time, so that only a piece is in memory; also one that came short of its RFC822.SIZE. */
async function* piecesOf(
  connection: ImapConnection,
  uid: number,
  first: Buffer,
  foundBytes: number,
  { pieceBytes, maxSizeBytes }: FolderReading,
): AsyncGenerator<Buffer> {
  let at = 0;
  let short = 0;
  for (let piece = first; piece.length > 0;) {
    at += piece.length;
    if (at > maxSizeBytes)
      throw new GatewayError('message.too-large', `message ${uid} is larger than the server said`);
    yield piece;
    const start = at;
    if (piece.length < pieceBytes) {
      if (at >= foundBytes) return;
      short += 1;
      if (short > MOST_SHORT_PIECES)
        throw new GatewayError('imap.failed', `the server gives message ${uid} in pieces that are too short`);
      piece = await restOf(connection, uid, start, pieceBytes);
      continue;
    }
    const next = await fetchUnlessGone(connection, uid, () => connection.source(uid, start, pieceBytes));
    if (next === null) throw new GatewayError('imap.failed', `message ${uid} was gone before all of it came`);
    piece = next;
  }
}

/** A server that gives all of a message in pieces far below what was asked for. */
const MOST_SHORT_PIECES = 16;

/**
 * What is behind a piece that was shorter than asked for, and should not have been by the size that the server told.
 * Mostly that was an estimate: nothing, or no answer, is the end of the message.
 */
async function restOf(
  connection: ImapConnection,
  uid: number,
  start: number,
  mostBytes: number,
): Promise<Buffer> {
  try {
    return (await connection.source(uid, start, mostBytes)) ?? Buffer.alloc(0);
  } catch (error) {
    if (!connection.usable) throw error;
    return Buffer.alloc(0);
  }
}

/** The header alone, as what stands for a message that is too large; null where that is no longer in the folder. */
async function headerOf(
  folder: FolderAtHand,
  { account, log }: FolderReading,
  uid: number,
  foundBytes: number,
): Promise<Buffer | null> {
  const { connection } = folder;
  const header = await fetchUnlessGone(connection, uid, () => connection.header(uid, LIMITS.headerBytes));
  if (header === null) return null;
  const fields = { account, folder: folder.name, uid, sizeBytes: foundBytes };
  log.warn(fields, 'a message is too large, its header alone is taken in and it stays in its folder');
  return oversizeStub(header, foundBytes);
}

/**
 * Fetches twice before it gives up. Null means that the server has confirmed that the message is gone; a message that
 * is there and cannot be had is an error, because passing over it would lose it.
 */
async function fetchUnlessGone(
  connection: ImapConnection,
  uid: number,
  fetch: () => Promise<Buffer | null>,
): Promise<Buffer | null> {
  let cause: unknown;
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    try {
      const bytes = await fetch();
      if (bytes !== null) return bytes;
    } catch (error) {
      if (!connection.usable) throw error;
      cause = error;
    }
    if (!(await connection.present([uid])).has(uid)) return null;
  }
  throw new GatewayError('imap.failed', `message ${uid} is in the folder, but the server does not give it`, {
    cause,
  });
}
