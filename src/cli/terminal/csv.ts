/**
 * Tables as comma-separated values (RFC 4180). Every cell is quoted, and what a spreadsheet would take for a formula begins with an
 * apostrophe, also behind blanks and what is not seen (T-26): a subject comes from strangers. Where numbers have a decimal comma, a
 * spreadsheet divides at semicolons and finds cells within ours; what begins there is treated alike.
 */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Signs that begin a formula in some spreadsheet, in ASCII and in full width; TAB and CR before anything. */
const FORMULA =
  /^(?:[\s\p{C}\p{Z}"]*[=+\-@|%\uff1d\uff0b\uff0d\uff20\u2212\ufe63\ufe62\ufe66\ufe6b]|[\t\r])/u;

/** Behind these another cell begins for a spreadsheet that does not divide at commas, and takes our quotes for text. */
const CELL_BEGINS = /(?<=[;\t\r\n])/;

function cell(text: string): string {
  const lead = FORMULA.exec(text)?.[0] ?? '';
  const [first = '', ...further] = text.slice(lead.length).split(CELL_BEGINS);
  const value = `${lead === '' ? '' : `'${lead}`}${first}${further.map(defused).join('')}`;
  return `"${value.replaceAll('"', '""')}"`;
}

function defused(piece: string): string {
  return FORMULA.test(piece) ? `'${piece}` : piece;
}
