import { setTimeout as pause } from 'node:timers/promises';
import { backoffMs } from '../../base/backoff.ts';
import type { Clock } from '../../base/clock.ts';
import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';

/**
 * Runs a write again and again while the disk is full or the database is away: for what has happened already and must not be forgotten, such
 * as a relay's 250. Meanwhile nothing else is begun by the same runner, so work pauses until it can be recorded (I-08).
 * @param untilMs epoch ms after which it is given up: the end of the lease, since somebody else may have the work then
 * @param stopping the process stops: one last try
 * @throws whatever the last try threw.
 */
export async function untilWritten<T>(
  write: () => Promise<T>,
  { clock, untilMs, stopping }: { clock: Clock; untilMs: number; stopping: AbortSignal | undefined },
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await write();
    } catch (error) {
      if (!isStoreAway(error) || clock.nowMs() >= untilMs || stopping?.aborted === true) throw error;
    }
    const options = stopping === undefined ? {} : { signal: stopping };
    await pause(backoffMs(LIMITS.writeBackoff, failures), undefined, options).catch(() => undefined);
  }
}

function isStoreAway(error: unknown): boolean {
  return error instanceof GatewayError && (error.code === 'spool.full' || error.code === 'store.unavailable');
}
