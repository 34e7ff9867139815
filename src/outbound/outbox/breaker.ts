/**
 * The breaker of all automatic mail. In: one more automatic mail. Out: may it be sent, or is it held?
 *
 * What must hold: once tripped it stays so over a restart, until a person resets it; mail is taken in all the while, answers of agents go
 * out, and what tells the operator does too; nothing that is held is lost. Tripping, and holding what waits, is one transaction with
 * the mail that went beyond.
 */
import type { Clock } from '../../base/clock.ts';
import { LIMITS } from '../../base/limits.ts';
import { breakerCeiling, whyTripped } from '../../desk/budgets/breaker.ts';
import { automaticMailPerBusyHour, automaticMailSince } from '../../store/outbox/automatic-mail.ts';
import type { Reader, Store, Tx } from '../../store/database/database.ts';
import { countBreakerHeld, endBreakerHold, holdAutomaticMail } from '../../store/outbox/outbox-control.ts';
import { dropSetting, getSetting, putSetting } from '../../store/daemons/settings.ts';

/** How things stand with the breaker. */
export interface BreakerState {
  /** Since when, and why, no automatic mail is sent; null: it is. */
  readonly tripped: { readonly sinceMs: number; readonly reason: string } | null;
  /** Automatic mails in the last hour (or since the last reset), and the most that are normal here. */
  readonly lastHour: number;
  readonly ceiling: number;
  /** Mails that it holds. */
  readonly held: number;
}

const WHO = 'postern';

/** Why a new automatic mail is held, or null; trips the breaker where that mail is one too many. */
export async function breakerHold(tx: Tx, nowMs: number): Promise<string | null> {
  const before = await getSetting(tx, 'breaker');
  if (before !== null) return before.value;
  const reason = whyTripped(await lastHour(tx, nowMs), await ceilingOf(tx));
  if (reason === null) return null;
  await putSetting(tx, { name: 'breaker', value: reason, by: WHO, nowMs });
  await holdAutomaticMail(tx, { nowMs, reason });
  return reason;
}

async function lastHour(reader: Reader, nowMs: number): Promise<number> {
  const reset = await getSetting(reader, 'breaker-reset');
  return automaticMailSince(reader, Math.max(nowMs - LIMITS.budgetHourMs, reset?.setAtMs ?? 0));
}

async function ceilingOf(reader: Reader): Promise<number> {
  const known = await getSetting(reader, 'breaker-ceiling');
  return known === null ? LIMITS.breakerNewPerHour : Number(known.value);
}

/** Looks at the norm of this installation anew, where that was not done lately. While the breaker is tripped the norm stays. */
export async function renewBreakerNorm(store: Store, clock: Clock): Promise<void> {
  const now = clock.nowMs();
  const known = await getSetting(store.db, 'breaker-ceiling');
  const fresh = known !== null && Math.abs(now - known.setAtMs) < LIMITS.breakerNormMs;
  if (fresh || (await getSetting(store.db, 'breaker')) !== null) return;
  const past = { fromMs: now - LIMITS.breakerPastMs, toMs: now - LIMITS.budgetHourMs };
  const ceiling = breakerCeiling(await automaticMailPerBusyHour(store.db, past));
  await store.transact((tx) =>
    putSetting(tx, { name: 'breaker-ceiling', value: String(ceiling), by: WHO, nowMs: now }),
  );
}

export async function breakerState(reader: Reader, nowMs: number): Promise<BreakerState> {
  const tripped = await getSetting(reader, 'breaker');
  return {
    tripped: tripped === null ? null : { sinceMs: tripped.setAtMs, reason: tripped.value },
    lastHour: await lastHour(reader, nowMs),
    ceiling: await ceilingOf(reader),
    held: await countBreakerHeld(reader),
  };
}

/** Lets automatic mail go again, what is held with it or without; counts from now on. Tells how many held mails that were; null: it was not tripped. */
export async function resetBreaker(
  tx: Tx,
  one: { readonly by: string; readonly what: 'release' | 'cancel'; readonly nowMs: number },
): Promise<number | null> {
  if ((await getSetting(tx, 'breaker')) === null) return null;
  await dropSetting(tx, 'breaker');
  await putSetting(tx, { name: 'breaker-reset', value: one.what, by: one.by, nowMs: one.nowMs });
  return endBreakerHold(tx, one);
}
