/**
 * Raw mail and attachments, named by the SHA-256 of their bytes. In: a stream or a buffer. Out: the name, once the bytes are on disk.
 *
 * What must hold: when `put` resolves, content and name survive a power cut (file and folder are fsynced), so a row that names a blob
 * can always be read; a put that fails leaves nothing under any name; the same content twice is one file.
 */
import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { assert } from '../../base/assert.ts';
import { createDiskTrust, diskFailure, type DiskTrust } from '../../base/disk-trust.ts';
import { base32, systemClock, systemRandom, type Clock, type Random } from '../../base/clock.ts';
import { GatewayError, errorText } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { syncFolder } from '../../base/sync-folder.ts';
import { blobPath, putBackSwept } from './blob-sweep.ts';

export interface StoredBlob {
  /** Hex, lower case. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** From `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface OpenBlob {
  readonly sizeBytes: number;
  /** Of a file that holds the content, to be read only. */
  readonly path: string;
  /**
   * A piece at a time, each good until the next one is asked for.
   * @throws GatewayError `spool.io`
   */
  pieces(range?: ByteRange): AsyncIterable<Buffer>;
}

export interface BlobStore {
  /**
   * Keeps the content; it is on disk when this resolves. A stream is read to its end also where it is larger than `maxBytes` or the
   * disk failed, so that its peer can be answered.
   * @throws GatewayError `message.incomplete` (the stream failed), `message.too-large`, `spool.full`, `spool.io`, `disk.failed`; an error of the
   * stream that is a GatewayError itself is passed on. Nothing was kept.
   */
  put(content: AsyncIterable<Buffer> | Buffer, maxBytes?: number): Promise<StoredBlob>;
  /** @throws GatewayError `spool.io`: it is not there, or not what its name says. */
  get(sha256: string): Promise<Buffer>;
  /** For large ones, the content checked against its name; fails as `get` does. */
  open(sha256: string): Promise<OpenBlob>;
  has(sha256: string): Promise<boolean>;
}

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const PIECE_BYTES = 64 * 1024;
const WHOLE: ByteRange = { start: 0, end: Infinity };
const NAME = /^[0-9a-f]{64}$/;

/**
 * A blob store in a folder: `tmp/` for what is being written, `00/` to `ff/` for what is kept.
 * @throws GatewayError `spool.io`, `spool.full`
 */
export async function openFolderBlobStore(
  dir: string,
  ports: { clock: Clock; random: Random; disk?: DiskTrust } = { clock: systemClock, random: systemRandom },
): Promise<BlobStore> {
  const { clock, random, disk = createDiskTrust() } = ports;
  await asWriteErrors(() => prepareFolder(dir, clock));
  const pathOf = (sha256: string): string => {
    assert(NAME.test(sha256), 'a blob is named by a SHA-256');
    return blobPath(dir, sha256);
  };

  return {
    put: async (content, maxBytes = Infinity) => {
      // A stream may fail before anybody reads it; the reading tells, and an event that nobody hears would end the process.
      if (content instanceof Readable) content.on('error', () => undefined);
      const draft = join(dir, 'tmp', base32(random.bytes(16)));
      try {
        disk.require();
        const blob = await writeDraft(draft, content, maxBytes);
        await asWriteErrors(async () => {
          await rename(draft, pathOf(blob.sha256));
          await syncFolder(join(dir, blob.sha256.slice(0, 2)));
        });
        disk.require();
        return blob;
      } catch (error) {
        disk.loseBy(error);
        await unlink(draft).catch(() => undefined);
        if (content instanceof Readable) content.resume();
        throw error;
      }
    },
    get: async (sha256) => {
      const content = await asSpoolErrors(() => readFile(pathOf(sha256)));
      requireName(sha256, createHash('sha256').update(content));
      return content;
    },
    open: async (sha256) => {
      const path = pathOf(sha256);
      const hash = createHash('sha256');
      let sizeBytes = 0;
      for await (const piece of piecesOf(path, WHOLE)) {
        hash.update(piece);
        sizeBytes += piece.length;
      }
      requireName(sha256, hash);
      return { sizeBytes, path, pieces: (range = WHOLE) => piecesOf(path, range) };
    },
    has: async (sha256) => {
      const found = await stat(pathOf(sha256)).catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return null;
        throw spoolError(error);
      });
      return found !== null;
    },
  };
}

