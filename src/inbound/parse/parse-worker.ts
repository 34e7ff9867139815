/** Entry of the threads that read messages; see parse-pool.ts. */
import { parentPort } from 'node:worker_threads';
import { present } from '../../base/assert.ts';
import { headerOnly, parseMessage } from './parse-message.ts';
import { answerRequests } from './parse-requests.ts';

answerRequests(present(parentPort, 'this runs in a worker thread'), async (request, raw) =>
  request.what === 'message'
    ? parseMessage(raw)
    : { kind: 'unreadable', reason: request.reason, message: headerOnly(raw) },
);
