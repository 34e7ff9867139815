import type { Mailbox } from './address.ts';
import type { AutoSubmitted } from './auto-submitted.ts';
import type { DeliveryReport } from './delivery-report.ts';
import type { Forwarded } from './forwarded.ts';
import type { HeaderField } from './header.ts';
import type { Invitation } from './invitation.ts';
import type { MsgId } from './msg-id.ts';
import type { Protection } from './protection.ts';
import type { ReplyText } from './reply-text.ts';

/** RFC 5322 section 3.6.2. `from` holds every mailbox of every From field: more or fewer than one is nobody to trust. */
export interface Originator {
  readonly from: readonly Mailbox[];
  readonly sender: Mailbox | null;
  readonly replyTo: readonly Mailbox[];
}

/** RFC 5322 section 3.6.3. */
export interface Destination {
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
}

/** Bytes as they stand in the raw message from `start` to before `end`, still in their transfer encoding (RFC 2045 section 6). */
export interface EncodedRange {
  readonly start: number;
  readonly end: number;
  /** Content-Transfer-Encoding in lower case; '' where none is given. */
  readonly encoding: string;
}

/** A body part that is kept as a file. */
export interface Attachment {
  /** Decoded, without path and control characters; '' where none was given. */
  readonly name: string;
  /** What the mail itself calls it, to the letter, with any path: for explanations, never for a file; '' where none was given. */
  readonly writtenName: string;
  /** Media type in lower case, without parameters. */
  readonly type: string;
  readonly disposition: 'attachment' | 'inline' | null;
  /** RFC 2392 content id without brackets, where an HTML part may point at it. */
  readonly contentId: string | null;
  /** Its bytes, or where they stand: a large file is not brought into memory (inbound/parse/attachment-content). */
  readonly content: Buffer | EncodedRange;
}

/** One message, read: RFC 5322 and MIME decoded, nothing decided yet. Every text is free of control characters. */
export interface InternetMessage {
  /** Every header field in order, raw and unfolded. */
  readonly headers: readonly HeaderField[];
  readonly originator: Originator;
  readonly destination: Destination;
  readonly subject: string;
  readonly messageId: MsgId | null;
  readonly inReplyTo: readonly MsgId[];
  readonly references: readonly MsgId[];
  /** The Date field, epoch milliseconds; null where it is missing or cannot be read. Shown, never relied on. */
  readonly dateMs: number | null;
  readonly autoSubmitted: AutoSubmitted | null;
  /** All the readable text; made from the HTML where there is no text part. */
  readonly text: string;
  /** There was no text part (winmail.dat counts as what it holds). */
  readonly textIsFromHtml: boolean;
  readonly html: string | null;
  readonly reply: ReplyText;
  readonly forwarded: Forwarded | null;
  readonly attachments: readonly Attachment[];
  readonly deliveryReport: DeliveryReport | null;
  /** Of what the sender wrote now, ISO 639-1; null where it is too short or not sure. */
  readonly language: string | null;
  readonly invitation: Invitation | null;
  /** Signed or encrypted; not verified. Where it is encrypted, `text` says so and `reply` holds only what was not. */
  readonly protection: Protection | null;
}

/** Reading never throws: bytes become a message, or the little that could be read and the reason. */
export type ParseOutcome =
  | { readonly kind: 'parsed'; readonly message: InternetMessage }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly message: InternetMessage };

/** The class of a message; see inbound/classify. */
export const MAIL_CLASSES = [
  'person',
  'auto-reply',
  'auto-generated',
  'bulk',
  'delivery-report',
  'disposition-notification',
  'feedback-report',
  'loop',
] as const;
export type MailClass = (typeof MAIL_CLASSES)[number];

/** What classify found out, with the evidence by name. */
export interface Classification {
  readonly mailClass: MailClass;
  /** May anything be sent in answer to it (RFC 3834 section 2)? */
  readonly autoResponseAllowed: boolean;
  /** The header fields and other signs that decided, in words an operator understands. */
  readonly because: readonly string[];
}
