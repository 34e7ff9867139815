import { afterEach, beforeEach, expect, test } from 'vitest';
import { putCanned } from '../../src/store/people/canned.ts';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type SentMail,
  type TestGateway,
} from '../support/gateway.ts';

let desk: TestGateway;
beforeEach(async () => {
  desk = await startTestGateway();
  await desk.gateway.store.transact(async (tx) => {
    const place = { channel: null, category: null, locale: null, title: 'Restart' };
    const texts = [
      {
        ...place,
        name: 'restart',
        text: 'Hello {{customer.firstName}},\nplease restart {{ticket.subject}} ({{ticket.tag}}).',
      },
      { ...place, name: 'restart', channel: 'sales', text: 'Of another channel.' },
      { ...place, name: 'regards', text: 'Yours, {{agent.name}} of {{channel.name}}' },
    ];
    for (const one of texts) await putCanned(tx, one, 'admin', desk.gateway.desk);
  });
});
afterEach(async () => {
  await desk.stop();
});

async function opened(subject = 'the printer'): Promise<SentMail> {
  await desk.send({
    from: 'Keller, Carla <carla@customer.example>',
    to: 'support@desk.example',
    subject,
    text: 'Hi.',
  });
  return onlyTo(await desk.sent(), 'anna@agents.example');
}

const reply = (to: SentMail, text: string) =>
  desk.send({ from: 'Anna Berg <anna@agents.example>', to: replyAddressOf(to), answering: to, text });

test('a name alone on a line of an answer reaches the customer as its text, filled in', async () => {
  const notification = await opened();
  await reply(notification, '#waiting\n/restart\n\nSee /etc/hosts or\n/etc/hosts\n\n/regards');
  const answer = onlyTo(await desk.sent(), 'carla@customer.example').mail.text ?? '';
  expect(answer).toContain('Hello Carla,\nplease restart the printer (TICK-1001).');
  expect(answer).toContain('/etc/hosts\n');
  expect(answer).toContain('Yours, Anna Berg of Example Support');
  expect(answer).not.toContain('/restart');
});

test('what a customer wrote is filled in as it is, and is neither variable nor name (T-20)', async () => {
  const notification = await opened('{{agent.name}} {{#with this}}{{constructor}} /regards');
  await reply(notification, '/restart');
  const answer = onlyTo(await desk.sent(), 'carla@customer.example').mail.text ?? '';
  expect(answer).toContain(
    'please restart {{agent.name}} {{#with this}}{{constructor}} /regards (TICK-1001).',
  );
});

test('a mistyped name sends nothing, and the agent is told the nearest one; the mended mail completes it', async () => {
  const notification = await opened();
  await reply(notification, '#waiting\n/restrat');
  const [rejected, ...more] = await desk.sent();
  expect(more).toEqual([]);
  expect(rejected!.mail.text).toContain('did you mean /restart?');
  await reply(rejected!, '#waiting\n/restart');
  expect(onlyTo(await desk.sent(), 'carla@customer.example').mail.text).toContain('please restart');
});

test('a note keeps what was written, and a draft is shown as it would be sent', async () => {
  const notification = await opened();
  await reply(notification, '#note\n/restart');
  expect((await desk.history(1001)).at(-1)?.text).toBe('/restart');
  await desk.sent();
  await reply(notification, '#draft\n/restart');
  expect(onlyTo(await desk.sent(), 'anna@agents.example').mail.text).toContain('Hello Carla,');
});

test('the receipt of an answer with canned text shows it as the customer gets it', async () => {
  const { desk: settings } = desk.gateway.config;
  await desk.stop();
  desk = await startTestGateway({ config: { desk: { ...settings, receipts: true } } });
  await desk.gateway.store.transact((tx) =>
    putCanned(
      tx,
      {
        name: 'restart',
        channel: null,
        category: null,
        locale: 'en',
        title: '',
        text: 'Dear {{customer.name}}',
      },
      'admin',
      desk.gateway.desk,
    ),
  );
  const notification = await opened();
  await reply(notification, '/restart');
  expect(onlyTo(await desk.sent(), 'anna@agents.example').mail.text).toContain('Dear Keller, Carla');
});
