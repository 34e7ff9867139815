import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listOutgoing } from '../../src/store/outbox/outgoing.ts';
import { onlyTo, replyAddressOf, startTestGateway, type TestGateway } from '../support/gateway.ts';

const CARLA = 'Carla Keller <carla@customer.example>';
let desk: TestGateway;
beforeEach(async () => {
  desk = await startTestGateway();
});
afterEach(async () => {
  await desk.stop();
});

describe('nothing is sent because of an automatic mail', () => {
  test.each<
    [
      string,
      {
        headers?: Record<string, string>;
        reversePath?: null;
        from?: string;
        subject?: string;
        text?: string;
      },
    ]
  >([
    ['a null reverse-path', { reversePath: null }],
    ['Auto-Submitted: auto-replied', { headers: { 'Auto-Submitted': 'auto-replied' } }],
    ['Auto-Submitted: auto-generated', { headers: { 'Auto-Submitted': 'auto-generated' } }],
    ['Precedence: bulk', { headers: { Precedence: 'bulk' } }],
    ['Precedence: junk', { headers: { Precedence: 'junk' } }],
    ['X-Autoreply', { headers: { 'X-Autoreply': 'yes' } }],
    ['an out-of-office subject', { subject: 'Automatic reply: Printer', text: 'I am out of the office.' }],
    ['a mail system', { from: 'MAILER-DAEMON@mx.example' }],
  ])('I-27 %s', async (_name, letter) => {
    await desk.send({ from: CARLA, to: 'support@desk.example', ...letter });
    expect(await desk.sent()).toEqual([]);
    expect(await desk.arrivals()).toMatchObject([{ state: 'done' }]);
  });

  test('I-27 a plain human mail does get its confirmation', async () => {
    await desk.send({
      from: CARLA,
      to: 'support@desk.example',
      headers: { 'Auto-Submitted': 'no', 'X-Auto-Response-Suppress': 'All' },
    });
    expect((await desk.sent()).map((one) => one.envelope.to).sort()).toEqual([
      'anna@agents.example',
      'carla@customer.example',
    ]);
  });

  test('I-27 a mail by way of a list is not confirmed, but the agents hear of it', async () => {
    await desk.send({
      from: CARLA,
      to: 'support@desk.example',
      headers: { 'List-Id': '<x.lists.example>', Precedence: 'list' },
    });
    expect((await desk.sent()).map((one) => one.envelope.to)).toEqual(['anna@agents.example']);
  });

  test('an out-of-office reply is filed on its ticket, moves nothing and tells nobody', async () => {
    await desk.send({ from: CARLA, to: 'support@desk.example' });
    const confirmation = onlyTo(await desk.sent(), 'carla@customer.example');
    await desk.send({
      from: CARLA,
      to: replyAddressOf(confirmation),
      answering: confirmation,
      reversePath: null,
      subject: 'Out of office',
      headers: { 'Auto-Submitted': 'auto-replied' },
    });
    expect(await desk.sent()).toEqual([]);
    expect(await desk.history(1001)).toHaveLength(2);
    expect(await desk.tickets()).toHaveLength(1);
  });

  test('I-26 our own mail that comes back ends there', async () => {
    await desk.send({ from: CARLA, to: 'support@desk.example' });
    const confirmation = onlyTo(await desk.sent(), 'carla@customer.example');
    await desk.sendRaw(confirmation.raw, { from: 'carla@customer.example', to: 'support@desk.example' });
    expect(await desk.sent()).toEqual([]);
    expect((await desk.arrivals()).at(-1)).toMatchObject({ disposition: 'ignored' });
    expect(await desk.tickets()).toHaveLength(1);
  });
});

