import { decodeWhole } from './rare-charset.ts';

/**
 * Charsets that switch between sets of characters within seven bits: ISO-2022-JP and what was added to it (RFC 1468, RFC 1554),
 * ISO-2022-KR (RFC 1557), the part of ISO-2022-CN that is in use (RFC 1922), and HZ (RFC 1843). In: text, one character a byte, and its
 * label. Out: what it says, or null where nothing switches.
 */
export function decodeSwitched(text: string, claimed: string | null): string | null {
  if (text.includes('\x1b$)C')) return shifted(text.replaceAll('\x1b$)C', ''), '\x0e', '\x0f', 'euc-kr');
  if (text.includes('\x1b$)A')) return shifted(text.replaceAll('\x1b$)A', ''), '\x0e', '\x0f', 'gb18030');
  if (/\x1b(?:\$[@AB(]|\.[AF])/.test(text)) return text.split(LINE_END).map(designated).join('');
  return claimed === 'hz-gb-2312' || claimed === 'hz'
    ? shifted(text, '~{', '~}', 'gb18030').replaceAll('~~', '~')
    : null;
}

/** The characters that stand between shift codes have lost their high bits. */
function shifted(text: string, open: string, close: string, encoding: string): string {
  const [plain = '', ...rest] = text.split(open);
  const pieces = rest.map((piece) => {
    const end = piece.indexOf(close);
    const coded = end === -1 ? piece : piece.slice(0, end);
    return high(coded, encoding) + (end === -1 ? '' : piece.slice(end + close.length));
  });
  return plain + pieces.join('');
}

/** Each line begins in ASCII again (RFC 1468): what a forgotten shift costs is a line. */
const LINE_END = /(?<=\n)/;
const DESIGNATION = /\x1b(\$\(?[A-Z@]|\([A-Z]|\.[AF])/;
const SINGLE_SHIFT = /\x1bN([\x20-\x7f])/;

/** Runs of a line, each in the set of characters that the escape sequence before it names. */
function designated(line: string): string {
  const [plain = '', ...rest] = line.split(DESIGNATION);
  const read = [plain];
  let [lower, upper] = ['(B', '.A'];
  for (let at = 0; at < rest.length; at += 2) {
    const set = rest[at] ?? '';
    if (set.startsWith('.')) upper = set;
    else lower = set;
    // RFC 1554: every other piece is one character of Latin-1 or Greek.
    const pieces = (rest[at + 1] ?? '').split(SINGLE_SHIFT);
    const encoding = upper === '.F' ? 'iso-8859-7' : 'iso-8859-1';
    for (const [place, piece] of pieces.entries())
      read.push(place % 2 === 0 ? run(lower, piece) : high(piece, encoding));
  }
  return read.join('');
}

function run(set: string, coded: string): string {
  // An escape sequence with nothing behind it is an error to the Encoding Standard.
  if (coded === '') return '';
  // JIS X 0212, before whose characters EUC-JP has a sign of its own.
  if (set === '$(D') return high(coded.replace(/[!-~]{2}/g, '\x8f$&'), 'euc-jp');
  const encoding = SETS.get(set);
  if (encoding !== undefined) return high(coded, encoding);
  return decoded(
    Buffer.from(`\x1b${set.replace(/^\$\([@B]$/, '$$B')}${coded}\x1b(B`, 'latin1'),
    'iso-2022-jp',
  );
}

/** GB 2312 and KS C 5601 (RFC 1554), and JIS X 0213, whose first plane is all but JIS X 0208. */
const SETS: ReadonlyMap<string, string> = new Map([
  ['$A', 'gb18030'],
  ['$(A', 'gb18030'],
  ['$(C', 'euc-kr'],
  ['$(O', 'euc-jp'],
  ['$(Q', 'euc-jp'],
]);

function high(coded: string, encoding: string): string {
  return decoded(
    Buffer.from(coded, 'latin1').map((byte) => (byte > 0x20 ? byte | 0x80 : byte)),
    encoding,
  );
}

function decoded(bytes: Uint8Array, encoding: string): string {
  return decodeWhole(bytes, encoding) ?? new TextDecoder(encoding).decode(bytes);
}
