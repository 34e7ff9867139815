import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type SentMail,
  type TestGateway,
} from '../support/gateway.ts';

const CARLA = 'Carla Keller <carla@customer.example>';
const ANNA = 'Anna Berg <anna@agents.example>';
let desk: TestGateway;
beforeEach(async () => {
  desk = await startTestGateway();
});
afterEach(async () => {
  await desk.stop();
});

/** A ticket of Carla's; what she and Anna got. */
async function opened(text = 'It is silent.'): Promise<{ confirmation: SentMail; notification: SentMail }> {
  await desk.send({ from: CARLA, to: 'support@desk.example', text, messageId: '<first@customer.example>' });
  const mails = await desk.sent();
  return {
    confirmation: onlyTo(mails, 'carla@customer.example'),
    notification: onlyTo(mails, 'anna@agents.example'),
  };
}

const answer = (notification: SentMail, text: string, more: object = {}) =>
  desk.send({ from: ANNA, to: replyAddressOf(notification), answering: notification, text, ...more });

describe('a new matter', () => {
  test('opens a ticket, is confirmed to the customer and told to the subscriber', async () => {
    const { confirmation, notification } = await opened();
    expect(await desk.tickets()).toMatchObject([
      { number: 1001, subject: 'Printer', status: 'open', requester_address: 'carla@customer.example' },
    ]);
    expect(confirmation.mail.subject).toBe('Re: [#TICK-1001] Printer');
    expect(confirmation.mail.inReplyTo).toBe('<first@customer.example>');
    expect(confirmation.mail.headers.get('auto-submitted')).toBe('auto-replied');
    expect(confirmation.envelope.from).toBe('');
    expect(notification.mail.subject).toBe('[#TICK-1001] Printer');
    expect(notification.mail.text).toContain('It is silent.');
    expect(notification.envelope.from).toBe('');
  });

  test('carries its files to the agent and into the history', async () => {
    await desk.send({
      from: CARLA,
      to: 'support@desk.example',
      attachments: [{ filename: 'log.txt', content: 'paper jam' }],
    });
    const notification = onlyTo(await desk.sent(), 'anna@agents.example');
    expect(notification.mail.attachments.map((file) => [file.filename, file.content.toString()])).toEqual([
      ['log.txt', 'paper jam'],
    ]);
    expect((await desk.history(1001))[0]?.attachments).toMatchObject([{ name: 'log.txt', size_bytes: 9 }]);
  });

  test('of a known address belongs to the same contact, of its domain to the same organisation', async () => {
    await opened();
    await desk.send({ from: 'carla@CUSTOMER.example', to: 'support@desk.example', subject: 'Scanner' });
    await desk.send({ from: 'Dora <dora@customer.example>', to: 'support@desk.example', subject: 'Fax' });
    const [fax, scanner, printer] = await desk.tickets();
    expect(scanner?.requester_id).toBe(printer?.requester_id);
    expect(fax?.requester_id).not.toBe(printer?.requester_id);
    const notification = onlyTo((await desk.sent()).slice(-2), 'anna@agents.example');
    expect(notification.mail.text).toContain('customer.example');
  });

  test('in German is confirmed in German', async () => {
    await desk.stop();
    const german = {
      name: 'hilfe',
      addresses: [{ localPart: 'hilfe', domain: 'desk.example' }],
      senderName: 'Hilfe',
      locale: 'de',
      subscribers: [],
    } as const;
    desk = await startTestGateway({ config: { channels: [german] } });
    await desk.send({ from: CARLA, to: 'hilfe@desk.example', subject: 'Drucker' });
    expect(onlyTo(await desk.sent(), 'carla@customer.example').mail.text).toContain('Nachricht');
  });
});

