/**
 * Addresses that are not written to for a while, and the bounces that led to it. What must hold (T-12): a mail counts once, however often
 * it is said to have come back.
 */
import type { Reader, Tx } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';

/** Times are epoch ms. */
export type Suppression = Schema['suppression'];

/** Writes down that a mail came back for good; false where that was known. */
export async function insertHardBounce(
  tx: Tx,
  one: { outgoingId: string; address: string; reply: string; nowMs: number },
): Promise<boolean> {
  const result = await tx
    .insertInto('hard_bounce')
    .values({ outgoing_id: one.outgoingId, address: one.address, reply: one.reply, bounced_at: one.nowMs })
    .onConflict((conflict) => conflict.column('outgoing_id').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function countHardBounces(reader: Reader, address: string, sinceMs: number): Promise<number> {
  const row = await reader
    .selectFrom('hard_bounce')
    .select((eb) => eb.fn.countAll<number | bigint | string>().as('count'))
    .where('address', '=', address)
    .where('bounced_at', '>', sinceMs)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Writes to an address no more until then; where that was so already, the later end holds. */
export async function suppressAddress(tx: Tx, one: Suppression): Promise<void> {
  await tx
    .insertInto('suppression')
    .values(one)
    .onConflict((conflict) =>
      conflict.column('address').doUpdateSet({
        reason: one.reason,
        since_at: one.since_at,
        until_at: one.until_at,
      }),
    )
    .execute();
}

/** Why nothing is sent to an address now, or null: it is written to. */
export async function suppressionOf(
  reader: Reader,
  address: string,
  nowMs: number,
): Promise<Suppression | null> {
  const row = await reader
    .selectFrom('suppression')
    .selectAll()
    .where('address', '=', address)
    .where('until_at', '>', nowMs)
    .executeTakeFirst();
  return row ?? null;
}

/** Those in force, the newest first. */
export async function listSuppressions(reader: Reader, nowMs: number, most: number): Promise<Suppression[]> {
  return reader
    .selectFrom('suppression')
    .selectAll()
    .where('until_at', '>', nowMs)
    .orderBy('since_at', 'desc')
    .orderBy('address')
    .limit(most)
    .execute();
}

/** Writes to an address again, and forgets its bounces: the next one is the first. False where it was not suppressed. */
export async function liftSuppression(tx: Tx, address: string, nowMs: number): Promise<boolean> {
  const inForce = await suppressionOf(tx, address, nowMs);
  await tx.deleteFrom('suppression').where('address', '=', address).execute();
  await tx.deleteFrom('hard_bounce').where('address', '=', address).execute();
  return inForce !== null;
}
