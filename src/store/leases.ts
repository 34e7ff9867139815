import type { Tx } from './database.ts';

/**
 * Ends every lease: for the start of the only process that works on this database, since the one before it died in the middle.
 * Where it did not, fencing keeps its late results out. Tells how many were taken back.
 */
export async function endLeases(tx: Tx, nowMs: number): Promise<number> {
  const arrivals = await tx
    .updateTable('arrival')
    .set({ lease_until: nowMs })
    .where('state', '=', 'active')
    .where('lease_until', '>', nowMs)
    .executeTakeFirst();
  const deliveries = await tx
    .updateTable('delivery')
    .set({ lease_until: nowMs })
    .where('state', '=', 'sending')
    .where('lease_until', '>', nowMs)
    .executeTakeFirst();
  return Number(arrivals.numUpdatedRows + deliveries.numUpdatedRows);
}
