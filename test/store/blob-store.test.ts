import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemRandom } from '../../src/base/clock.ts';
import { GatewayError } from '../../src/base/errors.ts';
import { LIMITS } from '../../src/base/limits.ts';
import { openFolderBlobStore } from '../../src/store/intake/blob-store.ts';
import { inMemory } from '../support/in-memory.ts';
import { until } from '../support/until.ts';
import { startProcess } from './processes/start.ts';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postern-blobs-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

/** Every file below the folder, `tmp/` included. */
async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((one) => one.isFile()).map((one) => one.name);
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A stream that gives some bytes and then fails as the given function says. */
function failing(fail: (stream: PassThrough) => void): PassThrough {
  const stream = new PassThrough();
  stream.write('half of a mess');
  setImmediate(() => {
    fail(stream);
  });
  return stream;
}

describe('a blob store in a folder', () => {
  test('gives back what was put, named by its hash, for the owner alone', async () => {
    const blobs = await openFolderBlobStore(dir);
    const content = randomBytes(300_000);
    const name = sha256(content);
    expect(await blobs.put(content)).toEqual({ sha256: name, sizeBytes: 300_000 });
    expect(await blobs.get(name)).toEqual(content);
    const opened = await blobs.open(name);
    expect(opened.sizeBytes).toBe(300_000);
    expect(await inMemory(opened.pieces())).toEqual(content);
    expect(await inMemory(opened.pieces({ start: 1, end: 70_000 }))).toEqual(content.subarray(1, 70_000));
    expect(await readFile(opened.path)).toEqual(content);
    expect(await blobs.has(name)).toBe(true);
    expect((await stat(join(dir, name.slice(0, 2), name))).mode & 0o777).toBe(0o600);
    for (const folder of ['tmp', name.slice(0, 2)]) {
      expect((await stat(join(dir, folder))).mode & 0o777).toBe(0o700);
    }
  });

  test('takes streams of any pieces, and nothing at all', async () => {
    const blobs = await openFolderBlobStore(dir);
    const pieces = [Buffer.from('a'), Buffer.alloc(0), Buffer.alloc(200_000, 'b'), Buffer.from('c')];
    const whole = Buffer.concat(pieces);
    expect(await blobs.put(Readable.from(pieces))).toEqual({ sha256: sha256(whole), sizeBytes: 200_002 });
    expect(await blobs.get(sha256(whole))).toEqual(whole);
    const empty = await blobs.put(Buffer.alloc(0));
    expect(await blobs.get(empty.sha256)).toEqual(Buffer.alloc(0));
  });

  test('keeps the same content once, however often and however fast it comes', async () => {
    const blobs = await openFolderBlobStore(dir);
    const other = await openFolderBlobStore(dir);
    const content = Buffer.from('same');
    await Promise.all([1, 2, 3, 4].map((n) => (n % 2 === 0 ? blobs : other).put(content)));
    await blobs.put(Readable.from([content]));
    expect(await filesIn(dir)).toEqual([sha256(content)]);
  });

  test('knows nothing of what was never put', async () => {
    const blobs = await openFolderBlobStore(dir);
    const name = sha256(Buffer.from('never'));
    expect(await blobs.has(name)).toBe(false);
    await expect(blobs.get(name)).rejects.toMatchObject({ code: 'spool.io' });
    await expect(blobs.open(name)).rejects.toMatchObject({ code: 'spool.io' });
    await expect(blobs.get('../../etc/passwd')).rejects.toThrow('named by a SHA-256');
  });

  test('does not give out what the disk has changed', async () => {
    const blobs = await openFolderBlobStore(dir);
    const { sha256: name } = await blobs.put(Buffer.from('as it was'));
    await writeFile(join(dir, name.slice(0, 2), name), 'as it is');
    await expect(blobs.get(name)).rejects.toMatchObject({ code: 'spool.io' });
    await expect(blobs.open(name)).rejects.toMatchObject({ code: 'spool.io' });
  });

  test('a stream that fails leaves nothing', async () => {
    const blobs = await openFolderBlobStore(dir);
    const broken = failing((stream) => stream.destroy(new TypeError('socket gone')));
    await expect(blobs.put(broken)).rejects.toMatchObject({ code: 'message.incomplete' });
    const closed = failing((stream) => stream.destroy());
    await expect(blobs.put(closed)).rejects.toMatchObject({ code: 'message.incomplete' });
    const refused = failing((stream) => stream.destroy(new GatewayError('shutdown', 'stopping')));
    await expect(blobs.put(refused)).rejects.toMatchObject({ code: 'shutdown' });
    const dead = new PassThrough();
    dead.destroy();
    await expect(blobs.put(dead)).rejects.toMatchObject({ code: 'message.incomplete' });
    expect(await filesIn(dir)).toEqual([]);
  });

  test('content that is too large is read to its end and leaves nothing', async () => {
    const blobs = await openFolderBlobStore(dir);
    const stream = Readable.from([Buffer.alloc(600), Buffer.alloc(600), Buffer.alloc(600)]);
    await expect(blobs.put(stream, 1000)).rejects.toMatchObject({
      code: 'message.too-large',
      fields: { sizeBytes: 1800 },
    });
    expect(stream.readableEnded).toBe(true);
    expect(await filesIn(dir)).toEqual([]);
    expect((await blobs.put(Buffer.alloc(1000), 1000)).sizeBytes).toBe(1000);
  });

  test('a failing disk is spool.io, and the stream is still read to its end', async () => {
    const blobs = await openFolderBlobStore(dir);
    await rename(join(dir, 'tmp'), join(dir, 'gone'));
    const stream = Readable.from([Buffer.alloc(100_000), Buffer.alloc(100_000)]);
    await expect(blobs.put(stream)).rejects.toMatchObject({ code: 'spool.io', permanence: 'transient' });
    await until('the stream is at its end', () => stream.readableEnded);
    await rename(join(dir, 'gone'), join(dir, 'tmp'));
    const content = Buffer.from('no folder for it');
    await rm(join(dir, sha256(content).slice(0, 2)), { recursive: true });
    await expect(blobs.put(content)).rejects.toMatchObject({ code: 'spool.io' });
    expect(await filesIn(dir)).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)('a folder that must not be written is spool.io', async () => {
    await chmod(dir, 0o500);
    await expect(openFolderBlobStore(join(dir, 'new'))).rejects.toMatchObject({ code: 'spool.io' });
  });

  test.skipIf(process.getuid?.() !== 0)('a full disk is spool.full, and leaves nothing', async () => {
    const small = join(dir, 'small');
    await mkdir(small);
    await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', 'size=64k,nr_inodes=1000', 'tmpfs', small]);
    try {
      const blobs = await openFolderBlobStore(small);
      const stream = Readable.from(Array.from({ length: 10 }, () => randomBytes(20_000)));
      await expect(blobs.put(stream)).rejects.toMatchObject({ code: 'spool.full', permanence: 'transient' });
      expect(stream.readableEnded).toBe(true);
      expect(await filesIn(small)).toEqual([]);
      expect((await blobs.put(randomBytes(20_000))).sizeBytes).toBe(20_000);
    } finally {
      await promisify(execFile)('umount', [small]);
    }
  });

  test('what a crash left is removed when it is old, not while somebody may be writing it', async () => {
    await openFolderBlobStore(dir);
    const now = 2_000_000_000_000;
    for (const [name, ageMs] of [['old', LIMITS.leftoverMs + 1000] as const, ['young', 1000] as const]) {
      await writeFile(join(dir, 'tmp', name), 'half');
      await utimes(join(dir, 'tmp', name), (now - ageMs) / 1000, (now - ageMs) / 1000);
    }
    await openFolderBlobStore(dir, { clock: { nowMs: () => now }, random: systemRandom });
    expect(await filesIn(dir)).toEqual(['young']);
  });

  test('a process that dies while it writes leaves no blob', async () => {
    const blobDir = join(dir, 'blobs');
    const { child, ended } = startProcess(new URL('processes/accept.ts', import.meta.url), [
      join(dir, 'test.db'),
      blobDir,
      'hang',
    ]);
    await once(child.stdout!, 'data');
    await until('the mail is half written', async () => {
      const sizes = (await readdir(join(blobDir, 'tmp'))).map((name) => stat(join(blobDir, 'tmp', name)));
      return (await Promise.all(sizes)).some(({ size }) => size > 0);
    });
    child.kill('SIGKILL');
    expect((await ended).signal).toBe('SIGKILL');
    const kept = (await readdir(blobDir)).filter((name) => name !== 'tmp');
    expect(kept).toHaveLength(256);
    for (const folder of kept) expect(await readdir(join(blobDir, folder))).toEqual([]);
  });
});
