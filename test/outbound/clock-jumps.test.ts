/** The wall clock is set forward or back by a day while mail is on its way (I-21). Both databases. */
import { afterEach, describe, expect, test } from 'vitest';
import { backoffMs } from '../../src/base/backoff.ts';
import { LIMITS } from '../../src/base/limits.ts';
import type { Submitter } from '../../src/outbound/deliver/submit.ts';
import { forEachDialect } from '../support/databases.ts';
import { startSink, type Sink, type SinkOptions } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';
import { runningOutbox, submitterTo } from './outbox.ts';

const DAY_MS = 24 * 3_600_000;

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function sinkOf(options: SinkOptions = {}): Promise<Sink> {
  const sink = await startSink(options);
  cleanups.push(() => sink.close());
  return sink;
}

/** A submitter that waits at the given point until it may go on. */
function pausedAt(point: 'dot' | 'answer', there: Submitter) {
  let goOn: () => void = () => undefined;
  const paused = new Promise<void>((resolve) => (goOn = resolve));
  const state = { there: false };
  const wait = async () => {
    state.there = true;
    await paused;
  };
  const submit: Submitter['submit'] = async (envelope, bytes, beforeDot) => {
    const outcome = await there.submit(envelope, bytes, async () => {
      if (point === 'dot') await wait();
      await beforeDot();
    });
    if (point === 'answer') await wait();
    return outcome;
  };
  return {
    submit,
    close: () => there.close(),
    isThere: () => state.there,
    goOn: () => {
      goOn();
    },
  };
}

test('no wait is longer than what counts as a clock set back', () => {
  const longest = Math.max(...LIMITS.deliveryRetryMs) * (1 + LIMITS.deliveryJitter);
  expect(LIMITS.deliveryWaitMaxMs).toBeGreaterThanOrEqual(longest);
  expect(LIMITS.deliveryWaitMaxMs).toBeGreaterThanOrEqual(LIMITS.inDoubtMs);
  expect(LIMITS.arrivalWaitMaxMs).toBeGreaterThanOrEqual(
    backoffMs(LIMITS.arrivalBackoff, 99) * (1 + LIMITS.arrivalJitter),
  );
});

forEachDialect((_dialect, openFresh) => {
  describe('a clock that is set forward by a day', () => {
    test.each(['dot', 'answer'] as const)(
      'while a mail is on its way (at its %s) takes it from nobody: there is one copy (I-21)',
      async (point) => {
        const sink = await sinkOf();
        const submitter = pausedAt(point, submitterTo(sink.port));
        const outbox = await runningOutbox(await openFresh(), submitter);
        await outbox.put('o1');
        const first = outbox.runner.runOnce();
        await until('the mail is on its way', () => submitter.isThere());
        outbox.clock.moveMs(DAY_MS);
        // The other loops of the same process look for work.
        expect(await outbox.runner.runOnce()).toBe(false);
        submitter.goOn();
        await first;
        await outbox.liveUntil(outbox.clock.nowMs() + 3_600_000);
        expect(sink.messages).toHaveLength(1);
        expect(await outbox.delivery('o1')).toMatchObject({ state: 'relayed', in_doubt_at: null });
      },
    );
  });

  describe('a clock that is set back by a day', () => {
    test('lets no mail sleep for a day: what was put off is due, once (I-21)', async () => {
      const sink = await sinkOf({
        script: ({ phase, nth }) => (phase === 'rcpt' && nth <= 3 ? '451 4.3.0 later' : undefined),
      });
      const outbox = await runningOutbox(await openFresh(), submitterTo(sink.port));
      for (const id of ['o1', 'o2', 'o3']) await outbox.put(id);
      await outbox.workOff();
      await outbox.put('o4');
      outbox.clock.moveMs(-DAY_MS);
      await outbox.workOff();
      expect(sink.messages).toHaveLength(4);
      outbox.clock.moveMs(DAY_MS);
      await outbox.liveUntil(outbox.clock.nowMs() + DAY_MS);
      expect(sink.messages).toHaveLength(4);
    });

    test('asks a relay in trouble again after a pause as ever (I-21)', async () => {
      const gone = await startSink();
      await gone.close();
      const outbox = await runningOutbox(await openFresh(), submitterTo(gone.port));
      await outbox.put('o1');
      await outbox.workOff();
      expect(outbox.runner.relayTrouble()).not.toBeNull();
      outbox.clock.moveMs(-DAY_MS);
      const back = await startSink({ port: gone.port });
      cleanups.push(() => back.close());
      await outbox.workOff();
      expect(back.messages).toHaveLength(1);
    });

    test('does not keep what a dead process left in its hands for a day (I-21)', async () => {
      const sink = await sinkOf();
      const there = submitterTo(sink.port);
      const state = { dead: true, reached: false };
      const outbox = await runningOutbox(await openFresh(), {
        close: () => there.close(),
        submit: (...given) => {
          state.reached = true;
          return state.dead ? new Promise(() => undefined) : there.submit(...given);
        },
      });
      await outbox.put('o1');
      void outbox.runner.runOnce();
      await until('it is in its hands', () => state.reached);
      state.dead = false;
      outbox.clock.moveMs(-DAY_MS);
      await outbox.restart();
      await outbox.workOff();
      expect(sink.messages).toHaveLength(1);
    });
  });
});
