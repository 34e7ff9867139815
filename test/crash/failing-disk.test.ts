import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { failingDisk, type FailingDisk } from '../chaos/failing-disk.ts';
import { straceRefusal } from '../chaos/strace.ts';

const refusal = straceRefusal();
if (refusal !== null) process.stderr.write(`\n*** SKIPPED: a failing disk: ${refusal}\n\n`);

const SYNCS = ['fsync', 'fdatasync'] as const;
const WRITES = ['pwrite64'] as const;

/** On the thread of the database: intake, claim, effects, outbox. On that of the files: raw mail, its folder, composed mail. */
const FAULTS: FailingDisk[] = [
  ...[1, 2, 3, 6].map((when) => ({ thread: 'database', calls: SYNCS, answer: 'EIO', when }) as const),
  ...[1, 4].map((when) => ({ thread: 'database', calls: WRITES, answer: 'EIO', when }) as const),
  ...[1, 2, 3].map((when) => ({ thread: 'files', calls: SYNCS, answer: 'EIO', when }) as const),
  { thread: 'files', calls: WRITES, answer: 'EIO', when: 1 },
];

/** It says that it wrote nothing, and no error. */
const SHORT_WRITES: FailingDisk[] = [
  { thread: 'database', calls: WRITES, answer: 0, when: 2 },
  { thread: 'files', calls: WRITES, answer: 0, when: 1 },
];

async function keepsItsPromises(fault: FailingDisk): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'postern-crash-'));
  const { unharmed, violations } = await failingDisk(fault, { dir, seed: 51, progress: () => undefined });
  expect(violations, `what was found is kept in ${dir}`).toEqual([]);
  expect(unharmed, 'the call was made').toBe(false);
  rmSync(dir, { recursive: true });
}

describe.skipIf(refusal !== null)('a disk that', { timeout: 180_000 }, () => {
  test.each(FAULTS)(
    'I-03 fails at $calls number $when of the $thread ends the process: nobody reads a 250, and the next start is clean',
    keepsItsPromises,
  );

  test.each(SHORT_WRITES)('I-03 takes nothing at one write of the $thread loses nothing', keepsItsPromises);
});
