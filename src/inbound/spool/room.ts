import { statfs } from 'node:fs/promises';
import { errorText, GatewayError } from '../../base/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { LIMITS } from '../../base/limits.ts';

/** What is asked about room: free bytes of the disk, and arrivals that wait to be worked off. */
export interface RoomSources {
  freeBytes(): Promise<number>;
  waiting(): Promise<number>;
}

/** Bytes that are free for us on the disk of that folder. */
export async function freeBytes(dir: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  } catch (error) {
    throw new GatewayError(
      'spool.io',
      `the disk of ${dir} does not tell how full it is: ${errorText(error)}`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Is there room for another message (I-08, back-pressure)? On the disk for one of the largest size with its decoded files, and the
 * ballast besides; in the spool for one more. Work that was taken in already goes on with what is left. The answers are believed for
 * a moment, so that a flood of small mails does not ask each time.
 * @returns a function that throws GatewayError `spool.full`: a transport answers 452 4.3.1, or leaves its folder alone.
 */
export function roomFor(
  options: { readonly maxSizeBytes: number; readonly clock: Clock },
  sources: RoomSources,
): () => Promise<void> {
  const wanted = Math.round(options.maxSizeBytes * LIMITS.roomPerMessage) + LIMITS.ballastBytes;
  let last = { atMs: -Infinity, freeBytes: 0, waiting: 0 };
  return async () => {
    const nowMs = options.clock.nowMs();
    if (Math.abs(nowMs - last.atMs) > LIMITS.roomBelievedMs) {
      last = { atMs: nowMs, freeBytes: await sources.freeBytes(), waiting: await sources.waiting() };
    }
    if (last.freeBytes < wanted) {
      throw new GatewayError(
        'spool.full',
        `only ${last.freeBytes} bytes of disk are free, and ${wanted} are wanted for another mail`,
      );
    }
    if (last.waiting >= LIMITS.arrivalsWaiting) {
      throw new GatewayError('spool.full', `${last.waiting} mails wait to be dealt with already`);
    }
  };
}
