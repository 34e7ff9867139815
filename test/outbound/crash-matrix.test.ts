/** Where a process may die while it hands a mail over, and what the next one makes of it. Both databases. */
import { afterEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import type { Submitter } from '../../src/outbound/deliver/submit.ts';
import { listActivities } from '../../src/store/tickets/activities.ts';
import { listTries } from '../../src/store/outbox/delivery-tries.ts';
import { forEachDialect } from '../support/databases.ts';
import { startSink, type Sink, type SinkOptions } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';
import { runningOutbox, submitterTo, type RunningOutbox } from './outbox.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function sinkOf(options: SinkOptions = {}): Promise<Sink> {
  const sink = await startSink(options);
  cleanups.push(() => sink.close());
  return sink;
}

const never = () => new Promise<never>(() => undefined);

/** A submitter that takes its process with it on its first mail, at the given point; `reached` tells when. */
function dyingAt(point: 'start' | 'dot' | 'answer', there: Submitter) {
  const state = { reached: false };
  const submit: Submitter['submit'] = async (envelope, bytes, beforeDot) => {
    if (state.reached) return there.submit(envelope, bytes, beforeDot);
    if (point === 'answer') await there.submit(envelope, bytes, beforeDot);
    if (point === 'dot') await beforeDot();
    state.reached = true;
    return never();
  };
  return { submit, close: () => there.close(), reached: () => state.reached };
}

const namesIn = async ({ store, ticketId }: RunningOutbox) =>
  (await listActivities(store.db, ticketId)).map(({ name }) => name);

