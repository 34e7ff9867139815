import { Worker } from 'node:worker_threads';
import type { Config } from '../../src/config/config.ts';
import { sha256 } from './sha256.ts';

const BEAT_MS = 500;

/** What the thread is given. */
export interface Watched {
  /** Counts up as long as the watched thread runs. */
  readonly beats: SharedArrayBuffer;
  readonly database: Config['database'];
  /** File by the name of the blob that it became. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * A message that never lets go of the gateway's thread stops everything in this process, and nothing in that thread can tell of it.
 * Another thread watches; it names the message and ends the process (by SIGKILL, there is no other way).
 */
export function startWatchdog(
  database: Config['database'],
  offered: readonly { readonly file: string; readonly bytes: Buffer }[],
): { stop(): Promise<void> } {
  const beats = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const counter = new Int32Array(beats);
  const beating = setInterval(() => Atomics.add(counter, 0, 1), BEAT_MS);
  const files = new Map(offered.map(({ file, bytes }) => [sha256(bytes), file]));
  const workerData: Watched = { beats, database, files };
  const worker = new Worker(new URL('./watchdog-thread.ts', import.meta.url), { workerData });
  return {
    stop: async () => {
      clearInterval(beating);
      await worker.terminate();
    },
  };
}
