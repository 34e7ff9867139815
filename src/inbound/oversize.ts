import { OVERSIZE_FIELD } from '../transport/oversize.ts';
import { LIMITS } from '../base/limits.ts';
import type { InternetMessage } from '../mail/message.ts';

const MIB = 1024 * 1024;

/** Does this stand in for a message that was too large to fetch? Only the IMAP poller's own first field says so, not a sender's. */
export function isOversizeStub(message: InternetMessage, transport: string): boolean {
  return transport === 'imap' && message.headers[0]?.name === OVERSIZE_FIELD;
}

/** The stub with a text that says what it is, in the place of the one that was not fetched. It is no reply: see unreadable.ts. */
export function withOversizeText(message: InternetMessage): InternetMessage {
  const sizeMib = Math.round((Number(message.headers[0]?.body) / MIB) * 10) / 10;
  const most = LIMITS.messageSizeBytes / MIB;
  const text = `This message is too large to be taken in (${sizeMib} MiB; the limit is ${most} MiB unless configured otherwise). Only its header is here. The message itself was left in its folder on the mail server.`;
  return { ...message, text };
}
