/** Entry of the threads that read messages; see parse-pool.ts. */
import { parentPort } from 'node:worker_threads';
import { present } from '../../../base/assert.ts';
import { headerOnly, parseMessage } from '../parse-message.ts';
import { answerRequests } from './parse-requests.ts';

// The first reading loads and compiles all that reading needs. No message shall pay for that, least of all one that is in hand when the
// process is killed: its tries are counted.
await parseMessage(
  Buffer.from('From: a@desk.example\r\n\r\nThe printer on the third floor is silent again.\r\n'),
);

answerRequests(present(parentPort, 'this runs in a worker thread'), async (request, raw) =>
  request.what === 'message'
    ? parseMessage(raw)
    : { kind: 'unreadable', reason: request.reason, message: headerOnly(raw) },
);
