import type { Clock } from '../../base/clock.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Store } from '../../store/database.ts';
import { claimDelivery, type DeliveryOfOutgoing } from '../../store/outgoing.ts';

/** Takes the next delivery that is due, or null; its try is counted on disk before it begins. */
export async function claim(store: Store, clock: Clock): Promise<DeliveryOfOutgoing | null> {
  const nowMs = clock.nowMs();
  return store.transact((tx) => claimDelivery(tx, { nowMs, leaseMs: LIMITS.leaseMs }));
}

/** Was it in the outbox for longer than a mail of its kind is worth trying? */
export function isExpired({ delivery }: DeliveryOfOutgoing, nowMs: number): boolean {
  return nowMs >= delivery.expires_at;
}
