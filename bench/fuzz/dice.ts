import { createHash } from 'node:crypto';

/** Chance that is the same for the same seed and number. */
export interface Dice {
  /** From 0 to below `most`. */
  below(most: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  bytes(count: number): Buffer;
}

/** mulberry32, begun with a hash, so that neighbouring numbers have nothing in common. */
export function diceOf(seed: string, number: number): Dice {
  let state = createHash('sha256').update(`${seed}:${number}`).digest().readUInt32LE();
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (most: number): number => Math.floor((next() / 2 ** 32) * most);
  return {
    below,
    pick: (items) => items[below(items.length)] ?? items[0],
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => below(256))),
  };
}
