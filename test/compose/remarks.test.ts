import { describe, expect, test } from 'vitest';
import { LOCALES } from '../../src/desk/locale/locale.ts';
import { CALENDAR_METHODS, type Invitation } from '../../src/mail/invitation.ts';
import { remarkLines } from '../../src/outbound/compose/remarks.ts';

const invitation: Invitation = {
  method: 'REQUEST',
  summary: 'Inspection',
  startMs: Date.UTC(2025, 3, 4, 12),
  endMs: Date.UTC(2025, 3, 4, 13, 30),
  allDay: false,
  recurring: false,
  timeZone: 'Europe/Berlin',
  organiser: { name: 'Cara', address: 'cara@example.org' },
  uid: '',
  location: '',
};
const day = (of: number): number => Date.UTC(2025, 3, of);
const line = (part: Partial<Invitation>): string | undefined =>
  remarkLines('en', { invitation: { ...invitation, ...part }, protection: null })[0];

describe('the line that tells of an invitation', () => {
  test.each<[string, Partial<Invitation>, string]>([
    [
      'an hour in a zone',
      {},
      'Inspection, 2025-04-04 12:00-13:30 UTC (Europe/Berlin), by Cara <cara@example.org>',
    ],
    ['UTC', { timeZone: 'UTC', organiser: null }, 'Inspection, 2025-04-04 12:00-13:30 UTC'],
    ['no zone', { timeZone: null, organiser: null }, 'Inspection, 2025-04-04 12:00-13:30 (no time zone)'],
    ['no end', { endMs: null, organiser: null }, 'Inspection, 2025-04-04 12:00 UTC (Europe/Berlin)'],
    [
      'a night',
      { endMs: Date.UTC(2025, 3, 5, 6), organiser: null, timeZone: 'UTC' },
      'Inspection, 2025-04-04 12:00 - 2025-04-05 06:00 UTC',
    ],
    [
      'a day',
      { allDay: true, timeZone: null, startMs: day(4), endMs: day(5), organiser: null },
      'Inspection, 2025-04-04',
    ],
    [
      'some days',
      { allDay: true, timeZone: null, startMs: day(4), endMs: day(7), organiser: null },
      'Inspection, 2025-04-04 - 2025-04-06',
    ],
    [
      'an unknown zone',
      { startMs: null, timeZone: 'Nowhere', organiser: null },
      'Inspection, time not readable (Nowhere)',
    ],
    [
      'every week, by an address alone',
      { recurring: true, timeZone: 'UTC', organiser: { name: '', address: 'c@x.example' } },
      'Inspection, 2025-04-04 12:00-13:30 UTC, recurring, by c@x.example',
    ],
    [
      'no words',
      { summary: '', timeZone: 'UTC', organiser: { name: 'Cara', address: '' } },
      '2025-04-04 12:00-13:30 UTC, by Cara',
    ],
  ])('%s', (_, part, expected) => {
    expect(line(part)).toBe(`Invitation: ${expected}`);
  });

  test.each(LOCALES)('says in %s what is asked, whatever that is', (locale) => {
    for (const method of CALENDAR_METHODS) {
      const [told] = remarkLines(locale, { invitation: { ...invitation, method }, protection: null });
      expect(told).toMatch(/^\p{L}[\p{L} ]+: Inspection/u);
    }
  });

  test('is missing where there is nothing to tell, and in notices of before', () => {
    expect(remarkLines('en', { invitation: null, protection: null })).toEqual([]);
    expect(remarkLines('en', undefined)).toEqual([]);
  });
});
