import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { crashPoints } from '../chaos/crash-points.ts';
import { straceRefusal } from '../chaos/strace.ts';

const refusal = straceRefusal();
if (refusal !== null) process.stderr.write(`\n*** SKIPPED: crash points: ${refusal}\n\n`);

test.skipIf(refusal !== null)(
  'I-02 a conversation comes to its end, once, whichever sync of it the daemon dies at',
  { timeout: 600_000 },
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'postern-crash-'));
    const lanes = Math.min(2, availableParallelism());
    const { count, findings } = await crashPoints({ dir, seed: 21, lanes, progress: () => undefined });
    expect(findings, `what was found is kept in ${dir}`).toEqual([]);
    rmSync(dir, { recursive: true });
    // The start, three mails taken in and worked off, six sent: far fewer would mean that the daemon no longer syncs.
    expect(count).toBeGreaterThan(30);
  },
);