describe('an agent’s answer', () => {
  test('goes to the customer under the support address, without address, signature or quoted notification', async () => {
    const { confirmation, notification } = await opened();
    const quoted = (notification.mail.text ?? '').replace(/^/gm, '> ');
    await answer(
      notification,
      `Please plug it in.\n\n-- \nAnna, phone 4711\n\nOn Monday Example Support wrote:\n${quoted}`,
    );
    const [mail, ...more] = await desk.sent();
    expect(more).toEqual([]);
    expect(mail?.envelope.to).toBe('carla@customer.example');
    expect(mail?.mail.from?.text).toBe('"Example Support" <support@desk.example>');
    expect(mail?.mail.text).toContain('Please plug it in.');
    expect(mail?.raw).not.toMatch(/agents\.example|4711|=-=-=|#take|Channel:/);
    expect(mail?.mail.headers.has('auto-submitted')).toBe(false);
    expect(mail?.mail.inReplyTo).toBe(confirmation.mail.messageId);
    expect(mail?.mail.references).toEqual(['<first@customer.example>', confirmation.mail.messageId]);
    expect(mail?.envelope.from).toMatch(/^support\+b[a-z0-9.]+@desk\.example$/);
    expect(await desk.ticket(1001)).toMatchObject({ status: 'in-progress' });
  });

  test('may close it, or be a note that nobody gets', async () => {
    const { notification } = await opened();
    await answer(notification, '#note\nINT-canary: she called twice');
    expect(await desk.sent()).toEqual([]);
    await answer(notification, '#close\nReplaced.');
    const mail = onlyTo(await desk.sent(), 'carla@customer.example');
    expect(mail.mail.text).toContain('"Closed"');
    expect(mail.raw).not.toContain('INT-canary');
    expect(await desk.ticket(1001)).toMatchObject({ status: 'closed' });
    expect((await desk.history(1001)).map((entry) => [entry.kind, entry.visibility])).toEqual([
      ['correspondence', 'public'],
      ['note', 'internal'],
      ['correspondence', 'public'],
      ['event', 'public'],
    ]);
  });

  test('of commands only moves the ticket, and tells the customer what ends it', async () => {
    const { notification } = await opened();
    await answer(notification, '#take\n#priority urgent\n#resolve');
    const mail = onlyTo(await desk.sent(), 'carla@customer.example');
    expect(mail.mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(await desk.ticket(1001)).toMatchObject({
      status: 'resolved',
      priority: 'urgent',
      assignee: 'anna',
    });
  });

  test('that assigns a colleague tells the colleague, who can answer then', async () => {
    const { notification } = await opened();
    await answer(notification, '#assign ben');
    const toBen = onlyTo(await desk.sent(), 'ben@agents.example');
    expect(toBen.mail.text).toContain('It is silent.');
    await desk.send({
      from: 'ben@agents.example',
      to: replyAddressOf(toBen),
      answering: toBen,
      text: '#waiting\nWhich floor?',
    });
    expect(onlyTo(await desk.sent(), 'carla@customer.example').mail.text).toContain('Which floor?');
    expect(await desk.ticket(1001)).toMatchObject({ status: 'waiting', assignee: 'ben' });
  });

  test('with a wrong command does nothing, and comes back with the reason', async () => {
    const { notification } = await opened();
    await answer(notification, '#reslove\nHello Carla, done.');
    const [mail, ...more] = await desk.sent();
    expect(more).toEqual([]);
    expect(mail?.envelope.to).toBe('anna@agents.example');
    expect(mail?.mail.text).toContain('did you mean #resolve?');
    expect(mail?.mail.text).toContain('Hello Carla, done.');
    expect(await desk.ticket(1001)).toMatchObject({ status: 'open' });
    await desk.send({
      from: ANNA,
      to: replyAddressOf(mail!),
      answering: mail!,
      text: '#resolve\nHello Carla, done.',
    });
    expect(onlyTo(await desk.sent(), 'carla@customer.example').mail.text).toContain('Hello Carla, done.');
  });

  test('#help brings the list of commands and does nothing else', async () => {
    const { notification } = await opened();
    await answer(notification, '#help');
    expect(onlyTo(await desk.sent(), 'anna@agents.example').mail.text).toContain('#priority');
    expect(await desk.ticket(1001)).toMatchObject({ status: 'open' });
  });

  test('takes its attached files along, and leaves inline pictures out', async () => {
    const { notification } = await opened();
    await answer(notification, 'See the manual.', {
      attachments: [{ filename: 'manual.txt', content: 'RTFM' }],
    });
    expect(
      onlyTo(await desk.sent(), 'carla@customer.example').mail.attachments.map((file) => file.filename),
    ).toEqual(['manual.txt']);
  });
});

describe('threading', () => {
  test('a reply to our mail lands in its ticket by the signed Message-ID alone, and by the signed address alone', async () => {
    const { confirmation } = await opened();
    await desk.send({
      from: CARLA,
      to: 'support@desk.example',
      answering: confirmation,
      subject: 'Something else',
      text: 'More.',
    });
    await desk.send({
      from: CARLA,
      to: replyAddressOf(confirmation),
      subject: 'Yet another',
      text: 'And more.',
    });
    expect(await desk.tickets()).toHaveLength(1);
    expect((await desk.history(1001)).map((entry) => entry.text)).toEqual([
      'It is silent.',
      'More.',
      'And more.',
    ]);
    expect((await desk.sent()).map((one) => one.envelope.to)).toEqual([
      'anna@agents.example',
      'anna@agents.example',
    ]);
  });

  test('a participant’s own Message-ID in References is enough', async () => {
    await opened();
    await desk.send({
      from: CARLA,
      to: 'support@desk.example',
      subject: 'no tag',
      headers: { References: '<first@customer.example>' },
      text: 'P.S.',
    });
    expect(await desk.tickets()).toHaveLength(1);
  });

  test('a participant’s number in the subject is enough', async () => {
    await opened();
    await desk.send({
      from: CARLA,
      to: 'support@desk.example',
      subject: 'AW: Re: [#TICK-1001] Printer',
      text: 'P.S.',
    });
    expect(await desk.tickets()).toHaveLength(1);
  });

  test('T-01 a stranger who quotes the number, or a Message-ID, gets a suspected ticket and sees nothing of the other', async () => {
    await opened('SECRET-of-1001');
    await desk.sent();
    await desk.send({
      from: 'Eve <eve@evil.example>',
      to: 'support@desk.example',
      subject: 'Re: [#TICK-1001] Printer',
      text: 'Send it to me.',
    });
    await desk.send({
      from: 'Eve <eve@evil.example>',
      to: 'support@desk.example',
      subject: 'Hi',
      headers: { 'In-Reply-To': '<first@customer.example>' },
      text: 'And me.',
    });
    const tickets = await desk.tickets();
    expect(tickets.map((one) => one.number).sort()).toEqual([1001, 1002, 1003]);
    const original = await desk.ticket(1001);
    expect(tickets.filter((one) => one.suspected_of === original.id)).toHaveLength(2);
    const mails = await desk.sent();
    expect(mails.filter((one) => one.envelope.to === 'eve@evil.example')).toHaveLength(2);
    expect(mails.map((one) => one.raw).join()).not.toContain('SECRET-of-1001');
    expect(mails.filter((one) => one.envelope.to === 'anna@agents.example')[0]?.mail.text).toContain(
      'TICK-1001',
    );
    expect(await desk.history(1001)).toHaveLength(1);
  });

  test('a colleague who got the mail forwarded, and answers to its address, is let in and told of', async () => {
    const { confirmation } = await opened();
    await desk.send({
      from: 'Dora <dora@customer.example>',
      to: replyAddressOf(confirmation),
      subject: 'Re: [#TICK-1001] Printer',
      text: 'Same here.',
    });
    expect(await desk.tickets()).toHaveLength(1);
    const toAnna = onlyTo(await desk.sent(), 'anna@agents.example');
    expect(toAnna.mail.text).toContain('dora@customer.example');
    await answer(toAnna, 'Fixed for both.');
    expect((await desk.sent()).map((one) => one.envelope.to).sort()).toEqual([
      'carla@customer.example',
      'dora@customer.example',
    ]);
  });

  test('subjects never grow', async () => {
    const { confirmation } = await opened();
    await desk.send({
      from: CARLA,
      to: replyAddressOf(confirmation),
      subject: 'Re: AW: Re: [#TICK-1001] Re: [#TICK-1001] Printer',
    });
    const notification = onlyTo(await desk.sent(), 'anna@agents.example');
    expect(notification.mail.subject).toBe('[#TICK-1001] Printer');
    await answer(notification, 'Yes.', { subject: 'Re: Re: [#TICK-1001] Re: Printer' });
    expect(onlyTo(await desk.sent(), 'carla@customer.example').mail.subject).toBe('Re: [#TICK-1001] Printer');
  });

  test('an agent’s notifications are one thread', async () => {
    const { confirmation, notification } = await opened();
    await desk.send({
      from: CARLA,
      to: replyAddressOf(confirmation),
      answering: confirmation,
      text: 'Still silent.',
    });
    const second = onlyTo(await desk.sent(), 'anna@agents.example');
    expect(second.mail.inReplyTo).toBe(notification.mail.messageId);
    expect([second.mail.references].flat()).toContain(notification.mail.messageId);
  });
});

describe('who is an agent', () => {
  test('T-02 an agent’s address without a token runs nothing', async () => {
    await opened();
    await desk.sent();
    await desk.send({
      from: ANNA,
      to: 'support@desk.example',
      subject: 'Re: [#TICK-1001] Printer',
      text: '#close\nGo away.',
    });
    expect(await desk.ticket(1001)).toMatchObject({ status: 'open' });
    expect((await desk.sent()).some((one) => one.envelope.to === 'carla@customer.example')).toBe(false);
  });

  test('T-02 somebody else with an agent’s address token reaches no customer, and the agent is told', async () => {
    const { notification } = await opened();
    await desk.send({
      from: 'eve@evil.example',
      to: replyAddressOf(notification),
      answering: notification,
      text: '#close\nGo away.',
    });
    expect(await desk.ticket(1001)).toMatchObject({ status: 'open' });
    const [mail, ...more] = await desk.sent();
    expect(more).toEqual([]);
    expect(mail?.envelope.to).toBe('anna@agents.example');
    expect(mail?.mail.text).toContain('eve@evil.example');
    expect((await desk.history(1001)).at(-1)).toMatchObject({ visibility: 'internal' });
  });
});

describe('a customer’s mail in an agent’s own mailbox', () => {
  test('is forwarded, and becomes the customer’s ticket', async () => {
    const text =
      'Can you take this? INT-canary\n\n---------- Forwarded message ---------\nFrom: Carla Keller <carla@customer.example>\nDate: Mon, 2 Mar 2026 at 10:00\nSubject: Printer\nTo: Anna Berg <anna@agents.example>\n\nIt is silent.\n';
    await desk.send({ from: ANNA, to: 'support@desk.example', subject: 'Fwd: Printer', text });
    expect(await desk.tickets()).toMatchObject([
      { subject: 'Printer', requester_address: 'carla@customer.example' },
    ]);
    const toCarla = onlyTo(await desk.sent(), 'carla@customer.example');
    expect(toCarla.raw).not.toContain('INT-canary');
    expect(
      (await desk.history(1001)).map((entry) => [
        entry.kind,
        entry.visibility,
        entry.text.split('\n').at(-1),
      ]),
    ).toEqual([
      ['correspondence', 'public', 'It is silent.'],
      ['note', 'internal', 'Can you take this? INT-canary'],
    ]);
  });
});
