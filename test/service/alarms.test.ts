import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { reviseAlarms, type Alert } from '../../src/service/health/alarms.ts';
import type { Fault } from '../../src/service/health/faults.ts';
import type { Alarm } from '../../src/store/daemons/alarms.ts';

const MINUTE_MS = 60_000;

function faultNamed(name: string, more: Partial<Fault> = {}): Fault {
  return { name, gravity: 'warning', sentence: `${name} is wrong`, next: 'mend it', tellAfterMs: 0, ...more };
}
const RELAY = faultNamed('relay', { gravity: 'critical', tellAfterMs: 2 * MINUTE_MS });
const DISK = faultNamed('disk');

/** What an operator gets in the course of time: one look a minute, at the faults of that minute. */
function told(
  faultsOf: (minute: number) => readonly Fault[],
  minutes: number,
  mayTell: (minute: number) => boolean = () => true,
): { minute: number; alert: Alert }[] {
  let alarms: readonly Alarm[] = [];
  const alerts: { minute: number; alert: Alert }[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    const now = { nowMs: minute * MINUTE_MS, mayTell: mayTell(minute) };
    const revision = reviseAlarms(alarms, faultsOf(minute), now);
    // As they come back from the database: nothing else survives a restart.
    alarms = revision.alarms.map((alarm) => ({ ...alarm }));
    if (revision.alert !== null) alerts.push({ minute, alert: revision.alert });
  }
  return alerts;
}

describe('the operator', () => {
  test('is told once that something began, and once that it is right again (I-32)', () => {
    const alerts = told((minute) => (minute < 30 ? [DISK] : []), 100);
    expect(alerts).toEqual([
      {
        minute: 0,
        alert: {
          headline: 'disk is wrong',
          began: ['disk is wrong. What to do: mend it.'],
          ended: [],
          still: [],
        },
      },
      {
        minute: 40,
        alert: { headline: null, began: [], ended: ['disk, after 30 min (disk is wrong)'], still: [] },
      },
    ]);
  });

  test('is told once of what flickers all day, and once when it has been right for a while', () => {
    const alerts = told((minute) => (minute < 600 && minute % 2 === 0 ? [DISK] : []), 700);
    expect(alerts.map(({ minute, alert }) => [minute, alert.began.length, alert.ended.length])).toEqual([
      [0, 1, 0],
      [609, 0, 1],
    ]);
  });

  test('is not told of trouble with a server that ends by itself at once', () => {
    expect(told((minute) => (minute < 2 ? [RELAY] : []), 60)).toEqual([]);
  });

  test('gets one mail of everything that changed while none could be written, also of what is over by then', () => {
    const faults = (minute: number) => [RELAY, ...(minute > 10 && minute < 20 ? [DISK] : [])];
    const alerts = told(faults, 200, (minute) => minute < 5 || minute > 100);
    expect(alerts.map(({ minute, alert }) => [minute, alert.began.length, alert.ended.length])).toEqual([
      [2, 1, 0],
      [101, 0, 1],
    ]);
    expect(alerts[1]?.alert).toMatchObject({ headline: 'relay is wrong', still: ['relay is wrong'] });
  });

  test('reads of the gravest first, and how many there are besides', () => {
    const [first] = told(() => [DISK, { ...RELAY, tellAfterMs: 0 }], 1);
    expect(first?.alert.headline).toBe('relay is wrong (and 1 more)');
  });

  test('is told of a fault although the clock was set back meanwhile', () => {
    const early = reviseAlarms([], [RELAY], { nowMs: 10 * MINUTE_MS, mayTell: true });
    const back = reviseAlarms(early.alarms, [RELAY], { nowMs: 0, mayTell: true });
    const later = reviseAlarms(back.alarms, [RELAY], { nowMs: LIMITS.unreachableMs, mayTell: true });
    expect([early.alert, back.alert]).toEqual([null, null]);
    expect(later.alert?.began).toHaveLength(1);
  });
});
