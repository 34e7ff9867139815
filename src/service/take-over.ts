import type { Log } from '../base/log.ts';
import type { Config } from '../config/config.ts';
import { holdAsDaemon } from '../store/database/database.ts';
import type { DaemonHold } from '../store/database/dialect.ts';
import { endLeases } from '../store/daemons/leases.ts';
import { migrate } from '../store/migrate.ts';
import { requireHighWater, startHighWater } from './high-water.ts';
import type { OpenDesk } from './open-desk.ts';
import { startLostDaemons } from './lost-daemons.ts';
import { startSweep } from './sweep.ts';

/**
 * Makes the database ours: one daemon, the newest schema, and nothing leased to a process that died. Tells whether no other daemon is
 * there, and what names us. What undoes it is put on the stack.
 * @throws GatewayError `store.unsafe`
 */
export async function takeOver(
  config: Config,
  { store, disk, desk }: OpenDesk,
  log: Log,
  stack: (() => Promise<void>)[],
): Promise<Pick<DaemonHold, 'alone' | 'holder'>> {
  const hold = await holdAsDaemon(config.database);
  stack.unshift(() => hold.release());
  const applied = await migrate(store);
  await requireHighWater(config.dataDir, store);
  const highWater = startHighWater(config.dataDir, { store, disk }, log);
  stack.push(() => highWater.stop());
  if (applied.length > 0) log.info({ migrations: applied }, 'database schema brought up to date');
  const leftBehind = hold.alone ? await store.transact((tx) => endLeases(tx)) : 0;
  if (leftBehind > 0)
    log.warn({ leftBehind }, 'the last run ended in the middle of its work; going on with it');
  const sweep = startSweep({ dataDir: config.dataDir, store, clock: desk.clock, log });
  stack.push(() => sweep.stop());
  if (hold.holder !== null) {
    const lostDaemons = startLostDaemons({ store, holder: hold.holder, log });
    stack.push(() => lostDaemons.stop());
  }
  return hold;
}
