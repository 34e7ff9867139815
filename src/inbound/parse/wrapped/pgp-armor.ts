/**
 * Inline OpenPGP (RFC 4880 sections 6.2 and 7): armor that stands in the text. In: a text. Out: the text without armor, so that a signed
 * text reads as it was written, and the encrypted blocks that were in it. Armor that does not end is text.
 */
export interface Unarmored {
  readonly text: string;
  readonly kind: 'signed' | 'encrypted' | null;
  /** Each with its first and last line. */
  readonly encrypted: readonly string[];
}

const BEGIN_MESSAGE = '-----BEGIN PGP MESSAGE-----';
const END_MESSAGE = '-----END PGP MESSAGE-----';
const BEGIN_SIGNED = '-----BEGIN PGP SIGNED MESSAGE-----';
const BEGIN_SIGNATURE = '-----BEGIN PGP SIGNATURE-----';
const END_SIGNATURE = '-----END PGP SIGNATURE-----';

export function unarmored(text: string): Unarmored {
  if (!text.includes(BEGIN_MESSAGE) && !text.includes(BEGIN_SIGNED))
    return { text, kind: null, encrypted: [] };
  const lines = new ArmorLines(text.split('\n'));
  const kept: string[] = [];
  const encrypted: string[] = [];
  let signed = false;
  for (let at = 0; at < lines.count; at++) {
    const block = blockAt(lines, at);
    if (block === null) {
      kept.push(...lines.slice(at, at + 1));
      continue;
    }
    if (block.signed) kept.push(...cleartext(block.lines));
    else encrypted.push(block.lines.join('\n'));
    signed ||= block.signed;
    at = block.end;
  }
  const kind = encrypted.length > 0 ? 'encrypted' : signed ? 'signed' : null;
  return { text: kind === null ? text : kept.join('\n').trim(), kind, encrypted };
}

interface Block {
  readonly signed: boolean;
  /** Of an encrypted one all, of a signed one what stands between its armor lines. */
  readonly lines: readonly string[];
  readonly end: number;
}

/** The block that begins with this line; null where none does, or where it never ends. */
function blockAt(lines: ArmorLines, at: number): Block | null {
  if (lines.is(at, BEGIN_MESSAGE)) {
    const end = lines.next(END_MESSAGE, at);
    return end === null ? null : { signed: false, lines: lines.slice(at, end + 1), end };
  }
  if (!lines.is(at, BEGIN_SIGNED)) return null;
  const signature = lines.next(BEGIN_SIGNATURE, at);
  const end = signature === null ? null : lines.next(END_SIGNATURE, signature);
  if (signature === null || end === null) return null;
  return { signed: true, lines: lines.slice(at + 1, signature), end };
}

/** Lines that are looked through once for each mark, however many times they are asked for it. */
class ArmorLines {
  readonly #lines: readonly string[];
  readonly #places = new Map<string, number>();

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  get count(): number {
    return this.#lines.length;
  }

  is(at: number, mark: string): boolean {
    return this.#lines[at]?.trim() === mark;
  }

  slice(start: number, end: number): readonly string[] {
    return this.#lines.slice(start, end);
  }

  /** The line behind `from` that is the mark, or null. `from` never falls between two calls for one mark. */
  next(mark: string, from: number): number | null {
    let at = Math.max(this.#places.get(mark) ?? 0, from + 1);
    while (at < this.count && !this.is(at, mark)) at += 1;
    this.#places.set(mark, at);
    return at < this.count ? at : null;
  }
}

/** RFC 4880 section 7.1: `Hash:` fields up to an empty line, then lines in which a dash at the beginning is escaped. */
function cleartext(lines: readonly string[]): string[] {
  const empty = lines.findIndex((line) => line.trim() === '');
  const isHeader = lines.slice(0, Math.max(0, empty)).every((line) => /^[A-Za-z-]+: /.test(line));
  return lines.slice(isHeader ? empty + 1 : 0).map((line) => line.replace(/^- /, ''));
}