describe('delivery reports', () => {
  const report = (to: string, original: string) =>
    [
      'From: Mail Delivery System <MAILER-DAEMON@mx.example>',
      `To: ${to}`,
      'Subject: Undelivered Mail Returned to Sender',
      'Message-ID: <dsn-1@mx.example>',
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'It could not be delivered.',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example',
      '',
      'Final-Recipient: rfc822; carla@customer.example',
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 no such user',
      '',
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      `Message-ID: ${original}`,
      'Subject: x',
      '',
      '--b--',
      '',
    ].join('\r\n');

  test('I-28 a report to the return path stands in the history of its ticket, and nobody is mailed', async () => {
    await desk.send({ from: CARLA, to: 'support@desk.example' });
    const notification = onlyTo(await desk.sent(), 'anna@agents.example');
    await desk.send({
      from: 'anna@agents.example',
      to: replyAddressOf(notification),
      answering: notification,
      text: 'Plug it in.',
    });
    const answered = onlyTo(await desk.sent(), 'carla@customer.example');
    await desk.sendRaw(report(answered.envelope.from, '<rewritten@relay.example>'), {
      from: null,
      to: answered.envelope.from,
    });
    expect(await desk.sent()).toEqual([]);
    expect((await desk.history(1001)).at(-1)).toMatchObject({
      kind: 'event',
      name: 'delivery-failed',
      visibility: 'internal',
    });
    expect((await desk.history(1001)).at(-1)?.text).toContain('carla@customer.example failed (5.1.1)');
    const failed = await listOutgoing(desk.gateway.store.db, { state: 'failed', limit: 10 });
    expect(failed.map(({ outgoing }) => outgoing.message_id)).toEqual([
      answered.mail.messageId?.slice(1, -1),
    ]);
  });

  test('I-28 a report that names our signed Message-ID finds its ticket too; one about nothing of ours opens none', async () => {
    await desk.send({ from: CARLA, to: 'support@desk.example' });
    const confirmation = onlyTo(await desk.sent(), 'carla@customer.example');
    await desk.sendRaw(report('support@desk.example', confirmation.mail.messageId ?? ''), {
      from: null,
      to: 'support@desk.example',
    });
    await desk.sendRaw(report('support@desk.example', '<t1001.p1.x.forged@desk.example>'), {
      from: null,
      to: 'support@desk.example',
    });
    expect((await desk.arrivals()).map((one) => one.disposition)).toEqual([
      'opened',
      'bounce-recorded',
      'quarantined',
    ]);
    expect(await desk.tickets()).toHaveLength(1);
    expect(await desk.sent()).toEqual([]);
  });
});

describe('what is offered again', () => {
  test('I-04 the same bytes for the same recipient are one ticket; one Message-ID over two different mails is two', async () => {
    const raw = (text: string) =>
      `From: ${CARLA}\r\nTo: support@desk.example\r\nMessage-ID: <same@customer.example>\r\nSubject: Twice\r\n\r\n${text}\r\n`;
    const envelope = { from: 'carla@customer.example', to: 'support@desk.example' };
    await desk.sendRaw(raw('one'), envelope);
    await desk.sendRaw(raw('one'), envelope);
    await desk.sendRaw(raw('another'), { ...envelope, from: 'eve@evil.example' });
    expect((await desk.arrivals()).map((one) => one.disposition)).toEqual(['opened', 'duplicate', 'opened']);
    expect(await desk.tickets()).toHaveLength(2);
  });

  test('a mail without a sender is kept and answered to nobody', async () => {
    await desk.sendRaw('Subject: lost\r\n\r\nNo From at all.\r\n', {
      from: null,
      to: 'support@desk.example',
    });
    await desk.sendRaw('Subject: lost too\r\n\r\nNo From, but a reverse-path.\r\n', {
      from: 'dora@customer.example',
      to: 'support@desk.example',
    });
    expect((await desk.arrivals()).map((one) => one.disposition)).toEqual(['opened', 'opened']);
    expect((await desk.sent()).map((one) => one.envelope.to)).toEqual(['anna@agents.example']);
  });
});
