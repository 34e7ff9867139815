import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type SentMail,
  type TestGateway,
} from '../support/gateway.ts';

/** What the gateway makes of mail that is more than text. */
const CARLA = 'Carla Keller <carla@customer.example>';
const ANNA = 'Anna Berg <anna@agents.example>';
const SUPPORT = 'support@desk.example';
let desk: TestGateway;
beforeEach(async () => {
  desk = await startTestGateway();
});
afterEach(async () => {
  await desk.stop();
});

/** A message of the corpus, as it came to us; what the agent and the customer are told. */
async function came(name: string, from: string): Promise<{ confirmation: SentMail; notification: SentMail }> {
  const raw = readFileSync(join(import.meta.dirname, '../corpus/messages', `${name}.eml`));
  await desk.sendRaw(raw, { from, to: SUPPORT });
  const mails = await desk.sent();
  return { confirmation: onlyTo(mails, from), notification: onlyTo(mails, 'anna@agents.example') };
}
const filesOf = (mail: SentMail) => mail.mail.attachments.map((file) => file.filename);

describe('the customer’s language', () => {
  test('is the one they wrote in first, and is remembered', async () => {
    const german = 'Guten Tag, mein Drucker druckt seit gestern nicht mehr.';
    await desk.send({ from: CARLA, to: SUPPORT, text: german });
    expect(onlyTo(await desk.sent(), 'carla@customer.example').mail.text).toContain('Ihre Nachricht ist');
    expect(await desk.ticket(1001)).toMatchObject({ locale: 'de' });
    const english = 'By the way, the scanner has not been working for a week either.';
    await desk.send({ from: CARLA, to: SUPPORT, subject: 'Scanner', text: english });
    expect(onlyTo(await desk.sent(), 'carla@customer.example').mail.text).toContain('Ihre Nachricht ist');
  });

  test.each([
    ['that we have no words for', 'Bonjour, mon imprimante ne fonctionne plus depuis lundi.'],
    ['too short to tell', 'Hallo?'],
  ])('%s is that of the channel', async (_, text) => {
    await desk.send({ from: CARLA, to: SUPPORT, text });
    expect(onlyTo(await desk.sent(), 'carla@customer.example').mail.text).toContain('we have received');
  });

  test('is not told from what a machine wrote', async () => {
    const text = 'Ich bin bis Montag nicht im Büro und lese keine Nachrichten.';
    await desk.send({ from: CARLA, to: SUPPORT, text, headers: { 'Auto-Submitted': 'auto-replied' } });
    expect(await desk.ticket(1001)).toMatchObject({ locale: 'en' });
  });
});

describe('an agent is told', () => {
  test('what Outlook packed into a winmail.dat', async () => {
    const { notification } = await came('outlook-winmail-dat', 'carla@customer.example');
    expect(filesOf(notification)).toEqual(['Fehlermeldung (Übersicht).pdf', 'image001.png']);
  });

  test('what an invitation asks, when and by whom', async () => {
    const { notification, confirmation } = await came('outlook-invitation', 'carla@customer.example');
    const line =
      'Invitation: Besprechung der Fehlerliste, Teil 2, 2025-04-04 12:00-13:00 UTC (W. Europe Standard Time), by Keller, Carla <carla@customer.example>';
    expect(notification.mail.text).toContain(`\n${line}\n`);
    expect(confirmation.mail.text).not.toContain('Invitation:');
  });

  test('that a mail is encrypted, and gets it whole', async () => {
    const { notification } = await came('outlook-smime-encrypted', 'olga@customer.example');
    expect(notification.mail.text).toContain('This message is encrypted (S/MIME)');
    expect(filesOf(notification)).toEqual(['smime.p7m']);
    expect((await desk.history(1001))[0]?.text).toContain('is encrypted');
  });

  test('that a mail is signed', async () => {
    const { notification } = await came('outlook-smime-signed-opaque', 'olga@customer.example');
    expect(notification.mail.text).toContain('please send the renewed contract to our café in Malmö.');
    expect(notification.mail.text).toContain('Signed with S/MIME; the signature was not checked.');
  });
});

