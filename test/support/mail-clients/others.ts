import {
  escaped,
  quoted,
  breaks,
  name,
  address,
  full,
  capital,
  client,
  plainClient,
  type MailClient,
} from './client.ts';

/** Phones, groupware, and what else companies use. */
export const OTHERS: readonly MailClient[] = [
  client(
    'Samsung Email',
    (lines, mail) => ({
      plain: {
        text: `${lines.join('\n')}\n\n\n\nSent from my Galaxy\n\n\n-------- Original message --------\nFrom: ${full(mail)} \nDate: 02/03/2026  10:00  (GMT+00:00) \nTo: ${mail.to} \nSubject: ${mail.subject} \n\n${mail.text}\n`,
        transfer: 'base64',
      },
      html: {
        text: `<div dir="auto">${lines.map(escaped).join('</div><div dir="auto">')}</div><div id="composer_signature" dir="auto">Sent from my Galaxy</div><div dir="auto">-------- Original message --------</div><div>From: ${escaped(full(mail))}</div><div>Date: 02/03/2026</div><div>${breaks(mail.text)}</div>`,
        transfer: 'base64',
      },
    }),
    { typed: capital },
  ),
  plainClient(
    'Samsung Email, its header on one line',
    (words, mail) =>
      `${words}\nSent from my Galaxy\n-------- Original message --------From: ${full(mail)} Date: 02/03/2026  10:00  (GMT+00:00) To: ${mail.to} Subject: ${mail.subject} \n${mail.text}\n`,
    { transfer: 'base64' },
  ),
  plainClient(
    'K-9 Mail',
    (words, mail) =>
      `${words}\n-- \nSent from my Android device with K-9 Mail. Please excuse my brevity.\n\nOn 2 March 2026 10:00:00 UTC, ${full(mail)} wrote:\n${quoted(mail.text, '>')}\n`,
    { typed: capital },
  ),
  client('FairEmail', (lines, mail) => ({
    plain: {
      text: `${lines.join('\n')}\n\n2 Mar 2026 10:00:00 ${full(mail)}:\n\n${quoted(mail.text)}\n`,
      transfer: 'quoted-printable',
    },
    html: {
      text: `<html><body><p dir="auto">${lines.map(escaped).join('<br>')}</p><p dir="auto">2 Mar 2026 10:00:00 ${escaped(full(mail))}:</p><blockquote>${breaks(mail.text)}</blockquote></body></html>`,
    },
  })),
  plainClient(
    'BlueMail',
    (words, mail) =>
      `${words}\n\nGet BlueMail for Android\n\nOn Mar 2, 2026, at 10:00\u202fAM, ${full(mail)} wrote:\n\n${quoted(mail.text, '>')}\n`,
    { transfer: 'base64' },
  ),
  client('Spark', (lines, mail) => ({
    plain: {
      text: `${lines.join('\n')}\nOn 2 Mar 2026 at 10:00 +0000, ${full(mail)}, wrote:\n${quoted(mail.text)}\n`,
      transfer: 'quoted-printable',
    },
    html: {
      text: `<div name="messageBodySection"><div dir="auto">${lines.map(escaped).join('<br>')}</div></div><div name="messageReplySection">On 2 Mar 2026 at 10:00 +0000, ${escaped(full(mail))}, wrote:<br><blockquote type="cite" class="spark_quote">${breaks(mail.text)}</blockquote></div>`,
    },
  })),
  client(
    'eM Client',
    (lines, mail) => ({
      plain: {
        text: `${lines.join('\n')}\n\n------ Original Message ------\nFrom "${name(mail)}" <${address(mail)}>\nTo ${mail.to}\nDate 02/03/2026 10:00:00\nSubject ${mail.subject}\n\n${quoted(mail.text, '>')}\n`,
        transfer: 'quoted-printable',
        parameters: 'charset=utf-8; format=flowed',
      },
      html: {
        text: `<div>${lines.map(escaped).join('<br>')}</div><div id="x1"><blockquote cite="x" type="cite" class="cite2"><div>------ Original Message ------</div><div>From &quot;${name(mail)}&quot;</div><div>${breaks(mail.text)}</div></blockquote></div>`,
      },
    }),
    { headers: ['User-Agent: eM_Client/9.2'] },
  ),
  plainClient(
    'Zimbra',
    (words, mail) =>
      `${words}\n\n----- Original Message -----\nFrom: "${name(mail)}" <${address(mail)}>\nTo: "anna" <${mail.to}>\nSent: Monday, March 2, 2026 10:00:00 AM\nSubject: ${mail.subject}\n\n${mail.text}\n`,
    { headers: ['X-Mailer: Zimbra 8.8.15_GA_4545'] },
  ),
  plainClient(
    'Zimbra, Internet style',
    (words, mail) =>
      `${words}\n\nFrom: "${name(mail)}" <${address(mail)}>\nTo: "anna" <${mail.to}>\nSent: Monday, March 2, 2026 10:00:00 AM\nSubject: ${mail.subject}\n\n${quoted(mail.text)}\n`,
  ),
  plainClient(
    'Roundcube, answer on top',
    (words, mail) => `${words}\n\nOn 2026-03-02 10:00, ${name(mail)} wrote:\n${quoted(mail.text)}\n`,
    {
      headers: ['User-Agent: Roundcube Webmail/1.6.6'],
      parameters: 'charset=US-ASCII;\r\n format=flowed',
      typed: (line) => line.replace(/[^\0-\x7f]/g, ''),
    },
  ),
  plainClient(
    'Roundcube, answer below',
    (words, mail) => `On 2026-03-02 10:00, ${name(mail)} wrote:\n${quoted(mail.text)}\n\n${words}\n`,
  ),
  client('SOGo', (lines, mail) => ({
    plain: {
      text: `${lines.join('\n')}\n \n \nOn Monday, March 02, 2026 10:00 UTC, ${full(mail)} wrote:\n \n${quoted(mail.text)}\n \n`,
      transfer: 'quoted-printable',
    },
    html: {
      text: `<html><p>${lines.map(escaped).join('<br>')}</p><p><br>On Monday, March 02, 2026 10:00 UTC, ${escaped(full(mail))} wrote:<br>&nbsp;</p><blockquote type="cite" cite="x">${breaks(mail.text)}</blockquote></html>`,
    },
  })),
  plainClient('Horde', (words, mail) => `${words}\n\nQuoting ${full(mail)}:\n\n${quoted(mail.text)}\n`),
  plainClient(
    'Open-Xchange',
    (words, mail) =>
      `${words}\n> ${name(mail)} <${address(mail)}> hat am 02.03.2026 10:00 geschrieben:\n> \n>  \n${quoted(mail.text)}\n`,
    { headers: ['X-Mailer: Open-Xchange Mailer v7.10.6'] },
  ),
  plainClient(
    'HCL Notes',
    (words, mail) =>
      `${words}\n\n\n\n\nFrom:   ${full(mail)}\nTo:     ${mail.to}\nDate:   03/02/2026 10:00 AM\nSubject:        ${mail.subject}\n\n\n\n${mail.text}\n`,
    { headers: ['X-Mailer: HCL Notes Release 12.0.2 November 17, 2022'] },
  ),
  plainClient(
    'HCL iNotes',
    (words, mail) =>
      `${words}\n\n-----${name(mail)} <${address(mail)}> wrote: -----\nTo: ${mail.to}\nFrom: ${full(mail)}\nDate: 03/02/2026 10:00AM\nSubject: ${mail.subject}\n\n${mail.text}\n`,
  ),
  plainClient(
    'GroupWise',
    (words, mail) => `${words}\n\n>>> ${name(mail)} <${address(mail)}> 3/2/2026 10:00 AM >>>\n${mail.text}\n`,
    { headers: ['X-Mailer: Novell GroupWise 18'] },
  ),
  plainClient(
    'GroupWise, quoting',
    (words, mail) =>
      `${words}\n\n>>> ${name(mail)} <${address(mail)}> 02.03.2026 10:00 >>>\n${quoted(mail.text)}\n`,
  ),
];
