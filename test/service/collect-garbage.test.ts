import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MODULE = new URL('../../src/base/collect-garbage.ts', import.meta.url).href;
const MIB = 1024 * 1024;
const LARGE_BYTES = 64 * MIB;

/** In a process of its own: nothing else is on its heap. */
const PROGRAM = `
import { getHeapStatistics } from 'node:v8';
import { GarbageCollector } from '${MODULE}';
const garbage = new GarbageCollector(${LARGE_BYTES});
const much = () => Array.from({ length: 3_000_000 }, (_, at) => ({ at }));
const heap = () => getHeapStatistics().total_heap_size;
const told = { small: garbage.collectIfLarge() };
let held = much();
told.filledBytes = heap();
held = null;
told.large = garbage.collectIfLarge();
told.leftBytes = heap();
held = much();
told.inUse = [garbage.collectIfLarge(), garbage.collectIfLarge()];
told.held = held.length;
process.stdout.write(JSON.stringify(told));
`;

test('a heap that became large by garbage shrinks at once, and one that is in use is not looked through again and again (I-09)', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', PROGRAM]);
  const told = JSON.parse(stdout) as { filledBytes: number; leftBytes: number };
  expect(told).toMatchObject({ small: false, large: true, inUse: [true, false] });
  expect(told.filledBytes).toBeGreaterThan(LARGE_BYTES);
  expect(told.leftBytes).toBeLessThan(LARGE_BYTES / 2);
});
