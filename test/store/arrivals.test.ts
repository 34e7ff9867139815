import { expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import {
  aftercareDue,
  claimArrival,
  countArrivalsByDisposition,
  countArrivalsByState,
  deferArrival,
  dropQuarantined,
  findArrival,
  findEarlierDuplicate,
  insertArrival,
  listArrivals,
  markAftercareDone,
  nextArrivalDueAt,
  releaseQuarantined,
  settleArrival,
  type ArrivalRow,
} from '../../src/store/intake/arrivals.ts';
import { openStore, type Store, type Tx } from '../../src/store/database/database.ts';
import { endLeases } from '../../src/store/daemons/leases.ts';
import { StaleLease } from '../../src/store/daemons/stale-lease.ts';
import { forEachDialect } from '../support/databases.ts';
import { arrivalRow, insertArrivals, insertSampleTicket, countingRandom, standingClock } from './rows.ts';

const leaseMs = 1000;

function claimAt(store: Store, nowMs: number): Promise<ArrivalRow | null> {
  return store.transact((tx) => claimArrival(tx, { nowMs, leaseMs }));
}

function end(arrival: ArrivalRow, tx: Tx, over: { state?: 'done' | 'quarantined' } = {}): Promise<void> {
  const state = over.state ?? 'done';
  return settleArrival(tx, {
    id: arrival.id,
    leaseToken: arrival.lease_token,
    state,
    disposition: state === 'done' ? 'opened' : 'quarantined',
    reason: null,
    ticketId: null,
    messageId: 'm@example.org',
    trace: [{ stage: 'decide', rule: 'new', finding: 'opens a ticket' }],
    nowMs: 5000,
  });
}

forEachDialect((dialect, openFresh) => {
  test('the same key again is the same arrival', async () => {
    const { store } = await openFresh();
    const first = await store.transact((tx) => insertArrival(tx, arrivalRow('a')));
    const again = await store.transact((tx) =>
      insertArrival(tx, arrivalRow('b', { key: 'smtp:a', size_bytes: 7 })),
    );
    expect([first, again]).toEqual(['inserted', 'known']);
    expect(await findArrival(store.db, { key: 'smtp:a' })).toMatchObject({ id: 'a', size_bytes: 1000 });
    expect(await findArrival(store.db, { id: 'b' })).toBeNull();
  });

  test('the same key from many at once makes one arrival', async () => {
    const { store } = await openFresh();
    const offers = Array.from({ length: 8 }, (_, n) =>
      store.transact((tx) => insertArrival(tx, arrivalRow(`a${n}`, { key: 'imap:x/INBOX/1/7' }))),
    );
    const outcomes = await Promise.all(offers);
    expect(outcomes.filter((outcome) => outcome === 'inserted')).toHaveLength(1);
    expect(await listArrivals(store.db, { limit: 10 })).toHaveLength(1);
  });

  test('arrivals are claimed the oldest first, and not before they are due', async () => {
    const { store } = await openFresh();
    await store.transact((tx) =>
      insertArrivals(tx, [
        arrivalRow('c', { received_at: 3000 }),
        arrivalRow('a', { received_at: 1000 }),
        arrivalRow('b', { received_at: 2000 }),
      ]),
    );
    expect(await nextArrivalDueAt(store.db)).toBe(1000);
    expect(await claimAt(store, 999)).toBeNull();
    const claimed = [await claimAt(store, 2500), await claimAt(store, 2500), await claimAt(store, 2500)];
    expect(claimed.map((row) => row?.id ?? null)).toEqual(['a', 'b', null]);
    expect(await nextArrivalDueAt(store.db)).toBe(3000);
  });

  test('an arrival whose runner vanished comes first, then what was deferred, then what is new', async () => {
    const { store } = await openFresh();
    await store.transact((tx) => insertArrivals(tx, [arrivalRow('lost'), arrivalRow('tried')]));
    expect((await claimAt(store, 1000))?.id).toBe('lost');
    const tried = present(await claimAt(store, 1500), 'there are two');
    await store.transact((tx) =>
      deferArrival(tx, { id: tried.id, leaseToken: tried.lease_token, dueAt: 1900, error: 'no disk' }),
    );
    await store.transact((tx) => insertArrival(tx, arrivalRow('new', { received_at: 1200 })));
    const order = [await claimAt(store, 2000), await claimAt(store, 2000), await claimAt(store, 2000)];
    expect(order.map((row) => row?.id)).toEqual(['lost', 'tried', 'new']);
    expect(order[0]).toMatchObject({ attempts: 2, lease_token: 2, lease_until: 3000 });
    expect(order[1]).toMatchObject({ last_error: 'no disk' });
  });

  test('concurrent claims never give one arrival twice', async () => {
    const { store, location } = await openFresh();
    const ids = Array.from({ length: 30 }, (_, n) => `a${String(n).padStart(2, '0')}`);
    await store.transact((tx) =>
      insertArrivals(
        tx,
        ids.map((id) => arrivalRow(id)),
      ),
    );
    const other = location.dialect === 'postgres' ? await openStore(location) : store;
    const claims = Array.from({ length: 40 }, (_, n) => claimAt(n % 2 === 0 ? store : other, 1000));
    const claimed = (await Promise.all(claims)).filter((row) => row !== null).map((row) => row.id);
    if (other !== store) await other.close();
    // A claim may find nothing while all that is left is held by others; the next look finds it.
    for (let row = await claimAt(store, 1000); row !== null; row = await claimAt(store, 1000))
      claimed.push(row.id);
    expect(claimed.sort()).toEqual(ids);
  });

  test.runIf(dialect === 'postgres')(
    'a claim does not wait for another claim, it takes the next one',
    async () => {
      const { store, location } = await openFresh();
      await store.transact((tx) =>
        insertArrivals(tx, [arrivalRow('a'), arrivalRow('b', { received_at: 1001 })]),
      );
      const other = await openStore(location);
      const claimed = await store.transact(async (tx) => {
        const first = await claimArrival(tx, { nowMs: 2000, leaseMs });
        return [first?.id, (await claimAt(other, 2000))?.id, (await claimAt(other, 2000))?.id];
      });
      expect(claimed).toEqual(['a', 'b', undefined]);
      await other.close();
    },
  );

  test('a runner whose lease ran out changes nothing, and its effects roll back (I-17, I-33)', async () => {
    const { store } = await openFresh();
    await store.transact((tx) => insertArrival(tx, arrivalRow('a')));
    const slow = present(await claimAt(store, 1000), 'it is due');
    const second = present(await claimAt(store, 1000 + leaseMs), 'the lease ran out');
    expect(second.id).toBe('a');
    const late = store.transact(async (tx) => {
      await insertSampleTicket(tx, { clock: standingClock(), random: countingRandom() });
      await end(slow, tx);
    });
    await expect(late).rejects.toBeInstanceOf(StaleLease);
    const deferLate = store.transact((tx) =>
      deferArrival(tx, { id: 'a', leaseToken: slow.lease_token, dueAt: 9000, error: '' }),
    );
    await expect(deferLate).rejects.toBeInstanceOf(StaleLease);
    expect(await store.db.selectFrom('ticket').selectAll().execute()).toEqual([]);
    expect(await findArrival(store.db, { id: 'a' })).toMatchObject({ state: 'active', disposition: null });
    await store.transact((tx) => end(second, tx));
    expect(await findArrival(store.db, { id: 'a' })).toMatchObject({ state: 'done', disposition: 'opened' });
  });

  test('an arrival ends once', async () => {
    const { store } = await openFresh();
    await store.transact((tx) => insertArrival(tx, arrivalRow('a')));
    const claimed = present(await claimAt(store, 1000), 'it is due');
    await store.transact((tx) => end(claimed, tx));
    await expect(store.transact((tx) => end(claimed, tx))).rejects.toBeInstanceOf(StaleLease);
    expect(await claimAt(store, 1_000_000)).toBeNull();
    expect(await countArrivalsByDisposition(store.db)).toEqual([{ disposition: 'opened', count: 1 }]);
    expect(await nextArrivalDueAt(store.db)).toBeNull();
  });

  test('what came by IMAP and is done is due for aftercare, in its own folder', async () => {
    const { store } = await openFresh();
    const fromImap = (id: string, key: string) => arrivalRow(id, { key, transport: 'imap' });
    await store.transact((tx) =>
      insertArrivals(tx, [
        fromImap('a', 'imap:x/In_box/1/7'),
        fromImap('b', 'imap:x/In_box/1/8'),
        fromImap('c', 'imap:x/INXBOX/1/9'),
        fromImap('d', 'imap:x/in_box/1/9'),
        arrivalRow('e'),
        fromImap('f', 'imap:x/In_box/1/10'),
      ]),
    );
    for (let n = 0; n < 5; n++) {
      const claimed = present(await claimAt(store, 1000), 'it is due');
      await store.transact((tx) => end(claimed, tx));
    }
    const poison = present(await claimAt(store, 1000), 'it is due');
    await store.transact((tx) => end(poison, tx, { state: 'quarantined' }));
    const due = () => aftercareDue(store.db, 'imap:x/In_box/1/', 10);
    expect(await due()).toEqual([{ key: 'imap:x/In_box/1/7' }, { key: 'imap:x/In_box/1/8' }]);
    expect(await aftercareDue(store.db, 'imap:x/In_box/1/', 1)).toHaveLength(1);
    await store.transact((tx) => markAftercareDone(tx, ['imap:x/In_box/1/7', 'smtp:e']));
    expect(await due()).toEqual([{ key: 'imap:x/In_box/1/8' }]);
    expect(await findArrival(store.db, { id: 'e' })).toMatchObject({ aftercare: null });
  });

  test('the earlier duplicate is the first that is not in quarantine', async () => {
    const { store } = await openFresh();
    const same = (id: string, at: number) => arrivalRow(id, { duplicate_key: 'same', received_at: at });
    await store.transact((tx) =>
      insertArrivals(tx, [arrivalRow('other', { duplicate_key: 'other', received_at: 700 })]),
    );
    await store.transact((tx) =>
      insertArrivals(tx, [same('poison', 500), same('a', 1000), same('b', 1000), same('c', 2000)]),
    );
    const poison = present(await claimAt(store, 600), 'it is due');
    await store.transact((tx) => end(poison, tx, { state: 'quarantined' }));
    const earlier = async (id: string, receivedAt: number) =>
      (await findEarlierDuplicate(store.db, { id, duplicateKey: 'same', receivedAt }))?.id ?? null;
    expect(await earlier('c', 2000)).toBe('a');
    expect(await earlier('b', 1000)).toBe('a');
    expect(await earlier('a', 1000)).toBeNull();
  });

  test('arrivals are listed newest first, by state, Message-ID or ticket', async () => {
    const { store } = await openFresh();
    await store.transact((tx) =>
      insertArrivals(tx, [arrivalRow('a'), arrivalRow('b', { received_at: 2000 })]),
    );
    const first = present(await claimAt(store, 1000), 'it is due');
    await store.transact((tx) => end(first, tx));
    const ids = async (filter: object) =>
      (await listArrivals(store.db, { limit: 10, ...filter })).map((row) => row.id);
    expect(await ids({})).toEqual(['b', 'a']);
    expect(await ids({ state: 'incoming' })).toEqual(['b']);
    expect(await ids({ messageId: 'm@example.org' })).toEqual(['a']);
    expect(await ids({ ticketId: 'none' })).toEqual([]);
    expect(await countArrivalsByState(store.db)).toEqual([
      { state: 'done', count: 1 },
      { state: 'incoming', count: 1 },
    ]);
  });

  test('what is released from quarantine gets all its tries again', async () => {
    const { store } = await openFresh();
    await store.transact((tx) => insertArrival(tx, arrivalRow('a')));
    const release = () => store.transact((tx) => releaseQuarantined(tx, { id: 'a', nowMs: 7000 }));
    expect(await release()).toBe(false);
    const claimed = present(await claimAt(store, 1000), 'it is due');
    await store.transact((tx) => end(claimed, tx, { state: 'quarantined' }));
    expect(await release()).toBe(true);
    expect(await claimAt(store, 6999)).toBeNull();
    expect(await claimAt(store, 7000)).toMatchObject({
      id: 'a',
      attempts: 1,
      lease_token: 2,
      disposition: null,
    });
  });

  test('what is dropped from quarantine has an end, and its message in the folder is due for care unless it is to stay', async () => {
    const { store } = await openFresh();
    const keys = { a: 'imap:box/INBOX/1/1', b: 'imap:box/INBOX/1/2', c: 'smtp:c' };
    for (const [id, key] of Object.entries(keys)) {
      const transport = key.startsWith('imap') ? 'imap' : 'smtp';
      await store.transact((tx) => insertArrival(tx, arrivalRow(id, { key, transport })));
      const claimed = present(await claimAt(store, 1000), 'it is due');
      await store.transact((tx) => end(claimed, tx, { state: 'quarantined' }));
    }
    const drop = (id: string, leaveInFolder: boolean) =>
      store.transact((tx) => dropQuarantined(tx, { id, reason: 'spam', leaveInFolder, nowMs: 9000 }));
    expect([await drop('a', false), await drop('b', true), await drop('c', false)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(await drop('a', false)).toBe(false);
    const dropped = { state: 'done', disposition: 'ignored', reason: 'spam', done_at: 9000 };
    expect(await findArrival(store.db, { id: 'a' })).toMatchObject({ ...dropped, aftercare: 'pending' });
    expect(await findArrival(store.db, { id: 'b' })).toMatchObject({ ...dropped, aftercare: null });
    expect(await findArrival(store.db, { id: 'c' })).toMatchObject({ ...dropped, aftercare: null });
  });

  test('after a crash the only process takes up again at once what the last one had in hand', async () => {
    const { store } = await openFresh();
    await store.transact((tx) => insertArrival(tx, arrivalRow('a')));
    await claimAt(store, 1000);
    expect(await claimAt(store, 1100)).toBeNull();
    expect(await store.transact((tx) => endLeases(tx))).toBe(1);
    expect(await claimAt(store, 1100)).toMatchObject({ id: 'a', attempts: 2 });
  });
});
