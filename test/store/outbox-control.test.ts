import { expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { claim } from '../../src/outbound/outbox/claim.ts';
import { enqueue } from '../../src/outbound/outbox/enqueue.ts';
import { deferOrExpire, settle } from '../../src/outbound/outbox/settle.ts';
import {
  cancelDelivery,
  holdDelivery,
  holdOutbox,
  outboxHold,
  releaseDelivery,
  releaseOutbox,
  retryAll,
  retryDelivery,
} from '../../src/store/outbox/outbox-control.ts';
import type { Tx } from '../../src/store/database/database.ts';
import { findOutgoing } from '../../src/store/outbox/outgoing.ts';
import { forEachDialect } from '../support/databases.ts';
import { countingRandom, draftFor, insertSampleTicket, standingClock } from './rows.ts';

const HOUR_MS = 3_600_000;

forEachDialect((_dialect, openFresh) => {
  async function openOutbox(ids: readonly string[]) {
    const { store } = await openFresh();
    const clock = standingClock();
    const ports = { clock, random: countingRandom() };
    const { ticketId } = await store.transact((tx) => insertSampleTicket(tx, ports));
    const put = (id: string) =>
      store.transact((tx) =>
        enqueue(tx, { id, draft: draftFor(ticketId, `${id}@desk.test`), person: 'p1' }, ports),
      );
    for (const id of ids) await put(id);
    const delivery = async (id: string) => present(await findOutgoing(store.db, id), 'it was put').delivery;
    type Wish<T> = (tx: Tx, one: { outgoingId: string; nowMs: number }) => Promise<T>;
    const wish = <T>(change: Wish<T>, id: string) =>
      store.transact((tx) => change(tx, { outgoingId: id, nowMs: clock.nowMs() }));
    return { store, clock, put, delivery, wish };
  }

  test('a mail that is held is not claimed, and runs out of no time until it is released', async () => {
    const { store, clock, delivery, wish } = await openOutbox(['o1']);
    const before = await delivery('o1');
    expect(await wish(holdDelivery, 'o1')).toEqual({ done: true });
    clock.moveMs(100 * HOUR_MS);
    expect(await claim(store, clock)).toBeNull();
    expect(await claim(store, clock, { what: 'expired' })).toBeNull();
    expect(await wish(holdDelivery, 'o1')).toEqual({ done: false, state: 'held' });
    expect(await wish(releaseDelivery, 'o1')).toEqual({ done: true });
    expect(await delivery('o1')).toMatchObject({
      state: 'queued',
      held_at: null,
      due_at: clock.nowMs(),
      expires_at: before.expires_at + 100 * HOUR_MS,
    });
    expect(await claim(store, clock)).not.toBeNull();
    expect(await wish(releaseDelivery, 'o1')).toEqual({ done: false, state: 'sending' });
  });

  test('a whole outbox on hold gives nothing out, and gives the time back that it stood still', async () => {
    const { store, clock, put, delivery } = await openOutbox(['o1']);
    const reason = 'moving hosts';
    const hold = () => store.transact((tx) => holdOutbox(tx, { by: 'admin', reason, nowMs: clock.nowMs() }));
    const first = await delivery('o1');
    clock.moveMs(HOUR_MS);
    const heldAt = clock.nowMs();
    expect(await hold()).toBe(true);
    clock.moveMs(10 * HOUR_MS);
    await put('o2');
    const second = await delivery('o2');
    clock.moveMs(20 * HOUR_MS);
    expect(await hold()).toBe(false);
    expect(await outboxHold(store.db)).toEqual({ value: reason, setBy: 'admin', setAtMs: heldAt });
    expect(await claim(store, clock)).toBeNull();
    expect(await claim(store, clock, { what: 'expired' })).toBeNull();
    const release = () => store.transact((tx) => releaseOutbox(tx, { nowMs: clock.nowMs() }));
    expect(await release()).toBe(true);
    expect(await release()).toBe(false);
    expect((await delivery('o1')).expires_at).toBe(first.expires_at + 30 * HOUR_MS);
    expect((await delivery('o2')).expires_at).toBe(second.expires_at + 20 * HOUR_MS);
    expect((await claim(store, clock))?.outgoing.id).toBe('o1');
  });

  test('a mail that is cancelled is never claimed; one that is under way cannot be', async () => {
    const { store, clock, delivery, wish } = await openOutbox(['o1', 'o2']);
    const reason = 'cancelled by anna';
    const cancel = (id: string) => wish((tx, one) => cancelDelivery(tx, { ...one, reason }), id);
    expect((await claim(store, clock))?.outgoing.id).toBe('o1');
    expect(await cancel('o1')).toEqual({ done: false, state: 'sending' });
    expect(await cancel('o2')).toEqual({ done: true });
    expect(await claim(store, clock)).toBeNull();
    expect(await delivery('o2')).toMatchObject({
      state: 'failed',
      last_reply: reason,
      done_at: clock.nowMs(),
    });
  });

  test('a retry makes due what waits, and gives what failed its time anew; what the relay took is not sent twice', async () => {
    const { store, clock, delivery, wish } = await openOutbox(['o1', 'o2']);
    const retry = (id: string) => wish((tx, one) => retryDelivery(tx, { ...one, lifeMs: 5 * HOUR_MS }), id);
    const first = present(await claim(store, clock), 'it is due');
    const relay = { clock, random: countingRandom(), relayTryMs: clock.nowMs() + HOUR_MS };
    await store.transact((tx) => deferOrExpire(tx, first, 'no route', relay));
    expect(await delivery('o1')).toMatchObject({ state: 'deferred', deferrals: 0, attempts: 1 });
    const second = present(await claim(store, clock), 'it is due');
    expect(await claim(store, clock)).toBeNull();
    expect(await retry('o1')).toEqual({ done: true });
    const again = present(await claim(store, clock), 'it is due again');
    const relayed = { state: 'relayed', reply: '250 ok' } as const;
    await store.transact((tx) => settle(tx, again, relayed, clock));
    expect(await retry('o1')).toEqual({ done: false, state: 'relayed' });

    await store.transact((tx) => settle(tx, second, { state: 'failed', reply: '550 no' }, clock));
    clock.moveMs(100 * HOUR_MS);
    expect(await retry('o2')).toEqual({ done: true });
    expect(await delivery('o2')).toMatchObject({
      state: 'deferred',
      due_at: clock.nowMs(),
      expires_at: clock.nowMs() + 5 * HOUR_MS,
      done_at: null,
    });
    expect(await store.transact((tx) => retryAll(tx, clock.nowMs()))).toBe(1);
  });
});
