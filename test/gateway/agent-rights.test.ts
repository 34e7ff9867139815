import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { setSubscription } from '../../src/store/people/agents.ts';
import { CANARY, CARLA, EVE, useConversation } from '../support/conversation.ts';
import { onlyTo, replyAddressOf, type SentMail } from '../support/gateway.ts';
import { signed } from '../support/signed-mail.ts';

const talk = useConversation();
const { opened, reply, fromAnna, sentTo, takingPart, act, clock } = talk;

describe('a risky command', () => {
  const WANTED = '#customer dora@customer.example';
  const codeIn = (mail: SentMail) => /#confirm ([a-z2-7-]+)/.exec(mail.mail.text ?? '')?.[1] ?? '';
  const requesterIs = async (name: string) => {
    const [ticket] = await talk.desk.tickets();
    expect(ticket?.requester_address).toBe(`${name}@customer.example`);
  };

  test('with a token alone waits for a code that goes to the agent’s registered address, and runs once with it', async () => {
    const { notification } = await opened();
    await fromAnna(notification, `${WANTED}\nHello Dora.`);
    await requesterIs('carla');
    const [asked, ...more] = await talk.desk.sent();
    expect(more).toEqual([]);
    expect(asked?.envelope.to).toBe('anna@agents.example');
    await fromAnna(asked!, `#confirm ${codeIn(asked!).toUpperCase()}`);
    await requesterIs('dora');
    expect(await sentTo()).toEqual(['carla@customer.example', 'dora@customer.example']);
    await fromAnna(asked!, `#confirm ${codeIn(asked!)}`);
    expect(onlyTo(await talk.desk.sent(), 'anna@agents.example').mail.text).toContain(
      'nothing waits for this code',
    );
  });

  test('is confirmed by no wrong, late, outdated, foreign or quoted code', async () => {
    const { notification, confirmation } = await opened();
    await fromAnna(notification, WANTED);
    const [asked] = await talk.desk.sent();
    const code = codeIn(asked!);
    await fromAnna(asked!, `#confirm ${code.replace(/^./, (c) => (c === 'a' ? 'b' : 'a'))}`);
    await fromAnna(asked!, `Yes.\n\nOn Monday Support wrote:\n> #confirm ${code}`);
    await reply(asked!, EVE, { text: `#confirm ${code}` });
    await requesterIs('carla');
    // An answer went out above, so the ticket is another one.
    await fromAnna(asked!, `#confirm ${code}`);
    await requesterIs('carla');
    await talk.desk.sent();
    await fromAnna(notification, `${WANTED}\nOnce more.`);
    const again = onlyTo(await talk.desk.sent(), 'anna@agents.example');
    clock.advance(LIMITS.confirmationMs + 1);
    await fromAnna(again, `#confirm ${codeIn(again)}`);
    await requesterIs('carla');
    await fromAnna(notification, `${WANTED}\nAnd once more.`);
    const last = (await talk.desk.sent()).at(-1)!;
    await reply(confirmation, CARLA, { text: 'Wait!' });
    await fromAnna(last, `#confirm ${codeIn(last)}`);
    await requesterIs('carla');
  });

  test('with a token and a signature of the agent’s domain runs at once; with the signature alone it waits', async () => {
    const { notification } = await opened();
    const mail = (to: string, id: string) =>
      signed(
        [
          'From: Anna Berg <anna@agents.example>',
          `To: ${to}`,
          'Subject: Re: [#TICK-1001] Printer',
          'Date: Mon, 02 Mar 2026 09:59:00 +0000',
          `Message-ID: <${id}@agents.example>`,
          'MIME-Version: 1.0',
          'Content-Type: text/plain; charset=utf-8',
          '',
          WANTED,
          `Hello ${id}.`,
          '',
        ].join('\r\n'),
        { domain: 'agents.example' },
      );
    const envelope = (to: string) => ({ from: 'anna@agents.example', to });
    await talk.desk.sendRaw(await mail('support@desk.example', 'one'), envelope('support@desk.example'));
    await requesterIs('carla');
    expect(onlyTo(await talk.desk.sent(), 'anna@agents.example').mail.text).toContain('#confirm');
    const token = replyAddressOf(notification);
    await talk.desk.sendRaw(await mail(token, 'two'), envelope(token));
    await requesterIs('dora');
  });
});

