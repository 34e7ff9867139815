import { afterEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { askForRelayRetry } from '../../src/store/outbox/outbox-control.ts';
import { listActivities } from '../../src/store/tickets/activities.ts';
import type { Submitter } from '../../src/outbound/deliver/submit.ts';
import { forEachDialect } from '../support/databases.ts';
import { until } from '../support/until.ts';
import { startSink, type Sink, type SinkOptions } from '../support/smtp-sink.ts';
import { startRawRelay } from './raw-relay.ts';
import { runningOutbox, submitterTo, type RunningOutbox } from './outbox.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function sinkOf(options: SinkOptions = {}): Promise<Sink> {
  const sink = await startSink(options);
  cleanups.push(() => sink.close());
  return sink;
}

function counting(submitter: Submitter): Submitter & { tries: number; mostAtOnce: number } {
  let underWay = 0;
  const counter = {
    tries: 0,
    mostAtOnce: 0,
    close: () => submitter.close(),
    submit: async (...given: Parameters<Submitter['submit']>) => {
      counter.tries += 1;
      underWay += 1;
      counter.mostAtOnce = Math.max(counter.mostAtOnce, underWay);
      try {
        return await submitter.submit(...given);
      } finally {
        underWay -= 1;
      }
    },
  };
  return counter;
}

/** Hands nothing over before it is told to: what is under way at once is a matter of rule then, and not of who is quicker. */
function holding(submitter: Submitter) {
  const waiting: (() => void)[] = [];
  return {
    close: () => submitter.close(),
    submit: async (...given: Parameters<Submitter['submit']>) => {
      await new Promise<void>((go) => waiting.push(go));
      return submitter.submit(...given);
    },
    waiting: () => waiting.length,
    letGo: () => {
      for (const go of waiting.splice(0)) go();
    },
  };
}

/** How often a relay in trouble is tried in that time at most. */
function probesAtMost(ms: number): number {
  const { firstMs, factor, maxMs } = LIMITS.relayBackoff;
  const growing = Math.ceil(Math.log(maxMs / firstMs) / Math.log(factor)) + 1;
  return growing + Math.ceil(ms / (maxMs * (1 - LIMITS.relayJitter)));
}

const errors = ({ log }: RunningOutbox) => log.lines.filter(({ level }) => level === 'error');
const ids = Array.from({ length: 12 }, (_, index) => `o${String(index).padStart(2, '0')}`);

/** What a relay that is down does, and its greeting where it has one. */
const DOWN: readonly [string, string | null][] = [
  ['refuses connections', null],
  ['says 421 in its greeting', '421 4.3.2 down for maintenance'],
  ['speaks no SMTP', 'HTTP/1.1 503 Service Unavailable'],
];

