/**
 * A file that holds some of the disk in reserve (I-08): on a full disk SQLite cannot even delete, so the file is let go before that,
 * and work under way can end. It is laid anew when there is room again.
 */
import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskTrust } from '../base/disk-trust.ts';
import { errorText } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { Log } from '../base/log.ts';

export interface Ballast {
  /** Looks at the disk, and lets go or lays anew. */
  look(): Promise<void>;
  stop(): void;
}

export interface BallastOptions {
  readonly dataDir: string;
  readonly log: Log;
  readonly disk?: DiskTrust;
  readonly free: () => Promise<number>;
  readonly everyMs?: number;
}

export async function startBallast(options: BallastOptions): Promise<Ballast> {
  const path = join(options.dataDir, 'ballast');
  const look = async () => {
    const free = await options.free();
    const laid = statSync(path, { throwIfNoEntry: false }) !== undefined;
    if (laid && free < LIMITS.ballastBytes / 4) {
      rmSync(path, { force: true });
      options.log.error(
        { freeBytes: free },
        'the disk is full: the reserve was let go so that work under way can end; make room',
      );
    }
    if (!laid && free > LIMITS.ballastBytes * 3) lay(path);
  };
  const safely = () =>
    look().catch((error: unknown) => {
      options.disk?.loseBy(error);
      options.log.error({ error: errorText(error) }, 'the reserve on the disk could not be looked after');
    });
  await safely();
  const timer = setInterval(() => void safely(), options.everyMs ?? LIMITS.ballastLookMs);
  timer.unref();
  return {
    look,
    stop: () => {
      clearInterval(timer);
    },
  };
}

/** Written in full: a sparse file would reserve nothing. */
function lay(path: string): void {
  const file = openSync(path, 'w', 0o600);
  try {
    const block = Buffer.alloc(LIMITS.ballastBlockBytes, 'postern ');
    for (let written = 0; written < LIMITS.ballastBytes; written += block.length) writeSync(file, block);
    fsyncSync(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}
