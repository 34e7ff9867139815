/** Finishes what waits for a later try: the whole daemon once more, in this process, with a clock that is put forward to each try. */
import type { Log } from '../../src/base/log.ts';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway } from '../../src/daemon.ts';
import { nextArrivalDueAt } from '../../src/store/arrivals.ts';
import { nextDeliveryDueAt } from '../../src/store/outgoing.ts';
import { waiting } from './book.ts';

const STEPS_MAX = 10_000;

/** Works until nothing is left that could ever be done. */
export async function workOffLater(configPath: string, dir: string): Promise<void> {
  const config = loadConfig(configPath, {}, dir);
  if (config.database.dialect !== 'sqlite') throw new Error('the runs use SQLite');
  if (waiting(config.database.path, Infinity) === 0) return;
  let aheadMs = 0;
  const clock = { nowMs: () => Date.now() + aheadMs };
  const gateway = await startGateway(config, { clock, log: silent, pollMs: 20, ballast: false });
  try {
    for (let step = 0; step < STEPS_MAX; step++) {
      await gateway.settled();
      const times = await Promise.all([
        nextArrivalDueAt(gateway.store.db),
        nextDeliveryDueAt(gateway.store.db),
      ]);
      const next = Math.min(...times.map((at) => at ?? Infinity));
      if (next === Infinity) return;
      aheadMs = Math.max(aheadMs, next - Date.now());
    }
    throw new Error(`there still is work after ${STEPS_MAX} steps in time`);
  } finally {
    await gateway.stop();
  }
}

const drop = (): undefined => undefined;
const silent: Log = { debug: drop, info: drop, warn: drop, error: drop };