describe('rights by mail', () => {
  test('hold for each command and each answer, as they hold for the command line (T-67)', async () => {
    await act((tx) => setSubscription(tx, { agent: 'ben', channel: 'support', level: 'standard', nowMs: 0 }));
    await talk.desk.send({ from: CARLA, to: 'support@desk.example', text: CANARY });
    const mails = await talk.desk.sent();
    const toBen = onlyTo(mails, 'ben@agents.example');
    await fromAnna(onlyTo(mails, 'anna@agents.example'), '#take');
    // It is a colleague's now: a support agent may look, and nothing else.
    for (const text of ['An answer.', '#take', '#priority high', '#note\nHm.', '#cc +eve@evil.example'])
      await reply(toBen, 'ben@agents.example', { text });
    expect(await talk.desk.ticket(1001)).toMatchObject({ assignee: 'anna', priority: 'normal' });
    expect(await takingPart()).toEqual(['carla@customer.example']);
    const denied = (await talk.desk.history(1001)).filter((one) => one.name === 'action-denied');
    expect(denied.map((one) => one.text.replace(/^.*: /, ''))).toEqual([
      'answer',
      'take',
      'prioritise',
      'note',
      'manage-participants',
    ]);
    expect((await sentTo()).every((to) => to === 'ben@agents.example')).toBe(true);
    // What Carla writes now is told to Anna, whose ticket it is, and not to Ben, who could not answer it.
    await talk.desk.send({ from: CARLA, to: 'support@desk.example', subject: '[#TICK-1001]', text: 'And?' });
    expect(await sentTo()).toEqual(['anna@agents.example']);
  });

  test('a ticket is given to nobody who could not answer it (T-67)', async () => {
    const { notification } = await opened();
    await fromAnna(notification, '#assign ben');
    expect(await talk.desk.ticket(1001)).toMatchObject({ assignee: null });
    expect(onlyTo(await talk.desk.sent(), 'anna@agents.example').mail.text).toContain('could not answer it');
  });

  test('an agent’s commands are bounded by the hour; the agent is told once (T-68)', async () => {
    const { notification } = await opened();
    const lines = Array.from({ length: 20 }, () => '#take').join('\n');
    for (let mail = 0; mail < 6; mail += 1) await fromAnna(notification, `${lines}\n#priority high\n${mail}`);
    const ends = (await talk.desk.arrivals()).map((one) => one.disposition).sort();
    expect(ends).toEqual(['appended', 'appended', 'opened', ...Array.from({ length: 4 }, () => 'rejected')]);
    const told = (await talk.desk.sent()).filter((one) => one.envelope.to === 'anna@agents.example');
    expect(told).toHaveLength(1);
    expect(told[0]?.mail.text).toContain('more than 60 commands within an hour');
    clock.advance(LIMITS.agentCommandsWindowMs + 1);
    await fromAnna(notification, '#priority low');
    expect(await talk.desk.ticket(1001)).toMatchObject({ priority: 'low' });
  });
});

test('closing a ticket over and over writes to its customer so often and no more; an answer always leaves (I-26)', async () => {
  const { notification } = await opened();
  for (let round = 0; round <= LIMITS.automaticPerTicket; round += 1) {
    await fromAnna(notification, `#close\n#tag closed-${round}`);
    await fromAnna(notification, `#open\n#tag opened-${round}`);
  }
  const toCarla = (await talk.desk.sent()).filter((one) => one.envelope.to === 'carla@customer.example');
  expect(toCarla.length).toBeLessThanOrEqual(LIMITS.automaticPerTicket);
  const withheld = (await talk.desk.history(1001)).filter(({ name }) => name === 'automatic-mail-withheld');
  expect(withheld.at(-1)?.text).toContain('was not sent');
  await fromAnna(notification, 'It is mended.');
  expect(await sentTo()).toContain('carla@customer.example');
});
