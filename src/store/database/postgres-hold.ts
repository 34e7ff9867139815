/**
 * The mark of a running daemon on a PostgreSQL database: advisory locks of a session, which end with the process, however that ends. One is
 * the same for all daemons, one is a daemon's own.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { backoffMs } from '../../base/backoff.ts';
import { LIMITS } from '../../base/limits.ts';
import type { DaemonHold } from './dialect.ts';
import { postgresFailure, WatchedClient } from './postgres-client.ts';

const DAEMON_LOCK = 7_067_832;
/** First of the two numbers that name the lock of one daemon; the second is the daemon's. */
export const HOLDER_LOCK = 7_067_833;
const HOLDERS = 2 ** 31 - 1;

/**
 * Says that a daemon works on this database, for as long as it is held: every node holds the lock shared, and one that can have it
 * alone for a moment knows that no other lives. A lost line gives the lock back, so it is opened again until this is released.
 */
export async function holdPostgres(url: string): Promise<DaemonHold> {
  const holder = randomInt(1, HOLDERS);
  const state = { released: new AbortController(), client: await openHold(url, holder) };
  const { alone } = state.client;
  const keeping = keepHold(url, holder, state);
  return {
    alone,
    holder,
    release: async () => {
      state.released.abort();
      await state.client.end();
      await keeping;
    },
  };
}

interface Hold {
  readonly alone: boolean;
  /** Resolves when the line is gone. */
  readonly ended: Promise<unknown>;
  end(): Promise<void>;
}

async function openHold(url: string, holder: number): Promise<Hold> {
  const client = new WatchedClient({
    connectionString: url,
    connectionTimeoutMillis: LIMITS.databaseConnectMs,
    keepAlive: true,
  });
  // Said by `end` as well.
  client.on('error', () => undefined);
  const ended = new Promise((resolve) => client.once('end', resolve));
  const end = () => client.end().catch(() => undefined);
  try {
    await client.connect();
    const answer = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [
      DAEMON_LOCK,
    ]);
    await client.query('select pg_advisory_lock_shared($1)', [DAEMON_LOCK]);
    await client.query('select pg_advisory_lock_shared($1, $2)', [HOLDER_LOCK, holder]);
    const alone = answer.rows[0]?.alone === true;
    if (alone) await client.query('select pg_advisory_unlock($1)', [DAEMON_LOCK]);
    return { alone, ended, end };
  } catch (error) {
    await end();
    throw postgresFailure(error) ?? error;
  }
}

/**
 * Does a daemon work on this database?
 * @throws GatewayError `store.unavailable`
 */
export async function isPostgresHeld(url: string): Promise<boolean> {
  const client = new WatchedClient({
    connectionString: url,
    connectionTimeoutMillis: LIMITS.databaseConnectMs,
  });
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
    throw postgresFailure(error) ?? error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function keepHold(
  url: string,
  holder: number,
  state: { readonly released: AbortController; client: Hold },
): Promise<void> {
  const { signal } = state.released;
  const over = () => signal.aborted;
  for (let failures = 1; ; failures++) {
    await state.client.ended;
    if (over()) return;
    await pause(backoffMs(LIMITS.daemonHoldBackoff, failures), undefined, { signal }).catch(() => undefined);
    const again = await openHold(url, holder).catch(() => null);
    if (again === null) continue;
    failures = 0;
    state.client = again;
    if (over()) await again.end();
  }
}
