import { searchWords, type SearchPhrase } from './search-words.ts';

/** Characters of a text around the first word of it that somebody looked for, in one line; its beginning where none is found. */
export function excerpt(text: string, phrases: readonly SearchPhrase[], most: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const at = placeOf(line, phrases);
  const from = at <= most / 3 ? 0 : wordStart(line, at - Math.floor(most / 3));
  const cut = Array.from(line.slice(from, from + most * 2))
    .slice(0, most)
    .join('');
  const end = from + cut.length < line.length ? '…' : '';
  return `${from === 0 ? '' : '…'}${cut.trim()}${end}`;
}

function placeOf(line: string, phrases: readonly SearchPhrase[]): number {
  for (const { index, 0: token } of line.matchAll(/\S+/g)) {
    const words = searchWords(token);
    if (phrases.some((phrase) => words.some((word) => begins(word, phrase)))) return index;
  }
  return 0;
}

function begins(word: string, { words: [first, ...more], open }: SearchPhrase): boolean {
  return open && more.length === 0 ? word.startsWith(first) : word === first;
}

function wordStart(line: string, from: number): number {
  const blank = line.indexOf(' ', from);
  return blank < 0 ? from : blank + 1;
}
