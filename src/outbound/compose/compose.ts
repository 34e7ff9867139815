/**
 * Composing: in goes a draft, frozen when it was decided on, out come the bytes of its mail (RFC 5322, MIME, CRLF).
 * What must hold: the same draft gives the same bytes; every value of a header is one line, whatever a mail put into it; nobody is named
 * who is not From, To or Reply-To (there is no Bcc); a template that fails costs the mail its looks, never its delivery.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import { encodeWord } from 'nodemailer/lib/mime-funcs';
import { errorText } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import { ticketOfNotice, type Notice } from '../../desk/notices/notice.ts';
import { type OutgoingDraft, type OutgoingFile } from '../../desk/notices/outgoing-draft.ts';
import { AUDIENCE_OF } from '../../desk/notices/notice-kinds.ts';
import { formatAddrSpec, sameAddress, type AddrSpec } from '../../mail/address.ts';
import { calendarFile } from '../../mail/calendar-entry.ts';
import { withoutControls } from '../../mail/header.ts';
import { formatMsgId, type MsgId } from '../../mail/msg-id.ts';
import { withoutUnseen } from '../../mail/unseen.ts';
import { signatureField, type SigningKey } from './dkim.ts';
import { threadIndex } from './outlook-thread.ts';
import { plainNotice } from './plain-notice.ts';
import type { Templates } from './templates.ts';

export interface ComposeContext {
  readonly templates: Templates;
  /** The content of a file that goes along, by its hash. */
  readonly files: (blob: string) => Promise<Readable | Buffer>;
  readonly log: Log;
  /** Keys that sign mail from their domain; none: nothing is signed here. */
  readonly signing?: readonly SigningKey[];
  /** A template failed; the sentence says which and why. */
  readonly onTemplateFailed?: (sentence: string) => void;
}

/**
 * The final bytes of a mail, in memory.
 * @throws whatever `files` throws; nothing else that a draft could cause.
 */
export async function compose(draft: OutgoingDraft, context: ComposeContext): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const mail = await composeMail(draft, context);
  for await (const piece of await mail.bytes()) pieces.push(Buffer.from(piece as Buffer));
  return Buffer.concat(pieces);
}

/** A mail as it will be read, and its header as it will be sent (but for its signature). */
export interface ComposedMail extends Words {
  readonly header: string;
  /**
   * The final bytes, as they are made; the stream fails where a file of the mail does.
   * @throws whatever `files` throws; nothing else that a draft could cause.
   */
  bytes(): Promise<Readable>;
}

/**
 * The final mail, to be looked at before its bytes are made.
 * @throws whatever `files` throws; nothing else that a draft could cause.
 */
export async function composeMail(draft: OutgoingDraft, context: ComposeContext): Promise<ComposedMail> {
  const words = wordsOf(draft, context);
  const header = (await composed({ ...draft, files: [] }, words, context)).buildHeaders();
  return { ...words, header, bytes: () => signedBytes(draft, words, context) };
}

async function signedBytes(draft: OutgoingDraft, words: Words, context: ComposeContext): Promise<Readable> {
  const key = context.signing?.find(({ domain }) => domain === draft.from.address.domain);
  const plain = async () => (await composed(draft, words, context)).createReadStream();
  if (key === undefined) return plain();
  // Composed twice, since a signature stands above what it covers, and a large mail is not kept in memory for it.
  const field = await signatureField((await plain()) as AsyncIterable<Buffer>, key, draft.dateMs);
  const message = await plain();
  const signed = Readable.from(
    (async function* () {
      yield Buffer.from(field, 'latin1');
      yield* message as AsyncIterable<Buffer>;
    })(),
    { objectMode: false },
  );
  // A mail that nobody reads to its end leaves no open file behind.
  signed.on('close', () => message.destroy());
  return signed;
}

