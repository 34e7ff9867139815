import {
  CompiledQuery,
  PostgresAdapter,
  PostgresDialect,
  PostgresDriver,
  sql,
  type AbortableOperationOptions,
  type DatabaseConnection,
  type PostgresDialectConfig,
} from 'kysely';
import pg from 'pg';
import { assert } from '../../base/assert.ts';
import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { CommitUnanswered, createCommitMarks } from './commit-mark.ts';
import { driverCode, type DialectWords, type WordedAdapter } from './dialect.ts';
import { postgresFailure, UNBOUNDED, WatchedClient } from './postgres-client.ts';
import { HOLDER_LOCK } from './postgres-hold.ts';
import { postgresSearch } from './postgres-search.ts';
import { translateErrors } from './translate-errors.ts';

/** PostgreSQL: READ COMMITTED, row locks where rows are read to be changed, unique constraints for the rest. */
class TranslatingPostgresDriver extends PostgresDriver {
  readonly #translated = new WeakSet<DatabaseConnection>();

  override async acquireConnection(options?: AbortableOperationOptions): Promise<DatabaseConnection> {
    try {
      return translateErrors(await super.acquireConnection(options), words, this.#translated);
    } catch (error) {
      throw postgresFailure(error) ?? error;
    }
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.commitTransaction(connection);
    } catch (error) {
      // A serialization failure is an answer; a line that breaks or a server that shuts down is none.
      const unanswered = error instanceof GatewayError && !driverCode(error).startsWith('40');
      throw unanswered ? new CommitUnanswered(error) : error;
    }
  }

  /** Whatever failed before says more; the connection is discarded, and the server rolls back at its end. */
  override async rollbackTransaction(
    connection: Parameters<PostgresDriver['rollbackTransaction']>[0],
  ): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => undefined);
  }
}

class WordedPostgresAdapter extends PostgresAdapter implements WordedAdapter {
  readonly words: DialectWords;

  constructor(own: DialectWords) {
    super();
    this.words = own;
  }

  /** The migration's transaction holds our own lock from its beginning to its end; see `lockMigrations`. */
  override async acquireMigrationLock(): Promise<void> {
    // Held already.
  }

  override async releaseMigrationLock(): Promise<void> {
    // Ends with the transaction.
  }
}

class PosternPostgresDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;
  readonly #words: DialectWords = { ...words, commitMarks: createCommitMarks() };

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): PostgresDriver {
    return new TranslatingPostgresDriver(this.#config);
  }

  override createAdapter(): PostgresAdapter {
    return new WordedPostgresAdapter(this.#words);
  }
}

/** Any number that no other program on the same database uses. */
const MIGRATION_LOCK = 7_067_831;
const ALARM_LOCK = 7_067_833;

const words: Omit<DialectWords, 'commitMarks'> = {
  name: 'postgres',
  lockRow: (query) => query.forUpdate(),
  skipLocked: (query) => query.forUpdate().skipLocked(),
  execScript: async (tx, script) => {
    await tx.executeQuery(CompiledQuery.raw(script));
  },
  lockMigrations: async (tx) => {
    // A migration of a large table may take longer than any query of ours.
    await sql.raw(UNBOUNDED).execute(tx);
    await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(tx);
  },
  lockAlarms: async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(ALARM_LOCK)})`.execute(tx);
  },
  clockMs: async (db) => {
    const { rows } = await sql<{ ms: number }>`
      select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms`.execute(db);
    return rows[0]?.ms ?? null;
  },
  livingHolders: async (db) => {
    const { rows } = await sql<{ holder: number }>`
      select objid::bigint as holder from pg_locks
      where locktype = 'advisory' and classid = ${sql.lit(HOLDER_LOCK)} and objsubid = 2 and granted
        and database = (select oid from pg_database where datname = current_database())`.execute(db);
    return new Set(rows.map(({ holder }) => holder));
  },
  // Its own tools look for that (pg_amcheck), and its server says so at the first damaged page.
  damage: () => Promise.resolve([]),
  search: postgresSearch,
  isRetryable: (error) => ['40001', '40P01'].includes(driverCode(error)),
  worldFailure: postgresFailure,
};

/**
 * Connects and checks.
 * @throws GatewayError `store.unsafe` where a commit would not be on disk, `store.unavailable` where nobody answers.
 */
export async function openPostgres(
  url: string,
  options: { readonly acceptLoss: ((sentence: string) => void) | null; readonly silenceMs: number },
): Promise<PostgresDialect> {
  const { acceptLoss, silenceMs } = options;
  const watched = { Client: WatchedClient, silenceMs };
  const pool = new pg.Pool({
    ...watched,
    connectionString: url,
    keepAlive: true,
    max: LIMITS.databaseConnections,
    connectionTimeoutMillis: LIMITS.databaseConnectMs,
    statement_timeout: LIMITS.statementMs,
    lock_timeout: LIMITS.statementMs,
    idle_in_transaction_session_timeout: LIMITS.statementMs,
    types: typesWithNumbers,
  });
  // A connection that is lost while nobody uses it: the pool drops it, and the next query opens another.
  pool.on('error', () => undefined);
  // The same between two queries of a transaction: the next one fails, and says so.
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await refuseUnsafe(pool, acceptLoss);
  } catch (error) {
    await pool.end();
    throw postgresFailure(error) ?? error;
  }
  return new PosternPostgresDialect({ pool });
}

/** `bigint` as a number: ours are times, sizes and counts, far below 2^53. */
const typesWithNumbers: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    const plain: unknown = pg.types.getTypeParser(oid, format);
    return oid === pg.types.builtins.INT8 ? bigintAsNumber : plain;
  },
};

function bigintAsNumber(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), 'numbers in the database are below 2^53');
  return value;
}

/** I-11: a commit that PostgreSQL has answered must be on its disk. */
async function refuseUnsafe(pool: pg.Pool, acceptLoss: ((sentence: string) => void) | null): Promise<void> {
  const unsafe: Readonly<Record<string, readonly string[]>> = {
    fsync: ['off'],
    full_page_writes: ['off'],
    synchronous_commit: ['off', 'local'],
  };
  for (const [setting, refused] of Object.entries(unsafe)) {
    const answer = await pool.query<{ value: string }>('select current_setting($1) as value', [setting]);
    const value = answer.rows[0]?.value ?? '';
    if (!refused.includes(value)) continue;
    const sentence = `PostgreSQL setting ${setting} is ${value}: acknowledged mail would be lost when its machine stops`;
    const whatToDo = `Set ${setting} to on (postgresql.conf, or alter system), or set acceptDataLoss: true where mail may be lost`;
    if (acceptLoss === null)
      throw new GatewayError('store.unsafe', `${sentence}. ${whatToDo}`, { fields: { setting, value } });
    acceptLoss(sentence);
  }
}
