/** Tables in plain text, within the width that every mail program shows without breaking lines (RFC 3676 section 4.2 asks for 78 at most). */

/** Columns of a line. */
export const TEXT_COLUMNS = 72;
const GAP = 2;
/** No column is made narrower than this. */
const COLUMN_LEAST = 8;

/** One line a row, its cells below each other; the widest columns are shortened where the whole is too wide. */
export function alignedRows(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const wants = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  const total = (most: number) => wants.reduce((sum, want) => sum + Math.min(want, most) + GAP, -GAP);
  let most = Math.max(0, ...wants);
  while (most > COLUMN_LEAST && total(most) > TEXT_COLUMNS) most -= 1;
  return rows.map((row) =>
    row
      .map((cell, column) => padded(shortened(cell, most), Math.min(wants[column] ?? 0, most) + GAP))
      .join('')
      .trimEnd(),
  );
}

/** A text beside its label, wrapped below itself. */
export function labelled(label: string, text: string, labelColumns: number): string[] {
  const indent = ' '.repeat(labelColumns + GAP);
  const lines = text.split('\n').flatMap((line) => wrapped(line, TEXT_COLUMNS - indent.length));
  return lines.map((line, at) =>
    (at === 0 ? `${padded(label, indent.length)}${line}` : `${indent}${line}`).trimEnd(),
  );
}

/** Lines broken at blanks; a word that is longer than a line is cut. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ').flatMap((one) => pieces(one, columns))) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && widthOf(longer) > columns) {
      lines.push(current);
      current = word;
    } else {
      current = longer;
    }
  }
  return [...lines, current];
}

function pieces(word: string, columns: number): string[] {
  if (widthOf(word) <= columns) return [word];
  const found: string[] = [];
  let current = '';
  for (const letter of lettersOf(word)) {
    if (widthOf(current + letter) > columns) {
      found.push(current);
      current = '';
    }
    current += letter;
  }
  return [...found, current];
}

/** Cut to a width, with a sign that something is missing. */
export function shortened(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  for (const letter of lettersOf(text)) {
    if (widthOf(kept + letter) > columns - 1) break;
    kept += letter;
  }
  return `${kept.trimEnd()}…`;
}

function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

const SEGMENTER = new Intl.Segmenter();

function lettersOf(text: string): string[] {
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
}

/** Letters that take two columns where all have the same width (UAX 11). */
const WIDE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;

export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return lettersOf(text).reduce((sum, letter) => sum + (WIDE.test(letter) ? 2 : 1), 0);
}
