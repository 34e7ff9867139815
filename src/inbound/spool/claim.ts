import { backoffMs, jitterMs } from '../../base/backoff.ts';
import type { Clock, Random } from '../../base/clock.ts';
import { errorText } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { withoutControls } from '../../mail/header.ts';
import { claimArrival, deferArrival, settleArrival, type ArrivalRow } from '../../store/arrivals.ts';
import type { Store, Tx } from '../../store/database.ts';

/**
 * Takes the next arrival that is due, or null. Its try is counted on disk before it begins: one that ends the process each time runs
 * out of tries as well, and is set aside here without another one.
 */
export async function claim(store: Store, clock: Clock): Promise<ArrivalRow | null> {
  for (;;) {
    const nowMs = clock.nowMs();
    const arrival = await store.transact((tx) => claimArrival(tx, { nowMs, leaseMs: LIMITS.leaseMs }));
    if (arrival === null || arrival.attempts <= LIMITS.arrivalAttempts) return arrival;
    const last = arrival.last_error === null ? '' : `; last error: ${arrival.last_error}`;
    const reason = `never came to an end in ${LIMITS.arrivalAttempts} tries${last}`;
    await store.transact((tx) => quarantine(tx, arrival, { reason, rule: 'unfinished', nowMs }));
  }
}

/**
 * Puts an arrival back after a failed try, or sets it aside for a person when that was the last one.
 * @throws StaleLease
 */
export async function deferOrQuarantine(
  store: Store,
  arrival: ArrivalRow,
  error: unknown,
  { clock, random }: { clock: Clock; random: Random },
): Promise<'deferred' | 'quarantined'> {
  const nowMs = clock.nowMs();
  const sentence = withoutControls(errorText(error)).slice(0, LIMITS.errorChars);
  const { id, lease_token: leaseToken, attempts } = arrival;
  if (attempts >= LIMITS.arrivalAttempts) {
    const reason = `failed ${attempts} times: ${sentence}`;
    await store.transact((tx) => quarantine(tx, arrival, { reason, rule: 'attempts', nowMs }));
    return 'quarantined';
  }
  const waitMs = jitterMs(backoffMs(LIMITS.arrivalBackoff, attempts), LIMITS.arrivalJitter, random);
  await store.transact((tx) => deferArrival(tx, { id, leaseToken, dueAt: nowMs + waitMs, error: sentence }));
  return 'deferred';
}

async function quarantine(
  tx: Tx,
  arrival: ArrivalRow,
  { reason, rule, nowMs }: { reason: string; rule: string; nowMs: number },
): Promise<void> {
  await settleArrival(tx, {
    id: arrival.id,
    leaseToken: arrival.lease_token,
    state: 'quarantined',
    disposition: 'quarantined',
    reason,
    ticketId: null,
    messageId: arrival.message_id,
    trace: [{ stage: 'spool', rule, finding: reason }],
    nowMs,
  });
}
