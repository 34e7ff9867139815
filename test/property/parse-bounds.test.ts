import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import { createParsePool, type ParsePool } from '../../src/inbound/parse/threads/parse-pool.ts';
import { ATOMS, PLACES, SLOW_ONCE } from '../support/hostile.ts';

/** Laws of reading that hold for every message. Mutated ones by the hundred thousand: `npm run fuzz`. */
const FOLDER = join(import.meta.dirname, '../corpus/messages');
const MESSAGES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.eml'))
  .map((name) => readFileSync(join(FOLDER, name)));

describe('time is linear in the input (T-59)', () => {
  // No clock is read here. What takes the square of its length takes minutes at this one, and the pool's own deadline ends it.
  const RUN_BYTES = 512 * 1024;
  let pool: ParsePool;
  beforeAll(() => {
    pool = createParsePool();
  });
  afterAll(() => pool.close());

  test.each(Object.entries(PLACES))(
    'when %s is the same again and again',
    { timeout: 240_000 },
    async (_where, put) => {
      const unit = fc
        .array(fc.constantFrom(...ATOMS), { minLength: 1, maxLength: 3 })
        .map((atoms) => atoms.join(''));
      await fc.assert(
        fc.asyncProperty(unit, async (repeated) => {
          const run = repeated.repeat(Math.ceil(RUN_BYTES / repeated.length));
          const outcome = await pool.parse(Buffer.from(put(run), 'latin1'));
          expect(outcome.kind === 'parsed' || !outcome.reason.startsWith('could not be read')).toBe(true);
        }),
        {
          numRuns: 10 + SLOW_ONCE.length,
          examples: SLOW_ONCE.map((one) => [one] as [string]),
          endOnFailure: true,
        },
      );
    },
  );
});

describe('time is linear in the number', () => {
  const COUNT = 50_000;
  const header = 'From: MAILER-DAEMON@b.example\r\nSubject: Undelivered Mail\r\n';
  const html = 'Content-Type: text/html\r\n\r\n';
  const part = (type: string): string =>
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: ${type}\r\n\r\n`;
  const MANY: Readonly<Record<string, readonly [string, (number: number) => string, string?]>> = {
    'header fields': ['', (n) => `X-Field-${n}: ${n}\r\n`, '\r\nx'],
    addresses: ['To: ', (n) => `Name ${n} <a${n}@b.example>,\r\n `, '\r\n\r\nx'],
    'message ids': ['References: ', (n) => `<${n}@b.example>\r\n `, '\r\n\r\nx'],
    'encoded words': ['Subject: ', (n) => `=?utf-8?Q?a${n}?=\r\n `, '\r\n\r\nx'],
    parameters: ['Content-Type: text/plain', (n) => `;\r\n name*${n}*=utf-8''a%20${n}`, '\r\n\r\nx'],
    'recipients of a bounce in a sentence': [
      `${header}\r\n${'no '.repeat(300_000)}\r\n`,
      (n) => `rejected recipient a${n}@b.example\r\n`,
    ],
    'recipients of a bounce in headings': [`${header}\r\n`, (n) => `<a${n}@b.example>:\r\n550 no\r\n`],
    'recipients of a transcript': [`${header}\r\n`, (n) => `<<< 550 <a${n}@b.example>... no such user\r\n`],
    'groups of a delivery status': [
      `${header}${part('text/plain')}<a@b.example>: 550 ${'no '.repeat(20_000)}\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n`,
      (n) => `Final-Recipient: rfc822; a${n}@b.example\r\nAction: failed\r\n\r\n`,
    ],
    parts: [part('text/plain'), (n) => `${n}\r\n--b\r\nContent-Type: text/x${n}\r\n\r\n`],
    'enclosed messages': [
      part('message/rfc822'),
      (n) => `Subject: ${n}\r\n\r\nx\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n`,
    ],
    'parts within parts': ['', (n) => `Content-Type: multipart/mixed; boundary="b${n}"\r\n\r\n--b${n}\r\n`],
    'files in uuencode': ['\r\n', (n) => `begin 644 ${n}.txt\r\n#0V%T\r\n\`\r\nend\r\n`],
    'beginnings of files in uuencode and base64': ['\r\n', (n) => `begin-base64 644 ${n}.txt\r\nQUJD\r\n`],
    'beginnings of files in yEnc': ['\r\n', (n) => `=ybegin line=128 size=5 name=${n}.txt\r\nQUJD\r\n`],
    'beginnings of files in uuencode': ['\r\n', (n) => `begin 644 ${n}.txt\r\n`],
    attributions: ['\r\n', (n) => `On 2 March 2026 at 10:30, Bob ${n} <b${n}@b.example> wrote:\r\n> x\r\n`],
    'original messages': [
      '\r\n',
      (n) => `-----Original Message-----\r\nFrom: Bob ${n}\r\nSubject: ${n}\r\n\r\nx\r\n`,
    ],
    'forwarded messages': [
      'Subject: Fwd: x\r\n\r\n',
      (n) => `---------- Forwarded message ---------\r\nFrom: a${n}@b.example\r\n\r\n`,
    ],
    'quote signs': ['\r\n', (n) => `${'>'.repeat(n % 200)} ${n}\r\n`],
    signatures: ['\r\n', (n) => `text ${n}\r\n-- \r\n`],
    elements: [html, (n) => `<x${n} class="a${n}">`],
    attributes: [`${html}<a`, (n) => ` a${n}="${n}"`],
    links: [html, (n) => `<a href="https://b.example/${n}">${n}</a>`],
    'words of a link': [`${html}<a href="https://b.example">`, () => '<i>a</i> <i>b</i> '],
    cells: [`${html}<table><tr>`, (n) => `<td>${n}</td>`],
    quotes: [html, (n) => `<blockquote>${n}`],
    'ends of elements': [html, (n) => `<p>${n}</div></blockquote></td>`],
    entities: [html, (n) => `&#${n};&a${n};`],
    'lines of a calendar': [
      'Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n',
      (n) => `BEGIN:VEVENT\r\nATTENDEE;CN=${n}:mailto:a${n}@b.example\r\n`,
    ],
    'armored blocks': ['\r\n', (n) => `-----BEGIN PGP MESSAGE-----\r\n${n}\r\n-----END PGP MESSAGE-----\r\n`],
    'loop marks': ['', (n) => `Received: from a${n} by b; x\r\n`, '\r\nx'],
  };
  let pool: ParsePool;
  beforeAll(() => {
    pool = createParsePool();
  });
  afterAll(() => pool.close());

  test.each(Object.entries(MANY))('of %s', { timeout: 60_000 }, async (_what, [before, one, after = '']) => {
    const many = Array.from({ length: COUNT }, (_, number) => one(number)).join('');
    const outcome = await pool.parse(Buffer.from(before + many + after, 'latin1'));
    expect(outcome.kind === 'parsed' || !outcome.reason.startsWith('could not be read')).toBe(true);
  });
});

