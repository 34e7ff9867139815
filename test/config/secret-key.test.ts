import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemRandom } from '../../src/base/clock.ts';
import { loadSecretKeys } from '../../src/config/secret-key.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-key-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const keyFile = () => join(folder, 'data', 'secret.key');
const load = (secretKeys: string[] = []) =>
  loadSecretKeys({ dataDir: join(folder, 'data'), secretKeys }, systemRandom);

test('a first start makes a key that only its owner may read, and later starts find it again', () => {
  const [key] = load();
  expect(key).toHaveLength(32);
  expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
  expect(readFileSync(keyFile(), 'latin1')).toBe(`${key.toString('hex')}\n`);
  expect(load()).toEqual([key]);
  expect(readdirSync(join(folder, 'data'))).toEqual(['secret.key']);
});

test('keys of the configuration come first to last, and no file is made', () => {
  const keys = ['n'.repeat(32), 'o'.repeat(40)];
  expect(load(keys)).toEqual(keys.map((key) => Buffer.from(key)));
  expect(existsSync(keyFile())).toBe(false);
});

test('processes that start together end up with one key', async () => {
  const program = `
    const { loadSecretKeys } = await import(${JSON.stringify(new URL('../../src/config/secret-key.ts', import.meta.url).href)});
    const { systemRandom } = await import(${JSON.stringify(new URL('../../src/base/clock.ts', import.meta.url).href)});
    console.log(loadSecretKeys({ dataDir: ${JSON.stringify(join(folder, 'data'))}, secretKeys: [] }, systemRandom)[0].toString('hex'));`;
  const run = promisify(execFile);
  const runs = await Promise.all(
    Array.from({ length: 6 }, () => run(process.execPath, ['--input-type=module', '-e', program])),
  );
  const keys = new Set(runs.map(({ stdout }) => stdout.trim()));
  expect([...keys]).toEqual([readFileSync(keyFile(), 'latin1').trim()]);
  expect(readdirSync(join(folder, 'data'))).toEqual(['secret.key']);
});

test('a key that others may use, or that is none, is refused and never replaced', () => {
  load();
  chmodSync(keyFile(), 0o644);
  expect(() => load()).toThrow(/chmod 600/);
  writeFileSync(keyFile(), 'not a key');
  chmodSync(keyFile(), 0o600);
  expect(() => load()).toThrow(/does not hold a key/);
  expect(readFileSync(keyFile(), 'latin1')).toBe('not a key');
});
