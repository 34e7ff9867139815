import type { Clock } from '../../base/clock.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Store } from '../../store/database.ts';
import { outboxHold } from '../../store/outbox-control.ts';
import { claimDelivery, type DeliveryOfOutgoing } from '../../store/outgoing.ts';

/**
 * Takes the next delivery that is due, or null; its try is counted on disk before it begins. While a person holds the outbox nothing
 * is taken. `expired`: only what has run out of time, so that its end is written down while the relay cannot be tried.
 */
export async function claim(
  store: Store,
  clock: Clock,
  what: 'due' | 'expired' = 'due',
): Promise<DeliveryOfOutgoing | null> {
  const nowMs = clock.nowMs();
  return store.transact(async (tx) => {
    if ((await outboxHold(tx)) !== null) return null;
    return claimDelivery(tx, { nowMs, leaseMs: LIMITS.leaseMs, expiredOnly: what === 'expired' });
  });
}

/** Was it in the outbox for longer than a mail of its kind is worth trying? */
export function isExpired({ delivery }: DeliveryOfOutgoing, nowMs: number): boolean {
  return nowMs >= delivery.expires_at;
}
