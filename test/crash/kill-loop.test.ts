import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { killLoop } from '../chaos/kill-loop.ts';
import { notProven } from '../chaos/run.ts';

test('a run in which hardly any mail was acknowledged proves nothing, and says so', () => {
  expect(notProven('kill loop', 400, 200)).toEqual([]);
  expect(notProven('kill loop', 399, 200).map(({ law }) => law)).toEqual(['not proven: too little happened']);
});

test(
  'I-02 nothing acknowledged is lost and nothing is there twice, though the daemon is killed ten times under load',
  { timeout: 180_000 },
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'postern-crash-'));
    const { findings } = await killLoop({ dir, seed: 11, rounds: 10, progress: () => undefined });
    expect(findings, `what was found is kept in ${dir}`).toEqual([]);
    rmSync(dir, { recursive: true });
  },
);
