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

export interface Submitter {
  /** Resolves within LIMITS.relayAttemptMs, and never rejects. */
  submit(envelope: SubmissionEnvelope, bytes: Buffer): Promise<DeliveryOutcome>;
  /** Cuts off what is under way (which is tried again later) and lets go of every connection. */
  close(): Promise<void>;
}
