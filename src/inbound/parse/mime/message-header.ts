import { LIMITS } from '../../../base/limits.ts';
import type { Mailbox } from '../../../mail/address.ts';
import { parseMailboxes } from '../../../mail/address-list.ts';
import { parseAutoSubmitted } from '../../../mail/auto-submitted.ts';
import { parseDateTime } from '../../../mail/date-time.ts';
import { decodeHeaderText } from '../../../mail/encoded-word.ts';
import { asUtf8, fieldNamed, fieldsNamed, type HeaderField } from '../../../mail/header.ts';
import type { InternetMessage } from '../../../mail/message.ts';
import { parseMessageId, parseMsgIds } from '../../../mail/msg-id.ts';

/** What the header of a message says by itself. */
export type MessageHeader = Omit<
  InternetMessage,
  | 'text'
  | 'textIsFromHtml'
  | 'html'
  | 'reply'
  | 'forwarded'
  | 'attachments'
  | 'deliveryReport'
  | 'language'
  | 'invitation'
  | 'protection'
>;

/** Reads the structured fields of RFC 5322 section 3.6. A field that may stand once counts as often as it stands where trust hangs on it (From). */
export function readHeader(headers: readonly HeaderField[]): MessageHeader {
  const mailboxes = (name: string): Mailbox[] =>
    fieldsNamed(headers, name).flatMap((body) => parseMailboxes(body));
  const idsIn = (name: string) => fieldsNamed(headers, name).map((body) => asUtf8(body) ?? body);
  const ids = (name: string) => [...new Set(idsIn(name).flatMap((body) => parseMsgIds(body)))];
  const date = fieldNamed(headers, 'Date');
  const autoSubmitted = fieldNamed(headers, 'Auto-Submitted');
  return {
    headers,
    originator: {
      from: mailboxes('From'),
      sender: mailboxes('Sender')[0] ?? null,
      replyTo: mailboxes('Reply-To'),
    },
    destination: { to: mailboxes('To'), cc: mailboxes('Cc') },
    subject: decodeHeaderText(fieldNamed(headers, 'Subject') ?? '').slice(0, LIMITS.subjectChars),
    messageId: parseMessageId(idsIn('Message-ID')[0] ?? ''),
    inReplyTo: ids('In-Reply-To'),
    references: ids('References').slice(-LIMITS.references),
    dateMs: date === null ? null : parseDateTime(decodeHeaderText(date)),
    autoSubmitted: autoSubmitted === null ? null : parseAutoSubmitted(autoSubmitted),
  };
}
