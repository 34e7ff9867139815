/**
 * Handing over: in goes one composed mail with its envelope, out comes what became of it, as a value.
 * What must hold: one recipient per transaction (RFC 5321 lets a relay take some and refuse others, and nobody could say which); the
 * bytes leave as they are; no failure is thrown, since what a relay does is no surprise.
 */
import type { AddrSpec } from '../../mail/address.ts';
import type { ReversePath } from '../../mail/envelope.ts';
import type { DeliveryOutcome } from './outcome.ts';

export interface SubmissionEnvelope {
  /** null = `<>`. */
  readonly reversePath: ReversePath;
  readonly recipient: AddrSpec;
}

/** The bytes of one mail: in memory, or where they lie, read a piece at a time; a piece is good until the next one is asked for. */
export type MailBytes = Buffer | { readonly sizeBytes: number; pieces(): AsyncIterable<Buffer> };

/**
 * Asked once, when all of a mail but its final dot has left: the dot follows only if and when it resolves. It rejects where the mail must
 * not be completed; then the connection is dropped, and an unfinished mail is void (RFC 5321 section 4.1.1.4).
 */
export type BeforeDot = () => Promise<void>;

export interface Submitter {
  /** Resolves within LIMITS.relayAttemptMs, and never rejects. */
  submit(envelope: SubmissionEnvelope, bytes: MailBytes, beforeDot: BeforeDot): Promise<DeliveryOutcome>;
  /** Cuts off what is under way (which is tried again later) and lets go of every connection. */
  close(): Promise<void>;
}

const PIECE_BYTES = 64 * 1024;

export function sizeOf(bytes: MailBytes): number {
  return Buffer.isBuffer(bytes) ? bytes.length : bytes.sizeBytes;
}

export async function* piecesOf(bytes: MailBytes): AsyncGenerator<Buffer> {
  if (!Buffer.isBuffer(bytes)) yield* bytes.pieces();
  else for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}
