import type { SelectQueryBuilder } from 'kysely';
import type { Schema } from '../database/schema.ts';

/** What a claim asks for. Times are epoch ms. */
export interface DeliveryClaim {
  readonly nowMs: number;
  /** The time by the clock that leases are counted by (store/daemons/leases.ts). */
  readonly leaseNowMs: number;
  readonly leaseMs: number;
  /** Of the daemon that claims (`DaemonHold.holder`). */
  readonly holder?: number | null;
  /** None but what has run out of its time. */
  readonly expiredOnly: boolean;
  /** Deliveries that this process works on: whatever a clock says of their leases, they are in good hands. */
  readonly inHand: readonly string[];
}

/** Of deliveries under way those that nobody works on any more: their lease is over, or longer than any lease is (the clock was set back). */
export function abandonedAmong<O>(
  query: SelectQueryBuilder<Schema, 'delivery', O>,
  ask: Pick<DeliveryClaim, 'leaseNowMs' | 'leaseMs' | 'inHand'>,
): SelectQueryBuilder<Schema, 'delivery', O> {
  const over = query.where((eb) =>
    eb.or([eb('lease_until', '<=', ask.leaseNowMs), eb('lease_until', '>', ask.leaseNowMs + ask.leaseMs)]),
  );
  return ask.inHand.length === 0 ? over : over.where('delivery.id', 'not in', ask.inHand);
}
