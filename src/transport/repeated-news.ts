import type { Clock } from '../base/clock.ts';

/** News that may come thousands of times a second, told at once and then once a minute with how often it was. */
export interface RepeatedNews {
  tell(kind: string, fields: object): void;
}

const QUIET_MS = 60_000;

export function createRepeatedNews(clock: Clock, say: (fields: object) => void): RepeatedNews {
  const told = new Map<string, { atMs: number; unsaid: number }>();
  return {
    tell: (kind, fields) => {
      const last = told.get(kind);
      const nowMs = clock.nowMs();
      if (last !== undefined && Math.abs(nowMs - last.atMs) < QUIET_MS) {
        last.unsaid += 1;
        return;
      }
      told.set(kind, { atMs: nowMs, unsaid: 0 });
      say({ ...fields, more: last?.unsaid ?? 0 });
    },
  };
}
