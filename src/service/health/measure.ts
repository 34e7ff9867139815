/**
 * How things stand, in numbers. In: the database, the disk, and what running daemons say of themselves. Out: one record that says nothing
 * about whether that is good (faults.ts does). Reading only, safe beside a running daemon or without one.
 */
import { dirname } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { errorText } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Config } from '../../config/config.ts';
import { freeBytes } from '../../inbound/spool/room.ts';
import {
  outboxBacklog,
  quarantine,
  spoolBacklog,
  type OutboxBacklog,
  type Quarantine,
  type SpoolBacklog,
} from '../../store/intake/backlog.ts';
import { breakerState, type BreakerState } from '../../outbound/outbox/breaker.ts';
import { databaseClockMs, listDaemons } from '../../store/daemons/daemons.ts';
import { isHeldByDaemon, type Store } from '../../store/database/database.ts';
import { getImapCursor } from '../../store/intake/imap-cursors.ts';
import { outboxHold } from '../../store/outbox/outbox-control.ts';
import type { Setting } from '../../store/daemons/settings.ts';
import { requireHighWater } from '../high-water.ts';
import { readFigures, type DaemonFigures } from './figures.ts';

export interface DaemonState {
  readonly id: string;
  readonly startedAtMs: number;
  readonly beatAtMs: number;
  /** It has said so lately. */
  readonly alive: boolean;
  /** null: of another version, or damaged. */
  readonly figures: DaemonFigures | null;
}

export interface FolderProgress {
  readonly account: string;
  readonly folder: string;
  /** Messages that were not taken in yet, at most; null where the server has not told. */
  readonly behind: number | null;
}

export interface Measured {
  readonly nowMs: number;
  /** A daemon holds the database; also one that hangs. */
  readonly held: boolean;
  readonly daemons: readonly DaemonState[];
  readonly spool: SpoolBacklog;
  readonly outbox: OutboxBacklog;
  readonly hold: Setting | null;
  readonly breaker: BreakerState;
  readonly quarantine: Quarantine;
  readonly folders: readonly FolderProgress[];
  /** The fuller disk of data folder and database. `wantedBytes`: below that no mail is taken in. */
  readonly disk: { readonly freeBytes: number; readonly wantedBytes: number };
  /** What the database has lost, in a sentence; null: nothing. */
  readonly lostTail: string | null;
  /** How far our clock is before (positive) or behind that of the database, or behind what was written already. */
  readonly clockSkewMs: number;
}

export interface MeasureInput {
  readonly config: Pick<Config, 'dataDir' | 'database' | 'smtp' | 'lmtp' | 'imap'>;
  readonly store: Store;
  readonly clock: Clock;
  /** Of the process that asks, where that is a daemon: fresher than its row. */
  readonly self: {
    readonly id: string;
    readonly startedAtMs: number;
    readonly figures: DaemonFigures;
  } | null;
}

/** @throws GatewayError `store.unavailable`, `spool.io` */
export async function measure(input: MeasureInput): Promise<Measured> {
  const { config, store, clock, self } = input;
  const { db } = store;
  const nowMs = clock.nowMs();
  const held = self !== null || (await isHeldByDaemon(config.database));
  const daemons = await daemonStates(input, nowMs, held);
  const spool = await spoolBacklog(db);
  const database = await databaseClockMs(store);
  return {
    nowMs,
    held,
    daemons,
    spool,
    outbox: await outboxBacklog(db),
    hold: await outboxHold(db),
    breaker: await breakerState(db, nowMs),
    quarantine: await quarantine(db),
    folders: await progressOf(store, daemons),
    disk: await diskOf(config),
    lostTail: await lostTail(config.dataDir, store),
    clockSkewMs: skewOf(clock.nowMs(), database, [spool.newestAtMs, ...daemons.map((one) => one.beatAtMs)]),
  };
}

async function daemonStates(
  { store, self }: MeasureInput,
  nowMs: number,
  held: boolean,
): Promise<DaemonState[]> {
  const rows = await listDaemons(store.db);
  const others = rows
    .filter(({ id }) => id !== self?.id)
    .map(({ figures, ...row }) => ({
      ...row,
      // A beat that is yet to come is a matter of the clock.
      alive: held && nowMs - row.beatAtMs <= LIMITS.silenceMs,
      figures: readFigures(figures),
    }));
  return self === null ? others : [{ ...self, beatAtMs: nowMs, alive: true }, ...others];
}

async function progressOf(store: Store, daemons: readonly DaemonState[]): Promise<FolderProgress[]> {
  const mailboxes = daemons.filter(({ alive }) => alive).flatMap(({ figures }) => figures?.mailboxes ?? []);
  const progress: FolderProgress[] = [];
  for (const { account, folders } of mailboxes) {
    for (const { folder, readAtMs, caughtUpAtMs, uidNext, problem } of folders) {
      const caughtUp = problem === null && readAtMs !== null && readAtMs === caughtUpAtMs;
      const cursor = await getImapCursor(store.db, account, folder);
      const behind = uidNext === null ? null : Math.max(0, uidNext - 1 - (cursor?.last_uid ?? 0));
      progress.push({ account, folder, behind: caughtUp ? 0 : behind });
    }
  }
  return progress;
}

async function diskOf({ dataDir, database, smtp, lmtp }: MeasureInput['config']): Promise<Measured['disk']> {
  const dirs = database.dialect === 'sqlite' ? [dataDir, dirname(database.path)] : [dataDir];
  const free = await Promise.all(dirs.map(freeBytes));
  const largest = Math.max(smtp?.maxSizeBytes ?? 0, lmtp?.maxSizeBytes ?? 0) || LIMITS.messageSizeBytes;
  return {
    freeBytes: Math.min(...free),
    wantedBytes: Math.round(largest * LIMITS.roomPerMessage) + LIMITS.ballastBytes,
  };
}

async function lostTail(dataDir: string, store: Store): Promise<string | null> {
  return requireHighWater(dataDir, store).then(
    () => null,
    (error: unknown) => errorText(error),
  );
}

/** Negative: our clock is behind. The largest difference counts. */
function skewOf(nowMs: number, databaseMs: number | null, written: readonly (number | null)[]): number {
  const ahead = written.filter((at) => at !== null).map((at) => Math.min(0, nowMs - at));
  const all = [...ahead, ...(databaseMs === null ? [] : [nowMs - databaseMs])];
  return all.reduce((most, one) => (Math.abs(one) > Math.abs(most) ? one : most), 0);
}
