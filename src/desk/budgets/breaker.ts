/** When so much mail leaves by itself that something must be wrong. Pure. */
import { LIMITS } from '../../base/limits.ts';

/**
 * Automatic mails an hour that are still normal for an installation. `busyHours`: how many such mails left in each hour of the past in
 * which any did. Their mean is its norm; one storm among them moves it little.
 */
export function breakerCeiling(busyHours: readonly number[]): number {
  if (busyHours.length < LIMITS.breakerBusyHours) return LIMITS.breakerNewPerHour;
  const norm = busyHours.reduce((sum, mails) => sum + mails, 0) / busyHours.length;
  const wanted = Math.round(norm * LIMITS.breakerTimesNorm);
  return Math.min(Math.max(wanted, LIMITS.breakerLeastPerHour), LIMITS.breakerMostPerHour);
}

/** Why the breaker trips with the next mail, in a sentence for the operator; null: it does not. */
export function whyTripped(lastHour: number, ceiling: number): string | null {
  if (lastHour < ceiling) return null;
  return `${lastHour + 1} automatic mails within an hour, where ${ceiling} are the most that is normal here`;
}
