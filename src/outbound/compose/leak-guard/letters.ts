/**
 * Text as a comparison sees it: letters and digits in lower case, and nothing else. Quote signs, wrapped lines, HTML and punctuation
 * change nothing of it, so that a passage is known again whatever a mail program made of it.
 */

/** A script without blanks says in one sign what others say in several letters; it counts for as many. */
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const DENSE_WEIGHT = 3;

/** The letters of a text, and where in it they stood. */
export class Letters {
  readonly letters: string;
  readonly #text: string;
  /** Of each run of letters: where it begins in `letters`, and in the text. */
  readonly #starts: number[] = [];
  readonly #places: number[] = [];

  constructor(text: string) {
    this.#text = text;
    const runs: string[] = [];
    let length = 0;
    for (const match of text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
      const run = folded(match[0]);
      this.#starts.push(length);
      this.#places.push(match.index);
      runs.push(run);
      length += run.length;
    }
    this.letters = runs.join('');
  }

  /** The text behind letters `from` to `to`, in whole words and one line. */
  excerpt(from: number, to: number): string {
    const begin = this.#places[this.#runAt(from)] ?? 0;
    const after = this.#places[this.#runAt(to - 1) + 1] ?? this.#text.length;
    return this.#text.slice(begin, after).replace(/\s+/g, ' ').trim();
  }

  #runAt(letter: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= letter) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function folded(run: string): string {
  return run
    .normalize('NFKC')
    .toLowerCase()
    .replace(DENSE, (sign) => sign.repeat(DENSE_WEIGHT));
}

/** The letters of a text alone. */
export function lettersOf(text: string): string {
  return new Letters(text).letters;
}

/** A stretch of letters. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Finds long stretches of letters that two texts share, in time linear in both: blocks of the one at every multiple of their length,
 * looked up at every place of the other, then stretched. Finds every shared stretch of `least` letters and more.
 */
export class SharedStretches {
  readonly #least: number;
  readonly #block: number;
  readonly #source: string;
  readonly #blocks = new Map<string, number[]>();

  constructor(source: string, least: number) {
    this.#source = source;
    this.#least = least;
    this.#block = Math.ceil(least / 2);
    for (let at = 0; at + this.#block <= source.length; at += this.#block) {
      const block = source.slice(at, at + this.#block);
      const places = this.#blocks.get(block);
      if (places === undefined) this.#blocks.set(block, [at]);
      // A text of nothing but repetitions tells no more by its hundredth one.
      else if (places.length < 8) places.push(at);
    }
  }

  /** Of the source, in no particular order; they may overlap. */
  sharedWith(other: string): Stretch[] {
    const found: Stretch[] = [];
    for (let at = 0; at + this.#block <= other.length;) {
      const places = this.#blocks.get(other.slice(at, at + this.#block)) ?? [];
      const stretches = places.map((place) => this.#stretched(place, other, at));
      found.push(...stretches.filter(({ from, to }) => to - from >= this.#least));
      const longest = Math.max(0, ...stretches.map(({ to }, index) => to - (places[index] ?? 0)));
      at += longest >= this.#least ? longest - this.#block + 1 : 1;
    }
    return found;
  }

  #stretched(place: number, other: string, at: number): Stretch {
    const source = this.#source;
    let back = 0;
    while (back < place && back < at && source[place - back - 1] === other[at - back - 1]) back += 1;
    let length = this.#block;
    while (
      place + length < source.length &&
      at + length < other.length &&
      source[place + length] === other[at + length]
    )
      length += 1;
    return { from: place - back, to: place + length };
  }
}

/** What is left of `whole` letters without those stretches, in order. */
export function without(whole: number, stretches: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = [];
  let at = 0;
  for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
    if (from > at) left.push({ from: at, to: from });
    at = Math.max(at, to);
  }
  if (at < whole) left.push({ from: at, to: whole });
  return left;
}
