import { LIMITS } from '../../base/limits.ts';
import { hasLittleWords, littleWords, type LittleWords } from './language-words.ts';

/**
 * The language of a text. In: what a sender wrote. Out: its ISO 639-1 code, or null where the text is too short to say or could be
 * several: a wrong answer costs more than none. Little words decide where there are enough; else the statistics of letters, which one
 * foreign name can lead astray, so that no little word may speak against them. They are loaded with the first text that needs them.
 */
export async function detectLanguage(text: string): Promise<string | null> {
  const words = wordsOf(text);
  if (isTooShort(words.join(''))) return null;
  const counts = littleWords(words);
  const surely = byLittleWords(counts, words.length);
  if (surely !== null) return surely;
  const likely = await byLetters(words.join(' '));
  return likely === null || isContradicted(likely, counts, words.length) ? null : likely;
}

/** Letters that it takes; of a script whose letters are syllables or words fewer. Measured on sentences of support mail. */
const LEAST_LETTERS = 12;
const LEAST_WIDE_LETTERS = 4;

function isTooShort(letters: string): boolean {
  const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
  return letters.length < (wide.test(letters) ? LEAST_WIDE_LETTERS : LEAST_LETTERS);
}

/** Little words that decide by themselves: so many, such a part of all words, and so many more than another language has. */
const LEAST_WORDS = 3;
const LEAST_SHARE = 0.15;
const LEAST_LEAD = 1.4;

function byLittleWords([most, next]: readonly LittleWords[], words: number): string | null {
  if (most === undefined || most.count < LEAST_WORDS || most.count < words * LEAST_SHARE) return null;
  return most.count < (next?.count ?? 0) * LEAST_LEAD ? null : most.language;
}

/** No sentence of so many words does without little ones. */
const SENTENCE_WORDS = 8;

/** Another language has more little words, or a whole sentence has none of this one. */
function isContradicted(likely: string, counts: readonly LittleWords[], words: number): boolean {
  if (!hasLittleWords(likely)) return false;
  const own = counts.find(({ language }) => language === likely)?.count ?? 0;
  return own < (counts[0]?.count ?? 0) || (own === 0 && words >= SENTENCE_WORDS);
}

/** Below it the statistics guess. */
const LEAST_ACCURACY = 0.08;

async function byLetters(text: string): Promise<string | null> {
  const { detectAll } = await import('tinyld');
  const [first, second] = detectAll(text);
  if (first === undefined || first.accuracy < LEAST_ACCURACY || !LANGUAGES.has(first.lang)) return null;
  return second !== undefined && first.accuracy < second.accuracy * LEAST_LEAD ? null : first.lang;
}

/** Languages that people write mail in; the statistics know dead and invented ones too. */
const LANGUAGES = new Set(
  'af am ar be bg bn cs da de el en es et fa fi fr ga gu he hi hu hy id is it ja kk km kn ko lt lv mk mn my nl no pl pt ro ru sk sr sv ta te th tl tr tt uk ur vi zh'.split(
    ' ',
  ),
);

/** In small letters, without what is the same in every language: addresses, links, numbers and codes. */
function wordsOf(text: string): string[] {
  return text
    .slice(0, LIMITS.languageChars)
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => !/[@\d_]|:\/\//.test(word))
    .join(' ')
    .split(/[^\p{L}\p{M}'’]+/u)
    .filter((word) => word !== '');
}
