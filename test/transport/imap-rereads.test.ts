import { expect, test } from 'vitest';
import { backoffMs } from '../../src/base/backoff.ts';
import { LIMITS } from '../../src/base/limits.ts';
import { createRereads } from '../../src/transport/imap-rereads.ts';
import { testClock } from '../support/desk.ts';

test('all of a folder is fetched again once at any time, then less and less often, and once more after a quiet day (I-07, T-35)', () => {
  const clock = testClock();
  const curve = LIMITS.imapRereadBackoff;
  const rereads = createRereads(clock, curve);
  const isLetIn = () => {
    try {
      rereads.begin();
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'imap.failed' });
      return false;
    }
  };
  expect(isLetIn()).toBe(true);
  for (const times of [1, 2, 3]) {
    clock.advance(backoffMs(curve, times) - 1);
    expect(isLetIn(), `too soon after ${times}`).toBe(false);
    clock.advance(1);
    expect(isLetIn(), `in time after ${times}`).toBe(true);
  }
  clock.advance(LIMITS.imapRereadsForgottenMs);
  expect([isLetIn(), isLetIn()]).toEqual([true, false]);
  clock.advance(backoffMs(curve, 1));
  expect(isLetIn()).toBe(true);
});
