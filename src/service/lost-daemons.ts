/**
 * Goes on with what another daemon of the same database left in the middle of its work when it ended, before its leases are over (I-17).
 * What must hold: nothing is taken from a daemon that lives. Its mark on the database ends with its line, so a mark has to be gone for
 * longer than a line takes to come back; and where it did live, fencing and the mark before the dot keep its late results out (I-18).
 */
import { LIMITS } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { Store } from '../store/database/database.ts';
import { wordsOf } from '../store/database/dialect.ts';
import { endLeasesOf, leaseHolders } from '../store/daemons/leases.ts';
import { startRunner, type Runner } from './runner.ts';

interface LostDaemonsParts {
  readonly store: Store;
  /** Our own mark. */
  readonly holder: number;
  readonly log: Log;
  /** Milliseconds that no clock can set. */
  readonly elapsedMs?: () => number;
}

/**
 * Ends the leases of daemons that were not seen for LIMITS.daemonGoneMs.
 * @returns a look; it tells how many were ended
 */
export function createLostDaemons(parts: LostDaemonsParts): () => Promise<number> {
  const { store, holder, log, elapsedMs = () => performance.now() } = parts;
  let missedSince = new Map<number, number>();
  return async () => {
    const nowMs = elapsedMs();
    const missing = await missingHolders(store, holder).catch((error: unknown) => {
      // What was not looked at was not seen to be gone.
      missedSince = new Map();
      throw error;
    });
    missedSince = new Map(missing.map((one) => [one, missedSince.get(one) ?? nowMs]));
    const gone = missing.filter((one) => nowMs - (missedSince.get(one) ?? nowMs) >= LIMITS.daemonGoneMs);
    if (gone.length === 0) return 0;
    const leftBehind = await store.transact((tx) => endLeasesOf(tx, gone));
    log.warn({ leftBehind }, 'another daemon ended in the middle of its work; going on with it');
    return leftBehind;
  };
}

/** Whoever leased work and is not there. Where not even we are seen, nothing can be told: the database was just started, say. */
async function missingHolders(store: Store, own: number): Promise<number[]> {
  const holders = await leaseHolders(store.db);
  holders.delete(own);
  if (holders.size === 0) return [];
  const living = await wordsOf(store.db).livingHolders(store.db);
  return living?.has(own) === true ? [...holders].filter((one) => !living.has(one)) : [];
}

/** Looks now and then, as long as it runs. */
export function startLostDaemons(parts: LostDaemonsParts): Runner {
  const look = createLostDaemons(parts);
  const work = async () => {
    await look();
    return false;
  };
  return startRunner({ name: 'lost-daemons', work, atOnce: 1, pollMs: LIMITS.daemonLookMs, log: parts.log });
}
