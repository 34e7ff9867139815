import { closeSync, existsSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import {
  CompiledQuery,
  sql,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
} from 'kysely';
import { GatewayError, errorText } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { driverCode, type DaemonHold, type DialectWords, type WordedAdapter } from './dialect.ts';
import { sqliteSearch } from './sqlite-search.ts';
import { translateErrors } from './translate-errors.ts';

/**
 * SQLite: one connection, every transaction `begin immediate`. The command line is a second process, so another writer is normal,
 * and a deferred transaction that reads before it writes would fail at once (SQLITE_BUSY_SNAPSHOT), whatever the timeout.
 */
class ImmediateSqliteDriver extends SqliteDriver {
  readonly #translated = new WeakSet<DatabaseConnection>();

  override async acquireConnection(): Promise<DatabaseConnection> {
    return translateErrors(await super.acquireConnection(), words, this.#translated);
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      // After SQLITE_FULL, SQLITE_IOERR and the like SQLite may have rolled back by itself: what was wanted is done.
      if (!/no transaction is active/.test(errorText(error))) throw error;
    }
  }
}

class WordedSqliteAdapter extends SqliteAdapter implements WordedAdapter {
  readonly words: DialectWords;

  constructor(own: DialectWords) {
    super();
    this.words = own;
  }

  /** True with our driver: DDL is rolled back like everything else. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class PosternSqliteDialect extends SqliteDialect {
  readonly #database: Database.Database;
  readonly #words: DialectWords;

  constructor(database: Database.Database, own: DialectWords) {
    super({ database });
    this.#database = database;
    this.#words = own;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateSqliteDriver({ database: this.#database });
  }

  override createAdapter(): SqliteAdapter {
    return new WordedSqliteAdapter(this.#words);
  }
}

/** What every SQLite database says; `execScript` needs the open file, so it comes with it. */
const words: Omit<DialectWords, 'execScript'> = {
  name: 'sqlite',
  lockRow: (query) => query,
  skipLocked: (query) => query,
  lockMigrations: () => Promise.resolve(),
  lockAlarms: () => Promise.resolve(),
  clockMs: () => Promise.resolve(null),
  livingHolders: () => Promise.resolve(null),
  search: sqliteSearch,
  commitMarks: null,
  damage: async (db) => {
    const { rows } = await sql<{
      integrity_check: string;
    }>`pragma integrity_check(${sql.lit(DAMAGE_MAX)})`.execute(db);
    return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
  },
  isRetryable: (error) => /^SQLITE_(BUSY|LOCKED)/.test(driverCode(error)),
  worldFailure: (error) => {
    const code = driverCode(error);
    if (code === 'SQLITE_FULL') return failure('spool.full', 'the disk of the database is full', error);
    if (FAILED_WRITE.test(code)) return failure('disk.failed', 'the disk of the database fails', error);
    return WORLD.test(code) ? failure('store.unavailable', 'the database cannot be used', error) : null;
  },
};

/** Damaged places that are named. */
const DAMAGE_MAX = 20;

const FAILED_WRITE = /^SQLITE_IOERR_(WRITE|FSYNC|DIR_FSYNC|TRUNCATE)/;
const WORLD = /^SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|READONLY|CORRUPT|NOTADB|PROTOCOL|NOLFS|NOMEM|PERM|AUTH)/;

function failure(
  code: 'spool.full' | 'disk.failed' | 'store.unavailable',
  sentence: string,
  cause: unknown,
): GatewayError {
  const fields = { driverCode: driverCode(cause) };
  return new GatewayError(code, `${sentence}: ${errorText(cause)}`, { cause, fields });
}

/**
 * Opens the file (and makes it where it is missing).
 * @throws GatewayError `store.unsafe` where a commit would not be on disk or a restore was cut off, `store.unavailable` where the file cannot be opened.
 */
export function openSqlite(path: string): SqliteDialect {
  const database = openFile(path);
  const own: DialectWords = {
    ...words,
    execScript: (_tx, script) => {
      database.exec(script);
      return Promise.resolve();
    },
  };
  return new PosternSqliteDialect(database, own);
}

/** Where a restore makes the database ready. It stands from the beginning of the restore to its end: nothing else is opened meanwhile. */
export function restoreDraftOf(path: string): string {
  return `${path}.restoring`;
}

/** An empty database in its place would be a desk that has forgotten everything, and would keep the restore from being done again. */
function refuseHalfRestored(path: string): void {
  if (existsSync(path) || !existsSync(restoreDraftOf(path))) return;
  const sentence = `a restore of ${path} was not finished: run \`postern restore\` again, with the same backup or another one`;
  throw new GatewayError('store.unsafe', sentence);
}

function openFile(path: string): Database.Database {
  refuseHalfRestored(path);
  let database: Database.Database | undefined;
  try {
    // Customers' mail is for our own user only; the files beside it (-wal, -shm) take over its mode.
    if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
    database = new Database(path, { timeout: LIMITS.busyTimeoutMs });
    database.pragma('journal_mode = wal');
    database.pragma('synchronous = full');
    database.pragma('foreign_keys = on');
    refuseUnsafe(database);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof GatewayError) throw error;
    throw words.worldFailure(error) ?? failure('store.unavailable', `cannot open ${path}`, error);
  }
}

