import type { Selectable } from 'kysely';
import { present } from '../base/assert.ts';
import type { OutgoingDraft } from '../desk/notice.ts';
import type { DeliveryState } from '../desk/trace.ts';
import { addressKey } from '../mail/address.ts';
import type { MsgId } from '../mail/msg-id.ts';
import type { Reader, Tx } from './database.ts';
import { wordsOf } from './dialect.ts';
import type { DeliveryTable, OutgoingTable } from './schema.ts';
import { requireLease } from './stale-lease.ts';

export type DeliveryRow = Selectable<DeliveryTable>;
/** An outgoing message with its draft read. */
export type OutgoingRecord = Omit<Selectable<OutgoingTable>, 'draft'> & { readonly draft: OutgoingDraft };
export interface DeliveryOfOutgoing {
  readonly delivery: DeliveryRow;
  readonly outgoing: OutgoingRecord;
}

/** Writes down one mail to one person, to be sent at once. */
export async function insertOutgoing(
  tx: Tx,
  one: { id: string; deliveryId: string; draft: OutgoingDraft; expiresAt: number; nowMs: number },
): Promise<void> {
  const { draft } = one;
  await tx
    .insertInto('outgoing')
    .values({
      id: one.id,
      ticket_id: draft.ticketId,
      activity_id: draft.activityId,
      kind: draft.notice.kind,
      message_id: draft.messageId,
      draft: JSON.stringify(draft),
      created_at: one.nowMs,
    })
    .execute();
  await tx
    .insertInto('delivery')
    .values({
      id: one.deliveryId,
      outgoing_id: one.id,
      recipient: addressKey(draft.to.address),
      state: 'queued',
      due_at: one.nowMs,
      expires_at: one.expiresAt,
    })
    .execute();
}

/**
 * Takes the next delivery that is due, or null; order and lease as with arrivals. One whose time is over (`expires_at`) is given as
 * well: whoever claims it writes down its end. `expiredOnly`: none but those.
 */
export async function claimDelivery(
  tx: Tx,
  { nowMs, leaseMs, expiredOnly = false }: { nowMs: number; leaseMs: number; expiredOnly?: boolean },
): Promise<DeliveryOfOutgoing | null> {
  const words = wordsOf(tx);
  const oldest = (state: DeliveryState, due: 'due_at' | 'lease_until') => {
    const found = tx
      .selectFrom('delivery')
      .select('id')
      .where('state', '=', state)
      .where(due, '<=', nowMs)
      .orderBy('due_at')
      .orderBy('id')
      .limit(1);
    return words.skipLocked(expiredOnly ? found.where('expires_at', '<=', nowMs) : found);
  };
  const delivery = await tx
    .updateTable('delivery')
    .set((eb) => ({
      state: 'sending',
      attempts: eb('attempts', '+', 1),
      lease_token: eb('lease_token', '+', 1),
      lease_until: nowMs + leaseMs,
    }))
    .where('id', '=', (eb) =>
      eb.fn.coalesce(
        oldest('sending', 'lease_until'),
        oldest('queued', 'due_at'),
        oldest('deferred', 'due_at'),
      ),
    )
    .returningAll()
    .executeTakeFirst();
  if (delivery === undefined) return null;
  const found = await findOutgoing(tx, delivery.outgoing_id);
  return { delivery, outgoing: present(found, 'a delivery has its outgoing message').outgoing };
}

/** Keeps the composed bytes, and tells which are in force: those of the first who composed it. Every try sends the same. */
export async function setComposed(tx: Tx, one: { outgoingId: string; blob: string }): Promise<string> {
  await tx
    .updateTable('outgoing')
    .set({ blob: one.blob })
    .where('id', '=', one.outgoingId)
    .where('blob', 'is', null)
    .execute();
  const row = await tx
    .selectFrom('outgoing')
    .select('blob')
    .where('id', '=', one.outgoingId)
    .executeTakeFirst();
  return present(row?.blob, 'what is composed is an outgoing message');
}

/**
 * Writes the end of a delivery.
 * @throws StaleLease
 */
export async function settleDelivery(
  tx: Tx,
  end: {
    id: string;
    leaseToken: number;
    state: 'relayed' | 'failed' | 'expired';
    lastReply: string | null;
    nowMs: number;
  },
): Promise<void> {
  const result = await tx
    .updateTable('delivery')
    .set({ state: end.state, last_reply: end.lastReply, done_at: end.nowMs, lease_until: null })
    .where('id', '=', end.id)
    .where('lease_token', '=', end.leaseToken)
    .where('state', '=', 'sending')
    .executeTakeFirst();
  requireLease(result.numUpdatedRows, 'delivery', end.id, end.leaseToken);
}

