import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bufferOf, fileRange, withFileBytes } from '../../src/inbound/parse/mime/file-bytes.ts';
import type { RawBytes } from '../../src/mail/raw-bytes.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'postern-bytes-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

function reading<Result>(content: Buffer, read: (raw: RawBytes) => Result): Promise<Result> {
  const path = join(dir, 'message');
  writeFileSync(path, content);
  return withFileBytes(path, (raw) => Promise.resolve(read(raw)));
}

const MIB = 1024 * 1024;

describe('bytes that lie in a file', () => {
  test('are read as a Buffer of them is, also where blocks of the file meet', async () => {
    const content = Buffer.alloc(MIB, 'abcdefg');
    for (const at of [0, 262_142, 262_144, 524_280, MIB - 4]) content.write('--x\n', at, 'latin1');
    await reading(content, (raw) => {
      expect(raw.length).toBe(MIB);
      const offset = fc.oneof(
        fc.integer({ min: -2, max: MIB + 2 }),
        fc.integer({ min: 262_130, max: 262_150 }),
      );
      fc.assert(
        fc.property(offset, offset, offset, (start, end, from) => {
          const range = raw.subarray(Math.max(0, start), Math.max(0, end));
          const same = content.subarray(Math.max(0, start), Math.max(0, end));
          expect(range.length).toBe(same.length);
          expect(range.at(5)).toBe(same.at(5));
          const mark = Buffer.from('--x');
          const first = Math.max(0, from);
          expect(range.indexOf(mark, first)).toBe(first > same.length ? -1 : same.indexOf(mark, first));
          expect(range.subarray(2, 90).toString('latin1')).toBe(same.subarray(2, 90).toString('latin1'));
          if (same.length < 400_000) expect(bufferOf(range).equals(same)).toBe(true);
        }),
        { numRuns: 300 },
      );
    });
  });

  test('know where they stand in their file', async () => {
    await reading(Buffer.from('0123456789'), (raw) => {
      expect(fileRange(raw.subarray(2, 8).subarray(1))).toEqual({ start: 3, end: 8 });
      expect(fileRange(raw.subarray(20, 30))).toEqual({ start: 10, end: 10 });
      expect(fileRange(Buffer.from('0123456789'))).toBeNull();
    });
  });

  test('of an empty file are none', async () => {
    await reading(Buffer.alloc(0), (raw) => {
      expect(raw.length).toBe(0);
      expect(raw.at(0)).toBeUndefined();
      expect(raw.indexOf(Buffer.from('a'))).toBe(-1);
      expect(raw.toString('latin1')).toBe('');
    });
  });

  test('that cannot be read fail their reader, whatever it made of that', async () => {
    const swallowed = withFileBytes(dir, (raw) => {
      try {
        return Promise.resolve(raw.subarray(0, 1).toString('latin1'));
      } catch {
        return Promise.resolve('a fault of the message');
      }
    });
    await expect(swallowed).rejects.toMatchObject({ code: 'EISDIR' });
  });
});
