import { readdirSync, readFileSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { openStore } from '../../src/store/database/database.ts';
import type { Watched } from './watchdog.ts';

const LOOK_MS = 1000;
/** Longer than any message may take, even on a busy machine. */
const STANDSTILL_MS = 60_000;
const STDERR = 2;

const { beats, database, files } = workerData as Watched;
const counter = new Int32Array(beats);
let last = -1;
let movedMs = performance.now();
setInterval(() => {
  const now = Atomics.load(counter, 0);
  if (now !== last) movedMs = performance.now();
  last = now;
  if (performance.now() - movedMs > STANDSTILL_MS) void end();
}, LOOK_MS);

/** The message under way stands in the database since before its work began. */
async function end(): Promise<void> {
  const store = await openStore(database);
  const active = await store.db.selectFrom('arrival').select('blob').where('state', '=', 'active').execute();
  const names = active.map(({ blob }) => files.get(blob) ?? blob).join(', ');
  // Not process.stderr, which a thread writes to by way of the one that stands still.
  writeSync(
    STDERR,
    `\nBROKEN (stuck) ${names}: everything has stood still at it for ${STANDSTILL_MS / 1000} s\n`,
  );
  for (const pid of ownChildren()) process.kill(-pid, 'SIGTERM');
  process.kill(process.pid, 'SIGKILL');
}

/** Dovecot, the leader of a process group of its own. */
function ownChildren(): number[] {
  const tasks = `/proc/${process.pid}/task`;
  return readdirSync(tasks).flatMap((task) =>
    readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}
