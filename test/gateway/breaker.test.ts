import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/config.ts';
import { startGateway } from '../../src/daemon.ts';
import { breakerState, renewBreakerNorm, resetBreaker } from '../../src/outbound/outbox/breaker.ts';
import type { Store } from '../../src/store/database/database.ts';
import { listOutgoing } from '../../src/store/outbox/outgoing.ts';
import { faultsOf } from '../../src/service/health/faults.ts';
import { measure } from '../../src/service/health/measure.ts';
import { openStore } from '../../src/store/database/database.ts';
import { testClock } from '../support/desk.ts';
import { onlyTo, replyAddressOf, startTestGateway, type TestGateway } from '../support/gateway.ts';
import type { SinkScript } from '../support/smtp-sink.ts';
import { IN_PROCESS } from '../support/in-process.ts';

const HOUR_MS = 60 * 60 * 1000;
const CARLA = 'carla@customer.example';

let dir: string;
let clock: ReturnType<typeof testClock>;
let desk: TestGateway;
let relayTakes: boolean;
beforeEach(async () => {
  relayTakes = true;
  dir = await mkdtemp(join(tmpdir(), 'postern-breaker-'));
  clock = testClock();
  const script: SinkScript = ({ phase }) => (phase === 'rcpt' && !relayTakes ? '450 4.2.0 later' : undefined);
  desk = await startTestGateway({ config: place(dir), ports: { clock }, script });
});
afterEach(async () => {
  await desk.stop();
  await rm(dir, { recursive: true, force: true });
});

/** Data in a folder of the test's own, so that it is there after a restart. */
function place(folder: string): Partial<Config> {
  const { dataDir, database } = loadConfig(null, {}, folder);
  return { dataDir, database };
}

/** Automatic mails as if they had left before: `perHour` in each of so many hours, the last of them `agoMs` ago. */
async function past(store: Store, perHour: number, hours: number, agoMs: number): Promise<void> {
  await store.transact(async (tx) => {
    const one = await tx.selectFrom('outgoing').selectAll().limit(1).executeTakeFirstOrThrow();
    for (let hour = 0; hour < hours; hour++) {
      const queued_at = clock.nowMs() - agoMs - hour * HOUR_MS;
      for (let n = 0; n < perHour; n++) {
        const id = `past-${agoMs}-${hour}-${n}`;
        await tx
          .insertInto('outgoing')
          .values({ ...one, id, message_id: `${id}@x` })
          .execute();
        const row = {
          kind: 'ticket-opened',
          audience: 'agent',
          mailbox: 'a@b',
          domain: 'b',
          ticket_id: null,
        } as const;
        await tx
          .insertInto('automatic_mail')
          .values({ ...row, outgoing_id: id, queued_at })
          .execute();
      }
    }
  });
}

const write = (from: string, subject: string) => desk.send({ from, to: 'support@desk.example', subject });
const sentTo = async () => (await desk.sent()).map((one) => one.envelope.to).sort();

/** An installation with a past, and an hour in which nearly all that is normal has left. */
async function nearlyTripped(): Promise<void> {
  const { store } = desk.gateway;
  await write(CARLA, 'First');
  await past(store, 2, LIMITS.breakerBusyHours, 2 * HOUR_MS);
  clock.advance(LIMITS.breakerNormMs + 1);
  await renewBreakerNorm(store, clock);
  expect(await breakerState(store.db, clock.nowMs())).toMatchObject({ ceiling: LIMITS.breakerLeastPerHour });
  const { lastHour } = await breakerState(store.db, clock.nowMs());
  await past(store, LIMITS.breakerLeastPerHour - lastHour - 2, 1, 1000);
}

describe('the breaker of all automatic mail', () => {
  test('trips on what is far from the norm: automatic mail is held, mail is taken in, answers of agents go out (I-26)', async () => {
    await nearlyTripped();
    const notice = onlyTo(await desk.sent(), 'anna@agents.example');
    await write('dora@other.example', 'One within');
    expect(await sentTo()).toEqual(['anna@agents.example', 'dora@other.example']);
    await write('emil@third.example', 'One beyond');
    expect(await sentTo()).toEqual([]);
    expect(await desk.tickets()).toHaveLength(3);
    expect((await breakerState(desk.gateway.store.db, clock.nowMs())).held).toBe(2);
    await desk.send({
      from: 'anna@agents.example',
      to: replyAddressOf(notice),
      answering: notice,
      text: 'Plug it in.',
    });
    expect(await sentTo()).toEqual([CARLA]);
  });

  test('holds what was written before and still waits, too (I-26)', async () => {
    await nearlyTripped();
    await desk.sent();
    relayTakes = false;
    await write('dora@other.example', 'One within');
    await write('emil@third.example', 'One beyond');
    relayTakes = true;
    clock.advance(HOUR_MS);
    await desk.gateway.settled();
    expect(await sentTo()).toEqual([]);
    const held = await listOutgoing(desk.gateway.store.db, { state: 'held', limit: 10 });
    expect(held.map(({ delivery }) => delivery.recipient).sort()).toEqual([
      'anna@agents.example',
      'anna@agents.example',
      'dora@other.example',
      'emil@third.example',
    ]);
  });

  test('tells the operator once, and critically, until it is reset', async () => {
    const { store, config } = desk.gateway;
    const breakerFaults = async () => {
      const measured = await measure({ config, store, clock, self: null });
      return faultsOf(measured, config.alarms).filter(({ name }) => name === 'breaker');
    };
    await nearlyTripped();
    expect(await breakerFaults()).toEqual([]);
    await write('dora@other.example', 'One within');
    await write('emil@third.example', 'One beyond');
    expect(await breakerFaults()).toMatchObject([{ gravity: 'critical' }]);
    expect((await breakerFaults())[0]?.sentence).toContain('automatic mail is held (');
    const nowMs = clock.nowMs();
    await store.transact((tx) => resetBreaker(tx, { by: 'admin', what: 'release', nowMs }));
    expect(await breakerFaults()).toEqual([]);
  });

  test.each([
    ['release', ['anna@agents.example', 'emil@third.example']],
    ['cancel', []],
  ] as const)(
    'after a reset that chose %s, what was held is dealt with and new mail is sent (I-26)',
    async (what, gone) => {
      await nearlyTripped();
      await write('dora@other.example', 'One within');
      await write('emil@third.example', 'One beyond');
      await desk.sent();
      const { gateway } = desk;
      const { store } = gateway;
      const nowMs = clock.nowMs();
      const count = await store.transact((tx) => resetBreaker(tx, { by: 'admin', what, nowMs }));
      expect(count).toBe(2);
      await gateway.settled();
      expect(await sentTo()).toEqual([...gone]);
      expect(await listOutgoing(store.db, { state: 'held', limit: 10 })).toEqual([]);
      clock.advance(1);
      await write('fritz@fourth.example', 'After it');
      expect(await sentTo()).toEqual(['anna@agents.example', 'fritz@fourth.example']);
    },
  );

  test('stays tripped over a restart (I-26)', async () => {
    await nearlyTripped();
    await write('dora@other.example', 'One within');
    await write('emil@third.example', 'One beyond');
    await desk.sent();
    await desk.gateway.stop();
    const again = await startGateway(desk.gateway.config, { ...IN_PROCESS, clock, pollMs: 50 });
    await again.settled();
    await again.stop();
    expect(desk.sink.messages.some((one) => one.envelope.to.includes('emil@third.example'))).toBe(false);
    const store = await openStore(desk.gateway.config.database);
    expect((await breakerState(store.db, clock.nowMs())).tripped?.reason).toContain('within an hour');
    await store.close();
  });
});
