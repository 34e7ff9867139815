import { LIMITS } from '../base/limits.ts';
import { decodeCharset } from './charset.ts';
import { withoutControls } from './header.ts';

/**
 * RFC 2047: text in header fields. In: a field body as raw bytes (latin1, as header.ts keeps it). Out: text without controls.
 * Read leniently, since senders break every rule of it: words glued together, blanks and question marks inside, a character
 * split over two words. Bounded: one word is at most `LIMITS.encodedWordChars` long, and every character is looked at once or twice.
 */
export interface EncodedWord {
  readonly charset: string;
  readonly encoding: 'b' | 'q';
  readonly coded: string;
  /** Where the text behind the word begins. */
  readonly end: number;
}

const HEAD = /=\?("?[^?\s"<>]{0,60}"?)\?([bq])\?/iy;

/** The beginning of another word. */
const ANOTHER = /=\?[^?\s]{1,60}\?[bq](?:\?|$)/i;

/** The encoded-word that begins at this place, or null. */
export function encodedWordAt(text: string, at: number): EncodedWord | null {
  HEAD.lastIndex = at;
  const head = HEAD.exec(text);
  if (head === null) return null;
  const start = at + head[0].length;
  const rest = text.slice(start, start + LIMITS.encodedWordChars);
  const encoding = head[2]?.toLowerCase() === 'b' ? 'b' : 'q';
  let close = rest.indexOf('?=');
  // A bare question mark before an encoded byte ends nothing where another end follows.
  while (encoding === 'q' && close !== -1 && /^[0-9A-F]{2}/.test(rest.slice(close + 2, close + 4))) {
    const next = rest.indexOf('?=', close + 2);
    // It is the end of another word where that begins before it.
    if (next === -1 || ANOTHER.test(rest.slice(close + 2, next))) break;
    close = next;
  }
  if (close === -1) return cutWord(head, rest, start);
  return { charset: head[1] ?? '', encoding, coded: rest.slice(0, close), end: start + close + 2 };
}

/** A word without end that ends with its field was cut off, by a client that keeps to some length. */
function cutWord(head: RegExpExecArray, rest: string, start: number): EncodedWord | null {
  const [, charset = '', letter = ''] = head;
  const encoding = letter.toLowerCase() === 'b' ? 'b' : 'q';
  const whole = encoding === 'b' ? /^[A-Za-z0-9+/]{4,}={0,2}\??$/ : /^[!->@-~]{4,}\??$/;
  if (rest.length === LIMITS.encodedWordChars || !whole.test(rest)) return null;
  return { charset, encoding, coded: rest.replace(/\?$/, ''), end: start + rest.length };
}

/** Decodes encoded-words and raw 8-bit text of an unstructured field or a phrase. Line ends and controls become blanks. */
export function decodeHeaderText(body: string): string {
  return withoutControls(decodeEncodedWords(body));
}

/** The same, before controls are taken out. Never stored or shown as it is. */
function decodeEncodedWords(body: string): string {
  const parts: string[] = [];
  let open: { charset: string; words: EncodedWord[] } | null = null;
  const close = (): void => {
    if (open !== null)
      parts.push(decodeCharset(Buffer.concat(whole(open.words).map(decodeWord)), open.charset));
    open = null;
  };
  let at = 0;
  let count = 0;
  for (
    let start = body.indexOf('=?');
    start !== -1 && count < LIMITS.encodedWords;
    start = body.indexOf('=?', start)
  ) {
    const word = encodedWordAt(body, start);
    if (word === null) {
      start += 1;
      continue;
    }
    const between = body.slice(at, start);
    // Blanks between two encoded-words are no text (section 6.2), and a character may be split over both.
    if (open === null || !/^[ \t\r\n]*$/.test(between)) {
      close();
      parts.push(rawText(between));
    }
    const charset = word.charset.toLowerCase();
    if (open !== null && (open as { charset: string }).charset !== charset) close();
    open ??= { charset, words: [] };
    open.words.push(word);
    at = word.end;
    start = word.end;
    count += 1;
  }
  close();
  parts.push(rawText(body.slice(at)));
  return parts.join('');
}

/** Words side by side; what was encoded as one and cut in the middle of a byte is put together again. */
function whole(words: readonly EncodedWord[]): EncodedWord[] {
  const joined: EncodedWord[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    if (before?.encoding === word.encoding && isCut(before.coded, word))
      joined[joined.length - 1] = { ...word, coded: before.coded + word.coded };
    else joined.push(word);
  }
  return joined;
}

/** Who pads the second of two words would have padded the first; and no whole base64 leaves one character over. */
function isCut(before: string, { encoding, coded }: EncodedWord): boolean {
  if (encoding === 'q') return /=[0-9a-f]?$/i.test(before.slice(-2));
  const left = before.length % 4;
  return (left === 1 || (left !== 0 && coded.endsWith('='))) && (before.length + coded.length) % 4 === 0;
}

function decodeWord({ encoding, coded }: EncodedWord): Buffer {
  return encoding === 'b' ? decodeB(coded) : decodeQ(coded);
}

/** Base64 in pieces, each with its padding; padding within a group is none. */
function decodeB(coded: string): Buffer {
  const pieces = coded.replace(/[^A-Za-z0-9+/=]/g, '').split(/(?<==)(?!=)/);
  if (pieces.every((piece) => piece.length % 4 === 0))
    return Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64')));
  return Buffer.from(coded.replaceAll('=', ''), 'base64');
}

function rawText(body: string): string {
  return /[\x80-\xff]|\x1b/.test(body) ? decodeCharset(Buffer.from(body, 'latin1'), null) : body;
}

/** The Q encoding of RFC 2047 section 4.2. */
function decodeQ(coded: string): Buffer {
  const text = coded
    .replace(/_/g, ' ')
    .replace(/=([0-9a-f]{2})/gi, (_whole, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}
