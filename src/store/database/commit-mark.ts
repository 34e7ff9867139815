/**
 * Was it committed? (I-19) Where the line breaks after COMMIT was sent, nobody knows, and neither trying again nor giving up is right.
 * So a transaction that has written something leaves a mark as its last act, one row per session, and the mark is looked up afterwards.
 * It lies in the database itself: on a replica that took over without that commit it is missing, as the commit is.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { backoffMs } from '../../base/backoff.ts';
import { base32, systemRandom } from '../../base/clock.ts';
import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { CommitMark, CommitMarks } from './dialect.ts';
import type { Schema } from './schema.ts';

/** COMMIT was sent, and its answer never came. */
export class CommitUnanswered extends GatewayError {
  constructor(cause: GatewayError) {
    super('store.unavailable', `${cause.message}; whether the last change was kept is not known yet`, {
      cause,
      fields: cause.fields,
    });
  }
}

export function createCommitMarks(): CommitMarks {
  // Sessions are named by the process id of the server's side, which other processes of ours may see as well.
  const process = base32(systemRandom.bytes(10));
  let tableThere = false;
  return {
    leave: async (tx) => {
      tableThere ||= await hasTable(tx);
      return tableThere ? leaveMark(tx, process) : null;
    },
    wasLeft: (db, mark) => untilAnswered(() => readMark(db, mark)),
  };
}

/** It is made by a migration, in a transaction as all others. */
async function hasTable(tx: Kysely<Schema>): Promise<boolean> {
  const { rows } = await sql<{
    there: boolean;
  }>`select to_regclass('commit_mark') is not null as there`.execute(tx);
  return rows[0]?.there === true;
}

/** Nothing where the transaction has only read: a loop that finds no work is to write nothing. */
async function leaveMark(tx: Kysely<Schema>, process: string): Promise<CommitMark | null> {
  const mark = base32(systemRandom.bytes(10));
  const { rows } = await sql<{ session: string; fresh: boolean }>`
    insert into commit_mark (session, mark, written_at)
    select ${process} || ':' || pg_backend_pid(), ${mark}, ${NOW_MS}
    where txid_current_if_assigned() is not null
    on conflict (session) do update set mark = excluded.mark, written_at = excluded.written_at
    returning session, (xmax = 0) as fresh`.execute(tx);
  const [row] = rows;
  if (row === undefined) return null;
  if (row.fresh) await forgetOldSessions(tx);
  return { session: row.session, mark };
}

async function forgetOldSessions(tx: Kysely<Schema>): Promise<void> {
  await sql`
    delete from commit_mark where session in (
      select session from commit_mark where written_at < ${NOW_MS} - ${sql.lit(LIMITS.commitMarkMs)}
      for update skip locked)`.execute(tx);
}

const NOW_MS = sql.raw('(extract(epoch from clock_timestamp()) * 1000)::bigint');

/**
 * Writes the row, without changing it, so that it waits for a transaction which still is under way: the server may not have noticed
 * yet that its session is gone.
 */
async function readMark(db: Kysely<Schema>, { session, mark }: CommitMark): Promise<boolean> {
  const { rows } = await sql<{ mark: string }>`
    insert into commit_mark (session, mark, written_at) values (${session}, '', ${NOW_MS})
    on conflict (session) do update set mark = commit_mark.mark
    returning mark`.execute(db);
  return rows[0]?.mark === mark;
}

/** The database may be away for a moment. @throws GatewayError what the last look failed with. */
async function untilAnswered(look: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + LIMITS.commitLookMs;
  for (let failures = 1; ; failures++) {
    try {
      return await look();
    } catch (error) {
      const away = error instanceof GatewayError && error.code === 'store.unavailable';
      if (!away || performance.now() > deadline) throw error;
    }
    await pause(backoffMs(LIMITS.writeBackoff, failures));
  }
}
