import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';

/** What a thread is told that is to end: it closes its port, and has nothing more to do. */
export const END = 'end';

/**
 * Asks an idle thread to come to its own end, and ends it by force only where it has not done so within `ms` milliseconds. A thread that is
 * cut off while it loads its program or its native parts is a risk for the whole process; one that hangs leaves no other way.
 */
export async function endThread(worker: Worker, ms: number): Promise<void> {
  const patience = new AbortController();
  const timer = setTimeout(() => {
    patience.abort();
  }, ms);
  const gone = -1;
  if (worker.threadId !== gone) {
    worker.postMessage(END);
    await once(worker, 'exit', { signal: patience.signal }).catch(() => undefined);
  }
  clearTimeout(timer);
  await worker.terminate();
}
