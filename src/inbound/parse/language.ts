import { LIMITS } from '../../base/limits.ts';

/**
 * The language of a text. In: what a sender wrote. Out: its ISO 639-1 code, or null where the text is too short to say or could be
 * several: a wrong answer costs more than none. The word statistics are loaded with the first text.
 */
export async function detectLanguage(text: string): Promise<string | null> {
  const words = wordsOf(text);
  const letters = words.replaceAll(' ', '').length;
  const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u.test(
    words,
  );
  if (letters < (wide ? LEAST_WIDE_LETTERS : LEAST_LETTERS)) return null;
  const { detectAll } = await import('tinyld');
  const [first, second] = detectAll(words, { only: [...LANGUAGES] });
  if (first === undefined || first.accuracy < LEAST_ACCURACY) return null;
  return second !== undefined && first.accuracy < second.accuracy * LEAST_LEAD ? null : first.lang;
}

/** Letters that it takes; of a script whose letters are syllables or words fewer. Measured on sentences of support mail. */
const LEAST_LETTERS = 12;
const LEAST_WIDE_LETTERS = 4;
/** Below it the statistics guess, and the first must be so much likelier than the second. */
const LEAST_ACCURACY = 0.08;
const LEAST_LEAD = 1.4;

/** Languages that people write mail in; the statistics know dead and invented ones too. */
const LANGUAGES: readonly string[] =
  'af am ar be bg bn cs da de el en es et fa fi fr ga gu he hi hu hy id is it ja kk km kn ko lt lv mk mn my nl no pl pt ro ru sk sr sv ta te th tl tr tt uk ur vi zh'.split(
    ' ',
  );

/** Without what is the same in every language: addresses, links, numbers and codes. */
function wordsOf(text: string): string {
  return text
    .slice(0, LIMITS.languageChars)
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => !/[@\d_]|:\/\//.test(word))
    .join(' ')
    .replace(/[^\p{L}\p{M}'’]+/gu, ' ')
    .trim();
}
