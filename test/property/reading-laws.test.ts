import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classify } from '../../src/inbound/classify/classify.ts';
import { readForwarded } from '../../src/inbound/parse/forward.ts';
import { htmlToText } from '../../src/inbound/parse/html/html-text.ts';
import { readHeader } from '../../src/inbound/parse/mime/message-header.ts';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import { readReply } from '../../src/inbound/parse/reply.ts';
import { decodeCharset } from '../../src/mail/charset.ts';

/** Laws of single readers, beside those of whole messages (parse-bounds, mail-parse). */
const LINES = [
  '',
  'It is out.',
  'Is it out?',
  '> Is it out?',
  'On Mon, Mar 2, 2026 at 10:30 AM Bob <bob@desk.example> wrote:',
  'Bob wrote:',
  '-----Original Message-----',
  'From: Bob <bob@desk.example>',
  'Sent: Monday, March 2, 2026',
  'Subject: Fire',
  '-- ',
  'Regards,',
  'Carla',
  'Sent from my iPhone',
  'This e-mail is confidential and intended only for you.',
];

describe('what was written now', () => {
  test('is never more when it is read again', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LINES), { maxLength: 15 }), (lines) => {
        const once = readReply(lines.join('\n'), null, false).text.split('\n');
        const twice = readReply(once.join('\n'), null, false).text.split('\n');
        expect(twice.filter((line) => line !== '' && !once.includes(line))).toEqual([]);
        expect(twice.length).toBeLessThanOrEqual(once.length);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a text whose lines are as long as paragraphs', () => {
  const word = fc.stringMatching(/^[a-z]{1,9}$/);
  const paragraph = fc
    .array(word, { minLength: 1, maxLength: 40 })
    .chain((words) =>
      fc.integer({ min: 1, max: 60 }).map((times) => Array(times).fill(words.join(' ')).join(' ')),
    );
  const wordsIn = (text: string): string[] => (text.match(/[a-z]+/g) ?? []).sort();

  test('is taken apart without a word lost', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            paragraph,
            paragraph.map((text) => `> ${text}`),
          ),
          { maxLength: 8 },
        ),
        (lines) => {
          const { text, quoted, signature } = readReply(lines.join('\n'), null, false);
          expect(wordsIn([text, quoted, signature].join('\n'))).toEqual(wordsIn(lines.join('\n')));
        },
      ),
    );
  });

  test('is forwarded without a word lost, however long it is', () => {
    fc.assert(
      fc.property(fc.array(paragraph, { maxLength: 8 }), fc.nat(80_000), (lines, more) => {
        const original = `${lines.join('\n')}\n${'x '.repeat(more)}`;
        const head =
          '---------- Forwarded message ---------\nFrom: Bob <bob@desk.example>\nSubject: Fire\n\n';
        const forwarded = readForwarded(`For you\n\n${head}${original}`, readHeader([]), []);
        expect(forwarded?.comment).toBe('For you');
        expect(wordsIn(forwarded?.text ?? '')).toEqual(wordsIn(original));
      }),
      { numRuns: 30 },
    );
  });
});

describe('HTML', () => {
  test('nested however deep is read, and each of its words once', () => {
    const name = fc.constantFrom('div', 'blockquote', 'table', 'ul', 'li', 'b', 'x', 'p', 'a', 'pre', 'td');
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 3000 }),
        (names, depth) => {
          const open = Array.from({ length: depth }, (_, at) => `<${names[at % names.length] ?? ''}>`).join(
            '',
          );
          const html = `before ${open}deepest`;
          const text = htmlToText(html);
          expect(text.match(/before|deepest/g)).toEqual(['before', 'deepest']);
          const reply = readReply(text, html, true);
          const kept = [reply.text, reply.quoted, reply.signature].join(' ');
          expect([...new Set(kept.match(/before|deepest/g))].sort()).toEqual(['before', 'deepest']);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('bytes in a charset that nobody told', () => {
  const ascii = fc.stringMatching(/^[ -~\n]{0,40}$/);

  test('lose none of their ASCII', () => {
    const high = fc.uint8Array({ max: 0x100 - 1, min: 0x80, maxLength: 6 });
    fc.assert(
      fc.property(ascii, high, ascii, (before, bytes, after) => {
        const raw = Buffer.concat([Buffer.from(`${before}\n`), bytes, Buffer.from(`\n${after}`)]);
        for (const label of [null, 'us-ascii', 'iso-8859-1', 'utf-8']) {
          const text = decodeCharset(raw, label);
          expect(text.startsWith(`${before}\n`)).toBe(true);
          expect(text.endsWith(`\n${after}`)).toBe(true);
        }
      }),
    );
  });

  test('are UTF-8 where they can be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (written) => {
        const text = written.toWellFormed().replace(/[\x00-\x1f\ufeff]/g, '');
        for (const label of [null, 'us-ascii', 'iso-8859-1', 'utf-8'])
          expect(decodeCharset(Buffer.from(text), label)).toBe(text);
      }),
    );
  });
});

describe('who asks something is a person', () => {
  const about = fc.constantFrom(
    'I am out of the office until Monday.',
    'I will be back on 9 March.',
    'For urgent matters contact Bob.',
    'Ich bin bis Montag im Urlaub.',
    'Je suis absent du bureau jusqu’au 9 mars.',
    'The printer is on fire.',
    'Thank you for your email.',
  );

  test('whatever else is said', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(about, { maxLength: 6 }), fc.nat(6), async (sentences, at) => {
        const said = [...sentences.slice(0, at), 'Can you help?', ...sentences.slice(at)].join(' ');
        const raw = `From: a@b.example\r\nSubject: Re: Printer\r\nIn-Reply-To: <m@desk.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${said}\r\n`;
        const { message } = await parseMessage(Buffer.from(raw));
        const context = { reversePath: undefined, isOwnAddress: () => false, isOwnMessageId: () => false };
        expect(classify(message, context)).toMatchObject({ mailClass: 'person', autoResponseAllowed: true });
      }),
      { numRuns: 100 },
    );
  });
});
