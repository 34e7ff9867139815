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
import { assert } from '../base/assert.ts';
import { GatewayError, errorText } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import { driverCode, type DaemonHold, type DialectWords, type WordedAdapter } from './dialect.ts';
import { translateErrors } from './translate-errors.ts';

/** PostgreSQL: READ COMMITTED, row locks where rows are read to be changed, unique constraints for the rest. */
class TranslatingPostgresDriver extends PostgresDriver {
  readonly #translated = new WeakSet<DatabaseConnection>();

  override async acquireConnection(options?: AbortableOperationOptions): Promise<DatabaseConnection> {
    try {
      return translateErrors(await super.acquireConnection(options), words, this.#translated);
    } catch (error) {
      throw words.worldFailure(error) ?? error;
    }
  }
}

class WordedPostgresAdapter extends PostgresAdapter implements WordedAdapter {
  readonly words = words;

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

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): PostgresDriver {
    return new TranslatingPostgresDriver(this.#config);
  }

  override createAdapter(): PostgresAdapter {
    return new WordedPostgresAdapter();
  }
}

/** Any number that no other program on the same database uses. */
const MIGRATION_LOCK = 7_067_831;
const ALARM_LOCK = 7_067_833;

const words: DialectWords = {
  name: 'postgres',
  lockRow: (query) => query.forUpdate(),
  skipLocked: (query) => query.forUpdate().skipLocked(),
  execScript: async (tx, script) => {
    await tx.executeQuery(CompiledQuery.raw(script));
  },
  lockMigrations: async (tx) => {
    // A migration of a large table may take longer than any query of ours.
    await sql`set local statement_timeout = 0`.execute(tx);
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
  isRetryable: (error) => ['40001', '40P01'].includes(driverCode(error)),
  worldFailure: (error) => {
    const code = driverCode(error);
    if (code === '53100') return failure('spool.full', 'the disk of the database is full', error);
    const lost = WORLD.test(code) || (code === '' && LOST.test(errorText(error)));
    return lost ? failure('store.unavailable', 'the database cannot be used', error) : null;
  },
};

/**
 * Connection failures (08), wrong password (28P01, 28000), unknown database (3D000), resources (53), serialization (40), a lock or a statement
 * that took too long (55P03, 57014), shutdown (57P), read-only standby (25006), I/O and internal errors (58, XX); and the sockets' own.
 */
const WORLD =
  /^(08...|28...|3D000|53...|40...|55P03|57014|57P..|25006|58...|XX...|E(CONN|PIPE|HOST|NET|TIMEDOUT|NOTFOUND|AI_).*)$/;
const LOST =
  /connection terminated|connection timeout|timeout exceeded when trying to connect|not queryable/i;

function failure(code: 'spool.full' | 'store.unavailable', sentence: string, cause: unknown): GatewayError {
  const fields = { driverCode: driverCode(cause) };
  return new GatewayError(code, `${sentence}: ${errorText(cause)}`, { cause, fields });
}

/**
 * Connects and checks.
 * @throws GatewayError `store.unsafe` where a commit would not be on disk, `store.unavailable` where nobody answers.
 */
export async function openPostgres(
  url: string,
  acceptLoss: ((sentence: string) => void) | null,
): Promise<PostgresDialect> {
  const pool = new pg.Pool({
    connectionString: url,
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
    throw words.worldFailure(error) ?? error;
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

const DAEMON_LOCK = 7_067_832;

/**
 * Says that a daemon works on this database, for as long as it is held: every node holds the lock shared, and one that can have it
 * alone for a moment knows that no other lives.
 */
export async function holdPostgres(url: string): Promise<DaemonHold> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: LIMITS.databaseConnectMs });
  // A lost connection gives the lock back. That is safe: what another node takes over then is fenced.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const answer = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [
      DAEMON_LOCK,
    ]);
    await client.query('select pg_advisory_lock_shared($1)', [DAEMON_LOCK]);
    const alone = answer.rows[0]?.alone === true;
    if (alone) await client.query('select pg_advisory_unlock($1)', [DAEMON_LOCK]);
    return { alone, release: () => client.end() };
  } catch (error) {
    await client.end().catch(() => undefined);
    throw words.worldFailure(error) ?? error;
  }
}

/**
 * Does a daemon work on this database?
 * @throws GatewayError `store.unavailable`
 */
export async function isPostgresHeld(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: LIMITS.databaseConnectMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const answer = await client.query(
      `select 1 from pg_locks where locktype = 'advisory' and classid = 0 and objid = $1 and granted
        and database = (select oid from pg_database where datname = current_database())`,
      [DAEMON_LOCK],
    );
    return (answer.rowCount ?? 0) > 0;
  } catch (error) {
    throw words.worldFailure(error) ?? error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
