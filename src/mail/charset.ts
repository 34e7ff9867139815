import { without } from '../base/trim.ts';
import { guessEncoding } from './charset-guess.ts';
import { decodeRare, decodeWhole, decodeWidest } from './rare-charset.ts';
import { decodeSwitched } from './switched-charset.ts';

/**
 * Bytes to text, as mail needs it. In: bytes and the label a sender gave them (or none). Out: text, always.
 * A label is a claim: what decodes strictly is believed, else its superset or UTF-8 is tried, and last windows-1252, under which
 * every byte is a character; that is why a claim of it is believed only where the text could be in a language of Western Europe.
 * Nothing here throws.
 */

/** Labels of the wild that the Encoding Standard does not know, and labels whose superset is meant. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    cp932: 'shift_jis',
    ms932: 'shift_jis',
    'x-ms-cp932': 'shift_jis',
    'iso-2022-jp-ms': 'iso-2022-jp',
    'iso-2022-jp-1': 'iso-2022-jp',
    'iso-2022-jp-2': 'iso-2022-jp',
    cp50220: 'iso-2022-jp',
    cp50221: 'iso-2022-jp',
    gb2312: 'gb18030',
    'gb_2312-80': 'gb18030',
    gbk: 'gb18030',
    cp936: 'gb18030',
    cp949: 'euc-kr',
    uhc: 'euc-kr',
    ks_c_5601: 'euc-kr',
    cp950: 'big5',
    'latin-1': 'windows-1252',
    iso8859: 'windows-1252',
    'iso-8859': 'windows-1252',
    ansi: 'windows-1252',
    'unicode-1-1-utf-8': 'utf-8',
    utf8mb4: 'utf-8',
    'utf-8-mac': 'utf-8',
    'tis-620': 'windows-874',
    cp874: 'windows-874',
    'x-mac-roman': 'macintosh',
    macroman: 'macintosh',
    'iso-8859-8-e': 'iso-8859-8',
  }),
);

/** Labels that say nothing: senders write them without having looked at their bytes. */
const SAYS_NOTHING =
  /^(?:|us-?ascii|ascii|ansi_x3\.4-1968|7-?bit|8-?bit|x-unknown|x-user-defined|unknown(?:-8bit)?|default|none|binary)$/;

/** Under these labels valid UTF-8 with multi-byte characters is UTF-8 by accident only in theory. */
const ONE_BYTE_LATIN = new Set(['windows-1252', 'iso-8859-15', 'macintosh']);

/** How much likelier another encoding must be for the claim of a Western one to be wrong, in nats. */
const CONTRADICTED = 40;

/** The text of the bytes. `label` is what the sender claims, null where nothing was said. */
export function decodeCharset(bytes: Uint8Array, label: string | null): string {
  const claimed = normalLabel(label);
  const wide = claimed === null ? null : wideEncoding(bytes, claimed);
  if (wide !== null) return loosely(bytes, wide);
  const widest = claimed === null ? null : decodeWidest(bytes, claimed);
  if (widest !== null) return widest;
  if (isAscii(bytes)) return decodeSevenBit(bytes, claimed);
  const mark = byteOrderMark(bytes);
  if (mark !== null) return loosely(bytes, mark);
  const encoding = claimed === null ? null : knownEncoding(claimed);
  return encoding === null ? decodeUnknown(bytes, claimed) : decodeKnown(bytes, encoding);
}

function decodeUnknown(bytes: Uint8Array, claimed: string | null): string {
  const rare = claimed === null ? null : decodeRare(bytes, claimed);
  return strictly(bytes, 'utf-8') ?? rare ?? mixed(bytes) ?? guessed(bytes);
}

function decodeKnown(bytes: Uint8Array, encoding: string): string {
  if (ONE_BYTE_LATIN.has(encoding))
    return strictly(bytes, 'utf-8') ?? otherwise(bytes) ?? loosely(bytes, withControls(bytes, encoding));
  if (encoding.startsWith('utf-16') || utf8ByItsLook(bytes, encoding))
    return strictly(bytes, 'utf-8') ?? loosely(bytes, encoding);
  const other = encoding === 'utf-8' ? mixed : (raw: Uint8Array) => strictly(raw, 'utf-8');
  return strictly(bytes, withControls(bytes, encoding)) ?? other(bytes) ?? mostly(bytes, encoding);
}