forEachDialect((_dialect, openFresh) => {
  async function diedAt(point: 'start' | 'dot' | 'answer') {
    const sink = await sinkOf();
    const submitter = dyingAt(point, submitterTo(sink.port));
    const outbox = await runningOutbox(await openFresh(), submitter);
    await outbox.put('o1');
    void outbox.runner.runOnce();
    await until('the process is at the point where it dies', () => submitter.reached());
    return { sink, outbox };
  }

  describe('a process that dies', () => {
    test('before the final dot leaves no doubt: the next one sends the mail at once (O1, O2)', async () => {
      const { sink, outbox } = await diedAt('start');
      await outbox.restart();
      await outbox.workOff();
      expect(sink.messages).toHaveLength(1);
      expect(await outbox.delivery('o1')).toMatchObject({ state: 'relayed', attempts: 2, in_doubt_at: null });
      expect(await namesIn(outbox)).toEqual([]);
    });

    test.each(['dot', 'answer'] as const)(
      'after the dot was let go (at the %s) leaves a doubt: the same mail goes again ten minutes later, and the ticket says so (O3, O4)',
      async (point) => {
        const { sink, outbox } = await diedAt(point);
        const arrived = point === 'answer' ? 1 : 0;
        const dotAtMs = outbox.clock.nowMs();
        expect(await outbox.delivery('o1')).toMatchObject({ state: 'sending', dot_at: dotAtMs });
        outbox.clock.moveMs(1000);
        await outbox.restart();
        await outbox.workOff();
        expect(await outbox.delivery('o1')).toMatchObject({
          state: 'deferred',
          due_at: dotAtMs + LIMITS.inDoubtMs,
          in_doubt_at: dotAtMs,
          last_reply: expect.stringMatching(/^in doubt: /) as string,
        });
        expect(await namesIn(outbox)).toEqual(['delivery-in-doubt']);
        outbox.clock.moveMs(LIMITS.inDoubtMs - 1001);
        await outbox.workOff();
        expect(sink.messages).toHaveLength(arrived);

        outbox.clock.moveMs(1);
        await outbox.workOff();
        expect(sink.messages).toHaveLength(arrived + 1);
        expect(new Set(sink.messages.map(({ raw }) => raw.toString())).size).toBe(1);
        const { id, ...end } = await outbox.delivery('o1');
        expect(end).toMatchObject({ state: 'relayed', attempts: 2, dot_at: null });
        const tries = await listTries(outbox.store.db, id, 9);
        expect(tries.map(({ outcome }) => outcome)).toEqual(['uncertain', 'relayed']);
      },
    );

    test('after it wrote the end down leaves nothing to do (O5)', async () => {
      const sink = await sinkOf();
      const outbox = await runningOutbox(await openFresh(), submitterTo(sink.port));
      await outbox.put('o1');
      await outbox.workOff();
      await outbox.restart();
      await outbox.liveUntil(outbox.clock.nowMs() + LIMITS.deliveryLifeMs.answer);
      expect(sink.messages).toHaveLength(1);
      expect(await outbox.delivery('o1')).toMatchObject({ state: 'relayed', attempts: 1 });
    });

    test('again and again at the dot says so once in the ticket, and each time in the tries', async () => {
      const { sink, outbox } = await diedAt('dot');
      await outbox.restart();
      await outbox.workOff();
      const lost = await outbox.delivery('o1');
      expect(lost.state).toBe('deferred');
      await sink.close();
      const cutting = await startSink({
        port: sink.port,
        script: ({ phase, nth }) => (phase === 'dot' && nth < 3 ? 'take-and-cut' : undefined),
      });
      cleanups.push(() => cutting.close());
      await outbox.liveUntil(outbox.clock.nowMs() + 60 * 60_000);
      expect(await outbox.delivery('o1')).toMatchObject({ state: 'relayed' });
      const tries = await listTries(outbox.store.db, lost.id, 9);
      expect(tries.map(({ outcome }) => outcome)).toEqual(['uncertain', 'uncertain', 'uncertain', 'relayed']);
      expect(await namesIn(outbox)).toEqual(['delivery-in-doubt']);
    });
  });

  test('a runner that slept through its lease at the 354 sends no dot: there is one copy (I-18)', async () => {
    const sink = await sinkOf();
    let wakes: () => void = () => undefined;
    const slept = new Promise<void>((resolve) => (wakes = resolve));
    let asleep = false;
    const there = submitterTo(sink.port);
    const submitter: Submitter = {
      close: () => there.close(),
      submit: (envelope, bytes, beforeDot) =>
        there.submit(envelope, bytes, async () => {
          if (!asleep) {
            asleep = true;
            await slept;
          }
          await beforeDot();
        }),
    };
    const outbox = await runningOutbox(await openFresh(), submitter);
    await outbox.put('o1');
    const zombie = outbox.runner.runOnce();
    await until('the first runner has the 354', () => asleep);
    outbox.clock.moveMs(LIMITS.leaseMs + 1);
    // Another node: it knows nothing of what the first one has in its hands.
    await outbox.restart();
    await outbox.workOff();
    expect(sink.messages).toHaveLength(1);
    wakes();
    await zombie;
    await outbox.workOff();
    expect(sink.messages).toHaveLength(1);
    expect(await outbox.delivery('o1')).toMatchObject({ state: 'relayed', attempts: 2, in_doubt_at: null });
    expect(outbox.log.lines.some(({ message }) => message.includes('longer than its lease'))).toBe(true);
  });

  test('a lease that is over lets no dot go, though nobody else has taken the mail (I-18)', async () => {
    const sink = await sinkOf();
    const there = submitterTo(sink.port);
    const state: { outbox: RunningOutbox | null } = { outbox: null };
    const outbox = await runningOutbox(await openFresh(), {
      close: () => there.close(),
      submit: (envelope, bytes, beforeDot) =>
        there.submit(envelope, bytes, () => {
          state.outbox?.clock.moveMs(LIMITS.leaseMs);
          return beforeDot();
        }),
    });
    state.outbox = outbox;
    await outbox.put('o1');
    await outbox.runner.runOnce();
    expect(sink.messages).toEqual([]);
    expect(await outbox.delivery('o1')).toMatchObject({ state: 'deferred', in_doubt_at: null });
    state.outbox = null;
    outbox.clock.moveMs(LIMITS.leaseMs);
    await outbox.workOff();
    expect(sink.messages).toHaveLength(1);
  });
});
