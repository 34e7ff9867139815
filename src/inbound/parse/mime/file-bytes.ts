import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { RawBytes } from '../../../mail/raw-bytes.ts';

/**
 * A message that lies in a file, read where it is asked for. In: a path. Out: `RawBytes` over it, and over every part of it. What
 * must hold: memory does not grow with the file, and who reads on from where they are reads the disk once. Reading waits for the
 * disk, so this belongs into a worker thread; a failing disk throws.
 */
const BLOCK_BYTES = 256 * 1024;

/** Longest mark that may be looked for. RFC 2046 section 5.1.1: a delimiter has 72 characters at most. */
const MARK_BYTES = 4 * 1024;

interface Block {
  /** -1: nothing has been read into it. */
  start: number;
  length: number;
  /** Used again for every block: those of a large file would lie about until the next collection of garbage. */
  readonly memory: Buffer;
}

/** A file open for reading, with the two blocks of it that were read last. */
class MessageFile {
  readonly sizeBytes: number;
  readonly #fd: number;
  readonly #blocks: Block[];
  #failure: { readonly error: unknown } | null = null;

  constructor(path: string) {
    this.#fd = openSync(path, 'r');
    this.sizeBytes = fstatSync(this.#fd).size;
    const most = Math.min(this.sizeBytes, BLOCK_BYTES + MARK_BYTES);
    this.#blocks = [0, 1].map(() => ({ start: -1, length: 0, memory: Buffer.allocUnsafe(most) }));
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** A parser that takes every exception for a fault of the message must not make one of the disk's. */
  requireUnharmed(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  at(offset: number): number | undefined {
    const block = this.#blockAt(offset);
    return offset < block.start + block.length ? block.memory[offset - block.start] : undefined;
  }

  /** Offset of the mark, which begins at or after `from` and ends before `end`; -1 where there is none. */
  indexOf(mark: Buffer, from: number, end: number): number {
    for (let offset = from; offset + mark.length <= end;) {
      const { start, length, memory } = this.#blockAt(offset);
      const found = memory.subarray(0, length).indexOf(mark, offset - start);
      if (found !== -1) return start + found + mark.length <= end ? start + found : -1;
      offset = start + BLOCK_BYTES;
    }
    return -1;
  }

  latin1(start: number, end: number): string {
    const block = this.#blockAt(start);
    return end <= block.start + block.length
      ? block.memory.toString('latin1', start - block.start, end - block.start)
      : this.read(start, end).toString('latin1');
  }

  read(start: number, end: number): Buffer {
    const bytes = Buffer.allocUnsafe(end - start);
    return bytes.subarray(0, this.#readInto(bytes, start));
  }

  /** The block that holds that offset, and `MARK_BYTES` of the next one. */
  #blockAt(offset: number): Block {
    const start = offset - (offset % BLOCK_BYTES);
    const [recent, older] = this.#blocks as [Block, Block];
    if (recent.start === start) return recent;
    this.#blocks.reverse();
    if (older.start === start) return older;
    older.start = -1;
    older.length = this.#readInto(older.memory, start);
    older.start = start;
    return older;
  }

  /** Fills the memory from that offset on, as far as there is something; tells how far. */
  #readInto(memory: Buffer, offset: number): number {
    try {
      let filled = 0;
      for (let count = -1; filled < memory.length && count !== 0; filled += count)
        count = readSync(this.#fd, memory, filled, memory.length - filled, offset + filled);
      return filled;
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }
}

class FileBytes implements RawBytes {
  readonly start: number;
  readonly end: number;
  readonly #file: MessageFile;

  constructor(file: MessageFile, start: number, end: number) {
    this.#file = file;
    this.start = start;
    this.end = Math.max(start, end);
  }

  get length(): number {
    return this.end - this.start;
  }

  at(index: number): number | undefined {
    return index < 0 || index >= this.length ? undefined : this.#file.at(this.start + index);
  }

  indexOf(mark: Buffer, from = 0): number {
    if (mark.length > MARK_BYTES) return -1;
    const found = this.#file.indexOf(mark, this.start + Math.max(0, from), this.end);
    return found === -1 ? -1 : found - this.start;
  }

  subarray(start = 0, end = this.length): this {
    const first = this.start + Math.min(Math.max(start, 0), this.length);
    const last = this.start + Math.min(Math.max(end, 0), this.length);
    // A part of these bytes is of their own kind; the interface says it with `this`, since a part of a Buffer is a Buffer.
    return new FileBytes(this.#file, first, last) as this;
  }

  toString(_encoding: 'latin1'): string {
    return this.#file.latin1(this.start, this.end);
  }

  read(): Buffer {
    return this.#file.read(this.start, this.end);
  }
}

/** All of the bytes in memory. */
export function bufferOf(bytes: RawBytes): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return bytes instanceof FileBytes ? bytes.read() : Buffer.from(bytes.toString('latin1'), 'latin1');
}

/** Where the bytes stand in their file, or null where they do not come from one. */
export function fileRange(bytes: RawBytes): { readonly start: number; readonly end: number } | null {
  return bytes instanceof FileBytes ? { start: bytes.start, end: bytes.end } : null;
}

/**
 * Calls `read` with the bytes of a file, which are gone when it is done.
 * @throws the system's error where the file could not be read, also if `read` made something of that.
 */
export async function withFileBytes<Result>(
  path: string,
  read: (raw: RawBytes) => Promise<Result>,
): Promise<Result> {
  const file = new MessageFile(path);
  try {
    const result = await read(new FileBytes(file, 0, file.sizeBytes));
    file.requireUnharmed();
    return result;
  } finally {
    file.close();
  }
}
