import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { systemClock, systemRandom } from '../../src/base/clock.ts';
import { errorEntry } from '../../src/base/errors.ts';
import { offerFromPipe, readPipe } from '../../src/transport/pipe.ts';

const MESSAGE = 'Subject: by pipe\n\nhello\n';
const ports = { clock: systemClock, random: systemRandom };

function pipe(...chunks: string[]): Readable {
  return Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
}

/** The exit code of `postern inject` for what this fails with. */
async function exitOf(work: () => unknown): Promise<number | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return errorEntry(error).exit;
  }
}

test('a message is read to its end, byte by byte as it came', async () => {
  const bytes = Buffer.from([0x41, 0x3a, 0x20, 0xff, 0x00, 0x0d, 0x0a, 0x0d, 0x0a]);
  const read = await readPipe(Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]), { maxSizeBytes: 9 });
  expect(read.equals(bytes)).toBe(true);
});

test('one leading mbox line is taken off, and only there', async () => {
  const mbox = ['From ann@example.org Mon Sep', ' 28 10:00:00 2026\n', MESSAGE, 'From here on, text\n'];
  expect((await readPipe(pipe(...mbox), { maxSizeBytes: 1000 })).toString()).toBe(
    `${MESSAGE}From here on, text\n`,
  );
  const from = `From: ann@example.org\n${MESSAGE}`;
  expect((await readPipe(pipe(from), { maxSizeBytes: 1000 })).toString()).toBe(from);
});

test('an empty pipe is a wrong use', async () => {
  expect(await exitOf(() => readPipe(pipe(), { maxSizeBytes: 1000 }))).toBe(64);
  expect(await exitOf(() => readPipe(pipe('From ann@example.org Mon Sep 28'), { maxSizeBytes: 1000 }))).toBe(
    64,
  );
});

test('a message over the limit is returned to its sender, one at the limit is not', async () => {
  expect(await exitOf(() => readPipe(pipe(MESSAGE), { maxSizeBytes: MESSAGE.length - 1 }))).toBe(65);
  expect(await exitOf(() => readPipe(pipe(MESSAGE), { maxSizeBytes: MESSAGE.length }))).toBeNull();
});

test('a pipe that breaks is tried again later', async () => {
  const broken = new Readable({
    read() {
      this.destroy(new Error('EIO'));
    },
  });
  expect(await exitOf(() => readPipe(broken, { maxSizeBytes: 1000 }))).toBe(75);
});

test('the envelope comes from the command line', () => {
  const envelopeOf = (reversePath?: string) =>
    offerFromPipe(Buffer.from(MESSAGE), { recipient: '<support@Desk.test>', reversePath }, ports).envelope;
  expect(envelopeOf()).toEqual({
    reversePath: undefined,
    recipients: [{ localPart: 'support', domain: 'desk.test' }],
  });
  expect(envelopeOf('').reversePath).toBeNull();
  expect(envelopeOf('<>').reversePath).toBeNull();
  expect(envelopeOf('ann@example.org').reversePath).toEqual({ localPart: 'ann', domain: 'example.org' });
});

test('each message from a pipe is an arrival of its own', () => {
  const keys = [1, 2].map(() => offerFromPipe(Buffer.from(MESSAGE), { recipient: 'a@desk.test' }, ports).key);
  expect(keys[0]).toMatch(/^pipe:[a-z0-9]{13,}$/);
  expect(keys[0]).not.toBe(keys[1]);
});

test('an address that is none is a data error', async () => {
  expect(await exitOf(() => offerFromPipe(Buffer.from(MESSAGE), { recipient: 'support' }, ports))).toBe(65);
});
