import {
  escaped,
  breaks,
  paragraphs,
  linked,
  full,
  capital,
  curly,
  client,
  outlookHead,
  outlookHtmlHead,
  type MailClient,
} from './client.ts';

/** Outlook, in its many kinds. */
export const OUTLOOKS: readonly MailClient[] = [
  client(
    'Outlook for Windows',
    (lines, mail) => ({
      plain: {
        text: `${lines.join('\n\n')}\n\n \n\nFrom: ${full(mail)} \nSent: Monday, March 2, 2026 10:00 AM\nTo: ${mail.to}\nSubject: ${mail.subject}\n\n \n\n${linked(mail.text)}\n`,
        transfer: 'quoted-printable',
        parameters: 'charset="us-ascii"',
      },
      html: {
        text: `<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang=EN-US><div class=WordSection1>${paragraphs(lines, 'p class=MsoNormal')}<p class=MsoNormal><o:p>&nbsp;</o:p></p>${outlookHtmlHead(mail)}<p class=MsoNormal>${breaks(mail.text)}</p></div></body></html>`,
        transfer: 'quoted-printable',
        parameters: 'charset="us-ascii"',
      },
    }),
    {
      headers: [
        'X-Mailer: Microsoft Outlook 16.0',
        'Thread-Index: AdqsPostern0000000000000000000==',
        'Content-Language: en-us',
      ],
    },
  ),
  client(
    'Outlook for Windows in German, with a signature',
    (lines, mail) => ({
      plain: {
        text: `${lines.join('\n')}\n\nMit freundlichen Gr\u00fc\u00dfen\nAnna Berg\nKundendienst\n\nVon: ${full(mail)} \nGesendet: Montag, 2. M\u00e4rz 2026 10:00\nAn: ${mail.to}\nBetreff: ${mail.subject}\n\n${linked(mail.text)}\n`,
        transfer: 'quoted-printable',
        parameters: 'charset="iso-8859-1"',
      },
    }),
    { typed: (line) => line.replace(/[^\0-\xff]/g, '') },
  ),
  client('Outlook for Windows in plain text', (lines, mail) => ({
    plain: {
      text: `${lines.join('\n')}\n\n-----Original Message-----\n${outlookHead(mail)}\n${mail.text}\n`,
      parameters: 'charset="utf-8"',
    },
  })),
  client(
    'Outlook with its autocorrection',
    (lines, mail) => ({
      plain: { text: `${lines.join('\n')}\n\n${outlookHead(mail)}\n${mail.text}\n`, transfer: 'base64' },
      html: {
        text: `<div class="WordSection1">${paragraphs(lines)}</div>${outlookHtmlHead(mail)}<p>${breaks(mail.text)}</p>`,
        transfer: 'base64',
      },
    }),
    { typed: (line) => capital(curly(line)).replace(/^(#\w+) /, '$1\u00a0') },
  ),
  client(
    'Outlook web',
    (lines, mail) => ({
      plain: {
        text: `${lines.join('\n')}\n\n________________________________\n${outlookHead(mail)}\n${linked(mail.text)}\n`,
        transfer: 'quoted-printable',
        parameters: 'charset="iso-8859-1"',
      },
      html: {
        text: `<html><body dir="ltr"><div class="elementToProof" style="font-family: Aptos, sans-serif; font-size: 12pt;">${lines.map(escaped).join('</div><div class="elementToProof">')}</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><b>From:</b> ${escaped(full(mail))}<br><b>Sent:</b> Monday, March 2, 2026 10:00 AM</div><div>${breaks(mail.text)}</div></body></html>`,
        transfer: 'quoted-printable',
        parameters: 'charset="iso-8859-1"',
      },
    }),
    { typed: (line) => line.replace(/[^\0-\xff]/g, '') },
  ),
  client('Outlook web in HTML alone', (lines, mail) => ({
    html: {
      text: `<html><body dir="ltr"><div class="elementToProof">${lines.map(escaped).join('<br>')}</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg" dir="ltr"><b>From:</b> ${escaped(full(mail))}<br><b>Sent:</b> Monday</div><div>${breaks(mail.text)}</div></body></html>`,
    },
  })),
  client(
    'Outlook iOS',
    (lines, mail) => ({
      plain: {
        text: `${lines.join('\n')}\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\n${outlookHead(mail)}\n${linked(mail.text)}\n`,
        transfer: 'base64',
      },
      html: {
        text: `<div dir="ltr">${lines.map(escaped).join('<br>')}</div><div id="ms-outlook-mobile-signature" dir="ltr">Get <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div><hr><div id="divRplyFwdMsg"><b>From:</b> ${escaped(full(mail))}</div><div>${breaks(mail.text)}</div>`,
        transfer: 'base64',
      },
    }),
    { typed: (line) => capital(curly(line)) },
  ),
  client(
    'Outlook Android',
    (lines, mail) => ({
      plain: {
        text: `${lines.join('\n')}\n\nSent from Outlook for Android<https://aka.ms/AAb9ysg>\n________________________________\n${outlookHead(mail)}\n${mail.text}\n`,
        transfer: 'base64',
      },
      html: {
        text: `<div dir="auto">${lines.map(escaped).join('</div><div dir="auto">')}</div><hr><div id="divRplyFwdMsg"><b>From:</b> ${escaped(full(mail))}</div><div>${breaks(mail.text)}</div>`,
        transfer: 'base64',
      },
    }),
    { typed: capital },
  ),
  client(
    'new Outlook for Mac',
    (lines, mail) => ({
      plain: {
        text: `${lines.join('\n')}\n\n \n\nFrom: ${full(mail)}\nDate: Monday, 2. March 2026 at 10:00\nTo: ${mail.to}\nSubject: ${mail.subject}\n\n${mail.text}\n`,
        transfer: 'base64',
      },
      html: {
        text: `<div class="WordSection1">${paragraphs(lines)}<div id="mail-editor-reference-message-container">${outlookHtmlHead(mail)}${breaks(mail.text)}</div></div>`,
        transfer: 'base64',
      },
    }),
    { typed: (line) => line.replace(/^#/, '\u00a0#') },
  ),
  client('Mail for Windows', (lines, mail) => ({
    plain: {
      text: `${lines.join('\n')}\n\nSent from Mail for Windows\n\n${outlookHead(mail)}\n${mail.text}\n`,
      transfer: 'quoted-printable',
    },
  })),
];
