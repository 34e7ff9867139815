import { decodeCharset } from './charset.ts';
import { withoutControls } from './header.ts';

/**
 * RFC 2047: text in header fields. In: a field body as raw bytes (latin1, as header.ts keeps it). Out: text without controls.
 * Read leniently, since senders break every rule of it: words glued together, blanks and question marks inside, a character
 * split over two words. Bounded: one word is at most `WORD_CHARS` long.
 */
const WORD = /=\?([^?\s"<>]{1,60})\?([bq])\?((?:[^?]|\?(?!=)){0,1000}?)\?=/gi;

/** Decodes encoded-words and raw 8-bit text of an unstructured field or a phrase. Line ends and controls become blanks. */
export function decodeHeaderText(body: string): string {
  return withoutControls(decodeEncodedWords(body));
}

/** The same, before controls are taken out. Never stored or shown as it is. */
function decodeEncodedWords(body: string): string {
  if (!body.includes('=?')) return rawText(body);
  const parts: string[] = [];
  let at = 0;
  let open: { charset: string; bytes: Buffer[] } | null = null;
  const close = (): void => {
    if (open !== null) parts.push(decodeCharset(Buffer.concat(open.bytes), open.charset));
    open = null;
  };
  for (const word of body.matchAll(WORD)) {
    const [whole, charset = '', encoding = '', coded = ''] = word;
    const between = body.slice(at, word.index);
    // Blanks between two encoded-words are no text (section 6.2), and a character may be split over both.
    if (open === null || !/^[ \t\r\n]*$/.test(between)) {
      close();
      parts.push(rawText(between));
    }
    const bytes = encoding.toLowerCase() === 'b' ? Buffer.from(coded, 'base64') : decodeQ(coded);
    if (open !== null && open.charset !== charset.toLowerCase()) close();
    open ??= { charset: charset.toLowerCase(), bytes: [] };
    open.bytes.push(bytes);
    at = word.index + whole.length;
  }
  close();
  parts.push(rawText(body.slice(at)));
  return parts.join('');
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
