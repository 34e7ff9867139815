/** One of the threads of fuzz.ts: reads message after message, and tells which one it is at, so that a hang can be named. */
import { parentPort, workerData } from 'node:worker_threads';
import { diceOf } from './dice.ts';
import { mutated, type Seeds } from './mutate.ts';
import { readAll, readTwice } from './read-all.ts';
import { SLOW_MS, type Said, type Share } from './share.ts';

/** One in so many is read again, and from a file. */
const TWICE_EACH = 50;

async function work({ seed, messages, from, step, to, at }: Share, say: (said: Said) => void): Promise<void> {
  const [first, ...more] = messages.map((bytes) => Buffer.from(bytes));
  const seeds: Seeds = { messages: [first!, ...more] };
  const place = new Int32Array(at);
  let slowestMs = 0;
  for (let number = from; number < to; number += step) {
    Atomics.store(place, 0, number);
    const raw = mutated(diceOf(seed, number), seeds);
    const start = process.threadCpuUsage();
    try {
      await readAll(raw);
      // Of this thread alone: what else runs on the machine makes no message slow.
      const { user, system } = process.threadCpuUsage(start);
      const ms = (user + system) / 1000;
      slowestMs = Math.max(slowestMs, ms);
      if (ms > SLOW_MS) say({ kind: 'slow', number, ms });
      if (number % TWICE_EACH === 0) await readTwice(raw);
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
