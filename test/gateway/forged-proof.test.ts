import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { listOutgoing } from '../../src/store/outbox/outgoing.ts';
import { suppressionOf } from '../../src/store/outbox/suppressions.ts';
import { CARLA, EVE, useConversation } from '../support/conversation.ts';
import { onlyTo, replyAddressOf, type SentMail } from '../support/gateway.ts';
import { signed } from '../support/signed-mail.ts';

const talk = useConversation();
const { opened, reply, fromAnna, sentTo, takingPart, clock } = talk;
const DAY_MS = 24 * 60 * 60 * 1000;

function mailOfAnna(to: string, more: { id?: string; cc?: string; text?: string } = {}): string {
  return [
    'From: Anna Berg <anna@agents.example>',
    `To: ${to}`,
    ...(more.cc === undefined ? [] : [`Cc: ${more.cc}`]),
    'Subject: Re: Hello [#TICK-1001]',
    'Date: Mon, 02 Mar 2026 09:59:00 +0000',
    `Message-ID: <${more.id ?? 'private'}@agents.example>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    more.text ?? '#cc +eve@evil.example\r\nI would never sell you that.',
    '',
  ].join('\r\n');
}

describe('a genuine signature of an agent', () => {
  const toSupport = { from: 'eve@evil.example', to: 'support@desk.example' };

  test('under a mail to somebody else is no order to us, whoever hands it on (T-47, T-50)', async () => {
    const { notification } = await opened();
    const private_ = await signed(mailOfAnna('eve@evil.example'), { domain: 'agents.example' });
    await talk.desk.sendRaw(private_, toSupport);
    // A Cc field that no signature covers may have been put there since.
    await talk.desk.sendRaw(`Cc: support@desk.example\r\n${private_}`, toSupport);
    expect(await takingPart()).toEqual(['carla@customer.example']);
    expect(await talk.desk.history(1001)).toHaveLength(1);
    expect((await talk.desk.sent()).filter((one) => one.envelope.to === 'carla@customer.example')).toEqual(
      [],
    );
    // Nor does it make one proof of two.
    const order = mailOfAnna('eve@evil.example', { id: 'risky', text: '#customer eve@evil.example\r\nBye.' });
    await talk.desk.sendRaw(await signed(order, { domain: 'agents.example' }), {
      ...toSupport,
      to: replyAddressOf(notification),
    });
    expect(onlyTo(await talk.desk.sent(), 'anna@agents.example').mail.text).toContain('#confirm');
  });

  test.each([
    ['long ago', 'Mon, 01 Sep 2025 09:59:00 +0000'],
    ['ahead of us', 'Tue, 01 Jan 2030 09:59:00 +0000'],
  ])(
    'of a Date %s proves no order: nobody might know any more that it was carried out before (T-47, T-60)',
    async (_when, date) => {
      await opened();
      const mail = mailOfAnna('support@desk.example', { text: 'It is mended.' });
      const dated = mail.replace(/^Date: .*$/m, `Date: ${date}`);
      await talk.desk.sendRaw(await signed(dated, { domain: 'agents.example' }), toSupport);
      expect(await talk.desk.history(1001)).toHaveLength(1);
    },
  );

  test('counts where its To, or a Cc that it covers, names us', async () => {
    await opened();
    const fields = 'From:To:Cc:Subject:Date:Message-ID';
    const mail = mailOfAnna('carla@customer.example', { cc: 'support@desk.example', text: 'It is mended.' });
    await talk.desk.sendRaw(await signed(mail, { domain: 'agents.example', fields }), toSupport);
    const said = (await talk.desk.history(1001)).filter(({ kind }) => kind === 'correspondence');
    expect(said.at(-1)).toMatchObject({ actor: 'agent:anna', visibility: 'public' });
  });
});

describe('an agent’s address in another spelling', () => {
  test.each(['ANNA@agents.example', 'anna+x@agents.example', 'Anna+Berg@AGENTS.example'])(
    '%s is nobody who is confirmed to, nor let in by a Cc (T-01, T-57)',
    async (spelling) => {
      const { confirmation } = await opened();
      await talk.desk.send({ from: spelling, to: 'support@desk.example', subject: 'Mine', text: 'Hello.' });
      expect(await sentTo()).toEqual(['anna@agents.example']);
      await reply(confirmation, CARLA, { to: [replyAddressOf(confirmation), spelling], text: 'And her.' });
      expect(await takingPart()).toEqual(['carla@customer.example']);
    },
  );
});

test('who was taken off comes in again by no other spelling of their address (T-06)', async () => {
  const { notification, confirmation } = await opened();
  await fromAnna(notification, '#cc +dora@customer.example\nHello both.');
  await fromAnna(notification, '#cc -dora@customer.example');
  for (const spelling of ['Dora@customer.example', 'dora+1@customer.example']) {
    await reply(confirmation, spelling, { text: `It is ${spelling}.` });
    await reply(confirmation, CARLA, {
      to: [replyAddressOf(confirmation), spelling],
      text: `And ${spelling}.`,
    });
  }
  expect(await takingPart()).toEqual(['carla@customer.example']);
  expect((await talk.desk.history(1001)).map((one) => one.text).join()).not.toContain('It is');
});

describe('where reports of a mail come back to', () => {
  async function answered(): Promise<SentMail> {
    const { notification } = await opened();
    await fromAnna(notification, 'Plug it in.');
    return onlyTo(await talk.desk.sent(), 'carla@customer.example');
  }

  test('is no reply address for ever: it grows old as they do (T-02, T-06)', async () => {
    const answer = await answered();
    clock.advance(LIMITS.tokenReadMs + 2 * DAY_MS);
    await talk.desk.send({ from: EVE, to: answer.envelope.from, subject: 'Hi', text: 'By the old path.' });
    expect((await talk.desk.history(1001)).map((one) => one.text).join()).not.toContain('By the old path');
  });

  test('alone silences an address: a Message-ID is known to all whom the reader answered (T-12)', async () => {
    const { notification } = await opened();
    const to = 'carla@customer.example';
    const answers: SentMail[] = [];
    for (let n = 0; n < LIMITS.suppressAfterBounces; n += 1) {
      await fromAnna(notification, `Answer ${n}.`);
      answers.push(onlyTo(await talk.desk.sent(), to));
    }
    const report = (n: number, original: string) =>
      `From: MAILER-DAEMON@evil.example\r\nTo: support@desk.example\r\nMessage-ID: <f${n}@evil.example>\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; evil.example\r\n\r\nFinal-Recipient: rfc822; ${to}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: ${original}\r\n\r\n--b--\r\n`;
    const { store } = talk.desk.gateway;
    for (const [n, { mail }] of answers.entries())
      await talk.desk.sendRaw(report(n, mail.messageId ?? ''), { from: null, to: 'support@desk.example' });
    expect(await suppressionOf(store.db, to, clock.nowMs())).toBeNull();
    for (const [n, { envelope }] of answers.entries())
      await talk.desk.sendRaw(report(n + 10, '<x@y>'), { from: null, to: envelope.from });
    expect(await suppressionOf(store.db, to, clock.nowMs())).not.toBeNull();
    expect(await listOutgoing(store.db, { state: 'failed', limit: 10 })).toHaveLength(answers.length);
  });
});
