/** What an agent takes back: only what is theirs, only with the rights of now, and never what somebody else did since. */
import { describe, expect, test } from 'vitest';
import type { Subscription } from '../../src/desk/people/agent.ts';
import { changeAgent, setSubscription } from '../../src/store/people/agents.ts';
import { listConsulted } from '../../src/store/tickets/consulted.ts';
import type { Tx } from '../../src/store/database/database.ts';
import { useConversation } from '../support/conversation.ts';
import { onlyTo } from '../support/gateway.ts';

const talk = useConversation();
const { opened, fromAnna, reply, takingPart, act } = talk;

const subscribe = (tx: Tx, agent: string, level: Subscription) =>
  setSubscription(tx, { agent, channel: 'support', level, nowMs: 0 });
const consultedAbout = async (number: number) => {
  const { id } = await talk.desk.ticket(number);
  return (await listConsulted(talk.desk.gateway.store.db, id)).map(({ address }) => address);
};
const BEN = 'Ben Okoro <ben@agents.example>';

describe('#undo', () => {
  test('of another agent takes back nothing of a colleague’s (T-67)', async () => {
    await act((tx) => changeAgent(tx, 'ben', { role: 'admin' }, 0));
    await act((tx) => subscribe(tx, 'ben', 'standard'));
    const { notification } = await opened().then(async (first) => {
      await fromAnna(first.notification, '#priority urgent');
      return first;
    });
    await talk.desk.sent();
    await fromAnna(notification, '#assign ben');
    const bens = (await talk.desk.sent()).find((one) => one.envelope.to === 'ben@agents.example')!;
    await reply(bens, BEN, { text: '#undo' });
    expect(await talk.desk.ticket(1001)).toMatchObject({ priority: 'urgent', assignee: 'ben' });
    expect(onlyTo(await talk.desk.sent(), 'ben@agents.example').mail.text).toContain('nothing of yours');
  });

  test('leaves what a colleague has changed since (T-67)', async () => {
    await act((tx) => changeAgent(tx, 'ben', { role: 'admin' }, 0));
    const { notification } = await opened();
    await fromAnna(notification, '#priority urgent\n#cc +dora@customer.example\n#assign ben');
    const bens = (await talk.desk.sent()).find((one) => one.envelope.to === 'ben@agents.example')!;
    await reply(bens, BEN, { text: '#priority low' });
    await talk.desk.sent();
    await fromAnna(notification, '#undo');
    expect(await talk.desk.ticket(1001)).toMatchObject({ priority: 'low', assignee: null });
    expect(await takingPart()).toEqual(['carla@customer.example']);
  });

  test('of what was done before the ticket was merged touches nothing of the ticket that it lives on in (T-54)', async () => {
    await act((tx) => changeAgent(tx, 'ben', { role: 'admin' }, 0));
    const { notification } = await opened();
    await fromAnna(notification, '#assign ben');
    const bens = (await talk.desk.sent()).find((one) => one.envelope.to === 'ben@agents.example')!;
    await talk.desk.send({ from: 'dora@other.example', to: 'support@desk.example' });
    const other = onlyTo(await talk.desk.sent(), 'anna@agents.example');
    await fromAnna(other, '#priority high\n#forward parts@supplier.example\nIs it in stock?');
    await fromAnna(notification, '#priority urgent\n#forward lab@supplier.example\nDoes it burn?');
    await talk.desk.sent();
    await reply(bens, BEN, { text: '#merge TICK-1002' });
    const asked = onlyTo(await talk.desk.sent(), 'ben@agents.example');
    const [order] = /#confirm \S+/.exec(asked.mail.text ?? '') ?? [];
    await reply(asked, BEN, { text: order ?? '' });
    await fromAnna(notification, '#undo');
    expect(await talk.desk.ticket(1002)).toMatchObject({ priority: 'high' });
    expect(await consultedAbout(1002)).toEqual(['parts@supplier.example']);
    expect(await consultedAbout(1001)).toEqual([]);
  });

  test('of a second question leaves the first one standing', async () => {
    const { notification } = await opened();
    await fromAnna(notification, '#forward lab@supplier.example\nDoes it burn?');
    await fromAnna(notification, '#forward lab@supplier.example\nAnd does it smoke?');
    await fromAnna(notification, '#undo');
    expect(await consultedAbout(1001)).toEqual(['lab@supplier.example']);
  });

  test('takes back the mail that came last, also where the clock was set back between two', async () => {
    const { notification } = await opened();
    await fromAnna(notification, '#priority urgent');
    talk.clock.advance(-3_600_000);
    await fromAnna(notification, '#tag +vip');
    await fromAnna(notification, '#undo');
    expect(await talk.desk.ticket(1001)).toMatchObject({ priority: 'urgent' });
    await fromAnna(notification, '#undo\n-- \nAnna');
    expect(await talk.desk.ticket(1001)).toMatchObject({ priority: 'normal' });
  });

  test('needs the rights of now for what it would do, and not those of then (T-06, T-67)', async () => {
    const { notification } = await opened();
    await fromAnna(notification, '#cc +dora@customer.example\n#priority urgent');
    talk.clock.advance(1000);
    await fromAnna(notification, '#cc -dora@customer.example');
    await talk.desk.sent();
    await act((tx) => changeAgent(tx, 'anna', { role: 'support-agent' }, 0));
    await act((tx) => subscribe(tx, 'anna', 'informal'));
    await fromAnna(notification, '#undo');
    expect(await takingPart()).toEqual(['carla@customer.example']);
    expect(onlyTo(await talk.desk.sent(), 'anna@agents.example').mail.subject).toMatch(/Not permitted/);
    await act((tx) => subscribe(tx, 'anna', 'standard'));
    await fromAnna(notification, '#undo\n-- \nAnna');
    expect(await takingPart()).toEqual(['carla@customer.example', 'dora@customer.example']);
  });
});
