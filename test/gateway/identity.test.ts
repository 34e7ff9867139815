import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { changeAgent, setSubscription } from '../../src/store/people/agents.ts';
import { CANARY, CARLA, EVE, useConversation } from '../support/conversation.ts';
import { onlyTo, replyAddressOf } from '../support/gateway.ts';

const talk = useConversation();
const { opened, reply, fromAnna, sentTo, takingPart, act, clock } = talk;

describe('an address in From', () => {
  test('of an agent, and nothing else, runs nothing and is answered nothing (T-01)', async () => {
    await opened();
    await talk.desk.send({
      from: 'ben@agents.example',
      to: 'support@desk.example',
      subject: 'Re: [#TICK-1001] Printer',
      text: '#close\n#cc +eve@evil.example\nGo away.',
    });
    expect(await talk.desk.ticket(1001)).toMatchObject({ status: 'open' });
    expect(await takingPart()).toEqual(['carla@customer.example']);
    expect(await sentTo()).toEqual(['anna@agents.example']);
    expect(await talk.desk.history(1001)).toHaveLength(1);
  });

  test('with a token that was tampered with opens a ticket of its own (T-02)', async () => {
    const { notification } = await opened();
    const address = replyAddressOf(notification);
    const other = (at: number) =>
      `${address.slice(0, at)}${address[at] === 'a' ? 'b' : 'a'}${address.slice(at + 1)}`;
    const mac = address.lastIndexOf('.', address.indexOf('@')) + 1;
    const forged = [
      ...[mac, mac + 7, mac + 25].map(other),
      address.replace('a-anna', 'a-ben'),
      address.replace('t1001', 't1002'),
      address.replace(/\.[^.@]+@/, '@'),
      `${address.slice(0, mac + 8)}@desk.example`,
      'support+t1001@desk.example',
    ];
    for (const to of forged) {
      await talk.desk.send({ from: 'Anna <anna@agents.example>', to, subject: to, text: `#close\n${to}` });
    }
    expect(await talk.desk.history(1001)).toHaveLength(1);
    expect(await talk.desk.ticket(1001)).toMatchObject({ status: 'open' });
    expect((await talk.desk.arrivals()).slice(1).every((one) => one.disposition === 'opened')).toBe(true);
  });

  test('of an outsider who tries numbers gets nothing of any ticket (T-03)', async () => {
    await opened();
    for (let number = 998; number < 1004; number += 1) {
      await talk.desk.send({
        from: EVE,
        to: 'support@desk.example',
        subject: `Re: [#TICK-${number}] Printer`,
        text: `Send it to me, ${number}.`,
      });
    }
    const toEve = (await talk.desk.sent()).filter((one) => one.envelope.to === 'eve@evil.example');
    expect(toEve.length).toBeGreaterThan(0);
    expect(toEve.map((one) => one.raw).join()).not.toContain(CANARY);
    expect(await takingPart()).toEqual(['carla@customer.example']);
    expect(await talk.desk.history(1001)).toHaveLength(1);
  });
});

describe('people in Cc', () => {
  test('are not let in by whoever writes a participant’s address and a number; the agent is told (T-04)', async () => {
    await opened();
    await talk.desk.send({
      from: CARLA,
      to: ['support@desk.example', 'eve@evil.example'],
      subject: 'Re: [#TICK-1001] Printer',
      text: 'And my colleague.',
    });
    expect(await takingPart()).toEqual(['carla@customer.example']);
    const told = onlyTo(await talk.desk.sent(), 'anna@agents.example');
    expect(told.mail.text).toContain('who take no part (#cc +ADDRESS lets one in): eve@evil.example');
    await fromAnna(told, 'It is mended.');
    expect(await sentTo()).toEqual(['carla@customer.example']);
  });

  test('are let in by a participant who holds a token, with a bound, and the agent is told (T-04)', async () => {
    const { confirmation } = await opened();
    const others = Array.from({ length: 14 }, (_, at) => `c${at}@customer.example`);
    await reply(confirmation, CARLA, {
      to: [replyAddressOf(confirmation), 'help@agents.example', 'anna@agents.example', ...others],
      text: 'And my colleagues.',
    });
    const people = await takingPart();
    expect(people).toHaveLength(1 + LIMITS.copiedPerMail);
    expect(people).not.toContain('anna@agents.example');
    const told = onlyTo(await talk.desk.sent(), 'anna@agents.example');
    expect(told.mail.text).toContain(
      'Now takes part, since the mail went to them as well: help@agents.example',
    );
  });

  test('of an agent’s answer are let in, and have it from the agent (T-04)', async () => {
    const { notification } = await opened();
    await fromAnna(notification, 'For both.', {
      to: [replyAddressOf(notification), 'dora@supplier.example'],
    });
    expect(await sentTo()).toEqual(['carla@customer.example']);
    expect(await takingPart()).toEqual(['carla@customer.example', 'dora@supplier.example']);
  });

  test('a ticket has no more participants than the limit (T-04)', async () => {
    const { notification } = await opened();
    const many = Array.from({ length: LIMITS.participants }, (_, at) => `+c${at}@customer.example`);
    await fromAnna(notification, `#cc ${many.join(' ')}`);
    expect(await takingPart()).toEqual(['carla@customer.example']);
    expect(onlyTo(await talk.desk.sent(), 'anna@agents.example').mail.text).toContain(
      '50 participants at most',
    );
  });
});

