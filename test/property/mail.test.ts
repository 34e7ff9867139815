import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAddrSpec, parseAddrSpec, type AddrSpec } from '../../src/mail/address.ts';
import { parseMailboxes, parseWrittenAddresses } from '../../src/mail/address-list.ts';
import { decodeCharset } from '../../src/mail/charset.ts';
import { parseDateTime } from '../../src/mail/date-time.ts';
import { parseDeliveryStatus } from '../../src/mail/delivery-report.ts';
import { decodeHeaderText } from '../../src/mail/encoded-word.ts';
import { parseHeaderBlock, withoutControls, withoutControlsKeepingLines } from '../../src/mail/header.ts';
import { formatMsgId, parseMsgIds, type MsgId } from '../../src/mail/msg-id.ts';
import { parseParameterized } from '../../src/mail/parameters.ts';
import { baseSubject, taggedNumbers, taggedSubject } from '../../src/mail/subject.ts';

const atom = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]{1,12}$/);
const domain = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?(\.[a-z]{2,6})$/);
const quotable = fc.stringMatching(/^[\x20-\x7e]{1,20}$/);
const address: fc.Arbitrary<AddrSpec> = fc.record({ localPart: fc.oneof(atom, quotable), domain });

describe('the grammar of mail', () => {
  test('an address that is written and read again is the same address', () => {
    fc.assert(
      fc.property(address, (spec) => {
        expect(parseAddrSpec(formatAddrSpec(spec))).toEqual(spec);
      }),
    );
  });

  test('a list of mailboxes that is written and read again names the same mailboxes', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9,;:@<>()]([A-Za-z0-9 ,;:@<>().]{0,20}[A-Za-z0-9)])?$/);
    fc.assert(
      fc.property(fc.array(fc.record({ name, address }), { maxLength: 5 }), (list) => {
        const written = list
          .map((mailbox) => `"${mailbox.name}" <${formatAddrSpec(mailbox.address)}>`)
          .join(', ');
        // Runs of blanks in a name are one blank.
        const expected = list.map((mailbox) => ({ ...mailbox, name: mailbox.name.replace(/ +/g, ' ') }));
        expect(parseMailboxes(written)).toEqual(expected);
      }),
    );
  });

  test('an encoded-word, a comment or a quoted string never brings an address in', () => {
    const smuggled = fc.constantFrom(
      '=?utf-8?Q?=3Ceve=40evil.example=3E?=',
      '"eve@evil.example"',
      '(eve@evil.example)',
      '"<eve@evil.example>,"',
      '=?utf-8?B?PGV2ZUBldmlsLmV4YW1wbGU+LA==?=',
    );
    fc.assert(
      fc.property(fc.array(smuggled, { minLength: 1, maxLength: 3 }), (words) => {
        const found = parseMailboxes(`${words.join(' ')} <anna@desk.example>`);
        expect(found.map((mailbox) => formatAddrSpec(mailbox.address))).toEqual(['anna@desk.example']);
      }),
    );
  });

  test('msg-ids that are written and read again are the same, each once', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9.$+=_-]{1,20}@[a-z0-9.-]{1,20}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(id, { maxLength: 10 }),
        fc.constantFrom('', ' ', '\r\n ', '\t'),
        (ids, gap) => {
          expect(parseMsgIds(ids.map((text) => formatMsgId(text as MsgId)).join(gap))).toEqual(ids);
        },
      ),
    );
  });

  test('the base of a subject is its own base, names no ticket, and is never longer (T-03)', () => {
    const word = fc.constantFrom(
      'Re: ',
      'AW: ',
      'Fwd: ',
      '[#TICK-12] ',
      '[',
      '#TICK-34',
      ']',
      '[ [#TICK-5]#TICK-6]',
      'RE[2]: ',
      '回复：',
      'printer',
      ' ',
      'é',
    );
    const subject = fc.oneof(
      fc.string(),
      fc.array(word).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(subject, (text) => {
        const base = baseSubject(text, 'TICK-');
        expect(baseSubject(base, 'TICK-')).toBe(base);
        expect(taggedNumbers(base, 'TICK-')).toEqual([]);
        expect(base.length).toBeLessThanOrEqual(text.length);
        expect(baseSubject(taggedSubject('TICK-7', base, true), 'TICK-')).toBe(base);
      }),
    );
  });

  test('text without controls holds no CR, LF, NUL or bidi override', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(withoutControls(text)).not.toMatch(
          /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/,
        );
        expect(withoutControlsKeepingLines(text)).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
      }),
    );
  });

  test('a field that is folded at its blanks reads as it did before', () => {
    const word = fc.stringMatching(/^[\x21-\x7e]{1,30}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 20 }),
        fc.constantFrom('\r\n', '\n'),
        (words, eol) => {
          const [field] = parseHeaderBlock(`Subject: ${words.join(`${eol} `)}${eol}X-Next: 1`, 10);
          expect(field).toEqual({ name: 'Subject', body: words.join(' ') });
        },
      ),
    );
  });

  test('text in an encoded-word is read whatever it holds, and no control leaves it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.string({ unit: 'binary' }),
        (text, before) => {
          const word = `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
          expect(decodeHeaderText(word)).toBe(withoutControls(text));
          expect(decodeHeaderText(before + word)).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
        },
      ),
    );
  });

  test('an RFC 2231 file name comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (name) => {
        const coded = encodeURIComponent(name.toWellFormed()).replace(
          /['()*]/g,
          (char) => `%${char.charCodeAt(0).toString(16)}`,
        );
        const { parameters } = parseParameterized(`attachment; filename*=UTF-8''${coded}`);
        expect(parameters.get('filename') ?? '').toBe(withoutControls(name.toWellFormed()));
      }),
    );
  });

  test('a date that is written and read again is the same moment', () => {
    const first = Date.UTC(1971, 0, 1);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        const moment = new Date(first + seconds * 1000);
        expect(parseDateTime(moment.toUTCString())).toBe(moment.getTime());
        expect(parseDateTime(moment.toISOString())).toBe(moment.getTime());
      }),
    );
  });

  test('any bytes under any label become text', () => {
    const label = fc.oneof(
      fc.string(),
      fc.constantFrom('utf-8', 'iso-2022-jp', 'utf-7', 'gb2312', 'utf-16', 'x', ''),
    );
    fc.assert(
      fc.property(fc.uint8Array(), fc.option(label, { nil: null }), (bytes, name) => {
        expect(typeof decodeCharset(Buffer.from(bytes), name)).toBe('string');
      }),
    );
  });

  test('every reader answers to any text', () => {
    const readers = [
      parseWrittenAddresses,
      parseMsgIds,
      parseDateTime,
      parseParameterized,
      parseDeliveryStatus,
      decodeHeaderText,
    ];
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const read of readers) read(text);
      }),
    );
  });
});
