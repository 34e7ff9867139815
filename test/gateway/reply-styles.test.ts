import { expect, test } from 'vitest';
import { listOutgoing } from '../../src/store/outbox/outgoing.ts';
import { REPLY_MARKER } from '../../src/mail/reply-text.ts';
import { testClock } from '../support/desk.ts';
import { onlyTo, replyAddressOf, startTestGateway, type SentMail } from '../support/gateway.ts';
import { REPLY_STYLES } from '../support/reply-styles.ts';

const CARLA = 'carla@customer.example';
const ANNA = 'anna@agents.example';
/** What no customer may see: a note, and a mail that was kept inside. */
const INSIDE = [
  'INT-zx81q he has not paid since March and the margin is forty percent.',
  'INT-kept7 this came by the private address of an agent and stays inside.',
];

test('whatever an agent’s mail program makes of a notification with internal text, in over a hundred styles: nothing of it reaches the customer (T-53)', async () => {
  expect(REPLY_STYLES.length).toBeGreaterThan(100);
  const clock = testClock();
  const desk = await startTestGateway({ ports: { clock } });
  try {
    await desk.send({ from: `Carla <${CARLA}>`, to: 'support@desk.example' });
    const opened = onlyTo(await desk.sent(), ANNA);
    const fromAnna = (text: string) =>
      desk.send({ from: ANNA, to: replyAddressOf(opened), answering: opened, text });
    await fromAnna(`#note ${INSIDE[0] ?? ''}`);
    await desk.send({ from: 'mallory@elsewhere.example', to: replyAddressOf(opened), text: INSIDE[1] ?? '' });
    const told = onlyTo(await desk.sent(), ANNA);
    const original = quoted(told, `${told.mail.text ?? ''}\n${INSIDE[0] ?? ''}`);
    // A client that quotes what was selected leaves our marker out: then the leak guard is all there is.
    const withoutMarker = { ...original, text: original.text.replace(REPLY_MARKER, '').trimStart() };
    let lost = 0;
    const sentAtOnce: string[] = [];
    for (const [n, style] of REPLY_STYLES.entries()) {
      // A person writes no more than LIMITS.agentMailsPerTicket in an hour.
      clock.advance(10 * 60_000);
      const words = `Answer number ${n + 1000}: please plug it in at the wall.`;
      const { type, content } = style.body(words, n % 2 === 0 ? original : withoutMarker);
      // In the thread of the customer's mail: words in answer to the one about a stranger come back by themselves.
      await desk.sendRaw(mailOf(opened, n, type, content), { from: ANNA, to: replyAddressOf(told) });
      const mails = await desk.sent();
      const toCustomer = mails.filter((one) => one.envelope.to === CARLA);
      for (const mail of toCustomer) expectNothingInside(mail, style.name);
      if (toCustomer.some((one) => one.mail.text?.includes(`${n + 1000}`))) sentAtOnce.push(style.name);
      // Neither sent nor held nor told to the agent: lost.
      else if (!mails.some((one) => one.envelope.to === ANNA)) lost += 1;
    }
    expect(lost).toBe(0);
    const tops = (name: string) => name.endsWith(' top');
    const [sentTops, allTops] = [sentAtOnce.filter(tops), REPLY_STYLES.filter(({ name }) => tops(name))];
    // A guard that holds everything would pass as well, and be of no use.
    expect(sentTops.length / allTops.length).toBeGreaterThan(0.8);
    const held = await listOutgoing(desk.gateway.store.db, { state: 'held', limit: 1000 });
    expect(held.length).toBeGreaterThan(0);
    expect(held.every(({ delivery }) => delivery.held_by === 'leak-guard')).toBe(true);
  } finally {
    await desk.stop();
  }
}, 600_000);

function quoted({ mail }: SentMail, text: string) {
  return { from: mail.from?.text ?? '', to: ANNA, subject: mail.subject ?? '', text };
}

function mailOf({ mail }: SentMail, n: number, type: string, content: string): string {
  return [
    `From: Anna Berg <${ANNA}>`,
    'To: support@desk.example',
    `Subject: Re: ${mail.subject ?? ''}`,
    `Message-ID: <style-${n}@agents.example>`,
    `In-Reply-To: ${mail.messageId ?? ''}`,
    'MIME-Version: 1.0',
    `Content-Type: ${type}; charset=utf-8`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(content.replaceAll('\n', '\r\n')).toString('base64').replace(/.{76}/g, '$&\r\n'),
    '',
  ].join('\r\n');
}

function expectNothingInside({ mail, raw }: SentMail, style: string): void {
  const words = `${mail.subject ?? ''}\n${mail.text ?? ''}\n${String(mail.html)}\n${raw}`;
  for (const secret of [
    'INT-',
    'forty percent',
    'stays inside',
    REPLY_MARKER,
    ANNA,
    '.a-anna.',
    'make yourself the assignee',
  ])
    expect(words.includes(secret), `${secret} in the answer of ${style}`).toBe(false);
  expect(/^(?:resent-)?bcc:/im.test(raw), `Bcc in the answer of ${style}`).toBe(false);
}
