import type { Duplex } from 'node:stream';
import pg from 'pg';
import { errorText, GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { driverCode } from './dialect.ts';

/**
 * A connection that is not believed for ever: where the other side falls silent in the middle of a statement (its machine is gone, a
 * firewall has forgotten the line), the line is cut, and the statement fails as with any lost connection.
 */
export class WatchedClient extends pg.Client {
  /** A transaction that has lifted its bound, as migrations do, may take any time. */
  #unbounded = false;

  readonly #silenceMs: number;

  constructor(config?: WatchedConfig) {
    super(config);
    this.#silenceMs = config?.silenceMs ?? LIMITS.databaseSilenceMs;
    const plain = this.query.bind(this) as (...given: unknown[]) => unknown;
    this.query = ((...given: unknown[]) => {
      const answer = plain(...given);
      this.#look(given[0]);
      if (answer instanceof Promise && !this.#unbounded) this.#watch(answer);
      return answer;
    }) as typeof this.query;
  }

  #look(statement: unknown): void {
    if (statement === UNBOUNDED) this.#unbounded = true;
    if (statement === 'commit' || statement === 'rollback') this.#unbounded = false;
  }

  #watch(answer: Promise<unknown>): void {
    const { stream } = (this as unknown as { connection: { stream: Duplex } }).connection;
    const timer = setTimeout(() => stream.destroy(), this.#silenceMs);
    const answered = () => {
      clearTimeout(timer);
    };
    answer.then(answered, answered);
  }
}

type WatchedConfig = pg.ClientConfig & { readonly silenceMs?: number };

/** Lifts the bound of one transaction. */
export const UNBOUNDED = 'set local statement_timeout = 0';

/** The failure of the world that an error of the driver stands for; null where it is a mistake of ours. */
export function postgresFailure(error: unknown): GatewayError | null {
  const code = driverCode(error);
  if (code === '53100') return failure('spool.full', 'the disk of the database is full', error);
  const lost = WORLD.test(code) || (code === '' && LOST.test(errorText(error)));
  return lost ? failure('store.unavailable', 'the database cannot be used', error) : null;
}

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
