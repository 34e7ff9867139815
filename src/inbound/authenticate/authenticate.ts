/**
 * AUTHENTICATE: may the From of this mail be believed? In: a message that was read, where its raw bytes lie, and what the transport
 * knows of the other side. Out: the verdict, as data. Nothing of it is decided here; decide reads `senderProof`.
 *
 * What must hold: the only network I/O of the way in, so it comes before the transaction; no mail can make it long (deadlines, caps,
 * a thread of its own) and none can make it fail: what cannot be checked is unverified, and trouble of the DNS is temporary.
 */
import { fieldsNamed } from '../../mail/header.ts';
import {
  fromVerdict,
  uncheckedAuthentication,
  type Authentication,
  type FromVerdict,
} from '../../mail/authentication.ts';
import type { ReversePath } from '../../mail/envelope.ts';
import type { InternetMessage } from '../../mail/message.ts';

/** A mail whose sender is to be checked. */
export interface MailToCheck {
  readonly message: InternetMessage;
  /** Of the file that holds the raw message. */
  readonly path: string;
  readonly transport: 'smtp' | 'lmtp' | 'imap' | 'pipe';
  /** The IMAP account that it lay in; null for what came otherwise. */
  readonly account: string | null;
  /** `undefined`: the transport tells none. */
  readonly reversePath: ReversePath | undefined;
  readonly client: { readonly ip: string | null; readonly helo: string | null };
}

export interface Authenticator {
  /** Never fails and never takes long. */
  authenticate(mail: MailToCheck): Promise<Authentication>;
  /** Cuts off what is under way. */
  close(): Promise<void>;
}

/** Who a message says that it is from. */
export function fromOf({ headers, originator }: InternetMessage): FromVerdict {
  return fromVerdict(fieldsNamed(headers, 'From').length, originator.from);
}

/** Checks nothing: every sender is unverified. */
export const noAuthenticator: Authenticator = {
  authenticate: ({ message }) =>
    Promise.resolve(uncheckedAuthentication(fromOf(message), 'checking senders is turned off')),
  close: () => Promise.resolve(),
};
