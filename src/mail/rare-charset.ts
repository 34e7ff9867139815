import iconv from 'iconv-lite';

/**
 * Charsets that the Encoding Standard does not know: code pages of DOS, of the Macintosh before Unicode, of Vietnam, Armenia and
 * Kazakhstan; and the two whose whole repertoire Node's own decoder leaves out. Old programs, cash registers and machines send mail in
 * them. In: bytes and a label. Out: text, with U+FFFD for what the charset does not have.
 */

/** Labels as mail writes them, and the name of the table. */
const TABLES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'x-mac-ce': 'maccenteuro',
    macce: 'maccenteuro',
    'x-mac-icelandic': 'maciceland',
    'x-mac-centraleurroman': 'maccenteuro',
    'kz-1048': 'rk1048',
    'strk1048-2002': 'rk1048',
    csptcp154: 'pt154',
    ptcp154: 'pt154',
    cyrillic_asian: 'pt154',
    'cyrillic-asian': 'pt154',
    csviscii: 'viscii',
    'x-viet-tcvn5712': 'tcvn',
    'tcvn5712-1': 'tcvn',
  }),
);

/** Tables of the library that are no charset of one or two bytes. */
const NO_TABLE = /^(?:utf|ucs|cesu|unicode|binary|base64|hex|internal)/;

/** The text of bytes in a charset which only tables know, or null where the label names none. */
export function decodeRare(bytes: Uint8Array, label: string): string | null {
  const page = /^(?:x-)?(?:cp|ibm|dos|csibm|cspc)[-_]?(\d{3,4})$/.exec(label)?.[1];
  const table = TABLES.get(label) ?? (page === undefined ? label.replace(/^x-/, '') : `cp${page}`);
  if (NO_TABLE.test(table) || !iconv.encodingExists(table)) return null;
  return iconv.decode(Buffer.from(bytes), table);
}

/** UTF-32, which no browser reads; null where the label names another one, or the bytes are none. */
export function decodeWidest(bytes: Uint8Array, label: string): string | null {
  const order = /^(?:utf-?32|(?:iso-10646-)?ucs-?4)(le|be)?$/.exec(label);
  const text = order === null ? null : iconv.decode(Buffer.from(bytes), `utf-32${order[1] ?? ''}`);
  return text === null || text.includes('\ufffd') ? null : text;
}

/** The whole of a charset of which Node's own decoder knows a part: all syllables of Korean, the characters of Hong Kong. */
const WHOLE: ReadonlyMap<string, string> = new Map([
  ['euc-kr', 'cp949'],
  ['big5', 'big5-hkscs'],
]);

/** The text of bytes in an encoding of the Encoding Standard, in its whole repertoire. Null where Node's own decoder has it. */
export function decodeWhole(bytes: Uint8Array, encoding: string): string | null {
  const table = WHOLE.get(encoding);
  return table === undefined ? null : iconv.decode(Buffer.from(bytes), table);
}
