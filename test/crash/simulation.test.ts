import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { simulations } from '../chaos/simulation.ts';

test.each([41, 42, 43])(
  'I-13 all mail comes after a day without a relay, once, with seed %i',
  { timeout: 180_000 },
  async (seed) => {
    const dir = mkdtempSync(join(tmpdir(), 'postern-crash-'));
    const { findings } = await simulations({ dir, seed, seeds: 1, progress: () => undefined });
    expect(findings, `what was found is kept in ${dir}`).toEqual([]);
    rmSync(dir, { recursive: true });
  },
);
