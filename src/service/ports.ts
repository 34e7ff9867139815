import { systemClock, systemRandom, type Clock, type Random } from '../base/clock.ts';
import { LIMITS } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { DnsResolver } from '../inbound/authenticate/dns.ts';
import { createParsePool, type ParsePool } from '../inbound/parse/threads/parse-pool.ts';
import { loadTemplates, type Templates } from '../outbound/compose/templates.ts';
import { databaseLeaseClock, ownLeaseClock, type LeaseClock } from '../store/daemons/leases.ts';
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
  readonly parsers: () => ParsePool;
  /** Answers for the DNS; null: the DNS itself. */
  readonly resolver: DnsResolver | null;
  /** Rest of the loops when nothing wakes them, in milliseconds. */
  readonly pollMs: number;
  /** Hold some of the disk in reserve (service/ballast.ts). */
  readonly ballast: boolean;
  /** Heap of the process that is looked through for garbage, in bytes: more where it is not the daemon's alone. */
  readonly largeHeapBytes: number;
  /** The templates of these folders and the built-in ones: a process that starts many daemons need not compile them each time. */
  readonly templates: (dirs: readonly string[]) => Templates;
}

/** What was given, and the system's own for the rest. */
export function portsOf(given: Partial<GatewayPorts>, level: Parameters<typeof createLog>[0]): Ports {
  return {
    clock: given.clock ?? systemClock,
    leaseClock: given.clock === undefined ? databaseLeaseClock(systemClock) : ownLeaseClock(given.clock),
    random: given.random ?? systemRandom,
    log: given.log ?? createLog(level),
    parsers: given.parsers ?? createParsePool,
    resolver: given.resolver ?? null,
    pollMs: given.pollMs ?? LIMITS.pollMs,
    ballast: given.ballast ?? true,
    largeHeapBytes: given.largeHeapBytes ?? LIMITS.daemonHeapBytes,
    templates: given.templates ?? loadTemplates,
  };
}
