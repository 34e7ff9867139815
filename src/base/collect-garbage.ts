/**
 * V8 lets garbage pile up by what the machine has, not by what the program needs: large mails left hundreds of megabytes of it resident, in the
 * daemon and in the thread that reads. Whoever has finished something says so; a little later the heap of its thread is looked at, and
 * collected where it is large. Later, because a collection throws compiled code away as well: done after every piece of work it costs
 * more than the work.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LIMITS } from './limits.ts';

/** A heap that is mostly in use is left alone: what it holds has become large, not what it lost. */
const GROWTH = 2;

/** One for each thread. */
export class GarbageCollector {
  readonly #largeBytes: number;
  readonly #restMs: number;
  readonly #collect: () => void;
  #look: NodeJS.Timeout | null = null;
  #usedBytes = 0;

  /** Heaps of more than `largeBytes` are collected. */
  constructor(
    largeBytes: number,
    { restMs = LIMITS.garbageRestMs, collect = collectAll }: { restMs?: number; collect?: () => void } = {},
  ) {
    this.#largeBytes = largeBytes;
    this.#restMs = restMs;
    this.#collect = collect;
  }

  /** Something is done with. Cheap, and it keeps no thread alive. */
  workDone(): void {
    this.#look ??= setTimeout(() => {
      this.#look = null;
      this.#collectIfLarge();
    }, this.#restMs).unref();
  }

  #collectIfLarge(): void {
    const { total_heap_size: totalBytes } = getHeapStatistics();
    if (totalBytes < Math.max(this.#largeBytes, GROWTH * this.#usedBytes)) return;
    this.#collect();
    this.#usedBytes = getHeapStatistics().used_heap_size;
  }
}

/** The thread stands still for it, some tens of milliseconds. Nothing less gives pages back to the system. */
export function collectAll(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: object) => void;
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
