/**
 * The phase of a try, as a crash leaves it behind. In: a delivery that a runner holds, or that its runner has left. Out: is it before
 * the final dot, or may the dot have been sent? What must hold (O1-O4): `dot_at` is committed before the dot leaves, so a try that ended
 * without it can be repeated at once, and one that ended with it may have arrived.
 */
import type { Reader, Tx } from '../database/database.ts';
import { abandonedAmong, type DeliveryClaim } from './delivery-lease.ts';
import { findOutgoing, type DeliveryOfOutgoing } from './outgoing.ts';
import { requireLease } from '../daemons/stale-lease.ts';

/**
 * The dot is about to be sent. Also the last look at the lease (I-18): whoever has lost it, or is about to, must not send the dot.
 * @throws StaleLease
 */
export async function enterDot(
  tx: Tx,
  one: { id: string; leaseToken: number; nowMs: number; leaseNowMs: number },
): Promise<void> {
  const result = await tx
    .updateTable('delivery')
    .set({ dot_at: one.nowMs })
    .where('id', '=', one.id)
    .where('lease_token', '=', one.leaseToken)
    .where('state', '=', 'sending')
    .where('lease_until', '>', one.leaseNowMs)
    .executeTakeFirst();
  requireLease(result.numUpdatedRows, 'delivery', one.id, one.leaseToken);
}

/** A delivery whose runner ended between its dot and the answer, or null. */
export async function findLeftAtDot(
  reader: Reader,
  ask: Pick<DeliveryClaim, 'leaseNowMs' | 'leaseMs' | 'inHand'>,
): Promise<DeliveryOfOutgoing | null> {
  const sending = reader
    .selectFrom('delivery')
    .where('state', '=', 'sending')
    .where('dot_at', 'is not', null);
  const row = await abandonedAmong(sending.select('outgoing_id'), ask)
    .orderBy('due_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : findOutgoing(reader, row.outgoing_id);
}

/**
 * Takes such a delivery from the runner that left it, and puts it back for later. A new lease token keeps that runner out for ever.
 * @throws StaleLease where somebody else was quicker
 */
export async function deferLeftAtDot(
  tx: Tx,
  one: { id: string; leaseToken: number; dueAt: number; lastReply: string; inDoubtAt: number },
): Promise<void> {
  const result = await tx
    .updateTable('delivery')
    .set({
      state: 'deferred',
      due_at: one.dueAt,
      last_reply: one.lastReply,
      in_doubt_at: one.inDoubtAt,
      dot_at: null,
      lease_until: null,
      lease_token: one.leaseToken + 1,
    })
    .where('id', '=', one.id)
    .where('lease_token', '=', one.leaseToken)
    .where('state', '=', 'sending')
    .executeTakeFirst();
  requireLease(result.numUpdatedRows, 'delivery', one.id, one.leaseToken);
}
