/**
 * The outbox by hand: in go the wishes of a person, out comes what was changed. What must hold: what is being handed over at this
 * moment is left alone, since nobody can say any more that it was not sent; what is held runs out of no time.
 */
import { sql, type ExpressionBuilder } from 'kysely';
import { LIMITS } from '../../base/limits.ts';
import type { DeliveryState } from '../../desk/trace.ts';
import type { Reader, Tx } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import { dropSetting, getSetting, putSetting, type Setting } from '../daemons/settings.ts';

/** What became of a wish: it was done, or the delivery is in a state in which it cannot be. */
export type ControlResult = { readonly done: true } | { readonly done: false; readonly state: DeliveryState };

interface One {
  readonly outgoingId: string;
  readonly nowMs: number;
}

const WAITING: readonly DeliveryState[] = ['queued', 'deferred'];

/** Does the outbox stand still, and since when? */
export async function outboxHold(reader: Reader): Promise<Setting | null> {
  return getSetting(reader, 'outbox-hold');
}

/** Stops the whole outbox until it is released. False where it stood still already: then nothing was changed. */
export async function holdOutbox(
  tx: Tx,
  one: { by: string; reason: string; nowMs: number },
): Promise<boolean> {
  if ((await outboxHold(tx)) !== null) return false;
  await putSetting(tx, { name: 'outbox-hold', value: one.reason, by: one.by, nowMs: one.nowMs });
  return true;
}

/** Lets the outbox go on; what waited gets the time back that it stood still. False where it was not held. */
export async function releaseOutbox(tx: Tx, { nowMs }: { nowMs: number }): Promise<boolean> {
  const hold = await outboxHold(tx);
  if (hold === null) return false;
  await dropSetting(tx, 'outbox-hold');
  const heldFrom = sql<number>`(select case when created_at > ${hold.setAtMs} then created_at else ${hold.setAtMs} end
    from outgoing where outgoing.id = delivery.outgoing_id)`;
  await tx
    .updateTable('delivery')
    .set((eb) => ({ expires_at: sql<number>`${eb.ref('expires_at')} + ${nowMs} - ${heldFrom}` }))
    .where('state', 'in', WAITING)
    .execute();
  return true;
}

/** Keeps one mail back. */
export async function holdDelivery(tx: Tx, { outgoingId, nowMs }: One): Promise<ControlResult> {
  const result = await tx
    .updateTable('delivery')
    .set({ state: 'held', held_at: nowMs, held_by: 'person' })
    .where('outgoing_id', '=', outgoingId)
    .where('state', 'in', WAITING)
    .executeTakeFirst();
  return answer(tx, outgoingId, result.numUpdatedRows);
}

/** Lets one mail go that was held, at once, and gives it back the time that it was held. */
export async function releaseDelivery(tx: Tx, { outgoingId, nowMs }: One): Promise<ControlResult> {
  const result = await tx
    .updateTable('delivery')
    .set((eb) => letGo(eb, nowMs))
    .where('outgoing_id', '=', outgoingId)
    .where('state', '=', 'held')
    .executeTakeFirst();
  return answer(tx, outgoingId, result.numUpdatedRows);
}

function letGo(eb: ExpressionBuilder<Schema, 'delivery'>, nowMs: number) {
  return {
    state: eb
      .case()
      .when('attempts', '>', 0)
      .then(sql.lit<DeliveryState>('deferred'))
      .else(sql.lit<DeliveryState>('queued'))
      .end(),
    expires_at: eb('expires_at', '+', eb(eb.val(nowMs), '-', eb.fn.coalesce('held_at', eb.val(nowMs)))),
    held_at: null,
    held_by: null,
    held_reason: null,
    damage: null,
    due_at: soonest(nowMs),
  };
}

