import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utcToLocalMs } from '../../src/base/zoned-time.ts';
import {
  DEFAULT_PREFERENCES,
  NEWS,
  readPreferences,
  whenToTell,
  writePreferences,
  type Preferences,
} from '../../src/desk/people/preferences.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
] as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const minute = fc.integer({ min: 0, max: 1439 });
const preferences: fc.Arbitrary<Preferences> = fc.record({
  off: fc.constantFrom([], ['new' as const], ['replies' as const, 'notes' as const]),
  digest: fc.uniqueArray(minute, { maxLength: 4 }).map((hours) => hours.sort((a, b) => a - b)),
  quiet: fc.option(
    fc
      .tuple(minute, minute)
      .filter(([from, to]) => from !== to)
      .map(([from, to]) => ({ from, to })),
  ),
});
const moment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) });
/** The hours around the changes of the clocks, where the mistakes are. */
const nearChange = fc
  .tuple(
    fc.constantFrom(
      Date.UTC(2026, 2, 29, 1),
      Date.UTC(2026, 9, 25, 1),
      Date.UTC(2026, 2, 8, 7),
      Date.UTC(2026, 10, 1, 6),
      Date.UTC(2026, 3, 4, 15),
      Date.UTC(2026, 9, 3, 15, 30),
    ),
    fc.integer({ min: -30 * HOUR, max: 30 * HOUR }),
  )
  .map(([at, off]) => at + off);
const anyTime = fc.oneof(moment, nearChange);
const zone = fc.constantFrom(...ZONES);

function shows(ms: number, timeZone: string): number {
  return Math.floor(utcToLocalMs(ms, timeZone)! / MINUTE) % 1440;
}

function isQuiet({ quiet }: Preferences, at: number): boolean {
  if (quiet === null) return false;
  const { from, to } = quiet;
  return from < to ? at >= from && at < to : at >= from || at < to;
}

describe('when an agent is told', () => {
  test('nothing set: at once, whatever it is', () => {
    for (const news of NEWS) expect(whenToTell(DEFAULT_PREFERENCES, news, 0, 'UTC')).toEqual({ kind: 'now' });
  });

  test('what is off is never told, and all else is', () => {
    fc.assert(
      fc.property(preferences, fc.constantFrom(...NEWS), anyTime, zone, (one, news, ms, timeZone) => {
        expect(whenToTell(one, news, ms, timeZone).kind === 'never').toBe(one.off.includes(news));
      }),
    );
  });

  test('never in quiet hours, in any zone and through every change of the clocks', () => {
    fc.assert(
      fc.property(preferences, anyTime, zone, (one, ms, timeZone) => {
        const when = whenToTell({ ...one, off: [] }, 'new', ms, timeZone);
        const told = when.kind === 'at' ? when.ms : ms;
        const at = shows(told, timeZone);
        // Quiet hours that begin where a skipped hour ends may have their end behind them.
        expect(isQuiet(one, at) && !clocksChangeAround(told, timeZone)).toBe(false);
        if (when.kind === 'at') expect(when.ms).toBeGreaterThan(ms);
        else expect(isQuiet(one, at)).toBe(false);
      }),
      { numRuns: 600 },
    );
  });

  test('at one of the hours of the digest, or when quiet hours end, where the clocks show that hour at all', () => {
    fc.assert(
      fc.property(preferences, anyTime, zone, (one, ms, timeZone) => {
        const when = whenToTell({ ...one, off: [] }, 'replies', ms, timeZone);
        if (when.kind !== 'at') return;
        const at = shows(when.ms, timeZone);
        const wanted = [...one.digest, ...(one.quiet === null ? [] : [one.quiet.to])];
        expect(wanted.includes(at) || clocksChangeAround(when.ms, timeZone)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('soon: a digest within 25 hours, and one more day where it falls into quiet hours', () => {
    fc.assert(
      fc.property(preferences, anyTime, zone, (one, ms, timeZone) => {
        const when = whenToTell({ ...one, off: [] }, 'new', ms, timeZone);
        const told = when.kind === 'at' ? when.ms : ms;
        // Apia never skips a day in these years.
        expect(told - ms).toBeLessThanOrEqual(
          (one.digest.length > 0 ? 25 : 0) * HOUR + (one.quiet === null ? 0 : 25 * HOUR),
        );
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['a digest at eight', { digest: [480] }, '2026-03-02T06:30Z', 'Europe/Berlin', '2026-03-02T07:00Z'],
    [
      'a digest at that very minute is the next one',
      { digest: [480] },
      '2026-03-02T07:00Z',
      'Europe/Berlin',
      '2026-03-03T07:00Z',
    ],
    [
      'the nearest of several',
      { digest: [480, 960] },
      '2026-03-02T07:01Z',
      'Europe/Berlin',
      '2026-03-02T15:00Z',
    ],
    [
      'the night',
      { quiet: { from: 1140, to: 420 } },
      '2026-03-02T22:00Z',
      'Europe/Berlin',
      '2026-03-03T06:00Z',
    ],
    [
      'the night in which the clocks go forward',
      { quiet: { from: 1140, to: 420 } },
      '2026-03-28T23:00Z',
      'Europe/Berlin',
      '2026-03-29T05:00Z',
    ],
    [
      'the night in which they go back',
      { quiet: { from: 1140, to: 420 } },
      '2026-10-24T23:00Z',
      'Europe/Berlin',
      '2026-10-25T06:00Z',
    ],
    [
      'a digest in the hour that is skipped',
      { digest: [150] },
      '2026-03-29T00:30Z',
      'Europe/Berlin',
      '2026-03-29T01:30Z',
    ],
    [
      'quiet hours that end in the hour that comes twice, in its second turn',
      { quiet: { from: 60, to: 150 } },
      '2026-10-25T01:15Z',
      'Europe/Berlin',
      '2026-10-25T01:30Z',
    ],
    [
      'a digest in quiet hours waits for their end',
      { digest: [1200], quiet: { from: 1140, to: 420 } },
      '2026-03-02T12:00Z',
      'Europe/Berlin',
      '2026-03-03T06:00Z',
    ],
  ] as const)('%s', (_, set, from, timeZone, told) => {
    const when = whenToTell({ ...DEFAULT_PREFERENCES, ...set }, 'new', Date.parse(from), timeZone);
    expect(when).toEqual({ kind: 'at', ms: Date.parse(told) });
  });

  test('outside quiet hours at once', () => {
    const one = { ...DEFAULT_PREFERENCES, quiet: { from: 1140, to: 420 } };
    expect(whenToTell(one, 'new', Date.parse('2026-03-02T12:00Z'), 'Europe/Berlin')).toEqual({ kind: 'now' });
  });
});

describe('what is kept', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(preferences, (one) => {
        expect(readPreferences(writePreferences(one))).toEqual(one);
      }),
    );
  });

  test('and makes no sense counts as not set', () => {
    for (const json of [
      '',
      'null',
      '7',
      '[]',
      '{"off":["everything"],"digest":[-1,1440,"8"],"quiet":{"from":1}}',
    ])
      expect(readPreferences(json)).toEqual(DEFAULT_PREFERENCES);
  });
});

function clocksChangeAround(ms: number, timeZone: string): boolean {
  const ahead = (at: number) => utcToLocalMs(at, timeZone)! - at;
  const [before, after] = [ms - 2 * HOUR, ms + 2 * HOUR].map((at) => Math.floor(at / MINUTE) * MINUTE);
  return ahead(before!) !== ahead(after!);
}