async function composed(draft: OutgoingDraft, words: Words, context: ComposeContext) {
  const files = await Promise.all(draft.files.map((file) => attachment(file, context)));
  const composer = new MailComposer({
    from: mailbox(draft.from),
    to: mailbox(draft.to),
    replyTo: { name: '', address: formatAddrSpec(draft.replyTo) },
    subject: unstructured(words.subject, LIMITS.subjectChars),
    messageId: formatMsgId(draft.messageId),
    ...(isWritable(draft.inReplyTo) ? { inReplyTo: formatMsgId(draft.inReplyTo) } : {}),
    references: draft.references.filter(isWritable).map(formatMsgId),
    date: new Date(draft.dateMs),
    headers: [...fieldsOf(draft), ...outlookFields(draft, words.subject)],
    text: crlf(words.text),
    ...(words.html === null ? {} : { html: crlf(words.html) }),
    attachments: [...files, ...calendarFiles(draft.notice)],
    baseBoundary: boundaryOf(draft.messageId),
    // No quoted-printable text can hold `=_`.
    boundaryPrefix: '=_postern',
    newline: '\r\n',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile();
}

interface Words {
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
}

function wordsOf(draft: OutgoingDraft, context: ComposeContext): Words {
  try {
    return context.templates.render(draft.notice, signedReplyTo(draft));
  } catch (error) {
    const fields = { kind: draft.notice.kind, ticket: ticketTag(draft.notice), error: errorText(error) };
    context.onTemplateFailed?.(`${fields.kind}: ${fields.error}`);
    context.log.error(fields, 'a template failed; the mail goes out as plain text');
    return { ...plainNotice(draft.notice), html: null };
  }
}

/** The address that an answer goes to, where it says whose and what it is about; null where there are no such addresses. */
export function signedReplyTo({ replyTo, from }: Pick<OutgoingDraft, 'replyTo' | 'from'>): AddrSpec | null {
  return sameAddress(replyTo, from.address) ? null : replyTo;
}

/**
 * Our own fields, and those that keep automatic mail from being answered (RFC 3834 section 3.1.7; X-Auto-Response-Suppress: Exchange).
 * The loop field carries the signed Message-ID once more, since some relays replace the real one: a mail of ours that comes back is
 * known by it, and nobody else can write one.
 */
function fieldsOf(draft: OutgoingDraft): { key: string; value: string }[] {
  const tag = ticketTag(draft.notice);
  const own = [
    { key: 'X-Postern-Loop', value: `<${draft.messageId}>` },
    ...(tag === null ? [] : [{ key: 'X-Postern-Ticket', value: tag }]),
  ];
  if (draft.autoSubmitted === null || draft.autoSubmitted === 'no') return own;
  return [
    { key: 'Auto-Submitted', value: draft.autoSubmitted },
    { key: 'X-Auto-Response-Suppress', value: 'All' },
    ...own,
  ];
}

/** For agents alone: a customer's Outlook has named the conversation already. */
function outlookFields(
  { notice, references, messageId }: OutgoingDraft,
  subject: string,
): { key: string; value: string }[] {
  if (AUDIENCE_OF[notice.kind] !== 'agent' || ticketOfNotice(notice) === null) return [];
  return [
    { key: 'Thread-Topic', value: unstructured(subject, LIMITS.subjectChars) },
    { key: 'Thread-Index', value: threadIndex(references[0] ?? messageId) },
  ];
}

function ticketTag(notice: Notice): string | null {
  const ticket = ticketOfNotice(notice);
  return ticket === null ? null : unstructured(ticket.tag, LIMITS.displayNameChars);
}

function mailbox(mailbox: { readonly name: string; readonly address: AddrSpec }): {
  name: string;
  address: string;
} {
  return {
    name: oneLine(mailbox.name, LIMITS.displayNameChars).replaceAll('=?', '= ?'),
    address: formatAddrSpec(mailbox.address),
  };
}

function oneLine(text: string, most: number): string {
  return withoutUnseen(withoutControls(text.slice(0, most).toWellFormed()));
}

/** The value of an unstructured field. What looks like an encoded word (RFC 2047) without being one is encoded, so that nobody decodes it. */
function unstructured(text: string, most: number): string {
  const line = oneLine(text, most);
  return line.includes('=?') ? encodeWord(line, 'Q', 52) : line;
}

/** A header of ours is 7 bit (RFC 5322 section 2.1): an id of other letters cannot be said there, and the thread goes without it. */
function isWritable(id: MsgId | null): id is MsgId {
  return id !== null && id.length <= LIMITS.msgIdChars && /^[\x21-\x7e]+$/.test(id);
}

interface Attachment {
  readonly filename: string;
  readonly content: Readable | Buffer;
  readonly contentType: string;
  readonly contentDisposition: 'attachment';
  readonly contentTransferEncoding: 'base64';
}

async function attachment(file: OutgoingFile, context: ComposeContext): Promise<Attachment> {
  return {
    filename: fileName(file.name),
    content: await context.files(file.blob),
    contentType: mediaType(file.type),
    contentDisposition: 'attachment',
    contentTransferEncoding: 'base64',
  };
}

/** Entries for the reader's calendar (RFC 6047 section 2.4, as files: they are an offer, and nobody is invited). */
function calendarFiles(notice: Notice): Attachment[] {
  const entries = ('calendars' in notice ? notice.calendars : undefined) ?? [];
  const name = ticketTag(notice) ?? 'reminder';
  return entries.map((entry, at) => ({
    filename: `${name}${at === 0 ? '' : `-${at + 1}`}.ics`,
    content: Buffer.from(calendarFile(entry)),
    contentType: `text/calendar; charset=utf-8; method=${entry.cancelled ? 'CANCEL' : 'PUBLISH'}`,
    contentDisposition: 'attachment',
    contentTransferEncoding: 'base64',
  }));
}

function fileName(name: string): string {
  const line = oneLine(name, LIMITS.fileNameChars).replaceAll('=?', '=_').replace(/[/\\]/g, '_');
  return line === '' ? 'file' : line;
}

/** `type/subtype`. What may not be base64 (RFC 2046 sections 5.1 and 5.2.1) goes as bytes of no known type. */
function mediaType(type: string): string {
  const known = /^[a-z0-9][a-z0-9.+-]{0,60}\/[a-z0-9][a-z0-9.+-]{0,60}$/i.test(type);
  return known && !/^(?:multipart|message)\//i.test(type) ? type.toLowerCase() : 'application/octet-stream';
}

/** From the Message-ID, so that composing again gives the same bytes. Its signed part is known to nobody before the mail is out. */
function boundaryOf(id: MsgId): string {
  return createHash('sha256').update(`boundary ${id}`).digest('hex').slice(0, 32);
}

function crlf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n');
}
