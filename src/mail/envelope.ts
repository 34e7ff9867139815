import type { AddrSpec } from './address.ts';

/** RFC 5321 section 2.3.1: `null` is the null reverse-path `<>` of section 4.5.5, which nothing is ever sent to. */
export type ReversePath = AddrSpec | null;

/** The SMTP envelope of one message. */
export interface Envelope {
  /** `undefined` where the transport has none to tell (IMAP). */
  readonly reversePath: ReversePath | undefined;
  /** In the order of their RCPT commands; for IMAP the address of the account's channel. */
  readonly recipients: readonly AddrSpec[];
  /** Name of the agent who logged in to hand it over (RFC 4954); absent where nobody did. */
  readonly authenticatedAs?: string;
}
