import type { Reader, Tx } from '../database/database.ts';
import { findOutgoing, type DeliveryOfOutgoing } from './outgoing.ts';
import type { DeliveryState } from '../../desk/trace.ts';

const WAITING: readonly DeliveryState[] = ['queued', 'sending', 'deferred'];

/** Answers of agents that were written before then and wait still, the oldest first; none that a person holds. */
export async function lateAnswers(
  reader: Reader,
  { writtenBeforeMs, most }: { writtenBeforeMs: number; most: number },
): Promise<DeliveryOfOutgoing[]> {
  const rows = await reader
    .selectFrom('delivery')
    .innerJoin('outgoing', 'outgoing.id', 'delivery.outgoing_id')
    .select('outgoing.id')
    .where('delivery.state', 'in', WAITING)
    .where('outgoing.kind', '=', 'answer')
    .where('outgoing.created_at', '<=', writtenBeforeMs)
    .orderBy('outgoing.created_at')
    .orderBy('outgoing.id')
    .limit(most)
    .execute();
  const found: DeliveryOfOutgoing[] = [];
  for (const { id } of rows) {
    const one = await findOutgoing(reader, id);
    if (one !== null) found.push(one);
  }
  return found;
}

export async function markDelayTold(tx: Tx, deliveryIds: readonly string[], nowMs: number): Promise<void> {
  if (deliveryIds.length === 0) return;
  await tx
    .updateTable('delivery')
    .set({ delay_told_at: nowMs })
    .where('id', 'in', deliveryIds)
    .where('delay_told_at', 'is', null)
    .execute();
}

/** When the relay last took a mail, or null: it never did. */
export async function lastRelayedAt(reader: Reader): Promise<number | null> {
  const row = await reader
    .selectFrom('delivery')
    .select((eb) => eb.fn.max('done_at').as('at'))
    .where('state', '=', 'relayed')
    .executeTakeFirst();
  return row?.at ?? null;
}
