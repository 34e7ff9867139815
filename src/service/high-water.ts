/**
 * A lost or older database is noticed (I-12). SQLite cannot tell that the end of it is missing: a deleted WAL, or an old copy put back,
 * opens without a word. So the newest rows are written down in a file beside it now and then, and at start they must still be there.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskTrust } from '../base/disk-trust.ts';
import { errorText, GatewayError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { Store } from '../store/database/database.ts';
import { missingRows, newestRows, type NewestRows } from '../store/ledger.ts';

const FILE = 'high-water';

/**
 * Compares the database with what was written down.
 * @throws GatewayError `store.unsafe`: rows are missing that were there before.
 */
export async function requireHighWater(dataDir: string, store: Store): Promise<void> {
  const path = join(dataDir, FILE);
  const mark = readMark(path);
  const missing = mark === null ? [] : await missingRows(store.db, mark);
  if (missing.length === 0) return;
  throw new GatewayError(
    'store.unsafe',
    `the database lacks what it had before: ${missing.join(' and ')}. It is an older copy, or its end was lost. ` +
      `Put the newest copy back; if this one is all there is, remove ${path} and start again: mail that was acknowledged since may be missing`,
  );
}

function readMark(path: string): NewestRows | null {
  try {
    const { arrival, activity } = JSON.parse(readFileSync(path, 'utf8')) as Partial<NewestRows>;
    return { arrival: arrival ?? null, activity: activity ?? null };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new GatewayError(
      'store.unsafe',
      `${path} cannot be read (${errorText(error)}); remove it if you trust the database`,
      { cause: error },
    );
  }
}

/** Writes the newest rows down, in one step. */
export async function writeHighWater(dataDir: string, store: Store): Promise<void> {
  const rows = await newestRows(store.db);
  const path = join(dataDir, FILE);
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(rows)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
}

/** Keeps the mark fresh; stopping writes it a last time. */
export function startHighWater(
  dataDir: string,
  { store, disk }: { readonly store: Store; readonly disk: DiskTrust },
  log: Log,
): { stop(): Promise<void> } {
  const write = () =>
    writeHighWater(dataDir, store).catch((error: unknown) => {
      disk.loseBy(error);
      log.warn({ error: errorText(error) }, 'the high-water mark of the database could not be written');
    });
  const timer = setInterval(() => void write(), LIMITS.highWaterMs);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await write();
    },
  };
}