describe('a customer’s answer', () => {
  const QUOTE = 'On Mon, 2 Mar 2026 at 10:30, Support <support@desk.example> wrote:\n> Is it plugged in?';

  test('stands in the ticket as it was written now, with its quote and signature kept beside it; the agent reads the answer alone', async () => {
    await desk.send({ from: CARLA, to: SUPPORT });
    const confirmation = onlyTo(await desk.sent(), 'carla@customer.example');
    const text = `Yes, it is, and it still beeps.\n\n-- \nCarla Keller\nACME Ltd\n\n${QUOTE}`;
    await desk.send({ from: CARLA, to: replyAddressOf(confirmation), answering: confirmation, text });
    const entry = (await desk.history(1001)).at(-1);
    expect(entry?.text).toBe('Yes, it is, and it still beeps.');
    expect(JSON.parse(entry?.detail ?? '')).toMatchObject({
      quoted: QUOTE,
      signature: '--\nCarla Keller\nACME Ltd',
    });
    const told = onlyTo(await desk.sent(), 'anna@agents.example').mail.text ?? '';
    expect(told).toContain('Yes, it is, and it still beeps.');
    expect(told).not.toContain('Is it plugged in?');
  });

  test('in HTML alone is read in the same way', async () => {
    await desk.send({ from: CARLA, to: SUPPORT });
    const confirmation = onlyTo(await desk.sent(), 'carla@customer.example');
    const raw = [
      `From: ${CARLA}`,
      `To: ${replyAddressOf(confirmation)}`,
      'Subject: Re: Printer',
      'Message-ID: <html@customer.example>',
      `In-Reply-To: ${confirmation.mail.messageId ?? ''}`,
      'MIME-Version: 1.0',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<div>Yes, it is.</div><div class="gmail_quote"><div>On Mon, 2 Mar 2026, Support wrote:</div><blockquote>Is it plugged in?</blockquote></div>',
      '',
    ].join('\r\n');
    await desk.sendRaw(raw, { from: 'carla@customer.example', to: replyAddressOf(confirmation) });
    const entry = (await desk.history(1001)).at(-1);
    expect(entry?.text).toBe('Yes, it is.');
    expect(entry?.detail).toContain('Is it plugged in?');
  });

  test('with the file that came before keeps its content once', async () => {
    const attachments = [{ filename: 'log.txt', content: 'paper jam' }];
    await desk.send({ from: CARLA, to: SUPPORT, attachments });
    const confirmation = onlyTo(await desk.sent(), 'carla@customer.example');
    await desk.send({
      from: CARLA,
      to: replyAddressOf(confirmation),
      answering: confirmation,
      text: 'Here it is again.',
      attachments: [{ filename: 'again.txt', content: 'paper jam' }],
    });
    const files = (await desk.history(1001)).flatMap((entry) => entry.attachments);
    expect(files.map(({ name }) => name)).toEqual(['log.txt', 'again.txt']);
    expect(new Set(files.map(({ blob }) => blob)).size).toBe(1);
  });
});

test('a report in prose reaches the mail that it is about (I-28)', async () => {
  await desk.send({ from: CARLA, to: SUPPORT });
  const confirmation = onlyTo(await desk.sent(), 'carla@customer.example');
  const raw = [
    'From: MAILER-DAEMON@mx.example',
    `To: ${SUPPORT}`,
    'Subject: failure notice',
    'Message-ID: <prose@mx.example>',
    '',
    'Hi. This is the program at mx.example. Your message could not be delivered.',
    '',
    '<carla@customer.example>:',
    '192.0.2.1 does not like recipient.',
    'Remote host said: 550 5.1.1 no such user',
    '',
    '--- Below this line is a copy of the message.',
    '',
    `Message-ID: ${confirmation.mail.messageId ?? ''}`,
    'Subject: x',
    '',
  ].join('\r\n');
  await desk.sendRaw(raw, { from: null, to: SUPPORT });
  const entry = (await desk.history(1001)).at(-1);
  expect(entry).toMatchObject({ name: 'delivery-failed', visibility: 'internal' });
  expect(entry?.text).toContain('carla@customer.example failed (5.1.1)');
  expect(await desk.sent()).toEqual([]);
});

describe('an agent’s own protected mail', () => {
  async function notified(): Promise<SentMail> {
    await desk.send({ from: CARLA, to: SUPPORT });
    return onlyTo(await desk.sent(), 'anna@agents.example');
  }

  test('goes to the customer without its signature, which would name the agent', async () => {
    const notification = await notified();
    const signature = {
      filename: 'smime.p7s',
      content: 'anna@agents.example',
      contentType: 'application/pkcs7-signature',
    };
    const manual = { filename: 'manual.txt', content: 'RTFM' };
    await desk.send({
      from: ANNA,
      to: replyAddressOf(notification),
      answering: notification,
      text: 'See the manual.',
      attachments: [manual, signature],
    });
    expect(filesOf(onlyTo(await desk.sent(), 'carla@customer.example'))).toEqual(['manual.txt']);
  });

  test('is no answer where a signature is all there is', async () => {
    const notification = await notified();
    const attachments = [{ filename: 'smime.p7s', content: 'x', contentType: 'application/pkcs7-signature' }];
    await desk.send({
      from: ANNA,
      to: replyAddressOf(notification),
      answering: notification,
      text: '',
      attachments,
    });
    expect(onlyTo(await desk.sent(), 'anna@agents.example').mail.text).toContain('there is no command');
  });

  test('does nothing where it is encrypted, and comes back with the reason', async () => {
    const notification = await notified();
    const armor = '-----BEGIN PGP MESSAGE-----\n\nhF4D\n=AAAA\n-----END PGP MESSAGE-----';
    for (const text of [armor, `#close\n${armor}`]) {
      await desk.send({ from: ANNA, to: replyAddressOf(notification), answering: notification, text });
      const [mail, ...more] = await desk.sent();
      expect(more).toEqual([]);
      expect(mail?.envelope.to).toBe('anna@agents.example');
      expect(mail?.mail.text).toContain('it is encrypted');
    }
    expect(await desk.ticket(1001)).toMatchObject({ status: 'open' });
  });
});