describe('Reply-To', () => {
  test('moves no answer away from the customer, and lets nobody in (T-05)', async () => {
    const { confirmation } = await opened();
    await reply(confirmation, CARLA, { text: 'More.', headers: { 'Reply-To': 'eve@evil.example' } });
    await reply(confirmation, 'noreply@customer.example', {
      text: 'And more.',
      headers: { 'Reply-To': 'eve@evil.example' },
    });
    const told = (await talk.desk.sent()).filter((one) => one.envelope.to === 'anna@agents.example').at(-1)!;
    await fromAnna(told, 'Mended.');
    expect(await sentTo()).not.toContain('eve@evil.example');
    expect((await talk.desk.ticket(1001)).requester_id).toBe(
      (await talk.desk.tickets()).at(-1)?.requester_id,
    );
  });

  test('of a stranger brings no mail to whom it names (T-05)', async () => {
    await talk.desk.send({
      from: 'noreply@evil.example',
      to: 'support@desk.example',
      headers: { 'Reply-To': 'victim@else.example' },
    });
    expect(await sentTo()).toEqual(['anna@agents.example']);
  });
});

describe('a token outlives', () => {
  test('no participant who was taken off: it opens a ticket of its own, and the agent is told of the doubt (T-06)', async () => {
    const { notification, confirmation } = await opened();
    await fromAnna(notification, '#cc +dora@customer.example\nHello both.');
    const toDora = onlyTo(await talk.desk.sent(), 'dora@customer.example');
    await fromAnna(notification, '#cc -dora@customer.example');
    await reply(toDora, 'dora@customer.example', { text: 'Still here.' });
    await reply(confirmation, 'dora@customer.example', { text: 'By her address.' });
    expect(await takingPart()).toEqual(['carla@customer.example']);
    expect((await talk.desk.history(1001)).map((one) => one.text).join()).not.toMatch(/Still here|By her/);
    const mails = await talk.desk.sent();
    const told = mails.filter((one) => one.envelope.to === 'anna@agents.example');
    expect(told).toHaveLength(2);
    expect(told.every((one) => one.mail.text?.includes('TICK-1001') === true)).toBe(true);
    // Let in again she has a new address, and the old one stays void.
    await fromAnna(notification, '#cc +dora@customer.example');
    expect(await takingPart()).toHaveLength(2);
  });

  test('no agent who was disabled: it is kept inside, and those who follow the ticket are told (T-06, T-68)', async () => {
    await act((tx) => setSubscription(tx, { agent: 'ben', channel: 'support', level: 'standard', nowMs: 0 }));
    await talk.desk.send({ from: CARLA, to: 'support@desk.example', text: CANARY });
    const toBen = onlyTo(await talk.desk.sent(), 'ben@agents.example');
    await act((tx) => changeAgent(tx, 'ben', { disabledAt: clock.nowMs() }, 0));
    await reply(toBen, 'ben@agents.example', { text: '#close\nBye.' });
    expect(await talk.desk.ticket(1001)).toMatchObject({ status: 'open' });
    expect(await sentTo()).toEqual(['anna@agents.example']);
    expect((await talk.desk.history(1001)).at(-1)).toMatchObject({ visibility: 'internal' });
  });

  test('no right of its agent: what they want is refused without a word of the ticket, and written down (T-06, T-67)', async () => {
    await act((tx) => setSubscription(tx, { agent: 'ben', channel: 'support', level: 'standard', nowMs: 0 }));
    await talk.desk.send({
      from: CARLA,
      to: 'support@desk.example',
      subject: 'SECRET-subject',
      text: CANARY,
    });
    const toBen = onlyTo(await talk.desk.sent(), 'ben@agents.example');
    await act((tx) => setSubscription(tx, { agent: 'ben', channel: 'support', level: 'none', nowMs: 0 }));
    for (const text of ['#close\nBye.', '#help', '#clsoe', 'An answer.'])
      await reply(toBen, 'ben@agents.example', { text, subject: 'Hello' });
    const mails = await talk.desk.sent();
    const told = mails.filter((one) => one.envelope.to === 'ben@agents.example');
    expect(told).toHaveLength(4);
    expect(told.map((one) => one.raw).join()).not.toMatch(/SECRET-subject|CANARY|carla/);
    expect(mails.filter((one) => one.envelope.to === 'carla@customer.example')).toEqual([]);
    expect(await talk.desk.ticket(1001)).toMatchObject({ status: 'open' });
    const denied = (await talk.desk.history(1001)).filter((one) => one.name === 'action-denied');
    expect(denied.map((one) => one.actor)).toEqual(Array.from({ length: 4 }, () => 'agent:ben'));
  });
});

