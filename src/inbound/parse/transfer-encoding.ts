import { LIMITS } from '../../base/limits.ts';
import type { RawBytes } from '../../mail/raw-bytes.ts';
import { bufferOf } from './file-bytes.ts';
import { decodeAll, transferDecoder } from './transfer-decoder.ts';

/**
 * RFC 2045 section 6: encoded bytes to bytes. An unknown or wrong encoding leaves the bytes as they are, since text that can be
 * read beats text that is thrown away.
 */
export function decodeTransfer(body: RawBytes, encoding: string): Buffer {
  const decoder = transferDecoder(encoding);
  if (decoder !== null) return decodeAll(decoder, bufferOf(body));
  if (isUuencoding(encoding)) {
    const [file] = splitUuencoded(body.toString('latin1')).files;
    if (file !== undefined) return file.content;
  }
  return bufferOf(body);
}

/** Not in RFC 2045, and it cannot be decoded a piece at a time. */
export function isUuencoding(encoding: string): boolean {
  return /^(?:x-)?uu(?:e|encode)?$/.test(encoding);
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
  const name = /^begin [0-7]{3,4} (\S.*)$/.exec((lines[start] ?? '').trimEnd())?.[1];
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
