/** Addresses whose mail keeps coming back. Both databases. */
import { afterEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { isAddressDead, readStatus } from '../../src/mail/hard-bounce.ts';
import { noteHardBounce } from '../../src/outbound/outbox/hard-bounce.ts';
import { listActivities } from '../../src/store/tickets/activities.ts';
import { findOutgoing } from '../../src/store/outbox/outgoing.ts';
import { liftSuppression, suppressionOf } from '../../src/store/outbox/suppressions.ts';
import { forEachDialect } from '../support/databases.ts';
import { startSink, type Sink, type SinkOptions } from '../support/smtp-sink.ts';
import { countingRandom } from '../store/rows.ts';
import { runningOutbox, submitterTo, type RunningOutbox } from './outbox.ts';

const HOUR_MS = 3_600_000;
const TOM = 'Tom.Weber@example.org';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function sinkOf(options: SinkOptions = {}): Promise<Sink> {
  const sink = await startSink(options);
  cleanups.push(() => sink.close());
  return sink;
}

/** Sends mails one after the other, an hour apart. */
async function sendEach(outbox: RunningOutbox, ids: readonly string[], apartMs = HOUR_MS): Promise<void> {
  for (const id of ids) {
    await outbox.put(id);
    await outbox.workOff();
    outbox.clock.moveMs(apartMs);
  }
}

const statesOf = (outbox: RunningOutbox, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await outbox.delivery(id)).state));

async function bounced(outbox: RunningOutbox, id: string): Promise<boolean> {
  const mail = (await findOutgoing(outbox.store.db, id))!;
  const ports = { clock: outbox.clock, random: countingRandom() };
  return outbox.store.transact((tx) => noteHardBounce(tx, mail, '550 5.1.1 no', ports));
}

test.each([
  ['5.1.1', true],
  ['5.1.2', true],
  ['5.0.0', true],
  ['5.2.1', true],
  ['5.4.4', true],
  ['5.2.2', false],
  ['5.3.4', false],
  ['5.6.7', false],
  ['5.7.1', false],
  ['5.4.6', false],
  ['4.1.1', false],
  ['4.2.2', false],
])('a status of %s: does its address take no mail for good? %s (T-12)', (status, dead) => {
  expect(isAddressDead(readStatus(status)!)).toBe(dead);
});

test.each([
  ['550 Spam detected', false],
  ['552 mailbox quota exceeded', false],
  ['554 too many hops', false],
  ['550 no such user', true],
  ['554 this account has been disabled', true],
  ['554 domain does not exist', true],
  ['554 Service unavailable', true],
])('5.0.0 with "%s": does its address take no mail for good? %s (T-12)', (words, dead) => {
  expect(isAddressDead(readStatus('5.0.0')!, words)).toBe(dead);
});

forEachDialect((_dialect, openFresh) => {
  describe('an address that refuses its mail for good', () => {
    const refusing = (reply: string) =>
      sinkOf({ script: ({ phase }) => (phase === 'rcpt' ? reply : undefined) });

    test('three times in a week gets none for two weeks, its ticket says so, and a person can lift that (T-12)', async () => {
      const sink = await refusing('550 5.1.1 no such user');
      const outbox = await runningOutbox(await openFresh(), submitterTo(sink.port));
      await sendEach(outbox, ['o1', 'o2', 'o3', 'o4']);
      expect(await statesOf(outbox, ['o1', 'o2', 'o3', 'o4'])).toEqual([
        'failed',
        'failed',
        'failed',
        'suppressed',
      ]);
      expect(sink.steps.filter(({ phase }) => phase === 'rcpt')).toHaveLength(3);
      expect((await listActivities(outbox.store.db, outbox.ticketId)).map(({ name }) => name)).toEqual([
        ...['delivery-failed', 'delivery-failed', 'delivery-failed'],
        ...['address-suppressed', 'delivery-suppressed'],
      ]);

      const { clock, store } = outbox;
      expect(await store.transact((tx) => liftSuppression(tx, TOM, clock.nowMs()))).toBe(true);
      await sendEach(outbox, ['o5', 'o6']);
      // The count began anew.
      expect(await statesOf(outbox, ['o5', 'o6'])).toEqual(['failed', 'failed']);
      expect(await suppressionOf(store.db, TOM, clock.nowMs())).toBeNull();
    });

    test('is written to again when the two weeks are over', async () => {
      const sink = await refusing('550 5.1.1 no such user');
      const outbox = await runningOutbox(await openFresh(), submitterTo(sink.port));
      await sendEach(outbox, ['o1', 'o2', 'o3', 'o4']);
      outbox.clock.moveMs(LIMITS.suppressionMs);
      await sendEach(outbox, ['o5']);
      expect(await statesOf(outbox, ['o4', 'o5'])).toEqual(['suppressed', 'failed']);
    });

    test('but not three times in one week is written to as ever', async () => {
      const sink = await refusing('550 5.1.1 no such user');
      const outbox = await runningOutbox(await openFresh(), submitterTo(sink.port));
      const ids = ['o1', 'o2', 'o3', 'o4', 'o5'];
      await sendEach(outbox, ids, LIMITS.bounceWindowMs / 2);
      expect(await statesOf(outbox, ids)).toEqual(ids.map(() => 'failed'));
    });

    test('for what the mail is, and not for who it is for, is written to as ever', async () => {
      const sink = await refusing('554 5.7.1 looks like spam');
      const outbox = await runningOutbox(await openFresh(), submitterTo(sink.port));
      const ids = ['o1', 'o2', 'o3', 'o4'];
      await sendEach(outbox, ids);
      expect(await statesOf(outbox, ids)).toEqual(ids.map(() => 'failed'));
    });
  });

  test('a mail that is said to have come back counts once, and one that is long gone not at all (T-12)', async () => {
    const sink = await sinkOf();
    const outbox = await runningOutbox(await openFresh(), submitterTo(sink.port));
    await sendEach(outbox, ['o1', 'o2', 'old']);
    for (let n = 0; n < 5; n++) expect(await bounced(outbox, 'o1')).toBe(false);
    expect(await bounced(outbox, 'o2')).toBe(false);
    outbox.clock.moveMs(LIMITS.bounceAgeMs);
    expect(await bounced(outbox, 'old')).toBe(false);
    expect(await suppressionOf(outbox.store.db, TOM, outbox.clock.nowMs())).toBeNull();
    await sendEach(outbox, ['n1', 'n2', 'n3'], 0);
    expect([await bounced(outbox, 'n1'), await bounced(outbox, 'n2'), await bounced(outbox, 'n3')]).toEqual([
      ...[false, false, true],
    ]);
  });
});
