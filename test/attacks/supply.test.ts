import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => [path, read(join('src', path))] as const);

test('every package is pinned to one version, and what installs is locked by its hash (T-74)', () => {
  const { dependencies, devDependencies } = manifest;
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
    expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+(?:-[a-z0-9.]+)?$/);
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { integrity?: string; link?: boolean }>;
  };
  for (const [path, { integrity, link }] of Object.entries(lock.packages))
    if (path !== '' && link !== true) expect(integrity, path).toMatch(/^sha512-/);
});

test.each([
  ['starts another program (T-70)', /from '(?:node:)?child_process'/],
  ['unpacks what a mail brings (T-28)', /from '(?:node:)?zlib'/],
  ['makes code of text (T-20)', /\beval\(|\bnew Function\(/],
])('nothing of ours %s', (_what, pattern) => {
  const found = sources.filter(([, text]) => pattern.test(text)).map(([path]) => path);
  expect(found).toEqual([]);
});

test('the one text that is made code is a word of ours: the name of the function that collects garbage (T-20)', () => {
  const found = sources.filter(([, text]) => /from '(?:node:)?vm'/.test(text));
  expect(found.map(([path]) => path)).toEqual([expect.stringMatching(/base\/collect-garbage\.ts$/)]);
  const calls = found.flatMap(([, text]) => text.match(/\b(?:run\w+|compile\w+|Script)\(.*/g));
  expect(calls).toEqual([expect.stringMatching(/^runInNewContext\('gc'\) as /)]);
});
