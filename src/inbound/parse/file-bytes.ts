import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { RawBytes } from '../../mail/raw-bytes.ts';

/**
 * A message that lies in a file, read where it is asked for. In: a path. Out: `RawBytes` over it, and over every part of it. What
 * must hold: memory does not grow with the file, and who reads on from where they are reads the disk once. Reading waits for the
 * disk, so this belongs into a worker thread; a failing disk throws.
 */
const BLOCK_BYTES = 256 * 1024;

/** Longest mark that may be looked for. RFC 2046 section 5.1.1: a delimiter has 72 characters at most. */
const MARK_BYTES = 4 * 1024;

interface Block {
  readonly start: number;
  readonly bytes: Buffer;
}

/** A file open for reading, with the two blocks of it that were read last. */
class MessageFile {
  readonly sizeBytes: number;
  readonly #fd: number;
  #blocks: readonly Block[] = [];
  #failure: { readonly error: unknown } | null = null;

  constructor(path: string) {
    this.#fd = openSync(path, 'r');
    this.sizeBytes = fstatSync(this.#fd).size;
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** A parser that takes every exception for a fault of the message must not make one of the disk's. */
  requireUnharmed(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** The block that holds that offset, and `MARK_BYTES` of the next one. */
  blockAt(offset: number): Block {
    const start = offset - (offset % BLOCK_BYTES);
    const known = this.#blocks.find((block) => block.start === start);
    if (known !== undefined) return known;
    const block = { start, bytes: this.#read(start, BLOCK_BYTES + MARK_BYTES) };
    this.#blocks = [block, ...this.#blocks.slice(0, 1)];
    return block;
  }

  range(start: number, end: number): Buffer {
    const block = this.blockAt(start);
    if (end <= block.start + block.bytes.length)
      return block.bytes.subarray(start - block.start, end - block.start);
    return this.#read(start, end - start);
  }

  #read(start: number, length: number): Buffer {
    try {
      return this.#readRange(start, length);
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  #readRange(start: number, length: number): Buffer {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, this.sizeBytes - start)));
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(this.#fd, bytes, filled, bytes.length - filled, start + filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
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
    if (index < 0 || index >= this.length) return undefined;
    const offset = this.start + index;
    const block = this.#file.blockAt(offset);
    return block.bytes[offset - block.start];
  }

  indexOf(mark: Buffer, from = 0): number {
    if (mark.length > MARK_BYTES) return -1;
    for (let offset = this.start + Math.max(0, from); offset + mark.length <= this.end;) {
      const block = this.#file.blockAt(offset);
      const found = block.bytes.indexOf(mark, offset - block.start);
      if (found !== -1)
        return block.start + found + mark.length <= this.end ? block.start + found - this.start : -1;
      offset = block.start + BLOCK_BYTES;
    }
    return -1;
  }

  subarray(start = 0, end = this.length): this {
    const first = this.start + Math.min(Math.max(start, 0), this.length);
    const last = this.start + Math.min(Math.max(end, 0), this.length);
    // A part of these bytes is of their own kind; the interface says it with `this`, since a part of a Buffer is a Buffer.
    return new FileBytes(this.#file, first, last) as this;
  }

  toString(_encoding: 'latin1'): string {
    return this.#file.range(this.start, this.end).toString('latin1');
  }
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
