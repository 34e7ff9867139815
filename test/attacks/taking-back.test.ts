/** What an agent takes back: only what is theirs, only with the rights of now, and never what somebody else did since. */
import { describe, expect, test } from 'vitest';
import type { Subscription } from '../../src/desk/people/agent.ts';
import { changeAgent, setSubscription } from '../../src/store/people/agents.ts';
import type { Tx } from '../../src/store/database/database.ts';
import { useConversation } from '../support/conversation.ts';
import { onlyTo } from '../support/gateway.ts';

const talk = useConversation();
const { opened, fromAnna, reply, takingPart, act } = talk;

const subscribe = (tx: Tx, agent: string, level: Subscription) =>
  setSubscription(tx, { agent, channel: 'support', level, nowMs: 0 });
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
