import { systemClock, systemRandom, type Clock, type Random } from '../base/clock.ts';
import { LIMITS } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { DnsResolver } from '../inbound/authenticate/dns.ts';
import type { ParsePoolOptions } from '../inbound/parse/parse-pool.ts';
import { databaseLeaseClock, ownLeaseClock, type LeaseClock } from '../store/leases.ts';
import { createLog } from './log.ts';

/** The ports, and the clock of leases: the database's own, unless somebody gave us a clock to live by. */
export interface Ports extends GatewayPorts {
  readonly leaseClock: LeaseClock;
}

/** What a test or an embedding program may put in the place of the system's own. */
export interface GatewayPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The threads that read messages. */
  readonly parsing: ParsePoolOptions;
  /** Answers for the DNS; null: the DNS itself. */
  readonly resolver: DnsResolver | null;
  /** Rest of the loops when nothing wakes them, in milliseconds. */
  readonly pollMs: number;
  /** Hold some of the disk in reserve (service/ballast.ts). */
  readonly ballast: boolean;
}

/** What was given, and the system's own for the rest. */
export function portsOf(given: Partial<GatewayPorts>, level: Parameters<typeof createLog>[0]): Ports {
  return {
    clock: given.clock ?? systemClock,
    leaseClock: given.clock === undefined ? databaseLeaseClock(systemClock) : ownLeaseClock(given.clock),
    random: given.random ?? systemRandom,
    log: given.log ?? createLog(level),
    parsing: given.parsing ?? {},
    resolver: given.resolver ?? null,
    pollMs: given.pollMs ?? LIMITS.pollMs,
    ballast: given.ballast ?? true,
  };
}
