/**
 * Words as the full-text index keeps them, and what somebody looks for. Texts and questions are cut by the same function, and what comes
 * out is letters and digits alone: nothing that anybody writes can be an operator of a database's query language (T-41).
 */
import { LIMITS } from '../../base/limits.ts';

/** What is looked through. `file`: the names of an entry's files. */
export const SEARCH_PARTS = ['subject', 'message', 'note', 'file', 'contact'] as const;
export type SearchPart = (typeof SEARCH_PARTS)[number];

/** Words that follow each other. */
export interface SearchPhrase {
  readonly words: readonly [string, ...string[]];
  /** The last word may go on: `print` finds `printer`. */
  readonly open: boolean;
}

/** Scripts that put no blank between words: each letter is a word of its own, and a word there is found as a phrase. */
const LETTER_WORDS = String.raw`[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]`;
/** Of such a script too: its radicals and signs are symbols. */
const LETTER = String.raw`[\p{L}\p{N}\p{M}]`;
const WORD = new RegExp(String.raw`(?=${LETTER})${LETTER_WORDS}|(?:(?!${LETTER_WORDS})${LETTER})+`, 'gu');

/** Between any pair of quotation marks, or up to a blank. */
const CHUNK =
  /["\u201c\u201d\u201e\u00ab\u00bb]([^"\u201c\u201d\u201e\u00ab\u00bb]*)["\u201c\u201d\u201e\u00ab\u00bb]|\S+/gu;

/** A shorter word stands for itself alone: too much begins like it. */
const OPEN_CHARS = 3;

/** The words of a text in their order, at most as many as are kept. */
export function searchWords(text: string): string[] {
  const words: string[] = [];
  let chars = 0;
  for (const [word] of folded(text.slice(0, LIMITS.activityTextChars)).matchAll(WORD)) {
    const kept = Array.from(word).slice(0, LIMITS.searchWordChars).join('');
    chars += kept.length;
    if (words.length === LIMITS.searchTextWords || chars > LIMITS.searchTextChars) break;
    words.push(kept);
  }
  return words;
}

/** What a question asks for; all of it has to be there. Empty where it holds no word at all. */
export function searchPhrases(question: string): SearchPhrase[] {
  const phrases: SearchPhrase[] = [];
  for (const [chunk, quoted] of question.slice(0, LIMITS.searchQuestionChars).matchAll(CHUNK)) {
    const [first, ...more] = searchWords(quoted ?? chunk).slice(0, LIMITS.searchPhraseWords);
    if (first === undefined) continue;
    const last = more.at(-1) ?? first;
    phrases.push({ words: [first, ...more], open: quoted === undefined && last.length >= OPEN_CHARS });
  }
  // What is asked twice is looked for once.
  const different = new Map(
    phrases.map((phrase) => [`${phrase.words.join(' ')}${phrase.open ? '*' : ''}`, phrase]),
  );
  return [...different.values()].slice(0, LIMITS.searchPhrases);
}

/** Without case, accents and other ways to write the same letter: `Größe` is `grosse`. */
function folded(text: string): string {
  return withoutMarks(withoutMarks(text).toUpperCase()).replaceAll('\u03c2', '\u03c3');
}

function withoutMarks(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .toLowerCase();
}
