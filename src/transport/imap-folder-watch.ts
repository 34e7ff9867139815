import { BrokenPromise } from '../base/assert.ts';
import { backoffMs, jitterMs, waitLeftMs, type BackoffCurve } from '../base/backoff.ts';
import type { Clock, Random } from '../base/clock.ts';
import { errorText } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { OpenFolder } from './imap-connection.ts';
import { createRereads, type Rereads } from './imap-rereads.ts';

export interface FolderState {
  readonly folder: string;
  /** Why its mail cannot be taken in; null while it can. */
  readonly problem: string | null;
  /** Why messages are not marked, moved or deleted; their mail is in all the same. */
  readonly aftercareProblem: string | null;
  /** When it was last read without a failure, and last read to its end. */
  readonly readAtMs: number | null;
  readonly caughtUpAtMs: number | null;
  /** UIDNEXT as the server last told it. */
  readonly uidNext: number | null;
}

interface Usable {
  readonly usable: boolean;
}

/** What a poller remembers of one folder between two looks: how it went, and when to look again. */
export interface FolderWatch {
  readonly name: string;
  readonly rereads: Rereads;
  state(): FolderState;
  /** Milliseconds until it is looked at again after a failure; 0 = at any time. */
  waitMs(): number;
  /** Has it failed so often on this connection that another one may do better? */
  isStuck(connection: Usable): boolean;
  opened(folder: OpenFolder): void;
  /** Has it got mail since the last look began? */
  hasGrown(folder: OpenFolder): boolean;
  /** The folder was read to where this look went; `more`: that was not its end. */
  readWell(more: boolean): void;
  /**
   * Runs a step of reading; null where it failed, which is said once and makes the folder wait, longer each time.
   * A failure of the whole connection is thrown on.
   */
  reading<T>(connection: Usable, step: () => Promise<T>): Promise<T | null>;
  /** Runs the aftercare, in the same way; false where it failed, and the folder need not wait for that. */
  caring(connection: Usable, care: () => Promise<boolean>): Promise<boolean>;
}

export interface FolderWatchParts {
  readonly account: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly backoff: BackoffCurve;
  readonly jitter: number;
  readonly rereadBackoff: BackoffCurve;
}

export function createFolderWatch(name: string, parts: FolderWatchParts): FolderWatch {
  const { log, clock, random, backoff, jitter } = parts;
  const fields = { account: parts.account, folder: name };
  let problem: string | null = null;
  let aftercareProblem: string | null = null;
  let failures = 0;
  let failedOn: { readonly connection: Usable; readonly times: number } | null = null;
  let pause = { sinceMs: 0, waitMs: 0 };
  let uidNext: number | null = null;
  let readAtMs: number | null = null;
  let caughtUpAtMs: number | null = null;
  const failuresOn = (connection: Usable): number =>
    failedOn?.connection === connection ? failedOn.times : 0;
  const readBadly = (connection: Usable, error: unknown): void => {
    failures += 1;
    failedOn = { connection, times: failuresOn(connection) + 1 };
    pause = { sinceMs: clock.nowMs(), waitMs: jitterMs(backoffMs(backoff, failures), jitter, random) };
    if (problem === null) log.error({ ...fields, err: error }, 'mail of a folder cannot be taken in');
    else log.debug({ ...fields, err: error }, 'mail of a folder still cannot be taken in');
    problem = errorText(error);
  };
  return {
    name,
    rereads: createRereads(clock, parts.rereadBackoff),
    state: () => ({ folder: name, problem, aftercareProblem, readAtMs, caughtUpAtMs, uidNext }),
    waitMs: () => waitLeftMs(pause.sinceMs, pause.waitMs, clock.nowMs()),
    isStuck: (connection) => failuresOn(connection) >= LIMITS.imapFolderFailures,
    opened: (folder) => {
      uidNext = folder.uidNext;
    },
    hasGrown: (folder) => folder.uidNext !== uidNext,
    readWell: (more) => {
      readAtMs = clock.nowMs();
      if (!more) caughtUpAtMs = readAtMs;
      if (problem !== null) log.info(fields, 'the folder is being read again');
      problem = null;
      failures = 0;
      failedOn = null;
    },
    reading: async (connection, step) => {
      try {
        return await step();
      } catch (error) {
        if (error instanceof BrokenPromise || !connection.usable) throw error;
        readBadly(connection, error);
        return null;
      }
    },
    caring: async (connection, care) => {
      try {
        const more = await care();
        if (aftercareProblem !== null) log.info(fields, 'messages are cared for again');
        aftercareProblem = null;
        return more;
      } catch (error) {
        if (error instanceof BrokenPromise || !connection.usable) throw error;
        if (aftercareProblem === null) log.error({ ...fields, err: error }, 'messages cannot be cared for');
        aftercareProblem = errorText(error);
        return false;
      }
    },
  };
}
