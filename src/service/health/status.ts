/**
 * `postern status`, without the words: how things stand, seen from outside of the daemon. In: the configuration. Out: the faults, and what
 * was measured. Never throws where the configuration can be read: a database that cannot be had is a fault like others. Makes nothing.
 */
import { existsSync } from 'node:fs';
import type { Clock } from '../../base/clock.ts';
import { errorText } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import { listAlarms, type Alarm } from '../../store/daemons/alarms.ts';
import { openStore, type Store } from '../../store/database/database.ts';
import { pendingMigrations } from '../../store/migrate.ts';
import { fault, faultsOf, isCritical, type Fault } from './faults.ts';
import { measure, type Measured } from './measure.ts';

export interface Status {
  readonly faults: readonly Fault[];
  /** What the operator was told of. */
  readonly alarms: readonly Alarm[];
  /** null: nothing can be measured, and the faults say why. */
  readonly measured: Measured | null;
}

/** 0: all is well. 1: something is wrong. 2: mail does not come in, does not go out, or may be lost. */
export type StatusExit = 0 | 1 | 2;

export async function readStatus(config: Config, clock: Clock): Promise<Status> {
  const { database } = config;
  if (database.dialect === 'sqlite' && !existsSync(database.path)) {
    const sentence = `there is no database at ${database.path}: postern was never started with this configuration`;
    return unmeasured(sentence, 'start it: postern start; or name the right --config');
  }
  let store: Store | null = null;
  try {
    store = await openStore(database);
    const pending = await pendingMigrations(store);
    if (pending.length > 0) {
      const sentence = `the database is older than this program (due: ${pending.join(', ')})`;
      return unmeasured(
        sentence,
        'back it up, then run postern migrate, or start the daemon, which does it too',
      );
    }
    const measured = await measure({ config, store, clock, self: null });
    return { measured, faults: faultsOf(measured, config.alarms), alarms: await listAlarms(store.db) };
  } catch (error) {
    return unmeasured(
      `how things stand cannot be read: ${errorText(error)}`,
      'look at the database, its disk and its rights; mail that was taken in is on disk',
    );
  } finally {
    await store?.close();
  }
}

function unmeasured(sentence: string, next: string): Status {
  return { measured: null, alarms: [], faults: [fault('database', 'critical', { sentence, next })] };
}

export function exitOf(faults: readonly Fault[]): StatusExit {
  if (faults.length === 0) return 0;
  return faults.some(isCritical) ? 2 : 1;
}
