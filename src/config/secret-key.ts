import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../base/clock.ts';
import { errorText, GatewayError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { Config } from './config.ts';

const KEY_BYTES = 32;
const KEY_LINE = /^[0-9a-f]{64}$/;

/**
 * The keys that sign our reply addresses and Message-IDs, newest first: those of the configuration, else the one in
 * `<dataDir>/secret.key`, which is made here the first time. Losing that file cuts every thread that relies on it, so it is on disk
 * before a first token is signed, and two processes that start together end up with one key.
 * @throws GatewayError `config.invalid` (the file holds something else, or everybody may read it), `store.unavailable` (disk).
 */
export function loadSecretKeys(
  config: Pick<Config, 'dataDir' | 'secretKeys'>,
  random: Random,
): readonly [Buffer, ...Buffer[]] {
  const [newest, ...older] = config.secretKeys.map((key) => Buffer.from(key, 'utf8'));
  if (newest !== undefined) return [newest, ...older];
  const path = join(config.dataDir, 'secret.key');
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) createKeyFile(config.dataDir, path, random);
    return readKeyFile(path);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('store.unavailable', `${path}: cannot be made or read (${errorText(error)})`, {
      cause: error,
    });
  }
}

/**
 * Makes a new key, which signs from the next start on; the older ones go on checking what they signed, LIMITS.secretKeys of them in all.
 * @returns how many keys there are now, and how many of the oldest were given up.
 * @throws GatewayError `config.invalid` (the keys stand in the configuration), and as loadSecretKeys does.
 */
export function rotateSecretKey(
  config: Pick<Config, 'dataDir' | 'secretKeys' | 'source'>,
  random: Random,
): { readonly keys: number; readonly givenUp: number } {
  if (config.secretKeys.length > 0) {
    throw new GatewayError(
      'config.invalid',
      `the keys stand in ${config.source}: put a new one (openssl rand -hex 32) before the others in secretKeys, and start anew`,
    );
  }
  const path = join(config.dataDir, 'secret.key');
  const older = loadSecretKeys(config, random);
  const all = [random.bytes(KEY_BYTES), ...older];
  const kept = all.slice(0, LIMITS.secretKeys);
  try {
    const draft = writeDraft(path, kept, random);
    renameSync(draft, path);
    syncFolder(config.dataDir);
  } catch (error) {
    throw new GatewayError('store.unavailable', `${path}: cannot be written (${errorText(error)})`, {
      cause: error,
    });
  }
  return { keys: kept.length, givenUp: all.length - kept.length };
}

/** One key a line, the newest first. */
function readKeyFile(path: string): [Buffer, ...Buffer[]] {
  const { mode } = statSync(path);
  if ((mode & 0o007) !== 0) {
    throw new GatewayError(
      'config.invalid',
      `${path}: everybody on this machine may use the key, expected mode 0600: chmod 600 ${path}`,
    );
  }
  const lines = readFileSync(path, 'latin1').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const [newest, ...older] = lines
    .filter((line) => KEY_LINE.test(line))
    .map((line) => Buffer.from(line, 'hex'));
  if (newest !== undefined && lines.length === 1 + older.length) return [newest, ...older];
  throw new GatewayError(
    'config.invalid',
    `${path}: does not hold a key, expected ${2 * KEY_BYTES} hexadecimal digits a line; put it back from a backup, or remove it to get a new one (mail threads under way then rely on their subjects alone)`,
  );
}

/** Written and fsynced under a name of its own, then linked: under its final name the file is whole, or not there. */
function createKeyFile(folder: string, path: string, random: Random): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = writeDraft(path, [random.bytes(KEY_BYTES)], random);
  try {
    linkSync(draft, path);
  } catch (error) {
    // Another process was first: its key is the one.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  syncFolder(folder);
}

/** On disk when this returns, under a name of its own. */
function writeDraft(path: string, keys: readonly Buffer[], random: Random): string {
  const draft = `${path}.${random.bytes(8).toString('hex')}`;
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, keys.map((key) => `${key.toString('hex')}\n`).join(''));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return draft;
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
