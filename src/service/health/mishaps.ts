/** Failures that leave no state behind, counted since the start, with the last of them. */
import type { Clock } from '../../base/clock.ts';
import { errorText } from '../../base/errors.ts';
import type { ParsePool } from '../../inbound/parse/threads/parse-pool.ts';

export interface Mishaps {
  readonly count: number;
  readonly lastAtMs: number | null;
  /** The sentence of the last one. */
  readonly last: string;
}

export interface MishapCounter {
  readonly add: (sentence: string) => void;
  state(): Mishaps;
}

export function countMishaps(clock: Clock): MishapCounter {
  let state: Mishaps = { count: 0, lastAtMs: null, last: '' };
  return {
    add: (sentence) => {
      state = { count: state.count + 1, lastAtMs: clock.nowMs(), last: sentence };
    },
    state: () => state,
  };
}

/** The same pool; messages that ended their thread, or did not come to an end in it, are counted. */
export function watchedPool(pool: ParsePool, failures: MishapCounter): ParsePool {
  const counted = async <T>(reading: Promise<T>): Promise<T> => {
    try {
      return await reading;
    } catch (error) {
      failures.add(errorText(error));
      throw error;
    }
  };
  return {
    parse: (raw) => counted(pool.parse(raw)),
    parseHeader: (raw, reason) => counted(pool.parseHeader(raw, reason)),
    ready: () => pool.ready(),
    close: () => pool.close(),
  };
}
