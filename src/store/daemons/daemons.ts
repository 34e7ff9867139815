/** What running daemons say of themselves, each in a row of its own. */
import { sql } from 'kysely';
import type { Reader, Store, Tx } from '../database/database.ts';

/** A daemon as it last said that it lives. */
export interface DaemonRow {
  readonly id: string;
  readonly startedAtMs: number;
  readonly beatAtMs: number;
  /** JSON, as that daemon wrote it. */
  readonly figures: string;
}

/** Says that this daemon lives, and how it is. */
export async function putBeat(tx: Tx, one: DaemonRow): Promise<void> {
  const said = { beat_at: one.beatAtMs, figures: one.figures };
  await tx
    .insertInto('daemon')
    .values({ id: one.id, started_at: one.startedAtMs, ...said })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(said))
    .execute();
}

/** A daemon has stopped in peace. */
export async function dropDaemon(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('daemon').where('id', '=', id).execute();
}

/** Forgets daemons that ended without a word: all others, or those that are silent since before then. */
export async function dropDeadDaemons(
  tx: Tx,
  one: { ownId: string; silentBeforeMs: number | null },
): Promise<void> {
  const others = tx.deleteFrom('daemon').where('id', '!=', one.ownId);
  await (one.silentBeforeMs === null ? others : others.where('beat_at', '<', one.silentBeforeMs)).execute();
}

/** Every daemon that has not said goodbye, the oldest first. */
export async function listDaemons(reader: Reader): Promise<DaemonRow[]> {
  const rows = await reader.selectFrom('daemon').selectAll().orderBy('started_at').orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    startedAtMs: row.started_at,
    beatAtMs: row.beat_at,
    figures: row.figures,
  }));
}

/** The time by the database's own clock, or null: it has none (SQLite). */
export async function databaseClockMs({
  dialect,
  db,
}: Pick<Store, 'dialect' | 'db'>): Promise<number | null> {
  if (dialect === 'sqlite') return null;
  const now = sql<{ at: number }>`(select (extract(epoch from clock_timestamp()) * 1000)::bigint as at)`;
  const row = await db.selectFrom(now.as('clock')).select('at').executeTakeFirst();
  return row?.at ?? null;
}
