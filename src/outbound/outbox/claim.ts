import type { Clock, Random } from '../../base/clock.ts';
import { systemRandom } from '../../base/clock.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Store, Tx } from '../../store/database/database.ts';
import { findLeftAtDot } from '../../store/outbox/delivery-phase.ts';
import { ownLeaseClock, type LeaseClock } from '../../store/daemons/leases.ts';
import { outboxHold } from '../../store/outbox/outbox-control.ts';
import {
  claimDelivery,
  holdDamaged,
  type DamagedDelivery,
  type DeliveryOfOutgoing,
} from '../../store/outbox/outgoing.ts';
import { leaveInDoubt } from './in-doubt.ts';

interface ClaimOptions {
  /** `expired`: only what has run out of time, so that its end is written down while the relay cannot be tried. */
  readonly what: 'due' | 'expired';
  /** Deliveries that this process works on now. */
  readonly inHand: ReadonlySet<string>;
  readonly leaseClock: LeaseClock;
  readonly holder: number | null;
  readonly random: Random;
  readonly log: Log | null;
}

/**
 * Takes the next delivery that is due, or null; its try is counted on disk before it begins. While a person holds the outbox nothing
 * is taken. What a runner left at its final dot is put back first, as in doubt; what is broken in the database is held on the way, and
 * never sent (I-38).
 */
export async function claim(
  store: Store,
  clock: Clock,
  given: Partial<ClaimOptions> = {},
): Promise<DeliveryOfOutgoing | null> {
  const options: ClaimOptions = {
    what: 'due',
    inHand: new Set(),
    leaseClock: ownLeaseClock(clock),
    holder: null,
    random: systemRandom,
    log: null,
    ...given,
  };
  for (;;) {
    const claimed = await store.transact((tx) => take(tx, clock, options));
    if (claimed === null || 'outgoing' in claimed) return claimed;
    const { delivery, damage } = claimed;
    options.log?.error(
      { outgoing: delivery.outgoing_id, damage },
      'a mail is damaged in the database; it is held',
    );
  }
}

async function take(
  tx: Tx,
  clock: Clock,
  { what, inHand, leaseClock, holder, random }: ClaimOptions,
): Promise<DeliveryOfOutgoing | DamagedDelivery | null> {
  const nowMs = clock.nowMs();
  const leases = { leaseNowMs: await leaseClock(tx), leaseMs: LIMITS.leaseMs, inHand: [...inHand] };
  const left = await findLeftAtDot(tx, leases);
  if (left !== null) await leaveInDoubt(tx, left, { clock, random });
  if ((await outboxHold(tx)) !== null) return null;
  const found = await claimDelivery(tx, { ...leases, holder, nowMs, expiredOnly: what === 'expired' });
  if (found !== null && 'damage' in found) await hold(tx, found, nowMs);
  return found;
}

function hold(tx: Tx, { delivery, damage }: DamagedDelivery, nowMs: number): Promise<void> {
  return holdDamaged(tx, { id: delivery.id, leaseToken: delivery.lease_token, damage, nowMs });
}
