import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../base/clock.ts';
import { errorText, GatewayError } from '../base/errors.ts';
import type { Config } from './config.ts';

const KEY_BYTES = 32;
const KEY_TEXT = /^[0-9a-f]{64}\r?\n?$/;

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
    return [readKeyFile(path)];
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('store.unavailable', `${path}: cannot be made or read (${errorText(error)})`, {
      cause: error,
    });
  }
}

function readKeyFile(path: string): Buffer {
  const { mode } = statSync(path);
  if ((mode & 0o007) !== 0) {
    throw new GatewayError(
      'config.invalid',
      `${path}: everybody on this machine may use the key, expected mode 0600: chmod 600 ${path}`,
    );
  }
  const text = readFileSync(path, 'latin1');
  if (KEY_TEXT.test(text)) return Buffer.from(text.trim(), 'hex');
  throw new GatewayError(
    'config.invalid',
    `${path}: does not hold a key, expected ${2 * KEY_BYTES} hexadecimal digits; put it back from a backup, or remove it to get a new one (mail threads under way then rely on their subjects alone)`,
  );
}

/** Written and fsynced under a name of its own, then linked: under its final name the file is whole, or not there. */
function createKeyFile(folder: string, path: string, random: Random): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${random.bytes(8).toString('hex')}`;
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, `${random.bytes(KEY_BYTES).toString('hex')}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
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

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
