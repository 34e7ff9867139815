import { describe, expect, test } from 'vitest';
import { formatMoment, readMoment } from '../../../src/desk/commands/moment.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const FROM_MS = Date.UTC(2020, 0, 1);
const TO_MS = Date.UTC(2036, 0, 1);
/** Between two looks at a zone. The shortest time between two changes is that of Ramadan in Morocco. */
const LOOK_MS = 14 * DAY_MS;

interface Change {
  /** The first moment at which the new offset holds. */
  readonly atMs: number;
  /** What the clocks are ahead of UTC, before it and from then on. */
  readonly before: number;
  readonly after: number;
}

/** What a zone's clocks show, told apart from the code under test: by the database's own words for an offset. */
function offsetsOf(zone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  return (ms) => {
    const name = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')!.value;
    const [, sign, hours = '0', minutes = '0'] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name)!;
    return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS);
  };
}

function changesOf(zone: string, fromMs: number, toMs: number): Change[] {
  const offsetAt = offsetsOf(zone);
  const changes: Change[] = [];
  for (let ms = fromMs; ms < toMs; ms += LOOK_MS) {
    let [low, high] = [ms, ms + LOOK_MS];
    if (offsetAt(low) === offsetAt(high)) continue;
    const before = offsetAt(low);
    while (high - low > MINUTE_MS) {
      const middle = Math.floor((low + high) / 2 / MINUTE_MS) * MINUTE_MS;
      if (offsetAt(middle) === before) low = middle;
      else high = middle;
    }
    changes.push({ atMs: high, before, after: offsetAt(high) });
  }
  return changes;
}

/** One zone for each set of rules: those of a country have many names. */
function zonesByRules(): [string, Change[]][] {
  const byRules = new Map<string, [string, Change[]]>();
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const changes = changesOf(zone, FROM_MS, TO_MS);
    byRules.set(JSON.stringify([offsetsOf(zone)(FROM_MS), changes]), [zone, changes]);
  }
  return [...byRules.values()];
}

const written = (localMs: number) => new Date(localMs).toISOString().slice(0, 16).replace('T', ' ');

/** What an agent gets who writes that local time, long before. */
function read(localMs: number, timeZone: string, nowMs = localMs - 2 * DAY_MS): number {
  const moment = readMoment(written(localMs), { nowMs, timeZone, dayHour: 9 });
  if (!moment.ok) throw new Error(`${written(localMs)} in ${timeZone} is no moment`);
  return moment.value;
}

describe('a date and time of an agent is one moment, wherever clocks are changed (I-22)', () => {
  const zones = zonesByRules();

  test('I-22 every change of every zone from 2020 to 2035: what clocks show once is that moment, what they show twice the first, what they skip as much later', () => {
    let changes = 0;
    for (const [zone, ofZone] of zones) {
      for (const { atMs, before, after } of ofZone) {
        changes++;
        const said = (localMs: number) => `${zone}, ${written(localMs)}`;
        const [from, to] = [atMs + Math.min(before, after), atMs + Math.max(before, after)];
        for (const localMs of [from - 30 * MINUTE_MS, from - MINUTE_MS])
          expect(read(localMs, zone), said(localMs)).toBe(localMs - before);
        for (const localMs of [from, Math.floor((from + to) / 2 / MINUTE_MS) * MINUTE_MS, to - MINUTE_MS])
          expect(read(localMs, zone), said(localMs)).toBe(localMs - before);
        for (const localMs of [to, to + 30 * MINUTE_MS])
          expect(read(localMs, zone), said(localMs)).toBe(localMs - after);
      }
    }
    expect(changes).toBeGreaterThan(1000);
  });

  test('I-22 a later time of the wall is never an earlier moment, and what is told of it is what was meant', () => {
    for (const [zone, ofZone] of zones) {
      const change = ofZone.at(-1);
      if (change === undefined) continue;
      const around = change.atMs + change.after;
      let last = -Infinity;
      for (let localMs = around - 4 * HOUR_MS; localMs <= around + 4 * HOUR_MS; localMs += 15 * MINUTE_MS) {
        const ms = read(localMs, zone);
        const isSkipped =
          change.after > change.before && localMs < around && localMs >= change.atMs + change.before;
        if (isSkipped) expect(formatMoment(ms, zone)).toBe(written(localMs + change.after - change.before));
        else {
          expect(ms, `${zone}, ${written(localMs)}`).toBeGreaterThan(last);
          expect(formatMoment(ms, zone)).toBe(written(localMs));
          last = ms;
        }
      }
    }
  });

  test.each([
    ['Europe/Berlin', '2026-03-29 02:30', '2026-03-29T01:30Z', 'skipped'],
    ['Europe/Berlin', '2026-10-25 02:30', '2026-10-25T00:30Z', 'twice'],
    ['America/New_York', '2026-03-08 02:30', '2026-03-08T07:30Z', 'skipped'],
    ['America/New_York', '2026-11-01 01:30', '2026-11-01T05:30Z', 'twice'],
    ['Australia/Lord_Howe', '2026-10-04 02:15', '2026-10-03T15:45Z', 'skipped, by half an hour'],
    ['Australia/Lord_Howe', '2026-04-05 01:45', '2026-04-04T14:45Z', 'twice, by half an hour'],
    ['Pacific/Apia', '2011-12-30 12:00', '2011-12-30T22:00Z', 'a day that was left out'],
    ['Asia/Kathmandu', '2026-02-28 23:59', '2026-02-28T18:14Z', 'a quarter of an hour'],
  ])('I-22 %s at %s is %s (%s)', (zone, local, utc) => {
    const localMs = Date.parse(`${local.replace(' ', 'T')}Z`);
    expect(new Date(read(localMs, zone)).toISOString()).toBe(new Date(utc).toISOString());
  });

  test('I-22 days are those of the calendar, hours those of the clock: 1d over a change is the same time, 24h is not', () => {
    for (const [zone, ofZone] of zones) {
      for (const { atMs, before, after } of ofZone.slice(-2)) {
        const nowMs = atMs - 12 * HOUR_MS;
        const clock = { nowMs, timeZone: zone, dayHour: 9 };
        const local = formatMoment(nowMs, zone);
        const day = readMoment('1d', clock);
        const hours = readMoment('24h', clock);
        if (!day.ok || !hours.ok) throw new Error('a span is a moment');
        expect(hours.value - nowMs, zone).toBe(DAY_MS);
        expect(day.value - nowMs, zone).toBe(DAY_MS + before - after);
        expect(formatMoment(day.value, zone).slice(11), zone).toBe(local.slice(11));
      }
    }
  });

  test('I-22 the 29th of February is a day in a leap year, and none in another', () => {
    const clock = { nowMs: Date.UTC(2027, 0, 1), timeZone: 'Europe/Berlin', dayHour: 9 };
    expect(readMoment('2028-02-29', clock)).toEqual({ ok: true, value: Date.UTC(2028, 1, 29, 8) });
    expect(readMoment('2027-02-29', clock).ok).toBe(false);
  });
});
