import { afterEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { startGateway } from '../../src/daemon.ts';
import type { Agent } from '../../src/desk/people/agent.ts';
import { answerTicket } from '../../src/inbound/apply/tickets/ticket-acts.ts';
import { tellLateMail } from '../../src/schedule/late-mail.ts';
import { holdOutbox, releaseOutbox } from '../../src/store/outbox/outbox-control.ts';
import { listOutgoing } from '../../src/store/outbox/outgoing.ts';
import { ANNA, BEN, testClock } from '../support/desk.ts';
import { onlyTo, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { memoryLog } from '../support/memory-log.ts';
import type { SinkScript } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';
import { IN_PROCESS } from '../support/in-process.ts';

const CARLA = { from: 'Carla Customer <carla@customer.example>', to: 'support@desk.example' };
const DORA = { from: 'Dora <dora@elsewhere.example>', to: 'support@desk.example' };
const HOUR_MS = 3_600_000;

let desk: TestGateway | null = null;
afterEach(async () => {
  await desk?.stop();
  desk = null;
});

/** A desk whose relay answers as the test says at the moment. */
async function start() {
  const clock = testClock();
  const relay: { script: SinkScript } = { script: () => undefined };
  desk = await startTestGateway({ ports: { clock }, script: (step) => relay.script(step) });
  return { one: desk, clock, relay };
}

async function answer(one: TestGateway, number: number, agent: Agent, text = 'It is mended.') {
  const { gateway } = one;
  const { id } = await one.ticket(number);
  await gateway.store.transact((tx) =>
    answerTicket(tx, gateway.desk, { ticketId: id, agent, cause: null, text, files: [], status: null }),
  );
  await gateway.settled();
}

async function namesOf(one: TestGateway, number: number): Promise<(string | null)[]> {
  return (await one.history(number)).filter(({ kind }) => kind === 'event').map(({ name }) => name);
}

const tell = ({ gateway }: TestGateway) => tellLateMail(gateway.store, gateway.desk);

/** Everything that is in the outbox, by kind and recipient. */
async function outbox({ gateway }: TestGateway): Promise<string[]> {
  const all = await listOutgoing(gateway.store.db, { limit: 1000 });
  return all
    .map(({ outgoing, delivery }) => `${outgoing.kind} ${delivery.recipient} ${delivery.state}`)
    .sort();
}

describe('an answer that is refused', () => {
  test('is told to the agent who wrote it, with its text and the words of the other side (I-16)', async () => {
    const { one, relay } = await start();
    await one.send(CARLA);
    await one.sent();
    relay.script = ({ address }) => (address.startsWith('carla') ? '550 5.1.1 no such user' : undefined);
    await answer(one, 1001, BEN, 'Take out the yellow cartridge.');
    await one.gateway.settled();
    const told = onlyTo(await one.sent(), 'ben@agents.example');
    expect(told.envelope.from).toBe('');
    expect(told.mail.subject).toBe('[#TICK-1001] Printer');
    expect(told.mail.text).toContain('Your mail to carla@customer.example was not delivered');
    expect(told.mail.text).toContain('550 5.1.1 no such user');
    expect(told.mail.text).toContain('> Take out the yellow cartridge.');
    expect(await namesOf(one, 1001)).toContain('delivery-failed');
  });

  test('is told once, also where that mail is refused as well: no failure is told of a failure', async () => {
    const { one, relay } = await start();
    await one.send(CARLA);
    relay.script = ({ phase }) => (phase === 'rcpt' ? '550 5.1.1 no such user' : undefined);
    await answer(one, 1001, ANNA);
    await one.gateway.settled();
    expect(await outbox(one)).toEqual([
      'answer carla@customer.example failed',
      'confirmation carla@customer.example relayed',
      'delivery-failed anna@agents.example failed',
      'ticket-opened anna@agents.example relayed',
    ]);
  });

  test('of somebody who is an agent no more is told to those who follow the ticket', async () => {
    const { one, relay } = await start();
    await one.send(CARLA);
    await one.sent();
    relay.script = ({ address }) => (address.startsWith('carla') ? '550 5.1.1 no such user' : undefined);
    await answer(one, 1001, { ...BEN, name: 'gone' });
    await one.gateway.settled();
    onlyTo(await one.sent(), 'anna@agents.example');
  });

  test('what answers by itself is told to nobody', async () => {
    const { one, relay } = await start();
    relay.script = ({ address }) => (address.startsWith('carla') ? '550 5.1.1 no such user' : undefined);
    await one.send(CARLA);
    expect(await outbox(one)).toEqual([
      'confirmation carla@customer.example failed',
      'ticket-opened anna@agents.example relayed',
    ]);
  });
});

describe('an answer that waits', () => {
  test('for its recipient is told to its agent after four hours, once, and stands in the history (I-15)', async () => {
    const { one, clock, relay } = await start();
    await one.send(CARLA);
    await one.sent();
    relay.script = ({ phase, address }) =>
      phase === 'rcpt' && address.startsWith('carla') ? '450 4.2.1 mailbox busy' : undefined;
    await answer(one, 1001, BEN);
    clock.advance(LIMITS.delayNoticeMs - 1);
    expect(await tell(one)).toBe(0);
    clock.advance(1);
    expect(await tell(one)).toBe(1);
    await one.gateway.settled();
    const told = onlyTo(await one.sent(), 'ben@agents.example');
    expect(told.mail.subject).toBe('Mail of yours is late');
    expect(told.mail.text).toContain('to carla@customer.example, waiting for 4 hours');
    expect(told.mail.text).toContain('450 4.2.1 mailbox busy');
    expect(told.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(told.raw).not.toMatch(/^X-Postern-Ticket/m);

    // The relay has taken mail since, but this reader's mail waits still.
    await answer(one, 1001, BEN, 'And another thing.');
    clock.advance(5 * HOUR_MS);
    expect(await tell(one)).toBe(0);
    expect(await namesOf(one, 1001)).toEqual(['status-changed', 'delivery-delayed', 'delivery-delayed']);
  });

  test('is told of by the daemon itself, with nobody asking for it (I-15)', async () => {
    const { one, clock, relay } = await start();
    await one.send(CARLA);
    relay.script = ({ phase, address }) =>
      phase === 'rcpt' && address.startsWith('carla') ? '450 4.2.1 mailbox busy' : undefined;
    await answer(one, 1001, BEN);
    clock.advance(LIMITS.delayNoticeMs);
    await one.gateway.stop();
    const again = await startGateway(one.gateway.config, { ...IN_PROCESS, clock, log: memoryLog() });
    await until('the agent is told', async () =>
      (await one.sent()).some(({ mail }) => mail.subject === 'Mail of yours is late'),
    );
    await again.stop();
  });

  test('because the relay is down is told to each agent in one mail for the whole outage (I-15)', async () => {
    const { one, clock, relay } = await start();
    await one.send(CARLA);
    await one.send(DORA);
    await one.sent();
    relay.script = ({ phase }) => (phase === 'connect' ? '421 4.3.2 down' : undefined);
    await answer(one, 1001, ANNA);
    await answer(one, 1002, ANNA);
    await answer(one, 1002, BEN);
    clock.advance(LIMITS.delayNoticeMs);
    expect(await tell(one)).toBe(2);
    await answer(one, 1001, ANNA, 'Later in the outage');
    await answer(one, 1001, BEN, 'Later in the outage');
    clock.advance(LIMITS.delayNoticeMs);
    expect(await tell(one)).toBe(0);

    relay.script = () => undefined;
    clock.advance(HOUR_MS);
    await one.gateway.settled();
    clock.advance(HOUR_MS);
    await one.gateway.settled();
    const sent = await one.sent();
    const digest = onlyTo(sent, 'anna@agents.example');
    expect(digest.mail.text).toContain('TICK-1001: Printer');
    expect(digest.mail.text).toContain('to dora@elsewhere.example');
    expect(sent.filter(({ envelope }) => !envelope.to.endsWith('agents.example'))).toHaveLength(5);

    // A second outage is another matter.
    relay.script = ({ phase }) => (phase === 'connect' ? '421 4.3.2 down' : undefined);
    await answer(one, 1001, ANNA, 'In the second outage');
    clock.advance(LIMITS.delayNoticeMs);
    expect(await tell(one)).toBe(1);
  });

  test('on purpose is told to nobody, and what answers by itself never is', async () => {
    const { one, clock, relay } = await start();
    relay.script = ({ phase }) => (phase === 'connect' ? '421 4.3.2 down' : undefined);
    await one.send(CARLA);
    clock.advance(2 * LIMITS.delayNoticeMs);
    expect(await tell(one)).toBe(0);
    const { store } = one.gateway;
    await store.transact((tx) => holdOutbox(tx, { by: 'admin', reason: '', nowMs: clock.nowMs() }));
    await answer(one, 1001, ANNA);
    clock.advance(2 * LIMITS.delayNoticeMs);
    expect(await tell(one)).toBe(0);
    await store.transact((tx) => releaseOutbox(tx, { nowMs: clock.nowMs() }));
    expect(await tell(one)).toBe(1);
  });

  test('until its time is over is told to have failed, even while the relay is down (I-15)', async () => {
    const { one, clock, relay } = await start();
    await one.send(CARLA);
    await one.sent();
    relay.script = ({ phase }) => (phase === 'connect' ? '421 4.3.2 down' : undefined);
    await answer(one, 1001, ANNA);
    clock.advance(LIMITS.deliveryLifeMs.answer);
    await one.gateway.settled();
    expect(await outbox(one)).toContain('answer carla@customer.example expired');
    relay.script = () => undefined;
    clock.advance(HOUR_MS);
    await one.gateway.settled();
    const told = onlyTo(await one.sent(), 'anna@agents.example');
    expect(told.mail.text).toContain('It could not be handed over in its time');
  });
});
