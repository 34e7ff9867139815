import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import {
  budgetMailbox,
  isDisownedInBulk,
  isFlood,
  spentByConfirmations,
  spentByTicket,
  stormOf,
} from '../../src/desk/budgets/automatic-mail.ts';
import { breakerCeiling, whyTripped } from '../../src/desk/budgets/breaker.ts';
import { address } from '../support/desk.ts';

describe('one mailbox, whatever its address is written like', () => {
  test.each([
    ['a+1@customer.example', 'a@customer.example'],
    ['a+1+2@customer.example', 'a@customer.example'],
    ['A@Customer.Example', 'a@customer.example'],
    ['first.last@gmail.com', 'firstlast@gmail.com'],
    ['First.Last+x@googlemail.com', 'firstlast@gmail.com'],
    ['first.last@customer.example', 'first.last@customer.example'],
    ['+1@customer.example', '+1@customer.example'],
  ])('%s counts as %s (T-10)', (given, counted) => {
    expect(budgetMailbox(address(given)).mailbox).toBe(counted);
  });
});

describe('budgets of automatic mail', () => {
  const none = { lastHour: 0, lastDay: 0, domainLastHour: 0, allLastHour: 0 };

  test.each([
    ['an hour of one mailbox', { lastHour: 3 }, '3 of 3 confirmations to this mailbox in an hour'],
    ['a day of one mailbox', { lastDay: 10 }, '10 of 10 confirmations to this mailbox in a day'],
    ['a domain', { domainLastHour: 100 }, '100 of 100 automatic mails to this domain in an hour'],
    ['everybody', { allLastHour: 500 }, '500 of 500 automatic mails to customers in an hour'],
  ])('%s: the last one within is sent, the next one is not (T-11)', (_name, spent, words) => {
    expect(spentByConfirmations({ ...none, ...spent })).toBe(words);
    const oneLess = Object.fromEntries(Object.entries(spent).map(([name, count]) => [name, count - 1]));
    expect(spentByConfirmations({ ...none, ...oneLess })).toBeNull();
  });

  test('two about one ticket, and no third before an agent writes (I-26)', () => {
    expect(spentByTicket(1)).toBeNull();
    expect(spentByTicket(2)).toContain('2 of 2 automatic mails to this mailbox about this ticket');
  });

  test('more mail never opens a budget that less of it had spent', () => {
    const count = fc.integer({ min: 0, max: 2000 });
    const counts = fc.record({ lastHour: count, lastDay: count, domainLastHour: count, allLastHour: count });
    fc.assert(
      fc.property(counts, counts, (some, more) => {
        const both = {
          lastHour: some.lastHour + more.lastHour,
          lastDay: some.lastDay + more.lastDay,
          domainLastHour: some.domainLastHour + more.domainLastHour,
          allLastHour: some.allLastHour + more.allLastHour,
        };
        if (spentByConfirmations(some) !== null) expect(spentByConfirmations(both)).not.toBeNull();
      }),
    );
  });
});

describe('too much mail of one sender', () => {
  const calm = { openedLastHour: 0, addedLastHour: 0, addedLastDay: 0, disownedLastHour: 0 };

  test('twenty tickets an hour are a busy customer, more are a flood (T-72)', () => {
    expect(isFlood({ ...calm, openedLastHour: LIMITS.ticketsPerSenderHour - 1 })).toBe(false);
    expect(isFlood({ ...calm, openedLastHour: LIMITS.ticketsPerSenderHour })).toBe(true);
  });

  test('of a storm of replies agents hear once that they hear of no more, by the hour and by the day (I-26)', () => {
    const hour = LIMITS.repliesToldPerHour;
    expect([hour - 1, hour, hour + 1].map((addedLastHour) => stormOf({ ...calm, addedLastHour }))).toEqual([
      'none',
      'begins',
      'goes-on',
    ]);
    const day = LIMITS.repliesToldPerDay;
    expect([day - 1, day, day + 1].map((addedLastDay) => stormOf({ ...calm, addedLastDay }))).toEqual([
      'none',
      'begins',
      'goes-on',
    ]);
  });

  test('a domain that disowns some mail is not forged in bulk yet', () => {
    expect(isDisownedInBulk({ ...calm, disownedLastHour: LIMITS.disownedPerHour - 1 })).toBe(false);
    expect(isDisownedInBulk({ ...calm, disownedLastHour: LIMITS.disownedPerHour })).toBe(true);
  });
});

describe('the breaker', () => {
  const hours = (count: number, mails: number) => Array.from({ length: count }, () => mails);

  test('measures an installation by its own norm, once it has one', () => {
    expect(breakerCeiling([])).toBe(LIMITS.breakerNewPerHour);
    expect(breakerCeiling(hours(LIMITS.breakerBusyHours - 1, 3))).toBe(LIMITS.breakerNewPerHour);
    expect(breakerCeiling(hours(LIMITS.breakerBusyHours, 3))).toBe(LIMITS.breakerLeastPerHour);
    expect(breakerCeiling(hours(40, 120))).toBe(1200);
    expect(breakerCeiling(hours(40, 1_000_000))).toBe(LIMITS.breakerMostPerHour);
  });

  test('one storm in the past does not make storms normal', () => {
    expect(breakerCeiling([...hours(99, 60), 2000])).toBeLessThan(1000);
  });

  test('trips with the mail that is one too many', () => {
    expect(whyTripped(499, 500)).toBeNull();
    expect(whyTripped(500, 500)).toBe(
      '501 automatic mails within an hour, where 500 are the most that is normal here',
    );
  });
});
