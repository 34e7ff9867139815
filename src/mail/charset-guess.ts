import { LIMITS } from '../base/limits.ts';
import { ALPHABETS, IDEOGRAPHS, type Alphabet } from './charset-letters.ts';

/**
 * Which encoding did a sender use who did not say? In: bytes that are not ASCII and not UTF-8. Out: a label of the Encoding Standard;
 * windows-1252 where nothing speaks clearly for another one. Each encoding is tried, and what it makes of the bytes is measured by
 * how likely its letters are in a language that is sent in it: the logarithms of their frequencies, summed up. Only the beginning is looked at.
 */
export interface Guess {
  readonly encoding: string;
  /** How much more likely than windows-1252, in nats. */
  readonly advantage: number;
}

/** Below it a few accented letters could be anybody's. */
const LEAST_ADVANTAGE = 4;
/** A greater one is told as some greater one. */
const ADVANTAGE_MEASURED = 100;

export function guessEncoding(bytes: Uint8Array): Guess {
  const sample = wholeLines(bytes);
  let best = { encoding: 'windows-1252', likelihood: -Infinity };
  let western = -Infinity;
  const plain = PLAINLY * sample.filter((byte) => byte >= 0x80).length;
  // Likelihoods only fall from letter to letter: what has fallen behind is not measured to its end.
  const floorOf = (encoding: string): number =>
    best.likelihood - (encoding === 'windows-1252' ? ADVANTAGE_MEASURED : 0);
  for (const { encoding, likelihood } of candidates(sample, floorOf)) {
    if (encoding === 'windows-1252' && likelihood > plain) return { encoding, advantage: 0 };
    if (likelihood > best.likelihood) best = { encoding, likelihood };
    if (encoding === 'windows-1252') western = Math.max(western, likelihood);
  }
  const advantage = best.likelihood - western;
  return advantage < LEAST_ADVANTAGE
    ? { encoding: 'windows-1252', advantage: 0 }
    : { encoding: best.encoding, advantage };
}

/** So likely is each letter, on the average, of a text that is in a language of Western Europe for certain: then no other is tried. */
const PLAINLY = -1.9;

/** Not cut within a character of two bytes: up to a byte that ends one for certain. */
function wholeLines(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= LIMITS.charsetSampleBytes) return bytes;
  const end = bytes.subarray(0, LIMITS.charsetSampleBytes).findLastIndex((byte) => byte < 0x30);
  return bytes.subarray(0, end === -1 ? LIMITS.charsetSampleBytes : end);
}

function* candidates(
  sample: Uint8Array,
  floorOf: (encoding: string) => number,
): Generator<{ encoding: string; likelihood: number }> {
  const texts = new Map<string, string | null>();
  const textIn = (encoding: string): string | null => {
    const known = texts.get(encoding);
    if (known !== undefined) return known;
    const text = strictly(sample, encoding);
    texts.set(encoding, text);
    return text;
  };
  for (const { script, encodings, frequencies } of MEASURES) {
    for (const [rank, encoding] of encodings.entries()) {
      const text = textIn(encoding);
      if (text === null) continue;
      const cost = UNLIKELIER * rank + (encoding === 'macintosh' ? BYGONE : 0);
      const floor = floorOf(encoding) + cost;
      yield { encoding, likelihood: lettersIn(text, script, frequencies, floor) - cost };
    }
  }
  for (const { encoding, common } of IDEOGRAPH_SETS) {
    const text = textIn(encoding);
    if (text !== null) yield { encoding, likelihood: ideographsIn(text, common) };
  }
}

/** Logarithm of how often each letter stands, where all that is known is their order. */
function frequencies(letters: string): ReadonlyMap<string, number> {
  const list = Array.from(letters);
  const weights = list.map((_letter, rank) => Math.exp((-4 * rank) / list.length));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return new Map(
    list.flatMap((letter, rank): [string, number][] => {
      const frequency = Math.log((weights[rank] ?? 0) / sum);
      return [letter, letter.toUpperCase()].map((written) => [written, frequency]);
    }),
  );
}

const IDEOGRAPH_SETS = IDEOGRAPHS.map(({ encoding, common }) => ({ encoding, common: new Set(common) }));

const MEASURES = ALPHABETS.map(({ letters, script, encodings }) => ({
  script,
  encodings,
  frequencies: frequencies(letters),
}));

