import type { Selectable } from 'kysely';
import type { TryOutcome } from '../../desk/trace.ts';
import type { Reader, Tx } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';

export type DeliveryTry = Selectable<Schema['delivery_try']>;

/** Writes down what a try came to; one lease has one try. */
export async function insertTry(
  tx: Tx,
  one: { deliveryId: string; leaseToken: number; outcome: TryOutcome; reply: string; nowMs: number },
): Promise<void> {
  await tx
    .insertInto('delivery_try')
    .values({
      delivery_id: one.deliveryId,
      lease_token: one.leaseToken,
      outcome: one.outcome,
      reply: one.reply,
      ended_at: one.nowMs,
    })
    .execute();
}

/** The last tries of a delivery, the oldest of them first. */
export async function listTries(reader: Reader, deliveryId: string, most: number): Promise<DeliveryTry[]> {
  const rows = await reader
    .selectFrom('delivery_try')
    .selectAll()
    .where('delivery_id', '=', deliveryId)
    .orderBy('lease_token', 'desc')
    .limit(most)
    .execute();
  return rows.reverse();
}
