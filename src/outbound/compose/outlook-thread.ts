import { createHash } from 'node:crypto';
import type { MsgId } from '../../mail/msg-id.ts';

/**
 * Outlook's own name of a conversation ([MS-OXOMSG] sections 2.2.1.2 and 2.2.1.3): one reserved byte, five of a time and sixteen of an id,
 * the same for every mail of a thread. Made of the thread's first Message-ID, which References always keep, so that all mails of a ticket
 * to one reader are one conversation there also where the title was changed.
 */
export function threadIndex(root: MsgId): string {
  const id = createHash('sha256').update(`thread ${root}`).digest().subarray(0, 16);
  return Buffer.concat([Buffer.from([1]), THREAD_TIME, id]).toString('base64');
}

/** Outlook sorts by the date of each mail; this one is but a part of the name: the beginning of 2020, in units of 6.5 ms since 1601. */
const THREAD_TIME = Buffer.from('d5c0366905', 'hex');
