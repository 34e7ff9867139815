import { LIMITS } from '../../base/limits.ts';
import { markerIndex, type ReplyText } from '../../mail/reply-text.ts';
import { nodesToText } from './html/html-text.ts';
import { serializeHtml } from './html/html-tree.ts';
import { normalisedLines } from './mime/normalise.ts';
import { splitHtml } from './reply/html-reply.ts';
import { splitSignatures } from './reply/html-signature.ts';
import { isCertainSignature } from './reply/signature.ts';
import { splitText } from './reply/split-text.ts';

/**
 * Takes a message apart into what was written now, what is quoted and the signature; nothing is thrown away. The plain text is read
 * where there is one; of a message in HTML alone the quotes are taken out of the HTML first, where clients mark them.
 */
export function readReply(text: string, html: string | null, textIsFromHtml: boolean): ReplyText {
  const fromHtml = html === null ? null : splitHtml(html);
  const replyHtml = fromHtml === null ? null : serializeHtml(fromHtml.kept).trim();
  if (fromHtml === null || !textIsFromHtml) {
    return { ...readTextReply(text), html: replyHtml };
  }
  const { own, signatures } = splitSignatures(fromHtml.kept);
  const quotedText = nodesToText(fromHtml.quoted);
  const split = readTextReply(withoutPreview(nodesToText(own), quotedText));
  const both = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');
  return {
    ...split,
    html: replyHtml,
    quoted: both(split.quoted, quotedText),
    signature: both(split.signature, nodesToText(signatures)),
  };
}

function readTextReply(text: string): Omit<ReplyText, 'html'> {
  const marker = markerIndex(text.slice(0, LIMITS.replyTextChars));
  const above = marker === -1 ? text : text.slice(0, marker);
  const below = marker === -1 ? '' : text.slice(marker);
  const beyond = above.slice(LIMITS.replyTextChars);
  const { lines, whole } = normalisedLines(above);
  const split = splitText(lines, { whole, quotedBelow: marker !== -1 });
  const quoted = [split.quoted, beyond, below].filter((part) => part !== '').join('\n');
  // A mail that is nothing but a signature says that.
  const alone = split.text === '' && split.quoted === '';
  const said = alone ? split.signature : split.text;
  const isSignature = (alone || split.signature === '') && isCertainSignature(said);
  return {
    text: said,
    quoted,
    signature: alone ? '' : split.signature,
    ...(isSignature ? { signatureAlone: true as const } : {}),
  };
}

/** The preview of a notification stands above its marker, which went with the quote. */
function withoutPreview(own: string, quoted: string): string {
  const begins = markerIndex(`${own}\n${quoted}`.slice(0, LIMITS.replyTextChars));
  return begins === -1 ? own : own.slice(0, begins);
}