/** I-11: what was asked for is read back, since SQLite answers a wish that it cannot fulfil with silence. */
function refuseUnsafe(database: Database.Database): void {
  const wanted: Readonly<Record<string, readonly unknown[]>> = {
    journal_mode: ['wal'],
    synchronous: [2, 3],
    foreign_keys: [1],
    busy_timeout: [LIMITS.busyTimeoutMs],
  };
  for (const [setting, safe] of Object.entries(wanted)) {
    const value = database.pragma(setting, { simple: true });
    if (safe.includes(value)) continue;
    const sentence = `SQLite setting ${setting} is ${String(value)}, it must be ${safe.join(' or ')}`;
    throw new GatewayError('store.unsafe', sentence, { fields: { setting, value } });
  }
}

/**
 * Makes this process the only daemon of the database file, by an exclusive lock on a file beside it; the system lets it go when the
 * process ends, however it ends. The command line needs no such lock.
 * @throws GatewayError `store.unsafe`: another daemon has it (I-10).
 */
export function holdSqlite(path: string): DaemonHold {
  closeSync(openSync(`${path}.daemon`, 'a', 0o600));
  const lock = new Database(`${path}.daemon`, { timeout: LIMITS.daemonLockMs });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    const sentence = `another postern works on ${path} already; stop that one first, or give this one a dataDir of its own`;
    throw driverCode(error).startsWith('SQLITE_BUSY')
      ? new GatewayError('store.unsafe', sentence, { cause: error })
      : (words.worldFailure(error) ?? error);
  }
  return {
    alone: true,
    holder: null,
    release: () => {
      lock.close();
      return Promise.resolve();
    },
  };
}

/**
 * Does a daemon work on the database file? It holds an exclusive lock for as long as it lives, so that nobody can even read.
 * @throws GatewayError `store.unavailable`
 */
export function isSqliteHeld(path: string): boolean {
  const lockPath = `${path}.daemon`;
  if (!existsSync(lockPath)) return false;
  const lock = new Database(lockPath, { readonly: true, timeout: 0 });
  try {
    lock.prepare('select count(*) from sqlite_master').get();
    return false;
  } catch (error) {
    if (driverCode(error).startsWith('SQLITE_BUSY')) return true;
    throw words.worldFailure(error) ?? error;
  } finally {
    lock.close();
  }
}

/**
 * Writes a copy of the database as it is at this moment into a new file, while others work on it.
 * @throws GatewayError `store.unavailable`, `spool.full`
 */
export function copySqlite(path: string, target: string): void {
  const source = new Database(path, { timeout: LIMITS.busyTimeoutMs });
  try {
    source.prepare('vacuum into ?').run(target);
  } catch (error) {
    throw words.worldFailure(error) ?? error;
  } finally {
    source.close();
  }
}
