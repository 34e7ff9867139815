import type { Expression, Kysely, SelectQueryBuilder, SqlBool } from 'kysely';
import type { GatewayError } from '../../base/errors.ts';
import type { SearchPhrase } from '../../desk/asking/search-words.ts';
import type { Schema } from './schema.ts';

/** What the two databases say differently. Everything outside of sqlite.ts and postgres.ts is the same query text for both. */
export interface DialectWords {
  readonly name: 'sqlite' | 'postgres';
  /** Holds the selected rows until the transaction ends. */
  lockRow<DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O>;
  /** The same, passing over rows that another transaction holds. */
  skipLocked<DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O>;
  /** Runs a script of several statements inside the transaction. */
  execScript(tx: Kysely<Schema>, script: string): Promise<void>;
  /** Lets one process at a time migrate, until the transaction ends. */
  lockMigrations(tx: Kysely<Schema>): Promise<void>;
  /** Lets one process at a time revise the alarms, until the transaction ends. */
  lockAlarms(tx: Kysely<Schema>): Promise<void>;
  /** The time by the clock of the database, epoch ms; null where it has none of its own: it runs in our process. */
  clockMs(db: Kysely<Schema>): Promise<number | null>;
  /** The daemons that work on this database just now, by `DaemonHold.holder`; null where there is one at most. */
  livingHolders(db: Pick<Kysely<Schema>, 'getExecutor'>): Promise<ReadonlySet<number> | null>;
  /** Nothing was done, and the same transaction may well succeed now. */
  isRetryable(error: unknown): boolean;
  /** Damaged places of the database itself, in the database's words. */
  damage(db: Kysely<Schema>): Promise<string[]>;
  readonly search: SearchWords;
  /** null: the answer to a commit cannot be lost. */
  readonly commitMarks: CommitMarks | null;
  /** The failure of the world that a driver's error stands for; null where it is a mistake of ours. */
  worldFailure(error: unknown): GatewayError | null;
}

/** The words of the full-text index, by the id of their entry. */
export interface SearchWords {
  /** Keeps these, in place of what the entry had. */
  put(tx: Kysely<Schema>, entryId: number, words: readonly string[]): Promise<void>;
  /** Does the entry hold one of the phrases? There is one at least. */
  holdsAny(entryId: Expression<number>, phrases: readonly SearchPhrase[]): Expression<SqlBool>;
}

/** Names one transaction of one session. */
export interface CommitMark {
  readonly session: string;
  readonly mark: string;
}

/** How the outcome of a commit is found out whose answer was lost. */
export interface CommitMarks {
  /** The last act of a transaction; null where it has written nothing. */
  leave(tx: Kysely<Schema>): Promise<CommitMark | null>;
  /** Was the transaction committed? @throws GatewayError `store.unavailable`: the database does not come back soon enough. */
  wasLeft(db: Kysely<Schema>, mark: CommitMark): Promise<boolean>;
}

/** What our dialects' adapters carry, so that a query function finds the words in the transaction it was given. */
export interface WordedAdapter {
  readonly words: DialectWords;
}

/** The words of the database behind a transaction. */
export function wordsOf(db: Pick<Kysely<Schema>, 'getExecutor'>): DialectWords {
  return (db.getExecutor().adapter as unknown as WordedAdapter).words;
}

/** The driver's own code of an error (`SQLITE_BUSY`, `23505`, `ECONNREFUSED`), also below a GatewayError; '' where it has none. */
export function driverCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('permanence' in error) return driverCode(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The mark of a running daemon on its database. It ends with the process, however that ends. */
export interface DaemonHold {
  /** No other daemon works on this database, so whatever is leased was left behind by a dead one. */
  readonly alone: boolean;
  /** Written beside what this daemon leases, so that others see whose it was; null where there are no others. */
  readonly holder: number | null;
  release(): Promise<void>;
}