forEachDialect((dialect, openFresh) => {
  // Which database it is matters to the claims alone, and one day shows them.
  const onSqlite = test.runIf(dialect === 'sqlite');

  describe('a relay that is down', () => {
    test.each(DOWN.slice(0, dialect === 'sqlite' ? 3 : 1))(
      'and %s for a day gets one try at a time, and every mail afterwards, once (I-15)',
      async (_how, greeting) => {
        const sink = await sinkOf();
        const broken = await startRawRelay(greeting ?? '', () => null);
        if (greeting === null) await broken.close();
        else cleanups.push(() => broken.close());
        const state = { down: true };
        const away = counting(submitterTo(broken.port));
        const there = submitterTo(sink.port);
        const outbox = await runningOutbox(await openFresh(), {
          submit: (...given) => (state.down ? away : there).submit(...given),
          close: () => Promise.resolve(),
        });
        for (const id of ids) await outbox.put(id);
        await outbox.liveUntil(outbox.clock.nowMs() + DAY_MS);
        expect(away.tries).toBeGreaterThan(DAY_MS / LIMITS.relayBackoff.maxMs / 2);
        expect(away.tries).toBeLessThanOrEqual(probesAtMost(DAY_MS));
        expect(sink.messages).toHaveLength(0);
        expect(errors(outbox)).toHaveLength(1);
        expect(outbox.runner.relayTrouble()).toMatchObject({ refusesUs: false });

        state.down = false;
        await outbox.liveUntil(outbox.clock.nowMs() + 2 * LIMITS.relayBackoff.maxMs);
        expect(sink.messages).toHaveLength(ids.length);
        expect(outbox.runner.relayTrouble()).toBeNull();
        for (const id of ids) {
          expect(await outbox.delivery(id)).toMatchObject({ state: 'relayed', deferrals: 0 });
        }
        expect(outbox.log.lines.filter(({ message }) => message.includes('takes mail again'))).toHaveLength(
          1,
        );
      },
    );

    onSqlite('is tried by one mail at a time, however many runners there are', async () => {
      const gone = await startSink();
      await gone.close();
      const submitter = counting(submitterTo(gone.port));
      const outbox = await runningOutbox(await openFresh(), submitter);
      for (const id of ids) await outbox.put(id);
      await outbox.runner.runOnce();
      for (let round = 1; round <= 4; round++) {
        outbox.clock.moveMs(LIMITS.relayBackoff.maxMs * 2);
        submitter.mostAtOnce = 0;
        await Promise.all(ids.map(() => outbox.runner.runOnce()));
        expect(submitter).toMatchObject({ tries: 1 + round, mostAtOnce: 1 });
      }
    });

    onSqlite(
      'and comes back is not run over: one mail at first, and one more at once with each answer (I-15)',
      async () => {
        const gone = await startSink();
        await gone.close();
        const away = submitterTo(gone.port);
        const there = holding(submitterTo(gone.port));
        const state = { down: true };
        const outbox = await runningOutbox(await openFresh(), {
          submit: (...given) => (state.down ? away : there).submit(...given),
          close: () => Promise.resolve(),
        });
        for (const id of ids) await outbox.put(id);
        await outbox.workOff();
        const back = await startSink({ port: gone.port });
        state.down = false;
        cleanups.push(() => back.close());
        outbox.clock.moveMs(LIMITS.relayBackoff.maxMs * 2);
        const most: number[] = [];
        while (back.messages.length < ids.length) {
          let ended = 0;
          const round = ids.map(() => outbox.runner.runOnce().finally(() => (ended += 1)));
          await until('every other hand has come back', () => ended + there.waiting() === ids.length);
          most.push(there.waiting());
          there.letGo();
          await Promise.all(round);
        }
        expect(most[0]).toBe(1);
        expect(Math.max(...most)).toBe(LIMITS.deliveriesAtOnce);
        expect(most.every((now, at) => at === 0 || now <= 2 * (most[at - 1] ?? 1))).toBe(true);
      },
    );

    onSqlite('does not keep a mail in the outbox beyond its time', async () => {
      const gone = await startSink();
      await gone.close();
      const outbox = await runningOutbox(await openFresh(), submitterTo(gone.port));
      await outbox.put('o1', { life: 'notification' });
      await outbox.put('o2', { life: 'automatic' });
      await outbox.put('o3');
      await outbox.liveUntil(outbox.clock.nowMs() + LIMITS.deliveryLifeMs.automatic);
      expect(await outbox.delivery('o2')).toMatchObject({ state: 'expired', done_at: outbox.clock.nowMs() });
      await outbox.liveUntil(outbox.clock.nowMs() + DAY_MS);
      expect(await outbox.delivery('o1')).toMatchObject({ state: 'expired' });
      expect(await outbox.delivery('o3')).toMatchObject({ state: 'deferred' });
      const history = await listActivities(outbox.store.db, outbox.ticketId);
      expect(history.map(({ name }) => name)).toEqual(['delivery-failed', 'delivery-failed']);
    });

    onSqlite('is tried at once when a person asks for it', async () => {
      const gone = await startSink();
      await gone.close();
      const submitter = counting(submitterTo(gone.port));
      const outbox = await runningOutbox(await openFresh(), submitter);
      for (const id of ids) await outbox.put(id);
      await outbox.workOff();
      expect(submitter.tries).toBe(1);
      outbox.clock.moveMs(1);
      const nowMs = outbox.clock.nowMs();
      await outbox.store.transact((tx) => askForRelayRetry(tx, { by: 'admin', nowMs }));
      outbox.clock.moveMs(1);
      await outbox.workOff();
      expect(submitter.tries).toBe(2);
    });
  });

  describe('a relay that refuses us', () => {
    onSqlite.each([
      ['a wrong password', { auth: { user: 'desk', password: 'right' } }],
      ['a 554 greeting', { script: ({ phase }) => (phase === 'connect' ? '554 5.7.1 go away' : undefined) }],
    ] satisfies [string, SinkOptions][])(
      'by %s bounces nothing, defers everything and is told once (I-16)',
      async (_how, options) => {
        const sink = await sinkOf(options);
        const submitter = counting(submitterTo(sink.port, 'auth' in options ? 'wrong' : null));
        const outbox = await runningOutbox(await openFresh(), submitter);
        for (const id of ids) await outbox.put(id);
        await outbox.liveUntil(outbox.clock.nowMs() + HOUR_MS);
        expect(errors(outbox).map(({ message }) => message)).toEqual([
          'the relay refuses us, so all outgoing mail waits: mend login or configuration',
        ]);
        expect(outbox.runner.relayTrouble()).toMatchObject({ refusesUs: true });
        expect(submitter.tries).toBeLessThanOrEqual(probesAtMost(HOUR_MS));
        for (const id of ids) {
          expect(['queued', 'deferred']).toContain((await outbox.delivery(id)).state);
        }
        expect(await listActivities(outbox.store.db, outbox.ticketId)).toEqual([]);
      },
    );
  });

  describe('a relay that gives no word in the middle of a transaction', () => {
    const to = (localPart: string) => ({ to: { name: '', address: { localPart, domain: 'example.org' } } });

    onSqlite('about one mail holds up no other', async () => {
      const sink = await sinkOf({
        script: ({ phase, address }) =>
          phase === 'rcpt' && address.startsWith('poison') ? 'cut' : undefined,
      });
      const outbox = await runningOutbox(await openFresh(), submitterTo(sink.port));
      await outbox.put('bad', to('poison'));
      for (const id of ids.slice(0, 3)) await outbox.put(id);
      await outbox.workOff();
      expect(sink.messages).toHaveLength(3);
      expect(await outbox.delivery('bad')).toMatchObject({ state: 'deferred', deferrals: 1 });
      expect(outbox.runner.relayTrouble()).toBeNull();
      await outbox.liveUntil(outbox.clock.nowMs() + HOUR_MS);
      expect(errors(outbox)).toEqual([]);
    });

    onSqlite(
      'about several in a row is in trouble, and what comes after them has its turn all the same',
      async () => {
        const sink = await sinkOf({
          script: ({ phase, address }) =>
            phase === 'rcpt' && address.startsWith('poison') ? 'cut' : undefined,
        });
        const outbox = await runningOutbox(await openFresh(), submitterTo(sink.port));
        const bad = Array.from({ length: 12 }, (_, index) => `bad${index}`);
        for (const id of bad) await outbox.put(id, to('poison'));
        await outbox.workOff();
        expect(sink.steps.filter(({ phase }) => phase === 'rcpt')).toHaveLength(LIMITS.relaySuspects);
        expect(outbox.runner.relayTrouble()).not.toBeNull();
        await outbox.put('good');
        await outbox.liveUntil(outbox.clock.nowMs() + bad.length * 2 * LIMITS.relaySuspectWaitMs);
        expect(await outbox.delivery('good')).toMatchObject({ state: 'relayed' });
      },
    );
  });
});
