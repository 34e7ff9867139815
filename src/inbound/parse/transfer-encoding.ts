import { LIMITS } from '../../base/limits.ts';

/**
 * RFC 2045 section 6: encoded bytes to bytes. An unknown or wrong encoding leaves the bytes as they are, since text that can be
 * read beats text that is thrown away.
 */
export function decodeTransfer(body: Buffer, encoding: string): Buffer {
  if (encoding === 'base64' || encoding === 'b') return decodeBase64(body);
  if (encoding === 'quoted-printable' || encoding === 'q' || encoding === 'quotedprintable')
    return decodeQuotedPrintable(body);
  if (/^(?:x-)?uu(?:e|encode)?$/.test(encoding))
    return splitUuencoded(body.toString('latin1')).files[0]?.content ?? body;
  return body;
}

/** Padding in the middle ends a group, not the text: some senders encode a body in pieces. */
function decodeBase64(body: Buffer): Buffer {
  const text = body.toString('latin1').replace(/[^A-Za-z0-9+/=_-]+/g, '');
  const padding = text.indexOf('=');
  if (padding === -1 || /^=*$/.test(text.slice(padding, padding + 3))) return Buffer.from(text, 'base64');
  return Buffer.concat((text.match(/[^=]+=*/g) ?? []).map((piece) => Buffer.from(piece, 'base64')));
}

function decodeQuotedPrintable(body: Buffer): Buffer {
  const text = body.toString('latin1').split('\n').map(withoutEndBlanks).join('\n');
  return Buffer.from(
    text.replace(/=(?:\r?\n|\r|$)|=([0-9A-Fa-f]{2})/g, (_whole, hex: string | undefined) =>
      hex === undefined ? '' : String.fromCharCode(parseInt(hex, 16)),
    ),
    'latin1',
  );
}

/** Blanks at the end of a line were added on the way (section 6.7 rule 3). By hand: trimEnd would take bytes of UTF-8 for blanks. */
function withoutEndBlanks(line: string): string {
  let end = line.endsWith('\r') ? line.length - 1 : line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end -= 1;
  return line.slice(0, end);
}

export interface UuencodedFile {
  readonly name: string;
  readonly content: Buffer;
}

/** Text with uuencoded files in it (POSIX uuencode): the text without them, and the files. */
export function splitUuencoded(text: string): {
  readonly text: string;
  readonly files: readonly UuencodedFile[];
} {
  if (!/^begin [0-7]{3,4} \S/m.test(text)) return { text, files: [] };
  const kept: string[] = [];
  const files: UuencodedFile[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const file = files.length < LIMITS.attachments ? uuencodedAt(lines, at) : null;
    if (file === null) {
      kept.push(line);
      continue;
    }
    files.push({ name: file.name, content: file.content });
    at = file.end;
  }
  return { text: kept.join('\n'), files };
}

function uuencodedAt(
  lines: readonly string[],
  start: number,
): (UuencodedFile & { readonly end: number }) | null {
  const name = /^begin [0-7]{3,4} (\S.*?)\s*$/.exec(lines[start] ?? '')?.[1];
  if (name === undefined) return null;
  const pieces: Buffer[] = [];
  for (let at = start + 1; at < lines.length; at++) {
    const line = (lines[at] ?? '').replace(/\r$/, '');
    if (/^end\s*$/.test(line))
      return pieces.length === 0 ? null : { name, content: Buffer.concat(pieces), end: at };
    const piece = uuencodedLine(line);
    if (piece === null) return null;
    pieces.push(piece);
  }
  return null;
}

function uuencodedLine(line: string): Buffer | null {
  if (/^[`\s]*$/.test(line)) return Buffer.alloc(0);
  const length = (line.charCodeAt(0) - 32) & 63;
  if (/[^\x20-\x60]/.test(line) || line.length - 1 < Math.ceil((length * 8) / 6) - 3) return null;
  const bytes = Buffer.alloc(Math.ceil(length / 3) * 3);
  for (let group = 0; group * 3 < length; group++) {
    const six = [1, 2, 3, 4].map((offset) => ((line.charCodeAt(group * 4 + offset) || 32) - 32) & 63);
    const word = ((six[0] ?? 0) << 18) | ((six[1] ?? 0) << 12) | ((six[2] ?? 0) << 6) | (six[3] ?? 0);
    bytes.writeUIntBE(word, group * 3, 3);
  }
  return bytes.subarray(0, length);
}
