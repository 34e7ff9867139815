import type { Random } from './clock.ts';

export interface BackoffCurve {
  readonly firstMs: number;
  readonly factor: number;
  readonly maxMs: number;
}

/** The wait after the given number of failures (1 and up): grows by `factor`, never beyond `maxMs`. */
export function backoffMs(curve: BackoffCurve, failures: number): number {
  const steps = Math.max(0, failures - 1);
  return Math.min(curve.maxMs, Math.round(curve.firstMs * curve.factor ** Math.min(steps, 64)));
}

/** The wait from a list of waits; beyond its end the last one repeats. */
export function scheduledMs(waitsMs: readonly number[], failures: number): number {
  const index = Math.min(Math.max(0, failures - 1), waitsMs.length - 1);
  return waitsMs[index] ?? 0;
}

/** A wait spread evenly by plus or minus `part` of itself, so that many waiters do not come back together. */
export function jitterMs(waitMs: number, part: number, random: Random): number {
  const unit = random.bytes(4).readUInt32BE(0) / 0xffffffff;
  return Math.round(waitMs * (1 - part + 2 * part * unit));
}

/** What is left at `nowMs` of a wait that began at `sinceMs`; a clock that was set back ends it, or it would last as long as the step. */
export function waitLeftMs(sinceMs: number, waitMs: number, nowMs: number): number {
  return nowMs < sinceMs ? 0 : Math.max(0, sinceMs + waitMs - nowMs);
}
