/** Entry of the thread that checks senders; see check-thread.ts. It has no network of its own: what it asks of the DNS, it asks there. */
import { parentPort } from 'node:worker_threads';
import { present } from '../../base/assert.ts';
import { END } from '../../base/end-thread.ts';
import { errorText } from '../../base/errors.ts';
import type { CheckRequest } from './check-findings.ts';
import type { FromThread, ToThread } from './check-thread.ts';
import type { DnsAnswer } from './dns.ts';
import { checkMessage } from './own-check.ts';

const port = present(parentPort, 'this runs in a worker thread');
const say = (message: FromThread): void => {
  port.postMessage(message);
};
const waiting = new Map<number, (answer: DnsAnswer) => void>();
let questions = 0;

function ask(name: string, type: string): Promise<DnsAnswer> {
  const question = ++questions;
  say({ kind: 'ask', question, name, type });
  return new Promise((resolve) => {
    waiting.set(question, resolve);
  });
}

async function check(request: CheckRequest): Promise<void> {
  try {
    say({ kind: 'findings', findings: await checkMessage(request, ask) });
  } catch (error) {
    say({ kind: 'failed', sentence: errorText(error) });
  }
}

port.on('message', (message: ToThread | typeof END) => {
  if (message === END) {
    port.close();
    return;
  }
  if (message.kind === 'check') {
    waiting.clear();
    void check(message.request);
    return;
  }
  waiting.get(message.question)?.(message.answer);
  waiting.delete(message.question);
});
say({ kind: 'ready' });
