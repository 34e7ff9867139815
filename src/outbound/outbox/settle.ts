/**
 * What became of a try. In: a claimed delivery and what the relay said. Out: its state. Fenced by the lease token: a runner that was
 * too slow changes nothing (StaleLease). `relayed` is all that a smarthost's 250 proves; whether it was read, nobody knows.
 */
import { jitterMs, scheduledMs } from '../../base/backoff.ts';
import type { Clock, Random } from '../../base/clock.ts';
import { LIMITS } from '../../base/limits.ts';
import type { TryOutcome } from '../../desk/trace.ts';
import { withoutControls } from '../../mail/header.ts';
import type { Tx } from '../../store/database/database.ts';
import { insertTry } from '../../store/outbox/delivery-tries.ts';
import { deferDelivery, settleDelivery, type DeliveryOfOutgoing } from '../../store/outbox/outgoing.ts';

/**
 * Writes the end of a delivery, in the caller's transaction, so that its consequence can be a part of it.
 * @param end.reply what the relay said, or why nobody was asked
 * @throws StaleLease
 */
export async function settle(
  tx: Tx,
  { delivery }: DeliveryOfOutgoing,
  end: {
    readonly state: 'relayed' | 'failed' | 'expired' | 'suppressed';
    readonly reply: string;
    readonly inDoubt?: boolean;
  },
  clock: Clock,
): Promise<void> {
  await settleDelivery(tx, {
    id: delivery.id,
    leaseToken: delivery.lease_token,
    state: end.state,
    lastReply: oneLine(end.reply),
    nowMs: clock.nowMs(),
    inDoubt: end.inDoubt ?? false,
  });
}

/**
 * Puts a delivery back after a try that failed for now; `expired` where its time is over. `relayTryMs`: it failed because of the relay,
 * which is tried again then; the mail's own schedule stays where it was. `inDoubt`: the answer to its dot was lost, so it is left alone
 * for as long as a relay may still be busy with it.
 * @throws StaleLease
 */
export async function deferOrExpire(
  tx: Tx,
  claimed: DeliveryOfOutgoing,
  reply: string,
  {
    clock,
    random,
    relayTryMs = null,
    inDoubt = false,
  }: { clock: Clock; random: Random; relayTryMs?: number | null; inDoubt?: boolean },
): Promise<'deferred' | 'expired'> {
  const { delivery } = claimed;
  const nowMs = clock.nowMs();
  if (isExpired(claimed, nowMs)) {
    await settle(tx, claimed, { state: 'expired', reply, inDoubt }, clock);
    return 'expired';
  }
  const waitMs = jitterMs(
    scheduledMs(LIMITS.deliveryRetryMs, delivery.deferrals + 1),
    LIMITS.deliveryJitter,
    random,
  );
  // The end of its time is seen when it comes, not a whole wait later.
  const ownDueAt = nowMs + (inDoubt ? Math.max(waitMs, LIMITS.inDoubtMs) : waitMs);
  const dueAt = Math.min(relayTryMs ?? ownDueAt, delivery.expires_at);
  await deferDelivery(tx, {
    id: delivery.id,
    leaseToken: delivery.lease_token,
    dueAt,
    lastReply: oneLine(reply),
    counts: relayTryMs === null,
    inDoubtAt: inDoubt ? nowMs : null,
  });
  return 'deferred';
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

/** Was it in the outbox for longer than a mail of its kind is worth trying? */
export function isExpired({ delivery }: DeliveryOfOutgoing, nowMs: number): boolean {
  return nowMs >= delivery.expires_at;
}
