import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock, systemRandom } from '../../src/base/clock.ts';
import { createDiskTrust, type DiskTrust } from '../../src/base/disk-trust.ts';
import { openFolderBlobStore, type BlobStore } from '../../src/store/intake/blob-store.ts';
import { openStore, type Store } from '../../src/store/database/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { putSetting } from '../../src/store/daemons/settings.ts';

/** A sync that failed once makes every later one a lie: Linux has dropped the pages, and answers well from then on. */
const FAILED = Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });

let dir: string;
let disk: DiskTrust;
let store: Store;
let blobs: BlobStore;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postern-trust-'));
  disk = createDiskTrust();
  store = await openStore({ dialect: 'sqlite', path: join(dir, 'test.db') }, { disk });
  await migrate(store);
  blobs = await openFolderBlobStore(join(dir, 'blobs'), { clock: systemClock, random: systemRandom, disk });
});
afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true, force: true });
});

const setting = { name: 'relay-retry', value: '', by: 'admin', nowMs: 1 } as const;

test('I-03 when the disk has failed once nothing is acknowledged any more, though it would be kept', async () => {
  disk.loseBy(FAILED);
  expect((await disk.lost).code).toBe('disk.failed');
  await expect(blobs.put(Buffer.from('mail'))).rejects.toMatchObject({ code: 'disk.failed' });
  await expect(store.transact((tx) => putSetting(tx, setting))).rejects.toMatchObject({
    code: 'disk.failed',
  });
});

test('I-03 what was under way when the disk failed is not acknowledged either', async () => {
  async function* slowly() {
    yield await Promise.resolve(Buffer.from('the first half, '));
    disk.loseBy(FAILED);
    yield Buffer.from('and the second');
  }
  await expect(blobs.put(slowly())).rejects.toMatchObject({ code: 'disk.failed' });
  const other = createDiskTrust();
  const late = await openStore({ dialect: 'sqlite', path: join(dir, 'late.db') }, { disk: other });
  await migrate(late);
  const transaction = late.transact(async (tx) => {
    await putSetting(tx, setting);
    other.loseBy(FAILED);
  });
  await expect(transaction).rejects.toMatchObject({ code: 'disk.failed' });
  await late.close();
});

test('I-03 a full disk, or a file that is missing, is no matter of trust', async () => {
  for (const code of ['ENOSPC', 'EDQUOT', 'ENOENT', 'EACCES'])
    disk.loseBy(Object.assign(new Error(code), { code }));
  expect((await blobs.put(Buffer.from('mail'))).sizeBytes).toBe(4);
});
