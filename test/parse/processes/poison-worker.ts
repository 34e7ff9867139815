/** A thread that reads messages, with faults that a test asks for by a header field. */
import { setTimeout } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { headerOnly, parseMessage } from '../../../src/inbound/parse/parse-message.ts';
import { answerRequests } from '../../../src/inbound/parse/threads/parse-requests.ts';

const FAULTS: Readonly<Record<string, () => unknown>> = {
  loop: () => {
    for (;;);
  },
  exit: () => process.exit(3),
  heap: () => {
    const kept: number[][] = [];
    for (;;) kept.push(Array.from({ length: 100_000 }, (_, at) => at));
  },
  throw: () => {
    queueMicrotask(() => {
      throw new Error('a reader stumbled');
    });
    return setTimeout(60_000);
  },
  silence: () => setTimeout(60_000),
};

answerRequests(parentPort!, async (request, raw) => {
  const [, header, name] =
    /^X-Poison-(Message|Header): (\w+)/m.exec(raw.subarray(0, 1000).toString('latin1')) ?? [];
  if (name !== undefined && (request.what === 'message' || header === 'Header')) await FAULTS[name]!();
  return request.what === 'message'
    ? parseMessage(raw)
    : { kind: 'unreadable', reason: request.reason, message: headerOnly(raw) };
});
