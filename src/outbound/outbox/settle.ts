/**
 * What became of a try. In: a claimed delivery and what the relay said. Out: its state. Fenced by the lease token: a runner that was
 * too slow changes nothing (StaleLease). `relayed` is all that a smarthost's 250 proves; whether it was read, nobody knows.
 */
import { jitterMs, scheduledMs } from '../../base/backoff.ts';
import type { Clock, Random } from '../../base/clock.ts';
import { LIMITS } from '../../base/limits.ts';
import type { TryOutcome } from '../../desk/trace.ts';
import { withoutControls } from '../../mail/header.ts';
import type { Tx } from '../../store/database.ts';
import { insertTry } from '../../store/delivery-tries.ts';
import { deferDelivery, settleDelivery, type DeliveryOfOutgoing } from '../../store/outgoing.ts';
import { isExpired } from './claim.ts';

/**
 * Writes the end of a delivery, in the caller's transaction, so that its consequence can be a part of it.
 * @param end.reply what the relay said, or why nobody was asked
 * @throws StaleLease
 */
export async function settle(
  tx: Tx,
  { delivery }: DeliveryOfOutgoing,
  end: { readonly state: 'relayed' | 'failed' | 'expired'; readonly reply: string },
  clock: Clock,
): Promise<void> {
  await settleDelivery(tx, {
    id: delivery.id,
    leaseToken: delivery.lease_token,
    state: end.state,
    lastReply: oneLine(end.reply),
    nowMs: clock.nowMs(),
  });
}

/**
 * Puts a delivery back after a try that failed for now; `expired` where its time is over.
 * @throws StaleLease
 */
export async function deferOrExpire(
  tx: Tx,
  claimed: DeliveryOfOutgoing,
  reply: string,
  { clock, random }: { clock: Clock; random: Random },
): Promise<'deferred' | 'expired'> {
  const { delivery } = claimed;
  const nowMs = clock.nowMs();
  if (isExpired(claimed, nowMs)) {
    await settle(tx, claimed, { state: 'expired', reply }, clock);
    return 'expired';
  }
  const waitMs = jitterMs(
    scheduledMs(LIMITS.deliveryRetryMs, delivery.deferrals + 1),
    LIMITS.deliveryJitter,
    random,
  );
  // The end of its time is seen when it comes, not a whole wait later.
  const dueAt = Math.min(nowMs + waitMs, delivery.expires_at);
  await deferDelivery(tx, {
    id: delivery.id,
    leaseToken: delivery.lease_token,
    dueAt,
    lastReply: oneLine(reply),
    counts: true,
  });
  return 'deferred';
}

/**
 * Puts a delivery back that could not be tried because of the relay: it waits for the relay, and its own schedule stays where it was.
 * @throws StaleLease
 */
export async function waitForRelay(
  tx: Tx,
  { delivery }: DeliveryOfOutgoing,
  { reply, dueAt }: { readonly reply: string; readonly dueAt: number },
): Promise<void> {
  await deferDelivery(tx, {
    id: delivery.id,
    leaseToken: delivery.lease_token,
    dueAt: Math.min(dueAt, delivery.expires_at),
    lastReply: oneLine(reply),
    counts: false,
  });
}

/** Writes down what a try came to, in the transaction that draws the consequence. */
export async function recordTry(
  tx: Tx,
  { delivery }: DeliveryOfOutgoing,
  one: { readonly outcome: TryOutcome; readonly reply: string },
  clock: Clock,
): Promise<void> {
  await insertTry(tx, {
    deliveryId: delivery.id,
    leaseToken: delivery.lease_token,
    outcome: one.outcome,
    reply: oneLine(one.reply),
    nowMs: clock.nowMs(),
  });
}

function oneLine(reply: string): string {
  return withoutControls(reply).slice(0, LIMITS.errorChars);
}
