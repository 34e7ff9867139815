import type { Clock } from '../../base/clock.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Store, Tx } from '../../store/database.ts';
import { outboxHold } from '../../store/outbox-control.ts';
import {
  claimDelivery,
  holdDamaged,
  type DamagedDelivery,
  type DeliveryOfOutgoing,
} from '../../store/outgoing.ts';

/**
 * Takes the next delivery that is due, or null; its try is counted on disk before it begins. While a person holds the outbox nothing
 * is taken. `expired`: only what has run out of time, so that its end is written down while the relay cannot be tried.
 * What is broken in the database is held on the way, and never sent (I-38).
 */
export async function claim(
  store: Store,
  clock: Clock,
  what: 'due' | 'expired' = 'due',
  log: Log | null = null,
): Promise<DeliveryOfOutgoing | null> {
  for (;;) {
    const nowMs = clock.nowMs();
    const claimed = await store.transact(async (tx) => {
      if ((await outboxHold(tx)) !== null) return null;
      const found = await claimDelivery(tx, {
        nowMs,
        leaseMs: LIMITS.leaseMs,
        expiredOnly: what === 'expired',
      });
      if (found !== null && 'damage' in found) await hold(tx, found, nowMs);
      return found;
    });
    if (claimed === null || 'outgoing' in claimed) return claimed;
    const { delivery, damage } = claimed;
    log?.error({ outgoing: delivery.outgoing_id, damage }, 'a mail is damaged in the database; it is held');
  }
}

function hold(tx: Tx, { delivery, damage }: DamagedDelivery, nowMs: number): Promise<void> {
  return holdDamaged(tx, { id: delivery.id, leaseToken: delivery.lease_token, damage, nowMs });
}

/** Was it in the outbox for longer than a mail of its kind is worth trying? */
export function isExpired({ delivery }: DeliveryOfOutgoing, nowMs: number): boolean {
  return nowMs >= delivery.expires_at;
}
