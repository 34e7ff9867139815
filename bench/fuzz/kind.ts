import { LIMITS } from '../../src/base/limits.ts';
import type { Dice } from './dice.ts';
import type { Seeds } from './mutate.ts';

/** One input, and the laws that hold for it. */
export interface Attempt {
  /** What is saved where a law is broken. */
  readonly input: Buffer;
  /** Throws where a law is broken; its time is measured. */
  check(): void | Promise<void>;
  /** Laws that take a multiple of the time: tried on one in so many inputs, and not measured. */
  checkMore?(): Promise<void>;
}

/** A kind of input: `--what` names it. */
export interface FuzzKind {
  /** The ending of a saved input. */
  readonly ending: string;
  /** An input that takes longer is one to look at. */
  readonly slowMs: number;
  /** How many there are, unless somebody says. */
  readonly many: number;
  attempt(dice: Dice, seeds: Seeds): Attempt;
}

/** A law that was broken; a reader that throws breaks one as well. */
export class BrokenLaw extends Error {
  override readonly name = 'BrokenLaw';
}

export function law(holds: boolean, sentence: string): void {
  if (!holds) throw new BrokenLaw(sentence);
}

/** As a list that chance can pick from. */
export function atLeastOne<Item>(items: readonly Item[]): readonly [Item, ...Item[]] {
  const [first, ...more] = items;
  if (first === undefined) throw new Error('there is nothing to pick from');
  return [first, ...more];
}

/** Several pieces one behind the other, now and then one of them very often: what is not linear shows itself there. */
export function pieced(dice: Dice, pieces: readonly [string, ...string[]], most = 12): string {
  if (dice.below(200) > 0) return Array.from({ length: dice.below(most) }, () => dice.pick(pieces)).join('');
  const unit = dice.pick(pieces) + dice.pick(pieces);
  const run = unit.repeat(Math.ceil(LIMITS.headerFieldBytes / unit.length));
  return `${dice.pick(pieces)}${run.slice(0, LIMITS.headerFieldBytes)}${dice.pick(pieces)}`;
}
