import { BrokenPromise } from '../../base/assert.ts';
import { backoffMs, jitterMs } from '../../base/backoff.ts';
import type { Clock, Random } from '../../base/clock.ts';
import { errorText, GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { withoutControls } from '../../mail/header.ts';
import type { MsgId } from '../../mail/msg-id.ts';
import { claimArrival, deferArrival, settleArrival, type ArrivalRow } from '../../store/intake/arrivals.ts';
import type { Store, Tx } from '../../store/database/database.ts';

/** What is opened in the place of an arrival that is set aside; one that was before has its ticket already. */
interface Stub {
  /** Message-ID of the mail, where its header could be read. */
  readonly messageId: MsgId | null;
  /** Writes it, in the transaction in which the arrival is set aside; tells the id of the ticket. */
  write(tx: Tx): Promise<string>;
}

/** Reads what there is to be read of an arrival that is set aside, before any transaction. Never fails. */
export type OpenStub = (arrival: ArrivalRow, why: string) => Promise<Stub>;

/**
 * Takes the next arrival that is due, or null. Its try is counted on disk before it begins: one that ends the process each time runs
 * out of tries as well, and is set aside here without another one. `holder` is the daemon that asks (`DaemonHold.holder`).
 */
export async function claim(
  store: Store,
  clock: Clock,
  openStub: OpenStub | null = null,
  holder: number | null = null,
): Promise<ArrivalRow | null> {
  for (;;) {
    const nowMs = clock.nowMs();
    const arrival = await store.transact((tx) =>
      claimArrival(tx, { nowMs, leaseMs: LIMITS.leaseMs, holder }),
    );
    if (arrival === null || arrival.attempts <= LIMITS.arrivalAttempts) return arrival;
    const last = arrival.last_error === null ? '' : `; last error: ${arrival.last_error}`;
    const reason = `never came to an end in ${LIMITS.arrivalAttempts} tries${last}`;
    await quarantine(store, arrival, { reason, rule: 'unfinished', nowMs }, openStub);
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
  openStub: OpenStub | null = null,
): Promise<'deferred' | 'quarantined'> {
  const nowMs = clock.nowMs();
  const sentence = withoutControls(errorText(error)).slice(0, LIMITS.errorChars);
  const { id, lease_token: leaseToken, attempts } = arrival;
  const broken = isBroken(error);
  if (broken || attempts >= LIMITS.arrivalAttempts) {
    const reason = broken ? sentence : `failed ${attempts} times: ${sentence}`;
    const rule = broken ? 'broken' : 'attempts';
    await quarantine(store, arrival, { reason, rule, nowMs }, openStub);
    return 'quarantined';
  }
  const waitMs = jitterMs(backoffMs(LIMITS.arrivalBackoff, attempts), LIMITS.arrivalJitter, random);
  await store.transact((tx) => deferArrival(tx, { id, leaseToken, dueAt: nowMs + waitMs, error: sentence }));
  return 'deferred';
}

/** What no other try can mend: a row that was changed by another hand, or a promise of our own code that does not hold (I-38). */
function isBroken(error: unknown): boolean {
  return error instanceof BrokenPromise || (error instanceof GatewayError && error.code === 'store.damaged');
}

interface SetAside {
  readonly reason: string;
  readonly rule: string;
  readonly nowMs: number;
}

/** With its ticket, or where that cannot be opened without: a mail that is not set aside stops all others. */
async function quarantine(
  store: Store,
  arrival: ArrivalRow,
  why: SetAside,
  openStub: OpenStub | null,
): Promise<void> {
  const stub = openStub === null ? null : await openStub(arrival, why.reason);
  try {
    await store.transact((tx) => settleAside(tx, arrival, why, stub));
  } catch (error) {
    if (stub === null || error instanceof GatewayError) throw error;
    const reason = `${why.reason}; and no ticket could be opened for it: ${errorText(error)}`;
    await store.transact((tx) => settleAside(tx, arrival, { ...why, reason }, null));
  }
}

async function settleAside(
  tx: Tx,
  arrival: ArrivalRow,
  { reason, rule, nowMs }: SetAside,
  stub: Stub | null,
): Promise<void> {
  const ticketId = stub === null ? arrival.ticket_id : await stub.write(tx);
  await settleArrival(tx, {
    id: arrival.id,
    leaseToken: arrival.lease_token,
    state: 'quarantined',
    disposition: 'quarantined',
    reason,
    ticketId,
    messageId: arrival.message_id ?? stub?.messageId ?? null,
    trace: [{ stage: 'spool', rule, finding: reason }],
    nowMs,
  });
}
