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

test.each(['수, 27 6 2001 15:23:36', 'Mi, 27.06.2001 15:23:36', 'ср, 27 06 2001 15:23:36 +0000'])(
  'a date whose day has a name in another language, and whose month a number: %s',
  (written) => {
    expect(parseDateTime(written)).toBe(Date.UTC(2001, 5, 27, 15, 23, 36));
  },
);

test('a question mark before digits ends an encoded-word where another one begins behind it', () => {
  expect(decodeHeaderText('=?utf-8?Q?Fee_=C2=A3?=150.00 =?utf-8?q?=E2=9C=93?=')).toBe('Fee £150.00 ✓');
  expect(decodeHeaderText('=?utf-8?Q?Fee_=C2=A3?=150.00 =?utf-8?B?4pyT?=')).toBe('Fee £150.00 ✓');
  expect(decodeHeaderText('=?utf-8?Q?Really?=20so?=')).toBe('Really? so');
});

test.each([
  ['the number of the month', 'Mon, 02 03 2026 10:30:00'],
  ['dots', '2.3.2026 10:30'],
  ['comments within the time', 'Mon, 2 Mar 2026 10 (h) : 30 (m): 00 +0000'],
  ['the Russian name of the month', 'Пн, 2 мар 2026 10:30:00 +0000'],
  ['slashes behind the year', '2026/03/02 10:30:00'],
  ['the time of Harare', 'Mon Mar  2 12:30:00 CAT 2026'],
])('a date with %s is read', (_what, written) => {
  expect(parseDateTime(written)).toBe(Date.UTC(2026, 2, 2, 10, 30));
});

test.each(['03/04/2026 10:30', '03-04-2026 10:30', '31 13 2026 10:30', '32.1.2026 10:30'])(
  'a date that could be another one, or none, is not invented: %s',
  (written) => {
    expect(parseDateTime(written)).toBeNull();
  },
);

describe('a date', () => {
  test.each([
    ['2026/03/02 10:30:00 +0900', '2026-03-02T01:30:00Z'],
    ['2026.3.2 10:30', '2026-03-02T10:30:00Z'],
    ['02.03.2026 10:30:00 +0100', '2026-03-02T09:30:00Z'],
    ['17-6-2026 10:30:00', '2026-06-17T10:30:00Z'],
    ['6/17/2026 10:30:00 PM', '2026-06-17T22:30:00Z'],
    ['Mon, 2 Mar 2026 10:30:00 0200', '2026-03-02T08:30:00Z'],
    ['Mon, Mar 2 26 10:30:00 +0000', '2026-03-02T10:30:00Z'],
    ['Mon, 2 Mar 2026 10(ten):  30 : 00 +0100', '2026-03-02T09:30:00Z'],
    ['Mon, 2 Mar 2026 10:30:00 -1234567890', '2026-03-02T10:30:00Z'],
    ['Mon Mar  2 10:30:00 2026', '2026-03-02T10:30:00Z'],
    ['Mon Mar  2 10:30:00 2026 -0800', '2026-03-02T18:30:00Z'],
    ['2026/03/02 Mon 10:30:00 EST', '2026-03-02T15:30:00Z'],
    ['2026-03-02 10:30:00 GMT', '2026-03-02T10:30:00Z'],
    ['lundi, 2 mars 2026 à 10:30', '2026-03-02T10:30:00Z'],
    ['Mon, 2 Mar 2026 10:30:00 -1900', '2026-03-03T05:30:00Z'],
    ['Mon, 2 March , 2026 10:30:00 +0000', '2026-03-02T10:30:00Z'],
  ])('%s', (written, date) => {
    expect(parseDateTime(written)).toBe(Date.parse(date));
  });

  test.each([
    ['could be of March or of February', '2-3-2026 10:30:00'],
    ['says no year, whose hour is none', 'Mon, 2 Mar 10:30:00 +0000'],
    ['has no such month', '40.13.2026 10:30:00'],
  ])('is not invented where it %s: %s', (_, written) => {
    expect(parseDateTime(written)).toBeNull();
  });
});
