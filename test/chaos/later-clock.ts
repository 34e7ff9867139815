/** Finishes what waits for a later try: the whole daemon once more, in this process, with a clock that is put forward to each try. */
import type { Log } from '../../src/base/log.ts';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway } from '../../src/daemon.ts';
import { waiting } from './book.ts';
import type { DaemonProcess } from './daemon-process.ts';
import type { Scene } from './scene.ts';

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

/**
 * Starts the daemon after a crash, on nothing that still waits: a mail whose dot may have been sent is tried again only when its relay can
 * have given up on the first try (ten minutes), and nobody waits for that in real time. Null where it does not start.
 */
export async function launchRested(scene: Scene): Promise<{ daemon: DaemonProcess; port: number } | null> {
  const first = await launch(scene);
  if (first === null) return null;
  await scene.settled();
  if (waiting(scene.database, Infinity) === 0) return first;
  await first.daemon.stop();
  await workOffLater(scene.configPath, scene.dir);
  return launch(scene);
}

async function launch(scene: Scene): Promise<{ daemon: DaemonProcess; port: number } | null> {
  const daemon = scene.launch();
  const port = await daemon.smtpPort();
  return port === null ? null : { daemon, port };
}

const drop = (): undefined => undefined;
const silent: Log = { debug: drop, info: drop, warn: drop, error: drop };
