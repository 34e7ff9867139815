import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fullDisk } from '../chaos/full-disk.ts';
import { mountRefusal } from '../chaos/mounts.ts';
import { powerCuts } from '../chaos/power-cut.ts';

const refusal = mountRefusal();
if (refusal !== null) process.stderr.write(`\n*** SKIPPED: power cuts and full disk: ${refusal}\n\n`);

const options = () => ({
  dir: mkdtempSync(join(tmpdir(), 'postern-crash-')),
  seed: 31,
  progress: () => undefined,
});

describe.skipIf(refusal !== null)('a disk of our own', () => {
  test(
    'I-01 holds what was acknowledged when the power fails, at five moments',
    { timeout: 180_000 },
    async () => {
      const given = options();
      const { findings } = await powerCuts({ ...given, images: 5 });
      expect(findings, `what was found is kept in ${given.dir}`).toEqual([]);
      rmSync(given.dir, { recursive: true });
    },
  );

  test(
    'I-08 may be full to its last byte: mail is put off, nothing is lost, and the same process heals',
    { timeout: 180_000 },
    async () => {
      const given = options();
      const { findings } = await fullDisk(given);
      expect(findings, `what was found is kept in ${given.dir}`).toEqual([]);
      rmSync(given.dir, { recursive: true });
    },
  );
});
