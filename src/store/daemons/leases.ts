import type { Clock } from '../../base/clock.ts';
import type { Reader, Tx } from '../database/database.ts';
import { wordsOf } from '../database/dialect.ts';

/** A lease that is over by any clock. */
const OVER = 0;

/** The clock that leases are counted by, in epoch ms: one for all who share a database. */
export type LeaseClock = (tx: Tx) => Promise<number>;

/**
 * Leases are counted by the clock of the database where it has one, so that no node takes work from another because of its own clock
 * (I-21); SQLite runs in our process, and has ours.
 */
export function databaseLeaseClock(clock: Clock): LeaseClock {
  return async (tx) => (await wordsOf(tx).clockMs(tx)) ?? clock.nowMs();
}

/** Leases counted by the clock of everything else: for one who moves it. */
export function ownLeaseClock(clock: Clock): LeaseClock {
  return () => Promise.resolve(clock.nowMs());
}

/**
 * Ends every lease: for the start of the only process that works on this database, since the one before it died in the middle.
 * Where it did not, fencing keeps its late results out. Tells how many were taken back.
 */
export function endLeases(tx: Tx): Promise<number> {
  return endLeasesOf(tx, 'anybody');
}

/** Ends the leases of daemons that work no more, or of anybody. Tells how many were taken back. */
export async function endLeasesOf(tx: Tx, holders: 'anybody' | readonly number[]): Promise<number> {
  const some = holders === 'anybody' ? null : holders;
  const arrivals = await tx
    .updateTable('arrival')
    .set({ lease_until: OVER })
    .where('state', '=', 'active')
    .where('lease_until', '>', OVER)
    .$if(some !== null, (query) => query.where('lease_holder', 'in', some ?? []))
    .executeTakeFirst();
  const deliveries = await tx
    .updateTable('delivery')
    .set({ lease_until: OVER })
    .where('state', '=', 'sending')
    .where('lease_until', '>', OVER)
    .$if(some !== null, (query) => query.where('lease_holder', 'in', some ?? []))
    .executeTakeFirst();
  return Number(arrivals.numUpdatedRows + deliveries.numUpdatedRows);
}

/** Whoever has a lease that was not ended, by `DaemonHold.holder`. */
export async function leaseHolders(reader: Reader): Promise<Set<number>> {
  const arrivals = reader
    .selectFrom('arrival')
    .select('lease_holder as holder')
    .where('state', '=', 'active')
    .where('lease_until', '>', OVER);
  const deliveries = reader
    .selectFrom('delivery')
    .select('lease_holder as holder')
    .where('state', '=', 'sending')
    .where('lease_until', '>', OVER);
  const rows = await arrivals.union(deliveries).execute();
  return new Set(rows.flatMap(({ holder }) => (holder === null ? [] : [holder])));
}
