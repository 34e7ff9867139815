import type { RawBytes } from '../../mail/raw-bytes.ts';

/**
 * RFC 2045 section 6, a piece at a time: encoded bytes in, decoded bytes out, whatever the pieces are cut at. Memory is bounded by
 * the piece. Nothing is refused: what is no base64 is passed over, what is no quoted-printable stays as it is.
 */
export interface TransferDecoder {
  /** One character a byte. */
  push(latin1: string): Buffer;
  /** What was held back; nothing may be pushed after it. */
  end(): Buffer;
}

/** Encoded bytes that are decoded at once. */
const PIECE_BYTES = 64 * 1024;

/** The decoder of a Content-Transfer-Encoding in lower case; null for one that leaves the bytes as they are, or is not known. */
export function transferDecoder(encoding: string): TransferDecoder | null {
  if (encoding === 'base64' || encoding === 'b') return base64Decoder();
  if (encoding === 'quoted-printable' || encoding === 'q' || encoding === 'quotedprintable')
    return quotedPrintableDecoder();
  return null;
}

/** All of it, in memory. */
export function decodeAll(decoder: TransferDecoder, body: RawBytes): Buffer {
  const decoded: Buffer[] = [];
  for (let at = 0; at < body.length; at += PIECE_BYTES)
    decoded.push(decoder.push(body.subarray(at, at + PIECE_BYTES).toString('latin1')));
  return Buffer.concat([...decoded, decoder.end()]);
}

/** Padding in the middle ends a group, not the text: some senders encode a body in pieces. */
function base64Decoder(): TransferDecoder {
  let held = '';
  return {
    push: (latin1) => {
      const text = held + latin1.replace(/[^A-Za-z0-9+/=_-]+/g, '');
      const padding = text.lastIndexOf('=');
      const open = text.slice(padding + 1);
      const whole = open.length - (open.length % 4);
      held = open.slice(whole);
      if (padding === -1) return Buffer.from(open.slice(0, whole), 'base64');
      const closed = (text.slice(0, padding).match(/[^=]+/g) ?? []).map((group) =>
        Buffer.from(group, 'base64'),
      );
      return Buffer.concat([...closed, Buffer.from(open.slice(0, whole), 'base64')]);
    },
    end: () => Buffer.from(held, 'base64'),
  };
}

/** Blanks at the end of a line were added on the way (section 6.7 rule 3); a longer run than this is no accident of transport. */
const MOST_END_BLANKS = 16 * 1024;

function quotedPrintableDecoder(): TransferDecoder {
  let held = '';
  return {
    push: (latin1) => {
      const text = held + latin1;
      const whole = undecidedFrom(text);
      held = text.slice(whole);
      return decodedLines(text.slice(0, whole).split('\n'), false);
    },
    end: () => decodedLines(held.split('\n'), true),
  };
}

/** What follows decides about the end of a piece: an escape that is cut, blanks that may be the last of their line. */
function undecidedFrom(text: string): number {
  const escape = text.lastIndexOf('=');
  if (escape !== -1 && escape === text.length - 2 && /[0-9A-Fa-f]/.test(text.charAt(escape + 1)))
    return escape;
  let start = text.endsWith('\r') ? text.length - 1 : text.length;
  while (start > 0 && isBlank(text, start - 1)) start -= 1;
  if (text.length - start > MOST_END_BLANKS) return text.length;
  return text[start - 1] === '=' ? start - 1 : start;
}

function isBlank(text: string, at: number): boolean {
  return text[at] === ' ' || text[at] === '\t';
}

function decodedLines(lines: string[], ended: boolean): Buffer {
  const last = lines.length - 1;
  const text = lines.map((line, at) => (at < last || ended ? withoutEndBlanks(line) : line)).join('\n');
  return Buffer.from(
    text.replace(/=(?:\r?\n|\r|$)|=([0-9A-Fa-f]{2})/g, (_whole, hex: string | undefined) =>
      hex === undefined ? '' : String.fromCharCode(parseInt(hex, 16)),
    ),
    'latin1',
  );
}

/** By hand: trimEnd would take bytes of UTF-8 for blanks. */
function withoutEndBlanks(line: string): string {
  let end = line.endsWith('\r') ? line.length - 1 : line.length;
  while (end > 0 && isBlank(line, end - 1)) end -= 1;
  return line.slice(0, end);
}
