import { errorText } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { headerBlock, parseHeaderBlock } from '../../mail/header.ts';
import type { Forwarded } from '../../mail/forwarded.ts';
import type { Attachment, InternetMessage, ParseOutcome } from '../../mail/message.ts';
import type { RawBytes } from '../../mail/raw-bytes.ts';
import type { ReplyText } from '../../mail/reply-text.ts';
import { readBody, type Body } from './body.ts';
import { readDeliveryReport } from './delivery-report.ts';
import { readForwarded } from './forward.ts';
import { enclosedFiles } from './forward/enclosed.ts';
import { detectLanguage } from './language.ts';
import { readHeader } from './mime/message-header.ts';
import { walkMime, type MimePart } from './mime/mime-walk.ts';
import { readReply } from './reply.ts';

/**
 * Bytes become a message. In: the raw bytes of one message, whatever they hold. Out: what it says, with nothing decided: header
 * fields read by our own grammar (mail/), the tree of parts (mime-walk), what they hold (body), the text taken apart (reply,
 * forward), a delivery report where it is one, and the language. What must hold: it never throws, its time is linear in the input, every bound is
 * in LIMITS, and it touches neither store nor network.
 */
export async function parseMessage(raw: RawBytes): Promise<ParseOutcome> {
  // The bytes may be gone after the first await.
  const outcome = parseBytes(raw);
  const language = await detectLanguage(outcome.message.reply.text);
  return { ...outcome, message: { ...outcome.message, language } };
}

function parseBytes(raw: RawBytes): ParseOutcome {
  try {
    const { root, exceeded } = walkMime(raw);
    const body = readBody(root);
    const message = readMessage(root, body);
    const reasons = [...new Set([...exceeded, ...body.exceeded])];
    return reasons.length === 0
      ? { kind: 'parsed', message }
      : { kind: 'unreadable', reason: reasons.join('; '), message };
  } catch (error) {
    // A reader that stumbles over a mail is a bug of ours, but it must not cost the mail: its header is still told.
    return { kind: 'unreadable', reason: `could not be read: ${errorText(error)}`, message: headerOnly(raw) };
  }
}

/** What the header alone tells. */
export function headerOnly(raw: RawBytes): InternetMessage {
  const headers = parseHeaderBlock(headerBlock(raw, LIMITS.headerBytes), LIMITS.headerFields);
  return {
    ...readHeader(headers),
    text: '',
    textIsFromHtml: false,
    html: null,
    reply: { text: '', html: null, quoted: '', signature: '' },
    forwarded: null,
    attachments: [],
    deliveryReport: null,
    language: null,
    invitation: null,
    protection: null,
  };
}

function readMessage(root: MimePart, body: Body): InternetMessage {
  const header = readHeader(root.headers);
  const { content, protection, invitation } = body;
  const { text, html } = content;
  const deliveryReport = readDeliveryReport(header, content);
  const attachments = deliveryReport === null ? withEnclosedFiles(content) : content.attachments;
  const forwarded = deliveryReport === null ? readForwarded(text, header, content.enclosed) : null;
  return {
    ...header,
    text: body.text,
    textIsFromHtml: content.textIsFromHtml,
    html,
    // What a mail system says is no answer, and what it returns no quote.
    reply:
      deliveryReport === null
        ? signedByForwarder(readReply(text, html, content.textIsFromHtml), forwarded)
        : { text, html, quoted: '', signature: '' },
    forwarded,
    attachments,
    deliveryReport,
    language: null,
    invitation,
    protection,
  };
}

/** Who forwards without a word has not signed: what stands at the end is the signature of the original's writer. */
function signedByForwarder(reply: ReplyText, forwarded: Forwarded | null): ReplyText {
  const { text, quoted, signature } = reply;
  const bare = forwarded?.comment === '' && quoted === '' && signature !== '';
  return bare && forwarded.text.endsWith(signature)
    ? { ...reply, text: `${text}\n\n${signature}`, signature: '' }
    : reply;
}

/** A report encloses our own message, and we know our own files. */
function withEnclosedFiles({ attachments, messages }: Body['content']): readonly Attachment[] {
  const report = attachments.some(({ type }) => REPORT_TYPE.test(type));
  if (report || messages.length === 0) return attachments;
  return [...attachments, ...enclosedFiles(messages, LIMITS.attachments - attachments.length)];
}

const REPORT_TYPE = /^message\/(?:global-)?(?:delivery-status|feedback-report|disposition-notification)$/;
