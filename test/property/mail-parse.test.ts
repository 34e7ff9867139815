import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classify } from '../../src/inbound/classify/classify.ts';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import { MAIL_CLASSES } from '../../src/mail/message.ts';

const FOLDER = join(import.meta.dirname, '../corpus/messages');
const MESSAGES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.eml'))
  .map((name) => readFileSync(join(FOLDER, name)));

async function readAll(raw: Buffer): Promise<void> {
  const { message } = await parseMessage(raw);
  const context = { reversePath: undefined, isOwnAddress: () => false, isOwnMessageId: () => false };
  expect(MAIL_CLASSES).toContain(classify(message, context).mailClass);
  expect(message.subject).not.toMatch(/[\r\n\0]/);
  for (const { name } of [...message.originator.from, ...message.destination.to]) {
    expect(name).not.toMatch(/[\r\n\0]/);
  }
  for (const { name } of message.attachments) expect(name).not.toMatch(/[\r\n\0/\\]/);
}

/** A change of a message: bytes cut out, doubled, or replaced at a place given as a part of the whole. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(60),
  kind: fc.constantFrom('cut', 'double', 'replace', 'swap'),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc
      .constantFrom(
        '\r\n',
        '\r\n\r\n',
        '=?utf-8?Q?',
        '--',
        ';',
        '"',
        '(',
        '<',
        '\0',
        '=',
        '\r\nContent-Type: multipart/mixed; boundary=x\r\n',
      )
      .map((text) => Buffer.from(text)),
  ),
});

function changed(
  raw: Buffer,
  changes: readonly (typeof change extends fc.Arbitrary<infer T> ? T : never)[],
): Buffer {
  return changes.reduce((message, { at, length, kind, bytes }) => {
    const start = Math.floor(at * message.length);
    const end = Math.min(message.length, start + length);
    const middle = {
      cut: [],
      double: [message.subarray(start, end), message.subarray(start, end)],
      replace: [bytes],
      swap: [message.subarray(end, end + length), message.subarray(start, end)],
    }[kind];
    return Buffer.concat([message.subarray(0, start), ...middle, message.subarray(end)]);
  }, raw);
}

describe('reading never fails', () => {
  test('on any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        await readAll(Buffer.from(bytes));
      }),
      { numRuns: 500 },
    );
  });

  test('on real messages with changes in them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...MESSAGES),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        async (raw, changes) => {
          await readAll(changed(raw, changes));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

const header = 'From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n';
const kib = (text: string, size: number): string => text.repeat(Math.ceil((size * 1024) / text.length));
const HOSTILE: Record<string, string> = {
  'a header of one megabyte': `${header}X-Long: ${kib('a', 1024)}\r\n\r\nbody`,
  'a header of colons': `${header}To: ${kib('a:', 250)}\r\n\r\nbody`,
  'a header of quotes': `${header}To: ${kib('"', 250)}\r\n\r\nbody`,
  'a header of comments': `${header}To: ${kib('(', 250)}\r\n\r\nbody`,
  'a header of brackets': `${header}To: ${kib('<', 250)}\r\n\r\nbody`,
  'a header of encoded-words': `${header}To: ${kib('=?a?q?', 250)}\r\n\r\nbody`,
  'a subject of question marks': `Subject: ${kib('=?utf-8?q??', 250)}\r\n\r\nbody`,
  'a type of parameters': `${header}Content-Type: text/plain; ${kib('a="', 250)}\r\n\r\nbody`,
  'text of line ends': `${header}\r\n${kib('\n', 1024)}`,
  'text of blanks': `${header}\r\n${kib(' ', 1024)}x`,
  'text of On On On': `${header}\r\n${kib('On ', 512)}`,
  'text of quote signs': `${header}\r\n${kib('>', 512)}`,
  'text of underscores': `${header}\r\n${kib('_', 512)}`,
  'text of dashes': `${header}\r\n${kib('-----\n', 512)}`,
  'text of From lines': `${header}\r\n${kib('From: a@b.example\n', 512)}`,
  'text of short lines': `${header}\r\n${kib('a\n', 512)}`,
  'text of addresses': `${header}\r\n${kib('<a@b.example> ', 512)}`,
  'quoted-printable of blanks': `${header}Content-Transfer-Encoding: quoted-printable\r\n\r\n${kib(' ', 1024)}x`,
  'base64 of padding': `${header}Content-Transfer-Encoding: base64\r\n\r\n${kib('=', 1024)}`,
  'HTML of open elements': `${header}Content-Type: text/html\r\n\r\n${kib('<div>', 1024)}`,
  'HTML of open links': `${header}Content-Type: text/html\r\n\r\n${kib('<a href=> ;', 1024)}`,
  'HTML of open links that lead somewhere': `${header}Content-Type: text/html\r\n\r\n${kib('<a href=http://x.example> ;', 1024)}`,
  'HTML of unknown open elements': `${header}Content-Type: text/html\r\n\r\n${kib('<x>', 512)}`,
  'HTML of angle brackets': `${header}Content-Type: text/html\r\n\r\n${kib('<', 1024)}`,
  'HTML of comments': `${header}Content-Type: text/html\r\n\r\n${kib('<!--', 1024)}`,
  'HTML of attributes': `${header}Content-Type: text/html\r\n\r\n<a ${kib('a="', 512)}`,
  'HTML of quotes': `${header}Content-Type: text/html\r\n\r\n${kib('<blockquote>', 512)}`,
  'HTML of entities': `${header}Content-Type: text/html\r\n\r\n${kib('&', 1024)}`,
  'many parts': `${header}Content-Type: multipart/mixed; boundary=x\r\n\r\n${kib('--x\r\n\r\na\r\n', 1024)}`,
  'deep parts': `${header}${Array.from({ length: 3000 }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`).join('')}`,
  'uuencoded beginnings': `${header}\r\n${kib('begin 644 a\n', 1024)}`,
  'uuencoded beginnings behind a return': `${header}\r\n${kib('\rbegin 644 a\n', 1024)}`,
};

describe('reading is bounded', () => {
  test.each(Object.entries(HOSTILE))('%s', async (_name, text) => {
    const start = performance.now();
    await readAll(Buffer.from(text, 'latin1'));
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
