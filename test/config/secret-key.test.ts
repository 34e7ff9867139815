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
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemRandom, type Random } from '../../src/base/clock.ts';
import { loadSecretKeys, rotateSecretKey } from '../../src/config/secret-key.ts';

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

test('of two that start at once, the later one takes the key of the earlier', () => {
  let other: Buffer | null = null;
  const interrupted: Random = {
    bytes: (count) => {
      // Here the other one runs from beginning to end, after this one has seen that there is no key yet.
      if (count === 32) [other] = load();
      return systemRandom.bytes(count);
    },
  };
  const [key] = loadSecretKeys({ dataDir: join(folder, 'data'), secretKeys: [] }, interrupted);
  expect(key).toEqual(other);
  expect(load()).toEqual([key]);
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

test('a new key signs, and the older ones check what they signed, five in all', () => {
  const config = { dataDir: join(folder, 'data'), secretKeys: [], source: 'desk.yaml' };
  const [first] = load();
  expect(rotateSecretKey(config, systemRandom)).toEqual({ keys: 2, givenUp: 0 });
  const [second, older] = load();
  expect(older).toEqual(first);
  expect(second).not.toEqual(first);
  for (const keys of [3, 4, 5]) expect(rotateSecretKey(config, systemRandom)).toEqual({ keys, givenUp: 0 });
  expect(load()).toContainEqual(first);
  expect(rotateSecretKey(config, systemRandom)).toEqual({ keys: 5, givenUp: 1 });
  expect(load()).toContainEqual(second);
  expect(load()).not.toContainEqual(first);
  expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'data'))).toEqual(['secret.key']);
});

test('keys that stand in the configuration are changed there', () => {
  const config = { dataDir: join(folder, 'data'), secretKeys: ['n'.repeat(32)], source: 'desk.yaml' };
  expect(() => rotateSecretKey(config, systemRandom)).toThrow(
    /put a new one .* before the others in secretKeys/,
  );
  expect(existsSync(keyFile())).toBe(false);
});