/**
 * So many characters of UTF-8 and nothing that is none, that no text of the claimed charset looks so: two for an alphabet of one byte,
 * more for Thai, whose vowels before two consonants do; where two bytes are a character two that are of East Asia, else many.
 */
function utf8ByItsLook(bytes: Uint8Array, encoding: string): boolean {
  if (encoding === 'utf-8') return false;
  const strange = strictly(bytes, 'utf-8')?.match(/[^\x00-\x7f]/gu) ?? [];
  if (encoding === 'windows-874') return strange.length >= 4;
  if (!TWO_BYTES.test(encoding)) return strange.length >= 2;
  return strange.length >= (strange.every((char) => EAST_ASIAN.test(char)) ? 2 : 8);
}

/** Kana, ideographs, syllables of Korean, and the marks that stand among them. */
const EAST_ASIAN = /[\u2010-\u2027\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e]/;

/** What is meant by a part of ISO 8859 whose bytes are control characters there: no mail has those, Windows wrote letters and quotation marks. */
const WINDOWS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'iso-8859-2': 'windows-1250',
    'iso-8859-5': 'windows-1251',
    'iso-8859-6': 'windows-1256',
    'iso-8859-7': 'windows-1253',
    'iso-8859-8': 'windows-1255',
    'iso-8859-8-i': 'windows-1255',
    'iso-8859-13': 'windows-1257',
    'iso-8859-15': 'windows-1252',
  }),
);

function withControls(bytes: Uint8Array, encoding: string): string {
  const page = WINDOWS.get(encoding);
  return page !== undefined && bytes.some((byte) => byte >= 0x80 && byte < 0xa0) ? page : encoding;
}

function guessed(bytes: Uint8Array): string {
  const { encoding } = guessEncoding(bytes);
  return strictly(bytes, encoding) ?? mostly(bytes, encoding);
}

/**
 * UTF-16 and UCS-2 are told apart by where their zeros stand, which nearly every text has (its spaces and line ends): labels are wrong
 * about the order of bytes. Null where the label names another encoding, or where there is no zero to go by.
 */
function wideEncoding(bytes: Uint8Array, claimed: string): string | null {
  if (!/^(?:csunicode|(?:x-)?utf-?16(?:le|be)?|(?:iso-10646-)?ucs-?2(?:le|be)?)$/.test(claimed)) return null;
  const zeros = { even: 0, odd: 0 };
  bytes.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2 === 0 ? 'even' : 'odd']++;
  });
  if (zeros.even + zeros.odd === 0) return null;
  return zeros.even > zeros.odd ? 'utf-16be' : 'utf-16le';
}

function byteOrderMark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

/**
 * Several writers in one text, as where a footer was added without a look at the charset: lines in UTF-8 and lines in windows-1252.
 * Null where no line is UTF-8. A line with both is a line in UTF-8 that was damaged.
 */
function mixed(bytes: Uint8Array): string | null {
  const text = latin1(bytes);
  if (!MULTI_BYTE.test(text)) return null;
  const lines = text.split('\n').map((line) => {
    if (!/[\x80-\xff]/.test(line)) return { line, text: line };
    const raw = Buffer.from(line, 'latin1');
    return {
      line,
      text: strictly(raw, 'utf-8') ?? (LEADING.test(line) ? null : loosely(raw, 'windows-1252')),
    };
  });
  // Characters of two bytes that happen to look like UTF-8 do so on few lines.
  const whole = lines.filter((one) => one.text !== null && MULTI_BYTE.test(one.line)).length;
  const broken = lines.filter((one) => one.text === null).length;
  if (whole <= broken) return null;
  return lines.map((one) => one.text ?? loosely(Buffer.from(one.line, 'latin1'), 'utf-8')).join('\n');
}

