import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import type { DeliveryReport } from '../../src/mail/delivery-report.ts';
import { NOTIFICATIONS, RETURNED, type Said } from './mail-system-prose.ts';

async function report({ from, subject, says }: Said, more = ''): Promise<DeliveryReport | null> {
  const header = `Return-Path: <>\nFrom: ${from}\nTo: desk@desk.example\nSubject: ${subject}\nMessage-ID: <b1@far.example>\n${more}`;
  return (await parseMessage(Buffer.from(`${header}\n${says}`))).message.deliveryReport;
}

const told = (read: DeliveryReport | null): unknown =>
  read?.recipients.map(({ address, action, status }) => [address, action, status]);

describe('what became of our mail, told in prose', () => {
  test.each(NOTIFICATIONS)('$system', async (said) => {
    const read = await report(said);
    expect(told(read)).toEqual(said.recipients);
    expect(read?.originalMessageId ?? null).toBe(/<m1@desk/.test(said.says) ? 'm1@desk.example' : null);
  });

  test.each(NOTIFICATIONS)('$system, in base64 and with CRLF', async (said) => {
    const says = Buffer.from(said.says.replaceAll('\n', '\r\n')).toString('base64');
    expect(
      told(
        await report(
          { ...said, says },
          'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n',
        ),
      ),
    ).toEqual(said.recipients);
  });

  test.each(NOTIFICATIONS)('$system, in HTML alone', async (said) => {
    const says = said.says
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('  ', '&nbsp; ')
      .replaceAll('\t', '&nbsp; ')
      .replaceAll('\n', '<br>\n');
    expect(told(await report({ ...said, says }, 'Content-Type: text/html; charset=utf-8\n'))).toEqual(
      said.recipients,
    );
  });

  test.each([
    ['Portuguese', 'Não é possível entregar: Pedido', 'Não foi possível entregar a sua mensagem para'],
    ['Swedish', 'Kan inte levereras: Order', 'Det gick inte att leverera meddelandet till'],
    ['Danish', 'Kan ikke leveres: Ordre', 'Meddelelsen kunne ikke leveres til'],
    ['Finnish', 'Perille toimittamatta: Tilaus', 'Viestiä ei voitu toimittaa vastaanottajalle'],
  ])('a postmaster who quotes the code of a server, in %s', async (_language, subject, says) => {
    const from = 'Microsoft Outlook <postmaster@far.example>';
    const text = `${says} nobody@far.example.\n\nX: 550 5.1.10 RESOLVER.ADR.RecipientNotFound\n`;
    const read = await report({ system: '', from, subject, says: text, recipients: [] });
    expect(told(read)).toEqual([['nobody@far.example', 'failed', '5.1.10']]);
  });

  test('an address may hold a sign of equality (VERP), which also stands between a field and an address', async () => {
    const from = 'mailer-daemon@far.example';
    const says = `The following addresses had permanent fatal errors:
<bounces+bob=home.example@far.example>

<bounces+bob=home.example@far.example>... Deferred: Connection timed out with far.example.
Message could not be delivered for 5 days
${RETURNED}`;
    expect(told(await report({ system: '', from, subject: 'Returned mail', says, recipients: [] }))).toEqual([
      ['bounces+bob=home.example@far.example', 'failed', '4.4.1'],
    ]);
    const other = `Your message to my-address-1@far.example was not delivered.
Checked: smtp.mailfrom=desk@desk.example
Reason: the user's maildir has overdrawn his diskspace quota.
${RETURNED}`;
    expect(told(await report({ system: '', from, subject: 'Failure', says: other, recipients: [] }))).toEqual(
      [['my-address-1@far.example', 'failed', '5.2.2']],
    );
  });

  test('a person who shows what Amazon SES told them writes no report', async () => {
    const bounce =
      '{"notificationType":"Bounce","bounce":{"bouncedRecipients":[{"emailAddress":"nobody@far.example"}]}}';
    const header = 'From: pat@home.example\nTo: desk@desk.example\nSubject: What is this?\n\n';
    const report = async (text: string) =>
      (await parseMessage(Buffer.from(header + text))).message.deliveryReport;
    expect(await report(`We got this today.\n\n${bounce}\n`)).toBeNull();
    expect((await report(bounce))?.kind).toBe('failed');
    const banner = 'CAUTION: This email originated from outside of the organization.';
    expect((await report(`${banner}\n\n${bounce}`))?.kind).toBe('failed');
  });

  test('a report that says so by its type alone is one, whoever sent it', async () => {
    const header =
      'From: Filter <nobody-reads@far.example>\nTo: desk@desk.example\nSubject: Info\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n';
    const parts = `--b\n\nSee below.\n--b\nContent-Type: text/rfc822-headers\n${RETURNED}\n--b--\n`;
    expect((await parseMessage(Buffer.from(header + parts))).message.deliveryReport).toMatchObject({
      kind: 'failed',
      recipients: [{ address: 'nobody@far.example' }],
      originalMessageId: 'm1@desk.example',
    });
  });
});
