import { expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { LIMITS } from '../../src/base/limits.ts';
import { findTicketsByMessageIds } from '../../src/store/intake/message-ids.ts';
import { claim } from '../../src/outbound/outbox/claim.ts';
import { enqueue } from '../../src/outbound/outbox/enqueue.ts';
import { deferOrExpire, isExpired, settle } from '../../src/outbound/outbox/settle.ts';
import type { Store } from '../../src/store/database/database.ts';
import { deferLeftAtDot, enterDot } from '../../src/store/outbox/delivery-phase.ts';
import {
  findOutgoing,
  holdDamaged,
  listOutgoing,
  nextDeliveryDueAt,
  setComposed,
  withholdDelivery,
  type DeliveryRow,
} from '../../src/store/outbox/outgoing.ts';
import { StaleLease } from '../../src/store/daemons/stale-lease.ts';
import { forEachDialect } from '../support/databases.ts';
import { countingRandom, draftFor, insertSampleTicket, standingClock, type TestClock } from './rows.ts';

interface Outbox {
  readonly store: Store;
  readonly clock: TestClock;
  readonly ports: { clock: TestClock; random: ReturnType<typeof countingRandom> };
  readonly ticketId: string;
  readonly put: (id: string) => Promise<string>;
}

forEachDialect((_dialect, openFresh) => {
  async function openOutbox(): Promise<Outbox> {
    const { store } = await openFresh();
    const clock = standingClock();
    const ports = { clock, random: countingRandom() };
    const { ticketId } = await store.transact((tx) => insertSampleTicket(tx, ports));
    const put = (id: string) =>
      store.transact((tx) =>
        enqueue(tx, { id, draft: draftFor(ticketId, `${id}@desk.test`), person: 'p1' }, ports),
      );
    return { store, clock, ports, ticketId, put };
  }

  test('what is enqueued is claimed with the draft it was frozen with', async () => {
    const { store, clock, ticketId, put } = await openOutbox();
    expect(await put('o1')).toBe('o1');
    const claimed = present(await claim(store, clock), 'it is due');
    expect(claimed.outgoing).toMatchObject({ id: 'o1', kind: 'resolved', blob: null });
    expect(claimed.outgoing.draft).toEqual(draftFor(ticketId, 'o1@desk.test'));
    expect(claimed.delivery).toMatchObject({
      recipient: 'Tom.Weber@example.org',
      state: 'sending',
      attempts: 1,
      expires_at: clock.nowMs() + LIMITS.deliveryLifeMs.automatic,
    });
    const found = await findTicketsByMessageIds(store.db, [claimed.outgoing.draft.messageId]);
    expect(found).toMatchObject([{ ticket_id: ticketId, direction: 'out', person: 'p1' }]);
  });

  test('a mail whose transaction rolled back was never in the outbox', async () => {
    const { store, clock, ports, ticketId } = await openOutbox();
    const failing = store.transact(async (tx) => {
      await enqueue(tx, { id: 'o1', draft: draftFor(ticketId, 'o1@desk.test'), person: 'p1' }, ports);
      throw new StaleLease('arrival', 'a', 1);
    });
    await expect(failing).rejects.toBeInstanceOf(StaleLease);
    expect(await claim(store, clock)).toBeNull();
    expect(await findOutgoing(store.db, 'o1')).toBeNull();
    expect(await nextDeliveryDueAt(store.db)).toBeNull();
  });

  test('one Message-ID goes into the outbox once', async () => {
    const { store, ports, ticketId, put } = await openOutbox();
    await put('o1');
    const again = store.transact((tx) =>
      enqueue(tx, { id: 'o2', draft: draftFor(ticketId, 'o1@desk.test'), person: 'p1' }, ports),
    );
    await expect(again).rejects.toThrow();
    expect(await listOutgoing(store.db, { limit: 9 })).toHaveLength(1);
  });

  test('concurrent claims never give one delivery twice', async () => {
    const { store, clock, put } = await openOutbox();
    const ids = Array.from({ length: 12 }, (_, n) => `o${n}`);
    for (const id of ids) await put(id);
    const claims = await Promise.all(Array.from({ length: 16 }, () => claim(store, clock)));
    const claimed = claims.filter((one) => one !== null).map((one) => one.outgoing.id);
    for (let one = await claim(store, clock); one !== null; one = await claim(store, clock)) {
      claimed.push(one.outgoing.id);
    }
    expect(claimed.sort()).toEqual(ids.sort());
  });

  test('bytes are composed once: whoever comes second sends the first ones', async () => {
    const { store, put } = await openOutbox();
    await put('o1');
    const compose = (blob: string) => store.transact((tx) => setComposed(tx, { outgoingId: 'o1', blob }));
    expect([await compose('first'), await compose('second')]).toEqual(['first', 'first']);
    expect((await findOutgoing(store.db, 'o1'))?.outgoing.blob).toBe('first');
  });

  test('a delivery is tried again later and later, and expires at the end of its time', async () => {
    const { store, clock, ports, put } = await openOutbox();
    await put('o1');
    const waits: number[] = [];
    for (;;) {
      const claimed = present(await claim(store, clock), 'it is due');
      const outcome = await store.transact((tx) =>
        deferOrExpire(tx, claimed, '451 4.3.0 later\r\nX: y', ports),
      );
      if (outcome === 'expired') {
        expect(isExpired(claimed, clock.nowMs())).toBe(true);
        break;
      }
      expect(isExpired(claimed, clock.nowMs())).toBe(false);
      const dueAt = present(await nextDeliveryDueAt(store.db), 'it waits');
      waits.push(dueAt - clock.nowMs());
      clock.moveMs(dueAt - clock.nowMs() - 1);
      expect(await claim(store, clock)).toBeNull();
      clock.moveMs(1);
    }
    expect(waits.length).toBeGreaterThan(5);
    for (const [n, wait] of waits.slice(0, 6).entries()) {
      const middle = LIMITS.deliveryRetryMs[n] ?? 0;
      expect(Math.abs(wait - middle)).toBeLessThanOrEqual(middle * LIMITS.deliveryJitter + 1);
    }
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(LIMITS.deliveryLifeMs.automatic);
    const [{ delivery }] = (await listOutgoing(store.db, { state: 'expired', limit: 9 })) as [never];
    expect(delivery).toMatchObject({ last_reply: '451 4.3.0 later X: y', done_at: clock.nowMs() });
    expect(await claim(store, clock)).toBeNull();
  });

  test('what failed for the relay’s sake is due when the relay is tried again, and what is in doubt not before it must be over (I-13, I-15)', async () => {
    const { store, clock, ports, put } = await openOutbox();
    await put('o1');
    const dueAfter = async (why: { relayTryMs?: number; inDoubt?: boolean }) => {
      const claimed = present(await claim(store, clock), 'it is due');
      await store.transact((tx) => deferOrExpire(tx, claimed, '421', { ...ports, ...why }));
      const { delivery } = present(await findOutgoing(store.db, 'o1'), 'it waits');
      const waitMs = delivery.due_at - clock.nowMs();
      clock.moveMs(waitMs);
      return { waitMs, deferrals: delivery.deferrals, expiresAt: delivery.expires_at };
    };
    expect(await dueAfter({ relayTryMs: clock.nowMs() + 5 })).toMatchObject({ waitMs: 5, deferrals: 0 });
    const doubt = await dueAfter({ inDoubt: true });
    expect(doubt.deferrals).toBe(1);
    expect(doubt.waitMs).toBeGreaterThanOrEqual(LIMITS.inDoubtMs);
    const left = doubt.expiresAt - clock.nowMs();
    expect(await dueAfter({ relayTryMs: doubt.expiresAt + 1 })).toMatchObject({ waitMs: left, deferrals: 1 });
  });

  test('a runner whose lease ran out changes nothing, also while the next one is still at work (I-17)', async () => {
    const { store, clock, ports, put } = await openOutbox();
    await put('o1');
    const slow = present(await claim(store, clock), 'it is due');
    clock.moveMs(LIMITS.leaseMs);
    const second = present(await claim(store, clock), 'the lease ran out');
    const late = store.transact((tx) => settle(tx, slow, { state: 'failed', reply: '550' }, clock));
    await expect(late).rejects.toBeInstanceOf(StaleLease);
    await expect(store.transact((tx) => deferOrExpire(tx, slow, '451', ports))).rejects.toBeInstanceOf(
      StaleLease,
    );
    await store.transact((tx) => settle(tx, second, { state: 'relayed', reply: '250 2.0.0 ok' }, clock));
    expect((await findOutgoing(store.db, 'o1'))?.delivery).toMatchObject({
      state: 'relayed',
      attempts: 2,
      lease_until: null,
    });
    expect(await nextDeliveryDueAt(store.db)).toBeNull();
  });

  test('nobody but the runner whose lease holds sends the final dot, or says what became of the mail (I-17, I-18)', async () => {
    const { store, clock, put } = await openOutbox();
    await put('o1');
    const slow = present(await claim(store, clock), 'it is due').delivery;
    await put('o2');
    const dot = ({ id, lease_token: leaseToken }: DeliveryRow, nowMs = clock.nowMs()) =>
      store.transact((tx) => enterDot(tx, { id, leaseToken, nowMs, leaseNowMs: nowMs }));
    const leaves = ({ id, lease_token: leaseToken }: DeliveryRow) =>
      store.transact((tx) =>
        deferLeftAtDot(tx, { id, leaseToken, dueAt: clock.nowMs(), lastReply: 'in doubt', inDoubtAt: 7 }),
      );
    const holds = ({ id, lease_token: leaseToken }: DeliveryRow) =>
      store.transact((tx) =>
        withholdDelivery(tx, { id, leaseToken, by: 'leak-guard', reason: 'a secret', nowMs: clock.nowMs() }),
      );
    const breaks = ({ id, lease_token: leaseToken }: DeliveryRow) =>
      store.transact((tx) =>
        holdDamaged(tx, { id, leaseToken, damage: 'it is broken', nowMs: clock.nowMs() }),
      );
    const isKeptOut = async (runner: DeliveryRow) => {
      for (const act of [dot, leaves, holds, breaks])
        await expect(act(runner)).rejects.toBeInstanceOf(StaleLease);
    };
    clock.moveMs(LIMITS.leaseMs);
    await expect(dot(slow)).rejects.toBeInstanceOf(StaleLease);
    const second = present(await claim(store, clock), 'the lease ran out').delivery;
    const neighbour = present(await claim(store, clock), 'it is due').delivery;
    await isKeptOut(slow);
    await dot(second, clock.nowMs() + LIMITS.leaseMs - 1);
    expect((await findOutgoing(store.db, 'o1'))?.delivery.dot_at).toBe(clock.nowMs() + LIMITS.leaseMs - 1);
    expect(await claim(store, clock)).toBeNull();
    await leaves(second);
    await isKeptOut(second);
    expect((await findOutgoing(store.db, 'o1'))?.delivery).toMatchObject({
      state: 'deferred',
      due_at: clock.nowMs(),
      in_doubt_at: 7,
      dot_at: null,
      lease_until: null,
      damage: null,
      held_reason: null,
    });
    const third = present(await claim(store, clock), 'it is due again');
    await isKeptOut(second);
    await store.transact((tx) => settle(tx, third, { state: 'relayed', reply: '250 ok' }, clock));
    await isKeptOut(third.delivery);
    expect((await findOutgoing(store.db, 'o1'))?.delivery.state).toBe('relayed');
    expect((await findOutgoing(store.db, 'o2'))?.delivery).toEqual(neighbour);
  });

  test('the outbox is listed newest first, by state and by ticket', async () => {
    const { store, clock, ticketId, put } = await openOutbox();
    await put('o1');
    clock.moveMs(1);
    await put('o2');
    await claim(store, clock);
    const ids = async (filter: object) =>
      (await listOutgoing(store.db, { limit: 9, ...filter })).map((one) => one.outgoing.id);
    expect(await ids({})).toEqual(['o2', 'o1']);
    expect(await ids({ state: 'sending' })).toEqual(['o1']);
    expect(await ids({ ticketId })).toEqual(['o2', 'o1']);
    expect(await ids({ ticketId: 'none' })).toEqual([]);
    expect(await ids({ limit: 1 })).toEqual(['o2']);
  });
});
