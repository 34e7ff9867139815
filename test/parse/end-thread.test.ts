import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { endThread } from '../../src/base/end-thread.ts';

const READER = new URL('../../src/inbound/parse/threads/parse-worker.ts', import.meta.url);
const CHECKER = new URL('../../src/inbound/authenticate/check-worker.ts', import.meta.url);
/** Exit codes: of a thread that came to its end, and of one that was cut off. */
const BY_ITSELF = 0;
const BY_FORCE = 1;

function start(entry: URL | string): { worker: Worker; exitCode: Promise<unknown> } {
  const worker =
    typeof entry === 'string' ? new Worker(entry, { eval: true }) : new Worker(entry, { execArgv: [] });
  return { worker, exitCode: once(worker, 'exit').then(([code]) => code as unknown) };
}

test.each([
  ['reads mail', READER],
  ['checks senders', CHECKER],
])('the thread that %s ends by itself, also while it still loads its program', async (_, entry) => {
  const { worker, exitCode } = start(entry);
  await endThread(worker, 60_000);
  expect(await exitCode).toBe(BY_ITSELF);
});

test('a thread that hangs is cut off', async () => {
  const { worker, exitCode } = start('for (;;);');
  await once(worker, 'online');
  await endThread(worker, 100);
  expect(await exitCode).toBe(BY_FORCE);
});

test('a thread that has ended already is waited for no longer', async () => {
  const { worker, exitCode } = start('');
  await exitCode;
  await endThread(worker, 3_600_000);
});
