/** Mail that waits while somebody leaves: the relay is away for an hour, and who was to get it is not to get it any more. */
import { afterEach, expect, test } from 'vitest';
import { answerTicket } from '../../src/inbound/apply/tickets/ticket-acts.ts';
import { letIn, takeOff } from '../../src/inbound/apply/tickets/participant-acts.ts';
import { changeAgent, setSubscription } from '../../src/store/people/agents.ts';
import { listOutgoing } from '../../src/store/outbox/outgoing.ts';
import { address, agentNamedIn, ANNA, BEN, SUPPORT, testClock } from '../support/desk.ts';
import { forEachDialect } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const DORA = { ...agentNamedIn('dora', 'Dora'), role: 'support-agent' as const };
const GONE = address('gone@customer.example');

let desk: TestGateway | null = null;
afterEach(async () => {
  await desk?.stop();
  desk = null;
});

forEachDialect((_, openFresh) => {
  test('who left while mail waited gets none of it: a former agent, one who may not look any more, one who was taken off the ticket (T-06, T-67)', async () => {
    const { location } = await openFresh();
    const clock = testClock();
    let away = true;
    const one = await startTestGateway({
      config: {
        database: location,
        agents: [ANNA, BEN, DORA],
        channels: [{ ...SUPPORT, subscribers: ['anna', 'ben', 'dora'] }],
      },
      ports: { clock },
      script: ({ phase }) => (phase === 'rcpt' && away ? '450 4.2.1 later' : undefined),
    });
    desk = one;
    const { store, desk: ctx } = one.gateway;
    await one.send({ from: 'Carla <carla@customer.example>', to: 'support@desk.example' });
    const { id: ticketId } = await one.ticket(1001);
    const act = { ticketId, actor: { kind: 'system' }, cause: null } as const;
    const people = [{ name: 'Gone', address: GONE }];
    const said = { cause: null, text: 'It is mended.', files: [], status: null };
    await store.transact(async (tx) => {
      await letIn(tx, ctx, { ...act, people, readmit: false, why: 'in Cc' });
      await answerTicket(tx, ctx, { ticketId, agent: BEN, ...said });
    });
    await one.gateway.settled();
    await store.transact(async (tx) => {
      await changeAgent(tx, 'anna', { disabledAt: clock.nowMs() }, clock.nowMs());
      await setSubscription(tx, { agent: 'dora', channel: 'support', level: 'none', nowMs: clock.nowMs() });
      await takeOff(tx, ctx, { ...act, addresses: [GONE] });
    });
    away = false;
    clock.advance(60 * 60_000);
    await one.gateway.settled();
    const sent = (await one.sent()).map(({ envelope }) => envelope.to);
    expect([...new Set(sent)].sort()).toEqual(['ben@agents.example', 'carla@customer.example']);
    const kept = (await one.history(1001)).filter(({ name }) => name === 'mail-not-meant');
    expect(kept.map(({ text }) => text).sort()).toEqual([
      'The mail to anna@agents.example (ticket-opened) was not sent: anna is no agent any more.',
      'The mail to dora@agents.example (ticket-opened) was not sent: dora may not look at TICK-1001 any more.',
      'The mail to gone@customer.example (answer) was not sent: gone@customer.example has no part in the ticket any more.',
    ]);
    const all = await listOutgoing(store.db, { limit: 100 });
    expect(new Set(all.map(({ delivery }) => delivery.state))).toEqual(new Set(['relayed', 'failed']));
  });
});