describe('reading', () => {
  test('again gives the same', async () => {
    const cut = fc.tuple(
      fc.constantFrom(...MESSAGES),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.uint8Array({ maxLength: 30 }),
    );
    await fc.assert(
      fc.asyncProperty(cut, async ([raw, at, bytes]) => {
        const place = Math.floor(at * raw.length);
        const changed = Buffer.concat([raw.subarray(0, place), bytes, raw.subarray(place)]);
        expect(await parseMessage(changed)).toEqual(await parseMessage(changed));
      }),
      { numRuns: 300 },
    );
  });

  test('does not change what it reads', async () => {
    for (const raw of MESSAGES) {
      const before = Buffer.from(raw);
      await parseMessage(raw);
      expect(raw.equals(before)).toBe(true);
    }
  });
});

describe('nothing of a text is thrown away', () => {
  const word = fc.stringMatching(/^[a-zäé]{1,8}$/);
  const sentence = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));
  const line = fc.oneof(
    { weight: 6, arbitrary: sentence },
    { weight: 3, arbitrary: sentence.map((text) => `> ${text}`) },
    { weight: 1, arbitrary: sentence.map((text) => `>> ${text}`) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        '',
        '',
        '-- ',
        '--',
        '---',
        '________________________________',
        '-----Original Message-----',
        '---------- Forwarded message ---------',
        'On Mon, 2 Mar 2026 at 10:30, Bob Example <bob@x.example> wrote:',
        'Am 02.03.2026 um 10:30 schrieb Bob Example:',
        'Le lun. 2 mars 2026 à 10:30, Bob Example <bob@x.example> a écrit :',
        'From: Bob Example <bob@x.example>',
        'Sent: Monday, 2 March 2026 10:30',
        'To: Carla Example',
        'Subject: Printer',
        'Sent from my iPhone',
        'Best regards,',
        'Bob Example',
        '##- Please write your answer above this line -##',
        'CONFIDENTIALITY NOTICE: This message is intended only for its recipient.',
        '#close',
      ),
    },
  );

  const countOf = (text: string): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const one of text.split(/[\s>]+/).filter((part) => part !== ''))
      counts.set(one, (counts.get(one) ?? 0) + 1);
    return counts;
  };

  test('each of its words is in the reply, the quote or the signature, as often as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 25 }), async (lines) => {
        const raw = `From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${lines.join('\r\n')}\r\n`;
        const { message } = await parseMessage(Buffer.from(raw));
        const { text, quoted, signature } = message.reply;
        const kept = countOf([text, quoted, signature].join('\n'));
        for (const [one, times] of countOf(lines.join('\n')))
          expect([one, Math.min(kept.get(one) ?? 0, times)]).toEqual([one, times]);
      }),
      { numRuns: 500 },
    );
  });
});