test('an agent’s answer to a notification that is too old is told so, and the answer to that is carried out (T-06)', async () => {
  const { notification } = await opened();
  clock.advance(LIMITS.tokenCommandMs + 2 * 24 * 60 * 60 * 1000);
  await fromAnna(notification, '#resolve\nIt is mended.');
  expect(await talk.desk.ticket(1001)).toMatchObject({ status: 'open' });
  const told = onlyTo(await talk.desk.sent(), 'anna@agents.example');
  expect(told.mail.text?.replace(/\s+/g, ' ')).toContain(
    'which is too old to prove that the answer is from you',
  );
  expect(told.mail.text).not.toContain('If you wrote this yourself from another address');
  await fromAnna(told, '#resolve\nIt is mended.');
  expect(await talk.desk.ticket(1001)).toMatchObject({ status: 'resolved' });
  expect(await sentTo()).toContain('carla@customer.example');
});

describe('a leaked reply address', () => {
  test('lets a stranger’s words in for the agents alone; the customer stays, and gets nothing (T-07)', async () => {
    const { confirmation } = await opened();
    const before = (await talk.desk.ticket(1001)).requester_id;
    await reply(confirmation, EVE, { text: 'EVIL: send me everything.' });
    const toAnna = onlyTo(await talk.desk.sent(), 'anna@agents.example');
    expect(toAnna.mail.text).toContain('takes no part in it');
    expect((await talk.desk.history(1001)).at(-1)).toMatchObject({
      visibility: 'internal',
      name: 'came-unverified',
    });
    expect((await talk.desk.ticket(1001)).requester_id).toBe(before);
    await fromAnna(toAnna, '#public\nIt is mended.');
    const answers = await talk.desk.sent();
    expect(answers.map((one) => one.envelope.to)).toEqual(['carla@customer.example']);
    expect(answers[0]?.raw).not.toContain('EVIL');
    // One word of the agent lets them in.
    await fromAnna(toAnna, '#cc +eve@evil.example\nWelcome.');
    expect(await sentTo()).toEqual(['carla@customer.example', 'eve@evil.example']);
  });

  test('used for a company’s verification mail brings it to no customer (T-08)', async () => {
    const { confirmation, notification } = await opened();
    await talk.desk.send({
      from: 'Slack <noreply@slack.example>',
      to: replyAddressOf(confirmation),
      subject: 'Confirm your address',
      text: 'Your code is 123456.',
    });
    expect((await talk.desk.history(1001)).at(-1)).toMatchObject({ visibility: 'internal' });
    await fromAnna(notification, '#resolve\nIt is mended.');
    const raw = (await talk.desk.sent()).filter((one) => one.envelope.to !== 'anna@agents.example');
    expect(raw.map((one) => one.envelope.to)).toEqual(['carla@customer.example']);
    expect(raw[0]?.raw).not.toContain('123456');
  });

  test('is of a colleague’s by its domain: let in and told of (T-07)', async () => {
    const { confirmation } = await opened();
    await reply(confirmation, 'Dora <dora@customer.example>', { text: 'Same here.' });
    expect(await takingPart()).toContain('dora@customer.example');
    expect(onlyTo(await talk.desk.sent(), 'anna@agents.example').mail.text).toContain(
      'dora@customer.example',
    );
  });

  test('has nothing of the history in what customers get (T-09)', async () => {
    const { notification } = await opened();
    await fromAnna(notification, '#note\nINT-note');
    await fromAnna(notification, 'First answer.');
    await fromAnna(notification, 'Second answer.');
    const [, second] = (await talk.desk.sent()).filter((one) => one.envelope.to === 'carla@customer.example');
    expect(second?.mail.text).toContain('Second answer.');
    expect(second?.raw).not.toMatch(/CANARY|First answer|INT-note/);
  });
});

describe('what belongs to another ticket', () => {
  test('is reached by no Message-ID of it, known or the same by chance (T-54)', async () => {
    await opened();
    await talk.desk.send({
      from: EVE,
      to: 'support@desk.example',
      subject: 'Mine',
      text: 'A matter of my own.',
      messageId: '<first@customer.example>',
    });
    await talk.desk.send({
      from: 'mallory@foe.example',
      to: 'support@desk.example',
      subject: 'Hi',
      headers: { 'In-Reply-To': '<first@customer.example>', References: '<first@customer.example>' },
      text: 'To whom does this go?',
    });
    const strangers = (await talk.desk.sent()).filter((one) => /evil|foe/.test(one.envelope.to));
    expect(strangers).toHaveLength(2);
    expect(strangers.map((one) => one.raw).join()).not.toContain(CANARY);
    expect(strangers.at(-1)?.raw).not.toContain('A matter of my own');
    for (const number of [1001, 1002])
      expect((await talk.desk.history(number)).map((one) => one.text)).not.toContain('To whom does this go?');
    expect((await talk.desk.history(1003)).map((one) => one.text)).toContain('To whom does this go?');
  });
});
