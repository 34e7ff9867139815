import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const ROW = /^\| (T-\d{2}) \|.*\| ([^|]+) \|$/gm;

const document = readFileSync(join(ROOT, 'docs/threat-model.md'), 'utf8');
const rows = [...document.matchAll(ROW)].map(([, id = '', places = '']) => ({
  id,
  files: [...places.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
}));

test('every row of the threat model names tests that name its threat', () => {
  expect(rows.length).toBeGreaterThan(60);
  for (const { id, files } of rows) {
    expect(files, id).not.toEqual([]);
    for (const file of files)
      expect(readFileSync(join(ROOT, 'test', file), 'utf8'), `${id} in ${file}`).toContain(id);
  }
});

test('every threat that a test names has its row', () => {
  const named = new Set<string>();
  for (const path of readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.test.ts')) continue;
    for (const [id] of readFileSync(join(ROOT, 'test', path), 'utf8').matchAll(/\bT-\d{2}\b/g)) named.add(id);
  }
  const known = new Set([...document.matchAll(/\bT-\d{2}\b/g)].map(([id]) => id));
  expect([...named].filter((id) => !known.has(id))).toEqual([]);
});

/** T-58 is a lint of every regular expression (`Elsewhere`). */
const LAST = 75;

test('every threat from T-01 on has its row, or a word about why it has none', () => {
  const known = new Set([...document.matchAll(/\bT-\d{2}\b/g)].map(([id]) => id));
  const all = Array.from({ length: LAST }, (_, at) => `T-${String(at + 1).padStart(2, '0')}`);
  expect(all.filter((id) => !known.has(id))).toEqual([]);
  const [, elsewhere = ''] = document.split('**Elsewhere**');
  for (const id of all.filter((one) => rows.every((row) => row.id !== one))) expect(elsewhere).toContain(id);
});
