/**
 * Keeps the folder of the blobs clean: what no row names is taken away, once it has lain there for a day and was seen twice. Mail that
 * arrives meanwhile is safe, whatever the clock does: between its file and its row lie moments, not hours.
 */
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { LIMITS } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import { blobsBefore, removeBlob, type LyingBlob } from '../store/intake/blob-sweep.ts';
import { forgetAgentMail } from '../store/people/agent-mail.ts';
import { forgetOrders } from '../store/people/confirmations.ts';
import { forgetHeldMail } from '../store/tickets/held-mail.ts';
import type { Store } from '../store/database/database.ts';
import { everyBlobName } from '../store/ledger.ts';
import { startRunner, type Runner } from './runner.ts';

export interface SweepParts {
  readonly dataDir: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** A sixteenth at a time, so that a large folder needs little memory. */
const DIGITS = Array.from({ length: 16 }, (_, digit) => digit.toString(16));

/**
 * Takes away what no row names now, and did not name at the last look. Where that is much, nothing is taken: then it rather is the rows
 * that are missing, as in an older database that was put back, and these files are all that is left of acknowledged mail.
 * @returns a look; it tells how many files are gone
 */
export function createSweep({ dataDir, store, clock, log }: SweepParts): () => Promise<number> {
  const dir = join(dataDir, 'blobs');
  let seen = new Map<string, number>();
  return async () => {
    const unnamed = await blobsWithoutRow(dir, store, clock.nowMs() - LIMITS.leftoverMs);
    const again = unnamed.filter(({ sha256, putMs }) => seen.get(sha256) === putMs);
    seen = new Map(unnamed.map(({ sha256, putMs }) => [sha256, putMs]));
    if (unnamed.length > LIMITS.sweptAtOnce) {
      log.error(
        { files: unnamed.length },
        'many files of mail are named by no row of the database: is it an older copy? Nothing is removed; `postern verify` names them',
      );
      return 0;
    }
    const removed = again.filter((blob) => removeBlob(dir, blob)).length;
    if (removed > 0) log.info({ files: removed }, 'files of mail that was never acknowledged were removed');
    return removed;
  };
}

/** Looks now and then, as long as it runs. */
export function startSweep(parts: SweepParts): Runner {
  const look = createSweep(parts);
  const work = async () => {
    await look();
    await forgetOldProofs(parts);
    return false;
  };
  return startRunner({ name: 'sweep', work, atOnce: 1, pollMs: LIMITS.sweepMs, log: parts.log });
}

/**
 * Forgets what nobody can ask for any more. A mail of an agent is known again for longer than any token or signature speaks for its agent
 * (LIMITS.tokenCommandMs, signedMailMs): whoever sends it after that is a stranger.
 */
export async function forgetOldProofs({ store, clock }: Pick<SweepParts, 'store' | 'clock'>): Promise<void> {
  const nowMs = clock.nowMs();
  await store.transact(async (tx) => {
    await forgetAgentMail(tx, nowMs - LIMITS.agentMailKeptMs);
    await forgetOrders(tx, nowMs - LIMITS.codesKeptMs);
    await forgetHeldMail(tx, nowMs - LIMITS.codesKeptMs);
  });
}

/** Blobs that were put before that time, and that no row names. */
export async function blobsWithoutRow(dir: string, store: Store, beforeMs: number): Promise<LyingBlob[]> {
  const unnamed: LyingBlob[] = [];
  for (const digit of DIGITS) {
    // The files first: what is put and written down while we look is no candidate.
    const candidates = new Map<string, LyingBlob>();
    for await (const blob of blobsBefore(dir, beforeMs, digit)) candidates.set(blob.sha256, blob);
    if (candidates.size === 0) continue;
    for await (const name of everyBlobName(store.db)) candidates.delete(name);
    unnamed.push(...candidates.values());
  }
  return unnamed;
}
