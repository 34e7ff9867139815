/**
 * Is something of a text that must stay inside repeated in a mail? In: that text, what the reader has seen or said already, and the mail's
 * words. Out: the passages, as they stand in the text. A long stretch of letters counts wherever it stands; a short line only where it
 * is a line or a sentence of its own in the mail, too.
 */
import { LIMITS } from '../../../base/limits.ts';
import { Letters, lettersOf, SharedStretches, without } from './letters.ts';
import { isCourtesy, withoutSignOff } from './courtesies.ts';

/** The words of a mail, prepared once for all comparisons. */
export interface MailWords {
  readonly letters: string;
  /** Letters of each line and each sentence. */
  readonly units: ReadonlySet<string>;
}

export function mailWords(text: string): MailWords {
  return { letters: lettersOf(text), units: new Set(unitsOf(text).map((unit) => lettersOf(unit))) };
}

/** Lines, and sentences within them. */
function unitsOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^[\s>|]+/, ''))
    .flatMap((line) => {
      const sentences = line.split(/(?<=[.!?。！？])\s+/u);
      return sentences.length > 1 ? [line, ...sentences] : [line];
    })
    .filter((unit) => unit.trim() !== '');
}

/** Passages of `text` that the mail repeats and that `known` does not hold, the longest first. `least`: letters of a long stretch. */
export function repeatedPassages(
  text: string,
  { mail, known, least }: { mail: MailWords; known: string; least: number },
): string[] {
  const inside = withoutSignOff(text.slice(0, LIMITS.guardTextChars));
  const long = longPassages(inside, mail, known, least);
  if (long.length > 0) return long;
  return unitsOf(inside).filter((unit) => isRepeatedUnit(lettersOf(unit), unit, mail, known));
}

function longPassages(text: string, mail: MailWords, known: string, least: number): string[] {
  const source = new Letters(text);
  const { letters } = source;
  const seen = new SharedStretches(letters, LIMITS.guardKnownLetters).sharedWith(known);
  return without(letters.length, seen)
    .filter(({ from, to }) => to - from >= least)
    .flatMap(({ from, to }) =>
      new SharedStretches(letters.slice(from, to), least)
        .sharedWith(mail.letters)
        .map((shared) => source.excerpt(from + shared.from, from + shared.to)),
    )
    .filter((passage) => !isCourtesy(passage))
    .sort((a, b) => b.length - a.length);
}

function isRepeatedUnit(letters: string, unit: string, { units }: MailWords, known: string): boolean {
  if (!units.has(letters) || known.includes(letters) || isCourtesy(unit)) return false;
  const words = unit.match(/[\p{L}\p{N}]+/gu) ?? [];
  const coded = /\p{N}/u.test(letters) && /\p{L}/u.test(letters) && letters.length >= LIMITS.guardCodeLetters;
  return (
    coded || (letters.length >= LIMITS.guardLineLetters && (words.length >= 3 || /[^\x00-\u024f]/.test(unit)))
  );
}
