/** Questions and orders of those who may give none: customers, forgers, other spellings of an agent, machines at an agent's address. */
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { CANARY, CARLA, EVE, useConversation } from '../support/conversation.ts';
import { onlyTo, replyAddressOf } from '../support/gateway.ts';
import { signed } from '../support/signed-mail.ts';

const SUPPORT = 'support@desk.example';
const ORDERS = [
  '#list all',
  '#search CANARY',
  '#show TICK-1001',
  '#report',
  '#canned',
  '#help',
  '#ticket TICK-1001\n#note\nseen',
  '#customer eve@evil.example\n#public\nHello.',
  '#notify off all',
  '/refund',
];

// SPF of the agents' domain lets the forger's host send, as that of a shared host does.
const talk = useConversation({ dns: { 'agents.example TXT': [['v=spf1 ip4:127.0.0.0/8 -all']] } });
const { opened, reply, fromAnna, sentTo } = talk;

/** What a mail was answered with, beyond the confirmation that its sender would get for any other mail. */
async function told(from: string): Promise<string> {
  const mails = (await talk.desk.sent()).filter((one) => one.envelope.to === from);
  for (const { mail } of mails) expect(mail.headers.get('auto-submitted')).toBe('auto-replied');
  return mails.map(({ raw }) => raw).join('\n');
}

describe('an order or a question', () => {
  test('of a customer is the text of their mail, at the channel and in their own ticket (T-49, T-67)', async () => {
    const { confirmation } = await opened();
    for (const [at, text] of ORDERS.entries()) {
      const from = `dora${at}@customer2.example`;
      await talk.desk.send({ from, to: SUPPORT, subject: `Question ${at}`, text });
      expect([text, /CANARY-of|carla@/i.test(await told(from))]).toEqual([text, false]);
    }
    expect((await talk.desk.tickets()).length).toBe(1 + ORDERS.length);
    await reply(confirmation, CARLA, { text: '#undo' });
    await reply(confirmation, CARLA, { text: '#secret x\n#close\n#list all' });
    expect((await sentTo()).filter((to) => to !== 'anna@agents.example')).toEqual([]);
    expect(await talk.desk.ticket(1001)).toMatchObject({ status: 'open' });
    const texts = (await talk.desk.history(1001)).map(({ text }) => text);
    expect(texts).toContain('#undo');
  });

  test('in an agent’s name, from a host that SPF lets send, or with another’s signature, is a stranger’s (T-01, T-51)', async () => {
    await opened();
    for (const [at, text] of ORDERS.entries()) {
      const raw = [
        'From: Anna Berg <anna@agents.example>',
        `To: ${SUPPORT}`,
        `Subject: ask ${at}`,
        `Message-ID: <forged-${at}@evil.example>`,
        `Date: Mon, 02 Mar 2026 10:00:0${at} +0000`,
        '',
        text,
        '',
      ].join('\r\n');
      const bytes = at % 2 === 0 ? raw : await signed(raw, { domain: 'customer.example' });
      await talk.desk.sendRaw(bytes, { from: 'anna@agents.example', to: SUPPORT });
    }
    const mails = await talk.desk.sent();
    expect(mails.filter(({ raw }) => /CANARY-of/.test(raw))).toEqual([]);
    expect(mails.filter(({ mail }) => /^#|figures|Commands/.test(mail.subject ?? ''))).toEqual([]);
    expect((await talk.desk.history(1001)).some((one) => one.text.includes('seen'))).toBe(false);
  });

  test('of another spelling of an agent’s address is a stranger’s, though their own domain signed it (T-57, T-67)', async () => {
    await opened();
    for (const [at, from] of [
      'anna+x@agents.example',
      'ANNA@agents.example',
      'anna@sub.agents.example',
    ].entries()) {
      const raw = `From: ${from}\r\nTo: ${SUPPORT}\r\nSubject: s${at}\r\nMessage-ID: <s${at}@agents.example>\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n\r\n#search CANARY\r\n`;
      await talk.desk.sendRaw(await signed(raw, { domain: 'agents.example' }), { from, to: SUPPORT });
    }
    const mails = await talk.desk.sent();
    expect(mails.filter(({ mail }) => (mail.text ?? '').includes(CANARY))).toEqual([]);
  });

  test('that an agent’s mailbox sends by itself in answer to a list is carried out by nobody (I-26, T-10)', async () => {
    const { notification } = await opened();
    await fromAnna(notification, '#list all');
    const list = onlyTo(await talk.desk.sent(), 'anna@agents.example');
    await fromAnna(list, '#list all', { headers: { 'Auto-Submitted': 'auto-replied' } });
    await fromAnna(list, '#list all', { reversePath: null });
    expect(await sentTo()).toEqual([]);
  });

  test('in answer to a receipt that its agent passed on is the customer’s text, and no stranger’s order (T-07, T-49)', async () => {
    const { notification } = await opened();
    await fromAnna(notification, '#notify receipts on');
    await talk.desk.sent();
    await fromAnna(notification, '#priority high');
    const receipt = onlyTo(await talk.desk.sent(), 'anna@agents.example');
    for (const from of [CARLA, EVE]) await reply(receipt, from, { text: '#undo' });
    expect(await talk.desk.ticket(1001)).toMatchObject({ priority: 'high' });
    expect(new Set(await sentTo())).toEqual(new Set(['anna@agents.example']));
  });

  test('that needs a code is not guessed: who has tried for an hour’s worth is heard no more, with the right one too (T-67, T-68)', async () => {
    const { notification } = await opened();
    await fromAnna(notification, '#customer dora@customer.example');
    const asked = onlyTo(await talk.desk.sent(), 'anna@agents.example');
    const code = /#confirm ([a-z2-7-]+)/.exec(asked.mail.text ?? '')?.[1] ?? '';
    expect(code.replaceAll('-', '').length * 5).toBeGreaterThanOrEqual(80);
    const guesses = Array.from({ length: LIMITS.agentCommandsPerHour }, (_, at) => `#confirm aaaa-${at}`);
    await fromAnna(asked, guesses.slice(0, 50).join('\n'));
    await fromAnna(asked, guesses.slice(50).join('\n'));
    await fromAnna(asked, `#confirm ${code}`);
    const [ticket] = await talk.desk.tickets();
    expect(ticket?.requester_address).toBe('carla@customer.example');
    expect(replyAddressOf(asked)).toContain('a-anna');
  });
});
