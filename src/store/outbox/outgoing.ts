import type { Selectable } from 'kysely';
import { present } from '../../base/assert.ts';
import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { DELIVERY_LIVES, type OutgoingDraft } from '../../desk/notices/outgoing-draft.ts';
import type { DeliveryState, HeldBy } from '../../desk/trace.ts';
import { addressKey } from '../../mail/address.ts';
import type { MsgId } from '../../mail/msg-id.ts';
import type { Reader, Tx } from '../database/database.ts';
import { abandonedAmong, type DeliveryClaim } from './delivery-lease.ts';
import { wordsOf } from '../database/dialect.ts';
import type { DeliveryTable, OutgoingTable } from '../database/schema.ts';
import { requireLease } from '../daemons/stale-lease.ts';

export type DeliveryRow = Selectable<DeliveryTable>;
/**
 * An outgoing message; its draft is read when it is asked for, so that a damaged one can still be listed and cancelled.
 * @throws GatewayError `store.damaged` from `draft`. What `claimDelivery` gives was looked at: its draft is whole.
 */
export type OutgoingRecord = Omit<Selectable<OutgoingTable>, 'draft'> & { readonly draft: OutgoingDraft };
export interface DeliveryOfOutgoing {
  readonly delivery: DeliveryRow;
  readonly outgoing: OutgoingRecord;
}

/** A delivery that cannot be sent as it stands in the database (I-38). */
export interface DamagedDelivery {
  readonly delivery: DeliveryRow;
  readonly damage: string;
}

/** Writes down one mail to one person, to be sent at once; one that waits (`notBeforeMs`) is put off from the beginning. */
export async function insertOutgoing(
  tx: Tx,
  one: {
    id: string;
    deliveryId: string;
    draft: OutgoingDraft;
    expiresAt: number;
    nowMs: number;
    held?: { readonly by: HeldBy; readonly reason: string } | null;
    notBeforeMs?: number | null;
  },
): Promise<void> {
  const { draft, held = null, notBeforeMs = null } = one;
  const waits = notBeforeMs !== null && notBeforeMs > one.nowMs;
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
      state: held !== null ? 'held' : waits ? 'deferred' : 'queued',
      due_at: waits ? notBeforeMs : one.nowMs,
      expires_at: one.expiresAt,
      held_at: held === null ? null : one.nowMs,
      held_by: held?.by ?? null,
      held_reason: held?.reason ?? null,
    })
    .execute();
}

/**
 * Takes the next delivery that is due, or null; order and lease as with arrivals. One whose time is over (`expires_at`) is given as
 * well: whoever claims it writes down its end. A lease that ended at the final dot is not given out (store/outbox/delivery-phase.ts). What is
 * put off for longer than anything ever is was put off before the clock was set back: it is due (I-21).
 */
export async function claimDelivery(
  tx: Tx,
  ask: DeliveryClaim,
): Promise<DeliveryOfOutgoing | DamagedDelivery | null> {
  const words = wordsOf(tx);
  const first = (state: DeliveryState) => {
    const found = tx
      .selectFrom('delivery')
      .select('id')
      .where('state', '=', state)
      .orderBy('due_at')
      .orderBy('id')
      .limit(1);
    return ask.expiredOnly ? found.where('expires_at', '<=', ask.nowMs) : found;
  };
  // What was never tried is due whatever the clock says.
  const queued = words.skipLocked(first('queued'));
  const deferred = words.skipLocked(first('deferred').where('due_at', '<=', ask.nowMs));
  const afterJump = words.skipLocked(
    first('deferred').where('due_at', '>', ask.nowMs + LIMITS.deliveryWaitMaxMs),
  );
  const abandoned = words.skipLocked(abandonedAmong(first('sending').where('dot_at', 'is', null), ask));
  const delivery = await tx
    .updateTable('delivery')
    .set((eb) => ({
      state: 'sending',
      attempts: eb('attempts', '+', 1),
      lease_token: eb('lease_token', '+', 1),
      lease_until: ask.leaseNowMs + ask.leaseMs,
      lease_holder: ask.holder ?? null,
      dot_at: null,
    }))
    .where('id', '=', (eb) => eb.fn.coalesce(abandoned, queued, deferred, afterJump))
    .returningAll()
    .executeTakeFirst();
  if (delivery === undefined) return null;
  const row = await tx
    .selectFrom('outgoing')
    .selectAll()
    .where('id', '=', delivery.outgoing_id)
    .executeTakeFirst();
  if (row === undefined) return { delivery, damage: 'its outgoing message is missing' };
  const damage = damageOf(row, delivery.recipient);
  return damage === null ? { delivery, outgoing: record(row) } : { delivery, damage };
}

/**
 * Holds a claimed delivery that is broken: it is not sent, and no other waits for it.
 * @throws StaleLease
 */