/** A character of UTF-8, whole, and the beginning of one. */
const MULTI_BYTE = /[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/;
const LEADING = /[\xc2-\xf4][\x80-\xbf]/;

function normalLabel(label: string | null): string | null {
  const clean = without((label ?? '').trim().toLowerCase(), `"'\\`)
    .replace(/\*[^]*/, '')
    .replace(/^charset=/, '');
  if (SAYS_NOTHING.test(clean)) return null;
  if (/^(?:x-)?(?:unicode-\d-\d-)?utf-?7$/.test(clean)) return 'utf-7';
  return ALIASES.get(clean) ?? clean;
}

function knownEncoding(label: string): string | null {
  const spellings = [
    label,
    label.replace(/_/g, '-'),
    label.replace(/^(?:cp|win-?|windows)-?(?=\d)/, 'windows-'),
    label.replace(/^iso-?8859-?/, 'iso-8859-'),
  ];
  for (const spelling of new Set(spellings)) {
    try {
      return new TextDecoder(ALIASES.get(spelling) ?? spelling).encoding;
    } catch {
      // Not a label of the Encoding Standard; the next spelling may be.
    }
  }
  return null;
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}

/** ISO 2022, HZ and UTF-7 hide in seven bits; all else is ASCII. */
function decodeSevenBit(bytes: Uint8Array, claimed: string | null): string {
  const text = latin1(bytes);
  if (claimed === 'utf-7') return decodeUtf7(text);
  const switched = decodeSwitched(text, claimed);
  if (switched !== null) return switched;
  const encoding = claimed === null ? null : knownEncoding(claimed);
  return encoding === 'iso-2022-jp' ? (strictly(bytes, encoding) ?? text) : text;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function strictly(bytes: Uint8Array, encoding: string): string | null {
  const whole = decodeWhole(bytes, encoding);
  if (whole !== null) return whole.includes('\ufffd') ? null : whole;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function loosely(bytes: Uint8Array, encoding: string): string {
  return decodeWhole(bytes, encoding) ?? new TextDecoder(encoding).decode(bytes);
}

/**
 * A claim that holds except in a few places is kept with replacement characters; one that fails everywhere was wrong. A claim of an
 * encoding of two bytes fails in a few places only, where the text is in another such.
 */
function mostly(bytes: Uint8Array, encoding: string): string {
  const japanese = JAPANESE.includes(encoding) ? otherJapanese(bytes, encoding) : null;
  if (japanese !== null) return japanese;
  const text = loosely(bytes, encoding);
  const replaced = text.match(/[\x80-\x9f\ufffd]/g)?.length ?? 0;
  const foreign = text.match(/[^\x00-\x9f\ufffd]/g)?.length ?? 0;
  if (replaced <= foreign) return TWO_BYTES.test(encoding) ? (otherwise(bytes, TWO_BYTES) ?? text) : text;
  return otherwise(bytes) ?? loosely(bytes, 'windows-1252');
}

/** One of them is claimed where another is sent. EUC first: to Shift_JIS its bytes are letters, too. */
const JAPANESE = ['euc-jp', 'shift_jis', 'iso-2022-jp'];

function otherJapanese(bytes: Uint8Array, claimed: string): string | null {
  const readings = JAPANESE.filter((one) => one !== claimed).map((one) => strictly(bytes, one));
  return readings.find((text) => text !== null && /[\u3040-\u30ff\u4e00-\u9fff]/.test(text)) ?? null;
}

const TWO_BYTES = /^(?:shift_jis|euc-|gb|big5|iso-2022)/;

/**
 * A claim that fails says little, and clients of every country claimed iso-8859-1 without a look at what they sent: what speaks clearly
 * for another encoding, in which all is right, says more.
 */
function otherwise(bytes: Uint8Array, among = /^/): string | null {
  if (isListOfLetters(bytes)) return null;
  const { encoding, advantage } = guessEncoding(bytes);
  return advantage < CONTRADICTED || !among.test(encoding) ? null : strictly(bytes, encoding);
}

/** Many letters, and none of them twice: no sentence of any language is so, and nothing can be guessed from it. */
function isListOfLetters(bytes: Uint8Array): boolean {
  const high = bytes.filter((byte) => byte >= 0x80);
  return high.length >= LETTERS_LISTED && new Set(high).size === high.length;
}

const LETTERS_LISTED = 24;

/** RFC 2152. What is no valid shift sequence stays as written. */
function decodeUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (written, coded: string) => {
    if (coded === '') return written.endsWith('-') ? '+' : written;
    const bytes = Buffer.from(coded, 'base64');
    const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
    return strictly(even, 'utf-16be') ?? written;
  });
}
