import type { Channel } from '../../../desk/channel.ts';
import type { Disposition } from '../../../desk/trace.ts';
import type { Authentication } from '../../../mail/authentication.ts';
import type { InternetMessage } from '../../../mail/message.ts';
import type { ArrivalRow } from '../../../store/intake/arrivals.ts';
import type { Cause } from './history.ts';
import type { StoredFile } from './history.ts';

/** A mail on the way to its end. */
export interface Mail {
  readonly arrival: ArrivalRow;
  readonly message: InternetMessage;
  /** Its files, in the blob store already. */
  readonly files: readonly StoredFile[];
  readonly channel: Channel;
  /** Written by a machine; nothing is sent by itself to a customer who never wrote. */
  readonly automatic: boolean;
  /** What is known of who sent it. */
  readonly authentication: Authentication;
  /** What it is known by when it comes again. */
  readonly fingerprints: readonly string[];
  /** The agent who logged in to hand it over, or null. */
  readonly loggedInAs: string | null;
  /** The original was too large to fetch, and lies in its folder still. */
  readonly stub: boolean;
}

/** How a mail ended. */
export interface Ending {
  readonly disposition: Disposition;
  readonly reason: string | null;
  readonly ticketId: string | null;
}

/** The mail as the cause of what is done. */
export function causeOf({ arrival, message }: Mail): Cause {
  return { arrivalId: arrival.id, messageId: message.messageId };
}