/** A letter that the language does not have, and a sign that nobody writes. */
const STRANGE = -9;
/** Writing where no language has it: a large letter behind a small one, letters of two scripts side by side. */
const MISPLACED = -4;
/** Marks that stand in texts of every language: those that word processors put in by themselves, and others. */
const TYPESET = -1.2;
const TYPESET_MARKS = new Set('“”„‘’–—…•\u00a0');
const MARK = -3;
/** Between words, as in English without blanks around it. */
const DASH = -2;
const MARKS = new Set('‚«»‹›·§°€£©®™¿¡№²³½¼´×');
/** Those that are marks only beside what is named here. */
const MARKS_BESIDE: ReadonlyMap<string, RegExp> = new Map([
  ['¢', /\d/],
  ['¥', /\d/],
  ['±', /\d/],
  ['¯', /¯/],
]);
/** What each further encoding of a language costs. */
const UNLIKELIER = 3;
/** And the encoding of a system that nobody has any more. */
const BYGONE = 6;

/** Or some number below the floor, where it is there. */
function lettersIn(
  text: string,
  script: Alphabet['script'],
  letters: ReadonlyMap<string, number>,
  floor: number,
): number {
  let likelihood = 0;
  let run = 0;
  for (let at = 0; at < text.length && likelihood >= floor; at++) {
    const char = text.charAt(at);
    const before = text.charAt(at - 1);
    if (char < '\x80') {
      likelihood += script === 'own' && isMixedWord(before, char) ? MISPLACED : 0;
      run = 0;
      continue;
    }
    const frequency = letters.get(char);
    run = frequency === undefined ? 0 : run + 1;
    if (frequency === undefined) likelihood += markAt(text, at, before);
    // No word has a letter three times in a row: those are a rule across the page.
    else if (char === before && char === text.charAt(at - 2)) likelihood += STRANGE;
    else likelihood += frequency + (isMisplaced(char, before, script, run) ? MISPLACED : 0);
  }
  return likelihood;
}

/** A letter of another script, and an ASCII letter behind it. */
function isMixedWord(before: string, char: string): boolean {
  return before >= '\x80' && isAsciiLetter(char) && isLetter(before);
}

function isMisplaced(char: string, before: string, script: Alphabet['script'], run: number): boolean {
  const largeWithin = isSmall(before) && isLarge(char) && char !== 'İ';
  return largeWithin || (script === 'own' ? isAsciiLetter(before) : run > 2);
}

function markAt(text: string, at: number, before: string): number {
  const char = text.charAt(at);
  const after = text.charAt(at + 1);
  const beside = MARKS_BESIDE.get(char);
  if (beside !== undefined) return beside.test(before) || beside.test(after) ? MARK : STRANGE;
  if (char === '’') return TYPESET;
  if (isLetter(before) && isLetter(after)) return char === '—' || char === '–' ? DASH : STRANGE;
  if (TYPESET_MARKS.has(char)) return TYPESET_MARKS.has(before) ? STRANGE / 2 : TYPESET;
  return MARKS.has(char) ? MARK : STRANGE;
}

/** Two bytes each, so that they may be as rare as two letters. */
const KANA = -4;
const COMMON = -5.5;
const RARE = -11;
const HALF_WIDTH = -6.5;

function ideographsIn(text: string, common: ReadonlySet<string>): number {
  let likelihood = 0;
  let [before, beforeThat] = ['', ''];
  for (const char of text) {
    const isRule = char === before && char === beforeThat;
    [before, beforeThat] = [char, before];
    if (char < '\x80') continue;
    if (isRule && !/[\u3000-\u30ff\uff01-\uff5e]/.test(char)) likelihood += 2 * STRANGE;
    else if (/[\u3041-\u3096\u30a1-\u30fc]/.test(char)) likelihood += KANA;
    else if (/[\u3000-\u303f\uff01-\uff5e]/.test(char)) likelihood += COMMON;
    // A byte each: nobody writes whole texts in half-width kana.
    else if (/[\uff61-\uff9f]/.test(char)) likelihood += HALF_WIDTH;
    else
      likelihood += common.has(char)
        ? COMMON
        : /[\u4e00-\u9fff\uac00-\ud7a3]/.test(char)
          ? RARE
          : 2 * STRANGE;
  }
  return likelihood;
}

interface Kind {
  readonly letter: boolean;
  readonly small: boolean;
  readonly large: boolean;
}

/** Of the characters that the encodings of one byte have, each looked at once. */
const KINDS = new Map<string, Kind>();

function kindOf(char: string): Kind {
  const known = KINDS.get(char);
  if (known !== undefined) return known;
  const kind = {
    letter: /[\p{L}\p{M}]/u.test(char),
    small: /\p{Ll}/u.test(char),
    large: char !== char.toLowerCase(),
  };
  KINDS.set(char, kind);
  return kind;
}

const isLetter = (char: string): boolean => kindOf(char).letter;
const isSmall = (char: string): boolean => kindOf(char).small;
const isLarge = (char: string): boolean => kindOf(char).large;

function isAsciiLetter(char: string): boolean {
  return char < '\x80' && isLetter(char);
}

function strictly(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
