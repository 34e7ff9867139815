import { bufferOf } from './file-bytes.ts';
import type { RawBytes } from '../../../mail/raw-bytes.ts';
import type { MimePart } from './mime-walk.ts';
import { decodeTransfer } from './transfer-encoding.ts';

/**
 * The decoded bytes of a part that is text, which tells more of its encoding than the header does: what is plainly written is read as it
 * stands, whatever the header says, and so is what a list wrote below base64.
 */
export function textBytes({ body, encoding }: Pick<MimePart, 'body' | 'encoding'>): Buffer {
  // Where there is no LF, CR ends the lines.
  const bytes = bufferOf(body);
  if (!bytes.includes(CR) || bytes.includes(LF)) return decodedText(body, encoding);
  return decodedText(Buffer.from(bytes.map((byte) => (byte === CR ? LF : byte))), encoding);
}

const CR = 0x0d;
const LF = 0x0a;

function decodedText(body: RawBytes, encoding: string): Buffer {
  if (encoding !== 'base64') return decodeTransfer(body, encoding);
  const lines = body.toString('latin1').split('\n');
  if (isWrittenPlainly(lines))
    return lines.some((line) => ESCAPED.test(line))
      ? decodeTransfer(body, 'quoted-printable')
      : bufferOf(body);
  const coded = endOfBase64(lines);
  if (coded === lines.length) return decodeTransfer(body, encoding);
  const below = Buffer.from(`\n${lines.slice(coded).join('\n')}`, 'latin1');
  return Buffer.concat([
    decodeTransfer(Buffer.from(lines.slice(0, coded).join('\n'), 'latin1'), encoding),
    below,
  ]);
}

/** Words between blanks are no base64. */
function isWrittenPlainly(lines: readonly string[]): boolean {
  const written = lines.slice(0, PLAINLY_LINES).filter((line) => line.trim() !== '');
  return written.length > 0 && written.filter((line) => WORDS.test(line)).length * 2 > written.length;
}

/** The line behind padding or an empty line from which on there are words, with the rule above them; the number of lines where there is none. */
function endOfBase64(lines: readonly string[]): number {
  const words = lines.findIndex((line) => WORDS.test(line));
  if (words === -1) return lines.length;
  let start = words;
  while (start > 0 && RULE.test(lines[start - 1] ?? '')) start -= 1;
  return start < words || /=\s*$/.test(lines[words - 1] ?? '') ? start : lines.length;
}

/** An octet beyond ASCII in quoted-printable. */
const ESCAPED = /=[89A-F][0-9A-F]/;
const WORDS = /\S \S+ \S/;
/** An empty line, or one that parts a footer from what it stands below. */
const RULE = /^[-_=*#~ \t]*\r?$/;
const PLAINLY_LINES = 40;
