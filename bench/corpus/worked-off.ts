import { setTimeout as sleep } from 'node:timers/promises';
import type { CorpusDesk } from './desk.ts';

const LOOK_MS = 100;
/** With nothing moving for so long, what has not ended yet will not end. */
const STANDSTILL_MS = 60_000;

/**
 * Waits until so many messages have ended and been cared for, and every mail because of them has left, for as long as anything
 * moves. What stands still then is for the laws to tell.
 */
export async function workedOff(
  { gateway }: CorpusDesk,
  expected: number,
  tell: (look: string) => void,
): Promise<void> {
  const { db } = gateway.store;
  let before = '';
  let movedMs = performance.now();
  while (performance.now() - movedMs < STANDSTILL_MS) {
    const rows = await db.selectFrom('arrival').select(['state', 'aftercare']).execute();
    const mails = await db.selectFrom('delivery').select('state').execute();
    const ended = rows.filter(({ state }) => state === 'done' || state === 'quarantined').length;
    const caring = rows.filter(({ aftercare }) => aftercare === 'pending').length;
    const leaving = mails.filter(({ state }) => !['relayed', 'failed', 'expired'].includes(state)).length;
    const look = `${rows.length} of ${expected} taken in, ${ended} ended, ${caring} to be moved, ${leaving} mails leaving`;
    tell(look);
    if (rows.length >= expected && ended === rows.length && caring === 0 && leaving === 0) break;
    if (look !== before) movedMs = performance.now();
    before = look;
    await sleep(LOOK_MS);
  }
}
