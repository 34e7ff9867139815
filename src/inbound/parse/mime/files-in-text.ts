import { LIMITS } from '../../../base/limits.ts';
import { withoutEnd } from '../../../base/trim.ts';

/**
 * Files that were written into a text before there was MIME, and by programs that never learned it: uuencode and its base64 form
 * (POSIX uuencode), yEnc in one piece (yenc-draft 1.3). In: the bytes of a text. Out: the text without them, and the files. What is not
 * whole stays text. Names are bytes of the text's charset, one a character.
 */
export interface FileInText {
  readonly name: string;
  readonly content: Buffer;
}

type Found = FileInText & { readonly end: number };

export function splitFilesInText(bytes: Buffer): { text: Buffer; files: readonly FileInText[] } {
  const text = bytes.toString('latin1');
  if (!BEGINNING.test(text)) return { text: bytes, files: [] };
  const kept: string[] = [];
  const files: FileInText[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const found = files.length < LIMITS.attachments && BEGINNING.test(line) ? fileAt(lines, at) : null;
    if (found === null) {
      kept.push(line);
      continue;
    }
    files.push({ name: found.name, content: found.content });
    at = found.end;
  }
  return { text: Buffer.from(kept.join('\n'), 'latin1'), files };
}

const BEGINNING = /^(?:begin(?:-base64)? [0-7]{3,4} \S|=ybegin .*\bname=\S)/m;

function fileAt(lines: readonly string[], start: number): Found | null {
  const line = withoutEnd(lines[start] ?? '', ' \t\r');
  const posix = /^begin(-base64)? [0-7]{3,4} (\S.*)$/.exec(line);
  // Not whatever BEGINNING found behind a CR within the line: the end of a file is looked for through all that follows.
  if (posix === null) return line.startsWith('=ybegin ') ? yencodedAt(lines, start, line) : null;
  const [, base64, name = ''] = posix;
  return base64 === undefined ? uuencodedAt(lines, start, name) : base64At(lines, start, name);
}

function uuencodedAt(lines: readonly string[], start: number, name: string): Found | null {
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

function base64At(lines: readonly string[], start: number, name: string): Found | null {
  for (let at = start + 1; at < lines.length; at++) {
    const line = (lines[at] ?? '').trimEnd();
    if (line === '====') {
      const content = Buffer.from(lines.slice(start + 1, at).join(''), 'base64');
      return { name, content, end: at };
    }
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(line)) return null;
  }
  return null;
}

/** Of a file in several pieces each mail holds one: that stays text. */
function yencodedAt(lines: readonly string[], start: number, beginning: string): Found | null {
  const name = /\bname=(.+)$/.exec(beginning)?.[1] ?? '';
  const size = /\bsize=(\d+)/.exec(beginning)?.[1];
  let end = start + 1;
  while (end < lines.length && !(lines[end] ?? '').startsWith('=y')) end += 1;
  if (/\bpart=/.test(beginning) || !(lines[end] ?? '').startsWith('=yend ')) return null;
  const content = yencoded(lines.slice(start + 1, end).map((line) => line.replace(/\r$/, '')));
  return String(content.length) === size ? { name, content, end } : null;
}

function yencoded(lines: readonly string[]): Buffer {
  const written = Buffer.from(lines.join(''), 'latin1');
  const bytes: number[] = [];
  let escaped = false;
  for (const byte of written) {
    if (!escaped && byte === 0x3d) {
      escaped = true;
      continue;
    }
    bytes.push((byte - (escaped ? 106 : 42)) & 0xff);
    escaped = false;
  }
  return Buffer.from(bytes);
}
