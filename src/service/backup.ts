/**
 * A copy of everything that is kept, made while the daemon works (`postern backup`). The database is copied first, as it stands at one
 * moment; blobs are written before the rows that name them and never change, so whatever that copy names is there to be copied after it.
 */
import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { errorText, GatewayError } from '../base/errors.ts';
import type { Config } from '../config/config.ts';
import { numbersToLeaveOut, type TicketNumber } from '../desk/tickets/number.ts';
import { newestArrivalMs } from '../store/intake/arrivals.ts';
import { dropDeadDaemons } from '../store/daemons/daemons.ts';
import { openStore } from '../store/database/database.ts';
import { migrate } from '../store/migrate.ts';
import { holdOutbox } from '../store/outbox/outbox-control.ts';
import { copySqlite, restoreDraftOf } from '../store/database/sqlite.ts';
import { busiestDay, leaveOutTicketNumbers } from '../store/tickets/tickets.ts';

export interface BackupResult {
  readonly folder: string;
  /** Files of mail and attachments that were copied now; those of an earlier backup in the same folder are kept. */
  readonly copied: number;
  readonly files: number;
}

export interface RestoreResult {
  /** The next ticket gets it: those before it may have been given since the backup was made. */
  readonly nextNumber: TicketNumber;
}

const FOLDER_MODE = 0o700;

/**
 * @throws GatewayError `usage` where the database is not ours to copy (PostgreSQL has its own tools), `spool.io` where a copy fails:
 * an earlier backup in the folder is still whole then.
 */
export async function backup(
  config: Config,
  folder: string,
  progress: (done: string) => void,
): Promise<BackupResult> {
  const { database, dataDir } = config;
  if (database.dialect !== 'sqlite') {
    throw new GatewayError(
      'usage',
      `the database is PostgreSQL: back it up with pg_dump, then copy ${join(dataDir, 'blobs')} and ${join(dataDir, 'secret.key')}`,
    );
  }
  try {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    const draft = join(folder, 'postern.db.new');
    await rm(draft, { force: true });
    copySqlite(database.path, draft);
    await sync(draft);
    const files = await copyBlobs(join(dataDir, 'blobs'), join(folder, 'blobs'), progress);
    if (config.secretKeys.length === 0)
      await copyDurably(join(dataDir, 'secret.key'), join(folder, 'secret.key'));
    // Last: a database never stands in a backup before the bytes that it names.
    await rename(draft, join(folder, 'postern.db'));
    await sync(folder);
    return { folder, ...files };
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('spool.io', `the backup in ${folder} was not finished: ${errorText(error)}`, {
      cause: error,
    });
  }
}

async function copyBlobs(
  from: string,
  to: string,
  progress: (done: string) => void,
): Promise<{ copied: number; files: number }> {
  const count = { copied: 0, files: 0 };
  for (const shelf of (await readdir(from)).filter((name) => /^[0-9a-f]{2}$/.test(name)).sort()) {
    await mkdir(join(to, shelf), { recursive: true, mode: FOLDER_MODE });
    const there = new Set(await readdir(join(to, shelf)));
    for (const name of await readdir(join(from, shelf))) {
      count.files++;
      if (there.has(name)) continue;
      if (!(await copyIfThere(join(from, shelf, name), join(to, shelf, name)))) continue;
      count.copied++;
      if (count.copied % 50 === 0) progress(`${count.copied} files`);
    }
    await sync(join(to, shelf));
  }
  return count;
}

/** False where it is gone: it was named by no row, and the daemon has swept it away meanwhile. */
async function copyIfThere(from: string, to: string): Promise<boolean> {
  try {
    await copyDurably(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !(await exists(from))) return false;
    throw error;
  }
}

/** Under another name until it is whole and on disk. */
async function copyDurably(from: string, to: string): Promise<void> {
  const draft = `${to}.new`;
  await copyFile(from, draft, constants.COPYFILE_FICLONE);
  await sync(draft);
  await rename(draft, to);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Puts a backup into an empty data folder, with all outgoing mail on hold (I-24): what the backup still had to send may have been sent
 * since, so a person looks first. Numbers that tickets may have got since are not given again: their mail is signed, and is about somebody
 * else. The database stands under its name only when both are in it; until then nothing opens the folder, and another restore begins anew.
 * @throws GatewayError `usage` where there is something in the data folder already, or no backup in the other one.
 */
export async function restore(
  config: Config,
  folder: string,
  ports: { readonly clock: Clock; readonly progress: (done: string) => void },
): Promise<RestoreResult> {
  const { database, dataDir } = config;
  if (database.dialect !== 'sqlite')
    throw new GatewayError('usage', 'the database is PostgreSQL: restore it with its own tools');
  if (!(await exists(join(folder, 'postern.db'))))
    throw new GatewayError('usage', `there is no backup in ${folder}: it has no postern.db`);
  // The log of another database (`-wal`) would be read as a part of this one, and take the hold on its mail away.
  for (const path of filesOf(database.path)) {
    if (!(await exists(path))) continue;
    throw new GatewayError(
      'usage',
      `${path} is there already; move the data folder away first, so that nothing is overwritten`,
    );
  }
  const draft = restoreDraftOf(database.path);
  try {
    await mkdir(dataDir, { recursive: true, mode: FOLDER_MODE });
    for (const path of filesOf(draft)) await rm(path, { force: true });
    await writeFile(draft, '', { mode: 0o600, flush: true });
    await sync(dataDir);
    await copyBlobs(join(folder, 'blobs'), join(dataDir, 'blobs'), ports.progress);
    if (await exists(join(folder, 'secret.key')))
      await copyDurably(join(folder, 'secret.key'), join(dataDir, 'secret.key'));
    await rm(join(dataDir, 'high-water'), { force: true });
    await copyDurably(join(folder, 'postern.db'), draft);
    const result = await prepare(draft, config.numbering.start, ports.clock);
    await rename(draft, database.path);
    await sync(dataDir);
    return result;
  } catch (error) {
    throw new GatewayError(
      'spool.io',
      `the backup was not put back as a whole (${errorText(error)}); try again when that is mended`,
      { cause: error },
    );
  }
}

/** An SQLite database, and what SQLite keeps beside it. */
function filesOf(path: string): string[] {
  return ['', '-wal', '-shm', '-journal'].map((end) => `${path}${end}`);
}

/** Holds all mail, and leaves out the numbers that tickets may have got since. */
async function prepare(path: string, start: number, clock: Clock): Promise<RestoreResult> {
  const store = await openStore({ dialect: 'sqlite', path });
  try {
    await migrate(store);
    const nowMs = clock.nowMs();
    const nextNumber = await store.transact(async (tx) => {
      // The daemon of back then lives elsewhere, and has no log here that could be read.
      await dropDeadDaemons(tx, { ownId: '', silentBeforeMs: null });
      await holdOutbox(tx, { by: 'admin', reason: 'restored from a backup', nowMs });
      const madeAtMs = (await newestArrivalMs(tx)) ?? nowMs;
      return leaveOutTicketNumbers(tx, numbersToLeaveOut(await busiestDay(tx), nowMs - madeAtMs), start);
    });
    return { nextNumber };
  } finally {
    await store.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