export async function holdDamaged(
  tx: Tx,
  put: { id: string; leaseToken: number; damage: string; nowMs: number },
): Promise<void> {
  const result = await tx
    .updateTable('delivery')
    .set((eb) => ({
      state: 'held',
      held_at: put.nowMs,
      damage: put.damage,
      lease_until: null,
      in_doubt_at: eb.fn.coalesce('dot_at', 'in_doubt_at'),
      dot_at: null,
    }))
    .where('id', '=', put.id)
    .where('lease_token', '=', put.leaseToken)
    .where('state', '=', 'sending')
    .executeTakeFirst();
  requireLease(result.numUpdatedRows, 'delivery', put.id, put.leaseToken);
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
    state: 'relayed' | 'failed' | 'expired' | 'suppressed';
    lastReply: string | null;
    nowMs: number;
    /** The answer to its dot was lost. */
    inDoubt?: boolean;
  },
): Promise<void> {
  const result = await tx
    .updateTable('delivery')
    .set({
      state: end.state,
      last_reply: end.lastReply,
      done_at: end.nowMs,
      lease_until: null,
      dot_at: null,
      ...(end.inDoubt === true ? { in_doubt_at: end.nowMs } : {}),
    })
    .where('id', '=', end.id)
    .where('lease_token', '=', end.leaseToken)
    .where('state', '=', 'sending')
    .executeTakeFirst();
  requireLease(result.numUpdatedRows, 'delivery', end.id, end.leaseToken);
}

/**
 * Puts a delivery back for a later try; `counts`: it moves on in its own schedule, since it was put off for its own sake. `inDoubtAt`:
 * when the answer to its dot was found lost, or null.
 * @throws StaleLease
 */
export async function deferDelivery(
  tx: Tx,
  put: {
    id: string;
    leaseToken: number;
    dueAt: number;
    lastReply: string;
    counts: boolean;
    inDoubtAt: number | null;
  },
): Promise<void> {
  const result = await tx
    .updateTable('delivery')
    .set((eb) => ({
      state: 'deferred',
      due_at: put.dueAt,
      last_reply: put.lastReply,
      lease_until: null,
      dot_at: null,
      ...(put.inDoubtAt === null ? {} : { in_doubt_at: put.inDoubtAt }),
      deferrals: eb('deferrals', '+', put.counts ? 1 : 0),
    }))
    .where('id', '=', put.id)
    .where('lease_token', '=', put.leaseToken)
    .where('state', '=', 'sending')
    .executeTakeFirst();
  requireLease(result.numUpdatedRows, 'delivery', put.id, put.leaseToken);
}

/**
 * Keeps back a delivery in hand, until a person lets it go.
 * @throws StaleLease
 */
export async function withholdDelivery(
  tx: Tx,
  one: { id: string; leaseToken: number; by: HeldBy; reason: string; nowMs: number },
): Promise<void> {
  const result = await tx
    .updateTable('delivery')
    .set({
      state: 'held',
      held_at: one.nowMs,
      held_by: one.by,
      held_reason: one.reason,
      lease_until: null,
    })
    .where('id', '=', one.id)
    .where('lease_token', '=', one.leaseToken)
    .where('state', '=', 'sending')
    .executeTakeFirst();
  requireLease(result.numUpdatedRows, 'delivery', one.id, one.leaseToken);
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

const STILL_TO_SEND: readonly DeliveryState[] = ['queued', 'sending', 'deferred', 'held'];

export interface OutgoingFilter {
  readonly state?: DeliveryState;
  /** Only what is still to be sent, in whatever state. */
  readonly waiting?: true;
  readonly ticketId?: string;
  readonly limit: number;
}

/** Outgoing messages with their deliveries, newest first. */
export async function listOutgoing(reader: Reader, filter: OutgoingFilter): Promise<DeliveryOfOutgoing[]> {
  let query = reader
    .selectFrom('delivery')
    .innerJoin('outgoing', 'outgoing.id', 'delivery.outgoing_id')
    .selectAll('delivery')
    .orderBy('outgoing.created_at', 'desc')
    .orderBy('outgoing.id', 'desc')
    .limit(filter.limit);
  if (filter.state !== undefined) query = query.where('delivery.state', '=', filter.state);
  if (filter.waiting === true) query = query.where('delivery.state', 'in', [...STILL_TO_SEND]);
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
  return {
    ...row,
    get draft() {
      return readDraft(row);
    },
  };
}

function readDraft({ id, draft }: Pick<OutgoingTable, 'id' | 'draft'>): OutgoingDraft {
  try {
    return JSON.parse(draft) as OutgoingDraft;
  } catch (error) {
    throw new GatewayError('store.damaged', `outgoing mail ${id} is damaged: its draft cannot be read`, {
      cause: error,
    });
  }
}

/**
 * What is wrong with a row that is about to be sent, or null. Identity stands in the draft and in the columns: where they differ, somebody
 * or something has changed one of them, and the mail might go to the wrong person.
 */
function damageOf(row: Selectable<OutgoingTable>, recipient: string): string | null {
  try {
    const draft = readDraft(row);
    const same: Readonly<Record<string, boolean>> = {
      recipient: addressKey(draft.to.address) === recipient,
      'Message-ID': draft.messageId === row.message_id,
      ticket: draft.ticketId === row.ticket_id,
      kind: draft.notice.kind === row.kind,
    };
    const differing = Object.keys(same).filter((name) => same[name] !== true);
    if (differing.length > 0) return `its ${differing.join(' and ')} is not that of its draft`;
    return DELIVERY_LIVES.includes(draft.life) ? null : 'its draft is not whole';
  } catch {
    return 'its draft cannot be read';
  }
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
