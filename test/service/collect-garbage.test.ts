import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MODULE = new URL('../../src/base/collect-garbage.ts', import.meta.url).href;
const MIB = 1024 * 1024;
const LARGE_BYTES = 64 * MIB;

/** In a process of its own: nothing else is on its heap. */
const PROGRAM = `
import { setTimeout as pause } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { GarbageCollector, collectAll } from '${MODULE}';
const REST_MS = 20;
let collections = 0;
const collect = () => {
  collections += 1;
  collectAll();
};
const garbage = new GarbageCollector(${LARGE_BYTES}, { restMs: REST_MS, collect });
const much = () => Array.from({ length: 3_000_000 }, (_, at) => ({ at }));
const heap = () => getHeapStatistics().total_heap_size;
const told = {};
const looked = async () => {
  garbage.workDone();
  await pause(5 * REST_MS);
};
let held = much();
told.filledBytes = heap();
held = null;
garbage.workDone();
told.atOnceBytes = heap();
const deadline = performance.now() + 20_000;
while (heap() > ${LARGE_BYTES} / 2 && performance.now() < deadline) await pause(REST_MS);
told.leftBytes = heap();
held = much();
await looked();
told.inUse = collections;
await looked();
await looked();
told.inUseAgain = collections;
told.held = held.length;
process.stdout.write(JSON.stringify(told));
new GarbageCollector(1, { restMs: 600_000 }).workDone();
`;

test('a heap that became large by garbage shrinks soon after the work, and one that is in use is not looked through again and again (I-09)', async () => {
  const args = ['--input-type=module', '-e', PROGRAM];
  // A look that waits keeps no process alive: this one would take ten minutes.
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
  const told = JSON.parse(stdout) as Record<string, number>;
  expect(told['filledBytes']).toBeGreaterThan(LARGE_BYTES);
  expect(told['atOnceBytes']).toBeGreaterThan(LARGE_BYTES);
  expect(told['leftBytes']).toBeLessThan(LARGE_BYTES / 2);
  expect(told['inUseAgain']).toBe(told['inUse']);
});
