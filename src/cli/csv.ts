/**
 * Tables as comma-separated values (RFC 4180). Every cell is quoted, and what a spreadsheet would take for a formula begins with an
 * apostrophe, also behind blanks and what is not seen (T-26): a subject comes from strangers.
 */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Signs that begin a formula in some spreadsheet, in ASCII and in full width; TAB and CR before anything. */
const FORMULA = /^(?:[\s\p{C}\p{Z}]*[=+\-@|%\uff1d\uff0b\uff0d\uff20\u2212\ufe63\ufe62\ufe66\ufe6b]|[\t\r])/u;

function cell(text: string): string {
  const value = FORMULA.test(text) ? `'${text}` : text;
  return `"${value.replaceAll('"', '""')}"`;
}
