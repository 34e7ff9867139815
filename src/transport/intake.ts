import type { Readable } from 'node:stream';
import type { AddrSpec } from '../mail/address.ts';
import type { Envelope } from '../mail/envelope.ts';

/**
 * What a transport offers: one message as it came in, and the envelope it came in.
 * The key names the arrival for ever: the same key again is the same arrival, whatever happened in between.
 */
export interface ArrivalOffer {
  /** `smtp:<id>`, `lmtp:<id>`, `pipe:<id>`, `imap:<account>/<folder>/<numbering>/<uid>`. */
  readonly key: string;
  readonly transport: 'smtp' | 'lmtp' | 'imap' | 'pipe';
  readonly envelope: Envelope;
  /** What is known of the other side; kept for the record. */
  readonly client: { readonly ip: string | null; readonly helo: string | null; readonly tls: boolean };
  /** The raw bytes, dot-unstuffed. A stream that fails was no complete message: nothing is kept. */
  readonly content: Readable | Buffer;
}

/** What `accept` answers when the message is on disk. */
export interface AcceptedArrival {
  readonly id: string;
  /** The key was known already: nothing was stored anew. */
  readonly known: boolean;
}

/** The one door for mail. Every transport calls `accept`, and says 250 (or moves its cursor) only after it has returned. */
export interface Intake {
  /**
   * Raw bytes and envelope are durable (fsync) when this resolves.
   * @throws GatewayError `spool.io`, `spool.full`, `store.unavailable`, `message.incomplete` (the stream failed): nothing was kept.
   */
  accept(offer: ArrivalOffer): Promise<AcceptedArrival>;
  /**
   * Asked before a message is sent to us, so that a full disk costs its sender one line. `accept` looks again.
   * @throws GatewayError `spool.full`, `spool.io`
   */
  requireRoom(): Promise<void>;
  /** Is this an address of a channel of ours, or a reply address or return path below one? */
  acceptsRecipient(address: AddrSpec): boolean;
}

/** How far an IMAP folder has been read. */
export interface ImapCursor {
  /** UIDs of one folder mean nothing under another one. */
  readonly numbering: ImapNumbering;
  /** Every message up to this UID has been accepted. */
  readonly lastUid: number;
}

/**
 * Under which numbering a UID names a message for ever: UIDVALIDITY in decimal (RFC 9051 section 2.3.1.1), and behind
 * a dot how often the folder has gone back under it, where it has: `1700000000`, `1700000000.1`. A server must not
 * give a UID twice under one UIDVALIDITY; one that was restored from a backup does.
 */
export type ImapNumbering = string;

export function uidValidityOf(numbering: ImapNumbering): string {
  return numbering.split('.')[0] ?? '';
}

/** The numbering after the folder has gone back once more. */
export function numberingAfter(numbering: ImapNumbering): ImapNumbering {
  const [uidValidity = '', times = '0'] = numbering.split('.');
  return `${uidValidity}.${Number(times) + 1}`;
}

/** What became of a message of a folder: it was taken in, and has perhaps been read since. */
export interface KnownMessage {
  readonly uid: number;
  /** Its Message-ID, where it has one and was read. */
  readonly messageId: string | null;
}

/** A message whose mail has been dealt with, and that is still to be marked, moved or deleted in its folder. */
export interface Aftercare {
  readonly key: string;
  readonly uid: number;
}

/** The memory of the IMAP poller, kept in the database. */
export interface ImapLedger {
  cursor(account: string, folder: string): Promise<ImapCursor | null>;
  /** Called only after every message up to `lastUid` was accepted. */
  moveCursor(account: string, folder: string, cursor: ImapCursor): Promise<void>;
  /** Which of these messages were taken in. */
  known(
    account: string,
    folder: string,
    numbering: ImapNumbering,
    uids: readonly number[],
  ): Promise<KnownMessage[]>;
  /** Arrivals of this folder that are done (committed), and whose message has not been cared for yet; oldest first. */
  aftercareDue(account: string, folder: string, numbering: ImapNumbering, most: number): Promise<Aftercare[]>;
  aftercareDone(keys: readonly string[]): Promise<void>;
}

/** The key of a message in an IMAP folder. */
export function imapArrivalKey(
  account: string,
  folder: string,
  numbering: ImapNumbering,
  uid: number,
): string {
  return `${imapKeyPrefix(account, folder, numbering)}${uid}`;
}

/** What the keys of all messages of one folder under one numbering begin with. */
export function imapKeyPrefix(account: string, folder: string, numbering: ImapNumbering): string {
  return `imap:${encodeURIComponent(account)}/${encodeURIComponent(folder)}/${numbering}/`;
}

/** The account of an arrival's key; null for what did not come by IMAP. */
export function imapAccountOf(arrivalKey: string): string | null {
  const name = /^imap:([^/]+)\//.exec(arrivalKey)?.[1];
  return name === undefined ? null : decodeURIComponent(name);
}
