import type { PendingOrder } from '../../desk/signing/confirmation.ts';
import type { Reader, Tx } from '../database/database.ts';

/** Keeps a risky order until its code comes back. */
export async function insertConfirmation(tx: Tx, order: PendingOrder): Promise<void> {
  await tx
    .insertInto('confirmation')
    .values({
      id: order.id,
      agent: order.agent,
      ticket_id: order.ticketId,
      ticket_state: order.ticketState,
      order_text: order.orderText,
      activity_id: order.activityId,
      draft_id: order.draftId,
      expires_at: order.expiresAtMs,
      used_at: null,
    })
    .execute();
}

/** Orders of the agent that still can be confirmed: not used, in time, and their ticket as it was then. */
export async function pendingOrders(
  reader: Reader,
  one: { agent: string; ticketIds: readonly string[]; nowMs: number },
): Promise<PendingOrder[]> {
  if (one.ticketIds.length === 0) return [];
  const rows = await reader
    .selectFrom('confirmation')
    .innerJoin('ticket', 'ticket.id', 'confirmation.ticket_id')
    .selectAll('confirmation')
    .where('confirmation.agent', '=', one.agent)
    .where('confirmation.ticket_id', 'in', one.ticketIds)
    .where('confirmation.used_at', 'is', null)
    .where('confirmation.expires_at', '>', one.nowMs)
    .whereRef('ticket.next_seq', '=', 'confirmation.ticket_state')
    .orderBy('confirmation.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    agent: row.agent,
    ticketId: row.ticket_id,
    ticketState: row.ticket_state,
    orderText: row.order_text,
    expiresAtMs: row.expires_at,
    activityId: row.activity_id,
    draftId: row.draft_id,
  }));
}

/** Forgets orders whose time was over before that; what became of them stands in the history. */
export async function forgetOrders(tx: Tx, beforeMs: number): Promise<void> {
  await tx.deleteFrom('confirmation').where('expires_at', '<', beforeMs).execute();
}

/** Uses an order up; false where it was used before. */
export async function useConfirmation(tx: Tx, id: string, nowMs: number): Promise<boolean> {
  const result = await tx
    .updateTable('confirmation')
    .set({ used_at: nowMs })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}
