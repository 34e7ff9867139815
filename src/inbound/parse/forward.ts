import { LIMITS } from '../../base/limits.ts';
import type { Forwarded } from '../../mail/forwarded.ts';
import { readEnclosedForward } from './forward/enclosed.ts';
import { readAttributedForward, readInlineForward } from './forward/inline.ts';
import type { MessageHeader } from './mime/message-header.ts';
import { bounded, normalisedLines } from './mime/normalise.ts';
import { splitLabels } from './reply/labels.ts';
import { separatorWithHeader } from './reply/separators.ts';

/** Words before a subject by which clients say that they answer. `VS` is not among them: it answers in Finnish and forwards in Danish. */
const ANSWERS =
  /^\s*(?:re|aw|sv|antw|odp|réf?|rif|res|vá|bls|atb|απ|ynt|回复|答复|回覆|返信|답장)(?:\s?\[\d{1,3}\]|\s?\(\d{1,3}\))?\s*[:：]\s*/iu;
const FORWARDS =
  /^\s*(?:fwd?|wg|tr|rv|enc|vb|pd|vl|vs|doorst|i|i̇lt|ilt|redir\.?|videresend|továbbítás|předáno|пересл|转发|轉寄|転送|전달)\s*[:：]\s*/iu;

/**
 * The original of a forwarded message, or null where the message is no forward: inline in its text, or as an attached message.
 * `enclosed` are the messages attached to it, empty for a report, whose enclosed message is our own.
 */
export function readForwarded(
  text: string,
  header: MessageHeader,
  enclosed: readonly Buffer[],
): Forwarded | null {
  const inline = readInline(text, header);
  const attached = enclosed[0];
  return inline !== null || attached === undefined ? inline : readEnclosedForward(attached, text);
}

function readInline(text: string, header: MessageHeader): Forwarded | null {
  const subject = header.subject.replaceAll('İ', 'i');
  const forwards = FORWARDS.test(subject);
  const answers = !forwards && (header.inReplyTo.length > 0 || ANSWERS.test(subject));
  const clean = text.replace(/[\ufeff\u200b]/g, '');
  const end = lookedAt(clean);
  const whole = normalisedLines(clean.slice(0, end)).whole.flatMap(unpacked);
  const lines = bounded(whole);
  const base = header.subject.slice(FORWARDS.exec(subject)?.[0].length ?? 0);
  const inline =
    readInlineForward(lines, whole, answers) ?? (forwards ? readAttributedForward(lines, whole, base) : null);
  if (inline === null) return null;
  return {
    ...inline,
    subject: inline.subject === '' && forwards ? base : inline.subject,
    // What is too long to be looked at is the original's all the same.
    text: inline.text + clean.slice(end),
  };
}

/** How much of a text is looked at: not cut within a word where that can be. */
function lookedAt(text: string): number {
  const most = LIMITS.replyTextChars;
  if (text.length <= most) return text.length;
  const blank = Math.max(text.lastIndexOf('\n', most), text.lastIndexOf(' ', most));
  return blank > 0 ? blank : most;
}

function unpacked(line: string): string[] {
  const packed = separatorWithHeader(line);
  return packed === null ? [line] : [packed.separator, ...splitLabels(packed.header), ''];
}
