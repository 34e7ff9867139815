/**
 * V8 lets garbage pile up by what the machine has, not by what the program needs: large mails left hundreds of megabytes of it resident, in the
 * daemon and in the thread that reads. Whoever has finished something asks for a collection where the heap of its thread has become large.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A heap that is mostly in use is left alone: what it holds has become large, not what it lost. */
const GROWTH = 2;

/** One for each thread. */
export class GarbageCollector {
  readonly #largeBytes: number;
  readonly #collect: (options: object) => void;
  #usedBytes = 0;

  /** Heaps of more than `largeBytes` are collected. */
  constructor(largeBytes: number) {
    this.#largeBytes = largeBytes;
    setFlagsFromString('--expose-gc');
    this.#collect = runInNewContext('gc') as (options: object) => void;
  }

  /** Stands still for as long as a collection takes: some tens of milliseconds. True where there was one. */
  collectIfLarge(): boolean {
    const { total_heap_size: totalBytes } = getHeapStatistics();
    if (totalBytes < Math.max(this.#largeBytes, GROWTH * this.#usedBytes)) return false;
    this.#collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    this.#usedBytes = getHeapStatistics().used_heap_size;
    return true;
  }
}
