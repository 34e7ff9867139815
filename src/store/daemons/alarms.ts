/** What is wrong, as the operator knows it. One row a subject; it goes when it has been right for a while. */
import type { DeliveryState } from '../../desk/trace.ts';
import type { Reader, Tx } from '../database/database.ts';
import { wordsOf } from '../database/dialect.ts';

export interface Alarm {
  /** What it is about: `relay`, `mailbox:support`. */
  readonly name: string;
  /** What happened, as last seen. */
  readonly sentence: string;
  readonly sinceMs: number;
  /** Since when nothing is wrong with it any more; null: it is wrong still. */
  readonly rightSinceMs: number | null;
  /** When the operator was told; null: not yet. */
  readonly toldMs: number | null;
}

/** Every alarm, the oldest first. */
export async function listAlarms(reader: Reader): Promise<Alarm[]> {
  const rows = await reader.selectFrom('alarm').selectAll().orderBy('since_at').orderBy('name').execute();
  return rows.map((row) => ({
    name: row.name,
    sentence: row.sentence,
    sinceMs: row.since_at,
    rightSinceMs: row.right_since_at,
    toldMs: row.told_at,
  }));
}

/** The same, for revising them: one daemon at a time. */
export async function lockAlarms(tx: Tx): Promise<Alarm[]> {
  await wordsOf(tx).lockAlarms(tx);
  return listAlarms(tx);
}

export async function putAlarm(tx: Tx, alarm: Alarm): Promise<void> {
  const known = {
    sentence: alarm.sentence,
    since_at: alarm.sinceMs,
    right_since_at: alarm.rightSinceMs,
    told_at: alarm.toldMs,
  };
  await tx
    .insertInto('alarm')
    .values({ name: alarm.name, ...known })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(known))
    .execute();
}

export async function dropAlarm(tx: Tx, name: string): Promise<void> {
  await tx.deleteFrom('alarm').where('name', '=', name).execute();
}

const UNDERWAY: readonly DeliveryState[] = ['queued', 'deferred', 'held', 'sending'];

/** The newest mail to the operator, or null: when it was written, and whether it is still in the outbox. */
export async function lastAlert(reader: Reader): Promise<{ writtenAtMs: number; waits: boolean } | null> {
  const row = await reader
    .selectFrom('outgoing')
    .innerJoin('delivery', 'delivery.outgoing_id', 'outgoing.id')
    .select(['outgoing.created_at', 'delivery.state'])
    .where('outgoing.ticket_id', 'is', null)
    .where('outgoing.kind', '=', 'operator-alert')
    .orderBy('outgoing.created_at', 'desc')
    .orderBy('outgoing.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { writtenAtMs: row.created_at, waits: UNDERWAY.includes(row.state) };
}