/**
 * Puts a delivery back for a later try; `counts`: it moves on in its own schedule, since it was put off for its own sake.
 * @throws StaleLease
 */
export async function deferDelivery(
  tx: Tx,
  put: { id: string; leaseToken: number; dueAt: number; lastReply: string; counts: boolean },
): Promise<void> {
  const result = await tx
    .updateTable('delivery')
    .set((eb) => ({
      state: 'deferred',
      due_at: put.dueAt,
      last_reply: put.lastReply,
      lease_until: null,
      deferrals: eb('deferrals', '+', put.counts ? 1 : 0),
    }))
    .where('id', '=', put.id)
    .where('lease_token', '=', put.leaseToken)
    .where('state', '=', 'sending')
    .executeTakeFirst();
  requireLease(result.numUpdatedRows, 'delivery', put.id, put.leaseToken);
}

/** A report told that what the relay had taken was not delivered; a delivery that is still under way stays as it is. */
export async function failReported(
  tx: Tx,
  one: { outgoingId: string; lastReply: string; nowMs: number },
): Promise<void> {
  await tx
    .updateTable('delivery')
    .set({ state: 'failed', last_reply: one.lastReply, done_at: one.nowMs })
    .where('outgoing_id', '=', one.outgoingId)
    .where('state', '=', 'relayed')
    .execute();
}

/** The id of the outgoing message with this Message-ID, or null. */
export async function outgoingIdOf(reader: Reader, messageId: MsgId): Promise<string | null> {
  const row = await reader
    .selectFrom('outgoing')
    .select('id')
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Outgoing messages with their deliveries, newest first. */
export async function listOutgoing(
  reader: Reader,
  filter: { state?: DeliveryState; ticketId?: string; limit: number },
): Promise<DeliveryOfOutgoing[]> {
  let query = reader
    .selectFrom('delivery')
    .innerJoin('outgoing', 'outgoing.id', 'delivery.outgoing_id')
    .selectAll('delivery')
    .orderBy('outgoing.created_at', 'desc')
    .orderBy('outgoing.id', 'desc')
    .limit(filter.limit);
  if (filter.state !== undefined) query = query.where('delivery.state', '=', filter.state);
  if (filter.ticketId !== undefined) query = query.where('outgoing.ticket_id', '=', filter.ticketId);
  const deliveries = await query.execute();
  if (deliveries.length === 0) return [];
  const rows = await reader
    .selectFrom('outgoing')
    .selectAll()
    .where(
      'id',
      'in',
      deliveries.map((delivery) => delivery.outgoing_id),
    )
    .execute();
  const byId = new Map(rows.map((row) => [row.id, record(row)]));
  return deliveries.map((delivery) => ({
    delivery,
    outgoing: present(byId.get(delivery.outgoing_id), 'a delivery has its outgoing message'),
  }));
}

/** The outgoing message of that id with its delivery, or null. */
export async function findOutgoing(reader: Reader, id: string): Promise<DeliveryOfOutgoing | null> {
  const row = await reader.selectFrom('outgoing').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return null;
  const delivery = await reader
    .selectFrom('delivery')
    .selectAll()
    .where('outgoing_id', '=', id)
    .executeTakeFirst();
  return { outgoing: record(row), delivery: present(delivery, 'an outgoing message has its delivery') };
}

function record(row: Selectable<OutgoingTable>): OutgoingRecord {
  return { ...row, draft: JSON.parse(row.draft) as OutgoingDraft };
}

/** When there is something to send next, or null: nothing waits. */
export async function nextDeliveryDueAt(reader: Reader): Promise<number | null> {
  const waiting = await reader
    .selectFrom('delivery')
    .select((eb) => eb.fn.min('due_at').as('at'))
    .where('state', 'in', ['queued', 'deferred'])
    .executeTakeFirst();
  const leased = await reader
    .selectFrom('delivery')
    .select((eb) => eb.fn.min('lease_until').as('at'))
    .where('state', '=', 'sending')
    .executeTakeFirst();
  const times = [waiting?.at, leased?.at].filter((at) => typeof at === 'number');
  return times.length === 0 ? null : Math.min(...times);
}
