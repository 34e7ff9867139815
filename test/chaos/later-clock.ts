/** Finishes what waits for a later try: the whole daemon once more, in this process, with a clock that is put forward to each try. */
import type { Log } from '../../src/base/log.ts';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway } from '../../src/daemon.ts';
import { waiting } from './book.ts';

const STEP_MS = 60_000;
/** Two days. */
const STEPS_MAX = 2880;

/** Works until nothing is left that could ever be done. */
export async function workOffLater(configPath: string, dir: string): Promise<void> {
  const config = loadConfig(configPath, {}, dir);
  if (config.database.dialect !== 'sqlite') throw new Error('the runs use SQLite');
  const { path } = config.database;
  if (waiting(path, Infinity) === 0) return;
  let aheadMs = 0;
  const clock = { nowMs: () => Date.now() + aheadMs };
  const gateway = await startGateway(config, { clock, log: silent, pollMs: 20, ballast: false });
  try {
    for (let step = 0; step < STEPS_MAX; step++) {
      await gateway.settled();
      if (waiting(path, Infinity) === 0) return;
      // Not to the next that is due: a relay in trouble has a time of its own.
      aheadMs += STEP_MS;
    }
    throw new Error(`there still is work after ${STEPS_MAX} steps in time`);
  } finally {
    await gateway.stop();
  }
}

const drop = (): undefined => undefined;
const silent: Log = { debug: drop, info: drop, warn: drop, error: drop };
