import type { Clock } from '../base/clock.ts';
import { LIMITS } from '../base/limits.ts';
import { clientKey } from './smtp-admission.ts';

/** Counts tries to log in by where they come from. */
export interface LoginBrake {
  /** Counts a try; false where there were too many, and then nothing is to be computed for it. */
  tries(ip: string): boolean;
  /** The last try was right, and is not counted. */
  succeeded(ip: string): void;
}

/** LIMITS.loginsPerClient wrong tries within LIMITS.loginWindowMs, for each IPv4 address and each IPv6 /64. */
export function createLoginBrake(clock: Clock): LoginBrake {
  const triesOf = new Map<string, number[]>();
  const recent = (client: string) => {
    const since = clock.nowMs() - LIMITS.loginWindowMs;
    return (triesOf.get(client) ?? []).filter((at) => at > since);
  };
  const keep = (client: string, tries: readonly number[]) => {
    triesOf.delete(client);
    if (tries.length > 0) triesOf.set(client, [...tries]);
    // Whoever tried longest ago is forgotten first.
    const [oldest] = triesOf.keys();
    if (triesOf.size > LIMITS.loginClients && oldest !== undefined) triesOf.delete(oldest);
  };
  return {
    tries: (ip) => {
      const client = clientKey(ip);
      const tries = recent(client);
      if (tries.length >= LIMITS.loginsPerClient) return false;
      keep(client, [...tries, clock.nowMs()]);
      return true;
    },
    succeeded: (ip) => {
      const client = clientKey(ip);
      keep(client, recent(client).slice(0, -1));
    },
  };
}
