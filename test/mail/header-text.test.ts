import { describe, expect, test } from 'vitest';
import { parseDateTime } from '../../src/mail/date-time.ts';
import { decodeHeaderText } from '../../src/mail/encoded-word.ts';

describe('base64 in encoded-words, as senders break it', () => {
  test.each([
    [
      'two pieces in one word, each with its padding',
      '=?utf-8?B?R3LDvMOfZSA=YXVzIEvDtmxu?=',
      'Grüße aus Köln',
    ],
    ['padding within a group', '=?us-ascii?B?R3=JlZXRpbmdz?=', 'Greetings'],
    ['one text cut in the middle of a group', '=?utf-8?B?R3LDv?=\n =?utf-8?B?MOfZSBh?=', 'Grüße a'],
    ['a blank within it', '=?utf-8?B?R3LD vMOfZQ==?=', 'Grüße'],
    ['a word that lost its end beside a whole one', '=?utf-8?B?SGVsb?= =?utf-8?B?SGVsbG8=?=', 'HelHello'],
  ])('%s', (_what, written, text) => {
    expect(decodeHeaderText(written)).toBe(text);
  });
});

describe('a date in a zone that is a name', () => {
  test.each([
    ['AST', '-0400'],
    ['MESZ', '+0200'],
    ['NZDT', '+1300'],
    ['SGT', '+0800'],
  ])('%s is %s', (name, offset) => {
    const day = 'Mon, 2 Mar 2026 10:30:00';
    expect(parseDateTime(`${day} ${name}`)).toBe(parseDateTime(`${day} ${offset}`));
    expect(parseDateTime(`${day} ${name}`)).not.toBe(parseDateTime(`${day} +0000`));
  });
});
