import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const ROW = /^\| (I-\d{2}) \| [^|]+ \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm;
const PROMISES = 38;

const document = readFileSync(join(ROOT, 'docs/reliability-proofs.md'), 'utf8');
const pathsIn = (cell: string) => [...cell.matchAll(/`([\w/.-]+\.ts)`/g)].map(([, path = '']) => path);
const rows = [...document.matchAll(ROW)].map(([, id = '', keepers = '', tests = '', taken = '']) => ({
  id,
  keepers: pathsIn(keepers),
  tests: pathsIn(tests),
  taken,
}));

test('every promise has its row, with what keeps it, tests that name it, and what was taken out', () => {
  expect(rows.map(({ id }) => id)).toEqual(
    Array.from({ length: PROMISES }, (_, at) => `I-${String(at + 1).padStart(2, '0')}`),
  );
  for (const { id, keepers, tests, taken } of rows) {
    expect(keepers, id).not.toEqual([]);
    expect(tests, id).not.toEqual([]);
    expect(taken, id).toMatch(/:/);
    for (const path of keepers) expect(existsSync(join(ROOT, 'src', path)), `${id}: ${path}`).toBe(true);
    for (const path of tests)
      expect(readFileSync(join(ROOT, 'test', path), 'utf8'), `${id} in ${path}`).toContain(id);
  }
});

test('every promise that a test names has its row', () => {
  const named = new Set<string>();
  for (const path of readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts')) continue;
    for (const [id] of readFileSync(join(ROOT, 'test', path), 'utf8').matchAll(/\bI-\d{2}\b/g)) named.add(id);
  }
  const known = rows.map(({ id }) => id);
  expect([...named].filter((id) => !known.includes(id))).toEqual([]);
});
