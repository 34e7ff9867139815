/**
 * The database. In: query functions of this folder, given a `Reader` or a `Tx`. Out: rows, or a GatewayError where the world failed.
 *
 * What must hold: a `Tx` is made by `transact` alone, so every write is part of a transaction that commits as a whole or not at all;
 * a commit is on disk (I-01, I-11: unsafe settings are refused at start); nothing but SQL and pure code runs inside `transact`,
 * since its function may run twice, and on SQLite everything else waits meanwhile.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Kysely, sql, type KyselyPlugin, type Transaction, type TransactionBuilder } from 'kysely';
import { assert } from '../../base/assert.ts';
import { backoffMs } from '../../base/backoff.ts';
import type { Brand } from '../../base/brand.ts';
import { createDiskTrust, type DiskTrust } from '../../base/disk-trust.ts';
import { LIMITS } from '../../base/limits.ts';
import { CommitUnanswered } from './commit-mark.ts';
import { wordsOf, type CommitMark, type DaemonHold } from './dialect.ts';
import { holdPostgres, isPostgresHeld } from './postgres-hold.ts';
import { openPostgres } from './postgres.ts';
import type { Schema } from './schema.ts';
import { holdSqlite, isSqliteHeld, openSqlite } from './sqlite.ts';

/** Where to read: the database as last committed, or a transaction with what it has done so far. */
export type Reader = Pick<Kysely<Schema>, 'selectFrom' | 'fn' | 'getExecutor'>;

/** A running transaction: the only place to write. */
export type Tx = Brand<Transaction<Schema>, 'Tx'>;

/** Where the database is. */
export type DatabaseLocation =
  | { readonly dialect: 'sqlite'; readonly path: string }
  | { readonly dialect: 'postgres'; readonly url: string };

export interface StoreOptions {
  /** Told instead of a refusal, where a database server that loses commits is accepted (I-11). */
  readonly acceptLoss?: ((sentence: string) => void) | null;
  /** Lost when a write of the database file fails. */
  readonly disk?: DiskTrust;
  /** PostgreSQL: silence before a line is taken for dead; LIMITS.databaseSilenceMs unless a test asks for less. */
  readonly silenceMs?: number;
}

export interface Store {
  readonly dialect: 'sqlite' | 'postgres';
  /** For reading outside of a transaction. Inside of one it is a mistake (on SQLite it would wait for ever), and asserted. */
  readonly db: Reader;
  /**
   * Runs the work in one transaction: all of it is committed when this resolves, and nothing where it throws. The work may run
   * several times (serialization failures), so it has no effect but SQL.
   * @throws GatewayError `store.unavailable`, `spool.full` or `disk.failed`, and whatever the work throws.
   */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Damaged places of the database file, in its own words; reads all of it. */
  damage(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Connects, and looks whether the database keeps what it has committed.
 * @throws GatewayError `store.unsafe` naming the setting, `store.unavailable`.
 */
export async function openStore(location: DatabaseLocation, options: StoreOptions = {}): Promise<Store> {
  const { acceptLoss = null, disk = createDiskTrust(), silenceMs = LIMITS.databaseSilenceMs } = options;
  const dialect =
    location.dialect === 'sqlite'
      ? openSqlite(location.path)
      : await openPostgres(location.url, { acceptLoss, silenceMs });
  const kysely = new Kysely<Schema>({ dialect });
  // kysely closes only what was used once.
  await sql`select 1`.execute(kysely);
  return makeStore(kysely, disk);
}

/**
 * Marks this process as a daemon of the database. On SQLite there is one; on PostgreSQL there may be several.
 * @throws GatewayError `store.unsafe`: another one runs on the same SQLite file (I-10).
 */
export async function holdAsDaemon(location: DatabaseLocation): Promise<DaemonHold> {
  return location.dialect === 'sqlite' ? holdSqlite(location.path) : holdPostgres(location.url);
}

/**
 * Does a daemon work on the database just now?
 * @throws GatewayError `store.unavailable`
 */
export async function isHeldByDaemon(location: DatabaseLocation): Promise<boolean> {
  return location.dialect === 'sqlite' ? isSqliteHeld(location.path) : isPostgresHeld(location.url);
}

function makeStore(kysely: Kysely<Schema>, disk: DiskTrust): Store {
  const words = wordsOf(kysely);
  const running = new AsyncLocalStorage<{ open: boolean }>();
  const outsideOnly = () => {
    assert(running.getStore()?.open !== true, 'inside transact only its Tx is used');
  };

  async function committed<T>(
    transaction: TransactionBuilder<Schema>,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    const done: { result: T; mark: CommitMark | null }[] = [];
    const once = async (tx: Transaction<Schema>) => {
      const result = await work(tx as Tx);
      done.push({ result, mark: (await words.commitMarks?.leave(tx)) ?? null });
      return result;
    };
    try {
      return await transaction.execute(once);
    } catch (error) {
      const [last] = done;
      if (!(error instanceof CommitUnanswered) || last === undefined) throw error;
      // What only read has lost nothing by a lost answer.
      if (last.mark === null || (await words.commitMarks?.wasLeft(kysely, last.mark)) === true)
        return last.result;
      throw error;
    }
  }

  async function attempt<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const state = { open: true };
    const builder = kysely.transaction();
    const transaction = words.name === 'postgres' ? builder.setIsolationLevel('read committed') : builder;
    disk.require();
    try {
      const result = await running.run(state, () => committed(transaction, work));
      // Another write may have failed meanwhile; what was committed since is not vouched for.
      disk.require();
      return result;
    } catch (error) {
      disk.loseBy(error);
      throw error;
    } finally {
      state.open = false;
    }
  }

  return {
    dialect: words.name,
    db: kysely.withPlugin(beforeEveryQuery(outsideOnly)),
    transact: async (work) => {
      outsideOnly();
      for (let failures = 1; ; failures++) {
        try {
          return await attempt(work);
        } catch (error) {
          if (failures > LIMITS.transactionRetries || !words.isRetryable(error)) throw error;
        }
        await pause(backoffMs(LIMITS.transactionBackoff, failures));
      }
    },
    damage: () => words.damage(kysely),
    close: () => kysely.destroy(),
  };
}

function beforeEveryQuery(check: () => void): KyselyPlugin {
  return {
    transformQuery: (args) => {
      check();
      return args.node;
    },
    transformResult: (args) => Promise.resolve(args.result),
  };
}