/** One buffer for all of it: those of a stream would lie about until the next collection of garbage. */
async function* piecesOf(path: string, { start, end }: ByteRange): AsyncGenerator<Buffer> {
  const file = await asSpoolErrors(() => open(path, 'r'));
  try {
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    for (let at = start; at < end;) {
      const length = Math.min(PIECE_BYTES, end - at);
      const { bytesRead } = await asSpoolErrors(() => file.read(buffer, 0, length, at));
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function requireName(sha256: string, hash: Hash): void {
  if (hash.digest('hex') !== sha256)
    throw new GatewayError('spool.io', `blob ${sha256} is damaged`, { fields: { sha256 } });
}

/** Makes all folders at once, so that a put has but one folder to sync, and takes away what crashes left unfinished. */
async function prepareFolder(dir: string, clock: Clock): Promise<void> {
  await mkdir(dir, { recursive: true, mode: FOLDER_MODE });
  await syncFolder(dirname(dir));
  const there = new Set(await readdir(dir));
  const names = ['tmp', ...Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))];
  for (const name of names) {
    if (!there.has(name)) await mkdir(join(dir, name), { recursive: true, mode: FOLDER_MODE });
  }
  await syncFolder(dir);
  putBackSwept(dir);
  await removeLeftovers(join(dir, 'tmp'), clock.nowMs() - LIMITS.leftoverMs);
}

/** Only old ones: another process may be writing the young. */
async function removeLeftovers(tmp: string, olderThanMs: number): Promise<void> {
  for (const name of await readdir(tmp)) {
    const path = join(tmp, name);
    const found = await stat(path).catch(() => null);
    if (found !== null && found.mtimeMs < olderThanMs) await unlink(path).catch(() => undefined);
  }
}

async function writeDraft(
  path: string,
  content: AsyncIterable<Buffer> | Buffer,
  maxBytes: number,
): Promise<StoredBlob> {
  const file = await asWriteErrors(() => open(path, 'wx', FILE_MODE));
  try {
    const blob = await copyInto(file, content, maxBytes);
    await asWriteErrors(() => file.sync());
    return blob;
  } finally {
    await file.close();
  }
}

async function copyInto(
  file: FileHandle,
  content: AsyncIterable<Buffer> | Buffer,
  maxBytes: number,
): Promise<StoredBlob> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const diskFailures: unknown[] = [];
  for await (const chunk of chunksOf(content)) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes || diskFailures.length > 0) continue;
    hash.update(chunk);
    await writeAll(file, chunk, sizeBytes - chunk.length).catch((error: unknown) => {
      diskFailures.push(error);
    });
  }
  if (diskFailures.length > 0) throw diskFailures[0];
  if (sizeBytes > maxBytes) {
    const fields = { sizeBytes, maxBytes };
    throw new GatewayError('message.too-large', `message of ${sizeBytes} bytes is too large`, { fields });
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}

async function writeAll(file: FileHandle, chunk: Buffer, position: number): Promise<void> {
  await asWriteErrors(async () => {
    for (let written = 0; written < chunk.length;) {
      const { bytesWritten } = await file.write(chunk, written, null, position + written);
      if (bytesWritten === 0) throw new GatewayError('spool.full', 'blob store: the disk takes nothing more');
      written += bytesWritten;
    }
  });
}

/** The chunks of a stream; whatever goes wrong in reading it is the other side's, not our disk's. */
async function* chunksOf(content: AsyncIterable<Buffer> | Buffer): AsyncGenerator<Buffer> {
  if (Buffer.isBuffer(content)) {
    yield content;
    return;
  }
  const chunks = content[Symbol.asyncIterator]() as AsyncIterator<Buffer | string>;
  for (;;) {
    const next = await chunks.next().catch((error: unknown) => {
      if (error instanceof GatewayError) throw error;
      throw new GatewayError('message.incomplete', `message broke off: ${errorText(error)}`, {
        cause: error,
      });
    });
    if (next.done === true) return;
    yield typeof next.value === 'string' ? Buffer.from(next.value) : next.value;
  }
}

async function asSpoolErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw spoolError(error);
  }
}

/** As above, where the disk was to keep something: a failure of the disk itself is no matter of this file alone (I-03). */
async function asWriteErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskFailure(error) ?? spoolError(error);
  }
}

function spoolError(error: unknown): unknown {
  const code = codeOf(error);
  if (code === '') return error;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new GatewayError(full ? 'spool.full' : 'spool.io', `blob store: ${errorText(error)}`, {
    cause: error,
  });
}

/** `ENOSPC`, `EIO` ...; '' for what is no failure of the system. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : '';
}
