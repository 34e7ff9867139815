import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import { NOTIFICATION_WORDS, type Words } from './notification-words.ts';

async function statusOf(says: string): Promise<string | null | undefined> {
  const header =
    'Return-Path: <>\nFrom: MAILER-DAEMON@far.example\nTo: desk@desk.example\nSubject: failure notice\nContent-Type: text/plain; charset=utf-8\n\n';
  const body = `Your message did not arrive.\n\n<nobody@far.example>:\n${says}\n`;
  const { message } = await parseMessage(Buffer.from(header + body));
  return message.deliveryReport?.recipients[0]?.status;
}

/** RFC 3463, by what a careful person would say is wrong. */
const REASONS: readonly (readonly [string, string])[] = [
  ["The user's mailfolder is full. Ask our support at 480-555-0123.", '5.2.2'],
  ['552 Quota violation', '5.2.2'],
  ["This person's account is exceeding their quota.", '5.2.2'],
  ['User mailbox exceeds allowed size', '5.2.2'],
  ['Das Postfach des Empfängers ist voll.', '5.2.2'],
  ['La boîte aux lettres du destinataire est pleine.', '5.2.2'],
  ['El buzón del destinatario está lleno.', '5.2.2'],
  ['A caixa postal do destinatário está cheia.', '5.2.2'],
  ['La casella del destinatario è piena.', '5.2.2'],
  ['Het postvak van de ontvanger is vol.', '5.2.2'],
  ['Schránka příjemce je plná.', '5.2.2'],
  ['Ящик получателя переполнен.', '5.2.2'],
  ['对方邮箱空间已满', '5.2.2'],
  ['宛先のメールボックスの容量が超過しています。', '5.2.2'],
  ['554 too many hops, this message is looping', '5.4.6'],
  ['552 Message size exceeds the maximum permitted', '5.3.4'],
  ['This account has been disabled or discontinued.', '5.2.1'],
  ['all relevant MX records point to non-existent hosts', '5.1.2'],
  ["Address not found: the domain far.example couldn't be found", '5.1.2'],
  ['550 No account by that name here', '5.1.1'],
  ['550 Mailbox nobody does not exist', '5.1.1'],
  ['The e-mail account does not exist at the organization', '5.1.1'],
  ['Benutzer nobody nicht im Domino Directory aufgeführt', '5.1.1'],
  ['Utilisateur inconnu', '5.1.1'],
  ['Utente sconosciuto', '5.1.1'],
  ['Usuário desconhecido', '5.1.1'],
  ['O endereço não existe.', '5.1.1'],
  ['Onbekende gebruiker', '5.1.1'],
  ['Okänd användare', '5.1.1'],
  ['Nie ma takiego użytkownika', '5.1.1'],
  ['Adresa nenalezena', '5.1.1'],
  ['받는 사람이 존재하지 않습니다', '5.1.1'],
  ['554 Message refused - spam content', '5.7.1'],
  ['550 Unable to relay for nobody', '5.7.1'],
  ['Delivery failed 20 attempts', '5.4.7'],
  ['I have no idea', '5.0.0'],
];

describe('why our mail did not arrive, where no status code tells', () => {
  test.each(REASONS)('%s: %s', async (says, status) => {
    expect(await statusOf(says)).toBe(status);
  });

  test('a telephone number is no reply of a server', async () => {
    expect(await statusOf('Something went wrong. Call (480) 555-0123 or 450.555.0199.')).toBe('5.0.0');
  });

  test('a code of an earlier try does not soften a report that says it is for good', async () => {
    const header =
      'Return-Path: <>\nFrom: MAILER-DAEMON@far.example\nSubject: Returned mail\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n';
    const parts = [
      '\n   ----- The following addresses had permanent fatal errors -----\n<nobody@far.example>\n\n   ----- Transcript of session follows -----\n451 4.4.1 reply: read error from mx1.far.example.\n<<< 554 not for us\n554 5.0.0 Service unavailable\n',
      'Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.far.example\n\nFinal-Recipient: rfc822; nobody@far.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 554 not for us\n',
    ];
    const raw = `${header}${parts.map((part) => `--b\n${part}`).join('\n')}\n--b--\n`;
    const { message } = await parseMessage(Buffer.from(raw));
    expect(message.deliveryReport?.recipients[0]?.status).toBe('5.0.0');
  });
});

async function told({ from, subject, says, fields = '' }: Words): Promise<unknown> {
  const encoded = `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`;
  const header = `From: ${from}\nTo: desk@desk.example\nSubject: ${encoded}\nMessage-ID: <b1@far.example>\n${/^Content-Type/m.test(fields) ? '' : 'Content-Type: text/plain; charset=utf-8\n'}${fields}`;
  const { message } = await parseMessage(Buffer.from(`${header}\n${says}`));
  const read = message.deliveryReport;
  return read === null
    ? null
    : [
        read.kind,
        read.recipients.map(({ address, status }) => `${address} ${status}`),
        read.originalMessageId,
      ];
}

describe('reports of gateways and of systems that speak other languages', () => {
  test.each(NOTIFICATION_WORDS)('$system', async (words) => {
    expect(await told(words)).toEqual(words.told);
  });
});
