/** One of the threads of fuzz.ts: tries input after input, and tells which one it is at, so that a hang can be named. */
import { parentPort, workerData } from 'node:worker_threads';
import { diceOf } from './dice.ts';
import { KINDS } from './kinds.ts';
import type { Seeds } from './mutate.ts';
import type { Said, Share } from './share.ts';

/** One in so many has to hold more laws. */
const MORE_EACH = 50;

async function work(share: Share, say: (said: Said) => void): Promise<void> {
  const { what, seed, messages, from, step, to, at } = share;
  const [first, ...more] = messages.map((bytes) => Buffer.from(bytes));
  const seeds: Seeds = { messages: [first!, ...more] };
  const kind = KINDS[what];
  const place = new Int32Array(at);
  let slowestMs = 0;
  for (let number = from; number < to; number += step) {
    Atomics.store(place, 0, number);
    try {
      const attempt = kind.attempt(diceOf(seed, number), seeds);
      const start = process.threadCpuUsage();
      await attempt.check();
      // Of this thread alone: what else runs on the machine makes nothing slow.
      const { user, system } = process.threadCpuUsage(start);
      const ms = (user + system) / 1000;
      slowestMs = Math.max(slowestMs, ms);
      if (ms > kind.slowMs) say({ kind: 'slow', number, ms });
      if (number % MORE_EACH === 0) await attempt.checkMore?.();
    } catch (error) {
      say({
        kind: 'fault',
        number,
        sentence: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  }
  say({ kind: 'done', slowestMs });
}

const port = parentPort!;
await work(workerData as Share, (said) => {
  port.postMessage(said);
});
