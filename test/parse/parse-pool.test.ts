import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openContent } from '../../src/inbound/parse/mime/attachment-content.ts';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import {
  createParsePool,
  type ParsePool,
  type ParsePoolOptions,
} from '../../src/inbound/parse/threads/parse-pool.ts';
import { readRaw } from '../../src/inbound/parse/threads/read-raw.ts';
import type { ParseOutcome } from '../../src/mail/message.ts';
import { inMemory } from '../support/in-memory.ts';

const POISONED = new URL('./processes/poison-worker.ts', import.meta.url);
const CORPUS = join(import.meta.dirname, '../corpus/messages');

let dir: string;
let pools: ParsePool[] = [];
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'postern-parse-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function open(options: ParsePoolOptions = {}): ParsePool {
  const pool = createParsePool(options);
  pools = [...pools, pool];
  return pool;
}

function fileOf(raw: Buffer): string {
  const path = join(dir, createHash('sha256').update(raw).digest('hex'));
  writeFileSync(path, raw);
  return path;
}

/** An outcome with the files of its message brought into memory. */
async function withFiles(outcome: ParseOutcome, path: string): Promise<unknown> {
  const attachments = await Promise.all(
    outcome.message.attachments.map(async (file) => {
      const content = openContent(file.content, ({ start, end }) =>
        createReadStream(path, { start, end: end - 1 }),
      );
      return { ...file, content: await inMemory(content) };
    }),
  );
  return { ...outcome, message: { ...outcome.message, attachments } };
}

