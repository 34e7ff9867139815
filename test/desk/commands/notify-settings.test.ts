import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changedPreferences,
  readNotifySettings,
  writeNotifyChange,
  type NotifyChange,
} from '../../../src/desk/commands/notify-settings.ts';
import { problemText } from '../../../src/desk/commands/problem.ts';
import { DEFAULT_PREFERENCES, NEWS } from '../../../src/desk/people/preferences.ts';

const minute = fc.integer({ min: 0, max: 1439 });
const anyChange: fc.Arbitrary<NotifyChange> = fc.oneof(
  fc.constant({ kind: 'show' as const }),
  fc.constant({ kind: 'at-once' as const }),
  fc
    .uniqueArray(minute, { minLength: 1, maxLength: 6 })
    .map((hours) => ({ kind: 'digest' as const, hours: hours.sort((a, b) => a - b) })),
  fc.option(fc.tuple(minute, minute).filter(([from, to]) => from !== to)).map((hours) => ({
    kind: 'quiet' as const,
    hours: hours === null ? null : { from: hours[0], to: hours[1] },
  })),
  fc.record({
    kind: fc.constant('news' as const),
    on: fc.boolean(),
    news: fc.subarray([...NEWS], { minLength: 1 }),
  }),
  fc.record({ kind: fc.constant('receipts' as const), on: fc.boolean() }),
);

function read(value: string): NotifyChange {
  const one = readNotifySettings(value);
  if (!one.ok) throw new Error(problemText('en', one.problem));
  return one.value;
}

function fault(value: string): string {
  const one = readNotifySettings(value);
  return one.ok ? '' : problemText('en', one.problem);
}

describe('what stands behind #notify', () => {
  test('is read again as it was written', () => {
    fc.assert(
      fc.property(anyChange, (change) => {
        expect(read(writeNotifyChange(change))).toEqual(change);
      }),
    );
  });

  test('is any text: a change, or one sentence about what is wrong', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const one = readNotifySettings(value);
        expect(one.ok || problemText('de', one.problem).length > 10).toBe(true);
      }),
    );
  });

  test.each([
    ['', { kind: 'show' }],
    ['at once', { kind: 'at-once' }],
    ['now', { kind: 'at-once' }],
    ['Digest 16:00, 8', { kind: 'digest', hours: [480, 960] }],
    ['quiet 19:00 - 7:00', { kind: 'quiet', hours: { from: 1140, to: 420 } }],
    ['quiet 19h30\u20137', { kind: 'quiet', hours: { from: 1170, to: 420 } }],
    ['quiet off', { kind: 'quiet', hours: null }],
    ['off reply note', { kind: 'news', on: false, news: ['replies', 'notes'] }],
    ['on', { kind: 'news', on: true, news: NEWS }],
    ['receipts off', { kind: 'receipts', on: false }],
  ] as const)('%j', (value, change) => {
    expect(read(value)).toEqual(change);
  });

  test.each([
    ['digset 8:00', 'did you mean digest?'],
    ['off replys', 'did you mean replies?'],
    ['digest 25:00', '"25:00" is no time of the day; write 8:00 or 16:30'],
    ['digest', 'write it as #notify digest 8:00 16:00'],
    ['digest 1 2 3 4 5 6 7', 'write it as #notify digest 8:00 16:00'],
    ['quiet 7:00', 'write it as #notify quiet 19:00-7:00'],
    ['quiet 7:00-7:00', 'write it as #notify quiet 19:00-7:00'],
    ['receipts maybe', 'write it as #notify receipts on|off'],
    ['at noon', 'is none of at once, digest'],
  ])('%j is a fault: %s', (value, words) => {
    expect(fault(value)).toContain(words);
  });

  test('on and off change nothing but what they name', () => {
    const off = changedPreferences(DEFAULT_PREFERENCES, read('off new notes'));
    expect(off.off).toEqual(['new', 'notes']);
    expect(changedPreferences(off, read('on notes')).off).toEqual(['new']);
    expect(changedPreferences(off, read('on all')).off).toEqual([]);
  });
});