/** Holds the automatic mail that waits, but for what tells the operator; tells how many that were. */
export async function holdAutomaticMail(
  tx: Tx,
  { nowMs, reason }: { nowMs: number; reason: string },
): Promise<number> {
  const result = await tx
    .updateTable('delivery')
    .set({ state: 'held', held_at: nowMs, held_by: 'breaker', held_reason: reason })
    .where('state', 'in', WAITING)
    .where('outgoing_id', 'in', (eb) =>
      eb.selectFrom('automatic_mail').select('outgoing_id').where('audience', '<>', 'operator'),
    )
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Ends the breaker's hold on mail: it goes, with its time given back, or it is cancelled. Tells how many mails that were. */
export async function endBreakerHold(
  tx: Tx,
  { nowMs, what }: { nowMs: number; what: 'release' | 'cancel' },
): Promise<number> {
  const held = tx.updateTable('delivery').where('state', '=', 'held').where('held_by', '=', 'breaker');
  const result =
    what === 'release'
      ? await held.set((eb) => letGo(eb, nowMs)).executeTakeFirst()
      : await held
          .set({
            state: 'failed',
            last_reply: 'cancelled with the reset of the breaker',
            done_at: nowMs,
            held_at: null,
          })
          .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** How many mails the breaker holds. */
export async function countBreakerHeld(reader: Reader): Promise<number> {
  const row = await reader
    .selectFrom('delivery')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', 'held')
    .where('held_by', '=', 'breaker')
    .executeTakeFirstOrThrow();
  return row.count;
}

/**
 * Makes one mail due now. One that failed, ran out of time or was not sent gets `lifeMs` anew; one that the relay has taken is not sent twice.
 */
export async function retryDelivery(
  tx: Tx,
  { outgoingId, nowMs, lifeMs }: One & { lifeMs: number },
): Promise<ControlResult> {
  const again = await tx
    .updateTable('delivery')
    .set({ due_at: soonest(nowMs) })
    .where('outgoing_id', '=', outgoingId)
    .where('state', 'in', WAITING)
    .executeTakeFirst();
  if (again.numUpdatedRows === 1n) return { done: true };
  const anew = await tx
    .updateTable('delivery')
    .set({
      state: 'deferred',
      due_at: soonest(nowMs),
      expires_at: nowMs + lifeMs,
      deferrals: 0,
      done_at: null,
    })
    .where('outgoing_id', '=', outgoingId)
    .where('state', 'in', ['failed', 'expired', 'suppressed'])
    .executeTakeFirst();
  return answer(tx, outgoingId, anew.numUpdatedRows);
}

/** Makes everything that waits due now; tells how many that are. */
export async function retryAll(tx: Tx, nowMs: number): Promise<number> {
  const result = await tx
    .updateTable('delivery')
    .set({ due_at: soonest(nowMs) })
    .where('state', 'in', WAITING)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Ends one mail that was not handed over yet. */
export async function cancelDelivery(
  tx: Tx,
  { outgoingId, nowMs, reason }: One & { reason: string },
): Promise<ControlResult> {
  const result = await tx
    .updateTable('delivery')
    .set({ state: 'failed', last_reply: reason, done_at: nowMs, held_at: null, damage: null })
    .where('outgoing_id', '=', outgoingId)
    .where('state', 'in', [...WAITING, 'held'])
    .executeTakeFirst();
  return answer(tx, outgoingId, result.numUpdatedRows);
}

/** Ends one mail that nobody has begun to hand over; false where it is too late for that. */
export async function recallDelivery(
  tx: Tx,
  { outgoingId, nowMs, reason }: One & { reason: string },
): Promise<boolean> {
  const result = await tx
    .updateTable('delivery')
    .set({ state: 'failed', last_reply: reason, done_at: nowMs, held_at: null, damage: null })
    .where('outgoing_id', '=', outgoingId)
    .where('state', 'in', [...WAITING, 'held'])
    .where('attempts', '=', 0)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Asks every daemon to try the relay again now, whatever pause it has taken. */
export async function askForRelayRetry(tx: Tx, one: { by: string; nowMs: number }): Promise<void> {
  await putSetting(tx, { name: 'relay-retry', value: '', ...one });
}

async function answer(tx: Tx, outgoingId: string, touched: bigint): Promise<ControlResult> {
  if (touched === 1n) return { done: true };
  const row = await tx
    .selectFrom('delivery')
    .select('state')
    .where('outgoing_id', '=', outgoingId)
    .executeTakeFirstOrThrow();
  return { done: false, state: row.state };
}

/** Now; or where the answer to a mail was lost just now, when a relay that may still be busy with it is done. */
function soonest(nowMs: number) {
  return sql<number>`case when in_doubt_at <= ${nowMs} and in_doubt_at > ${nowMs - LIMITS.inDoubtMs}
    then in_doubt_at + ${LIMITS.inDoubtMs} else ${nowMs} end`;
}