function letter(...fields: string[]): Buffer {
  const header = ['From: Carla <carla@customer.example>', 'Subject: Printer', ...fields].join('\r\n');
  return Buffer.from(`${header}\r\n\r\nIt is silent.\r\n`);
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
const quotedPrintable = (bytes: Buffer): string =>
  Array.from(
    bytes,
    (byte, at) => `=${byte.toString(16).padStart(2, '0')}${at % 24 === 23 ? '=\r\n' : ''}`,
  ).join('');

/** A message of some megabytes, its files encoded in every way. */
function largeLetter(): Buffer {
  const part = (type: string, encoding: string, body: string) =>
    `--b\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\nContent-Disposition: attachment; filename=a\r\n\r\n${body}\r\n`;
  const file = randomBytes(700_001);
  return Buffer.from(
    [
      'Subject: large\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n',
      '--b\r\n\r\nSee the files.\r\n',
      part('image/png', 'base64', base64(file)),
      part('image/jpeg', 'quoted-printable', quotedPrintable(file.subarray(0, 300_000))),
      part('application/x-tar', '8bit', 'line of text\r\n'.repeat(50_000)),
      part('application/x-tar', 'base64', `${base64(file.subarray(0, 400_000))}\r\n${base64(file)}`),
      part('text/plain', '7bit', 'short'),
      '--b--\r\n',
    ].join(''),
    'latin1',
  );
}

describe('reading in a thread', () => {
  test('gives what reading in place gives, from bytes and from a file', async () => {
    const pool = open();
    const names = readdirSync(CORPUS).filter((name) => name.endsWith('.eml'));
    expect(names.length).toBeGreaterThan(10);
    for (const raw of [...names.map((name) => readFileSync(join(CORPUS, name))), largeLetter()]) {
      const expected = await parseMessage(raw);
      const path = fileOf(raw);
      expect(await pool.parse(raw)).toEqual(expected);
      expect(await withFiles(await pool.parse({ path }), path)).toEqual(expected);
    }
  });

  test('leaves a large file where it lies, and brings a small one along', async () => {
    const { message } = await open().parse({ path: fileOf(largeLetter()) });
    expect(message.attachments.map(({ content }) => Buffer.isBuffer(content))).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  test('leaves the bytes with their owner', async () => {
    const raw = letter();
    await open().parse(raw);
    expect(raw.toString()).toContain('It is silent.');
  });

  test('does not take a failing disk for a fault of the mail', async () => {
    const pool = open();
    await expect(pool.parse({ path: join(dir, 'missing') })).rejects.toMatchObject({ code: 'spool.io' });
    await expect(pool.parse({ path: dir })).rejects.toMatchObject({ code: 'spool.io' });
    expect((await pool.parse(letter())).kind).toBe('parsed');
  });
});

describe('a message that ends its thread', () => {
  test.each([
    ['loop', /took more than 0\.5 s/],
    ['silence', /took more than 0\.5 s/],
    ['exit', /ended its thread \(exit code 3\)/],
    ['heap', /took more than 64 MiB of memory/],
    ['throw', /ended its thread: a reader stumbled/],
  ])('I-09 by %s is told, and the next one is read by another thread', async (fault, sentence) => {
    // Only an endless reading waits for the clock; the others are told by their end.
    const wallMs = /loop|silence/.test(fault) ? 500 : 60_000;
    const pool = open({ entry: POISONED, wallMs, heapMiB: 64 });
    const poisoned = pool.parse(letter(`X-Poison-Message: ${fault}`));
    const behind = pool.parse(letter());
    await expect(poisoned).rejects.toMatchObject({
      code: 'parse.failed',
      message: expect.stringMatching(sentence) as string,
    });
    expect(await behind).toMatchObject({ kind: 'parsed', message: { text: 'It is silent.' } });
  });

  test('I-09 is tried again twice, and then read by its header alone', async () => {
    const pool = open({ entry: POISONED });
    const raw = letter('X-Poison-Message: exit');
    for (const attempts of [1, 2])
      await expect(readRaw(pool, raw, { attempts, silent: false })).rejects.toMatchObject({
        code: 'parse.failed',
      });
    expect(await readRaw(pool, raw, { attempts: 3, silent: false })).toMatchObject({
      kind: 'unreadable',
      reason: 'reading it ended its thread (exit code 3)',
      message: { subject: 'Printer', originator: { from: [{ name: 'Carla' }] }, text: '' },
    });
  });

  test('I-09 also by its header is told of all the same', async () => {
    const pool = open({ entry: POISONED });
    const outcome = await readRaw(pool, letter('X-Poison-Header: exit'), { attempts: 3, silent: false });
    expect(outcome).toMatchObject({ kind: 'unreadable', message: { subject: '', originator: { from: [] } } });
    expect(outcome).toHaveProperty('reason', expect.stringContaining('its header alone'));
  });

  test('I-09 and the whole process each time is not read in full again', async () => {
    const outcome = await readRaw(open(), letter(), { attempts: 4, silent: true });
    expect(outcome).toMatchObject({ kind: 'unreadable', message: { subject: 'Printer', text: '' } });
    const known = await readRaw(open(), letter(), { attempts: 4, silent: false });
    expect(known).toMatchObject({ kind: 'parsed' });
  });
});

describe('the pool', () => {
  test('reads as many messages at once as it has threads', async () => {
    const pool = open({ entry: POISONED, workers: 2 });
    const held = pool.parse(letter('X-Poison-Message: silence'));
    held.catch(() => undefined);
    expect((await pool.parse(letter())).kind).toBe('parsed');
    expect((await pool.parse(letter())).kind).toBe('parsed');
  });

  test('cuts off what is under way when it is closed, and blames nothing on the mail', async () => {
    const pool = open({ entry: POISONED });
    await pool.parse(letter());
    const held = pool.parse(letter('X-Poison-Message: loop'));
    const waiting = pool.parse(letter());
    const both = Promise.allSettled([held, waiting]);
    await pool.close();
    for (const one of await both)
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'shutdown' } });
    await expect(pool.parse(letter())).rejects.toMatchObject({ code: 'shutdown' });
  });

  test('does not blame the mail when a thread cannot be started', async () => {
    const pool = open({ entry: new URL('./processes/no-such-worker.ts', import.meta.url) });
    const tries = { attempts: 3, silent: false };
    await expect(readRaw(pool, letter(), tries)).rejects.toMatchObject({ code: 'local' });
  });
});
