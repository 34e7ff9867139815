import {
  escaped,
  quoted,
  folded,
  breaks,
  paragraphs,
  name,
  address,
  full,
  capital,
  curly,
  client,
  plainClient,
  gmailHtml,
  type MailClient,
} from './client.ts';

/** Web mail of the big providers, and their programs for phones. */
export const PROVIDERS: readonly MailClient[] = [
  client('Gmail web', (lines, mail) => {
    const wrote = `On Mon, 2 Mar 2026 at 10:00, ${full(mail)} wrote:`;
    const [first = '', ...rest] = lines.map(escaped);
    const own = `<div dir="ltr"><div>${first}</div>${rest.map((line) => `<div>${line === '' ? '<br>' : line}</div>`).join('')}</div>`;
    return {
      plain: {
        text: `${lines.join('\n')}\n\n${folded(wrote, 76)}\n\n${quoted(folded(mail.text, 70))}\n>\n`,
        parameters: 'charset="UTF-8"',
      },
      html: {
        text: gmailHtml(own, wrote, mail),
        transfer: 'quoted-printable',
        parameters: 'charset="UTF-8"',
      },
    };
  }),
  client('Gmail web with a signature above the quote', (lines, mail) => {
    const wrote = `On Mon, 2 Mar 2026 at 10:00, ${full(mail)} wrote:`;
    const own = `<div dir="ltr">${lines.map(escaped).join('<br>')}<div><br clear="all"></div><div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">Anna Berg<br>#1 in support</div></div></div>`;
    return {
      plain: {
        text: `${lines.join('\n')}\n-- \nAnna Berg\n#1 in support\n\n\n${folded(wrote, 76)}\n\n${quoted(mail.text)}\n`,
        parameters: 'charset="UTF-8"',
      },
      html: { text: gmailHtml(own, wrote, mail), parameters: 'charset="UTF-8"' },
    };
  }),
  client(
    'Gmail Android',
    (lines, mail) => {
      const wrote = `On Mon, 2 Mar 2026, 10:00 ${name(mail)}, <${address(mail)}> wrote:`;
      return {
        plain: {
          text: `${lines.join('\n')}\n\n${wrote}\n\n${quoted(mail.text)}\n`,
          transfer: 'base64',
          parameters: 'charset="UTF-8"',
        },
        html: {
          text: gmailHtml(`<p dir="ltr">${lines.map(escaped).join('<br>\n')}</p>`, wrote, mail),
          transfer: 'base64',
          parameters: 'charset="UTF-8"',
        },
      };
    },
    { typed: capital },
  ),
  client(
    'Gmail iOS',
    (lines, mail) => {
      const wrote = `On Mon, Mar 2, 2026 at 10:00\u202fAM ${full(mail)} wrote:`;
      const own = `<div dir="auto">${lines.map((line) => `<div dir="auto">${escaped(line)}</div>`).join('')}</div>`;
      return {
        plain: {
          text: `${lines.join('\n')}\n\n${wrote}\n\n${quoted(mail.text)}\n`,
          transfer: 'quoted-printable',
          parameters: 'charset="UTF-8"',
        },
        html: {
          text: gmailHtml(own, wrote, mail),
          transfer: 'quoted-printable',
          parameters: 'charset="UTF-8"',
        },
      };
    },
    { typed: (line) => capital(curly(line)) },
  ),
  client(
    'Yahoo web',
    (lines, mail) => ({
      plain: {
        text: ` ${lines.join('\n')}\n\n    On Monday, March 2, 2026 at 10:00:00 AM GMT+1, ${full(mail)} wrote:  \n \n ${mail.text.replaceAll('\n', '\n')}\n  `,
        transfer: 'quoted-printable',
        parameters: 'charset=UTF-8',
      },
      html: {
        text: `<html><body><div class="ydp1yahoo-style-wrap"><div dir="ltr" data-setdir="false">${lines.map(escaped).join('<br>')}</div><div><br></div></div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>On Monday, March 2, 2026 at 10:00:00 AM GMT+1, ${escaped(full(mail))} wrote:</div><div><br></div><div>${breaks(mail.text)}</div></div></body></html>`,
        parameters: 'charset=UTF-8',
      },
    }),
    { headers: ['X-Mailer: WebService/1.1.25000 YMailNorrin'] },
  ),
  client(
    'Yahoo iPhone',
    (lines, mail) => ({
      plain: {
        text: `${lines.join('\n')}\n\n\nSent from Yahoo Mail for iPhone\n\n\nOn Monday, March 2, 2026, 10:00 AM, ${full(mail)} wrote:\n\n${mail.text}\n`,
        transfer: 'quoted-printable',
      },
      html: {
        text: `${lines.map(escaped).join('<br>')}<br><br><a href="https://mail.onelink.example">Sent from Yahoo Mail for iPhone</a><br><br><p class="yahoo-quoted-begin" style="font-size: 15px">On Monday, March 2, 2026, 10:00 AM, ${escaped(full(mail))} wrote:</p><blockquote class="iosymail">${breaks(mail.text)}</blockquote>`,
      },
    }),
    { typed: capital },
  ),
  plainClient(
    'Proton',
    (words, mail) =>
      `${words}\n\nSent with Proton Mail secure email.\n\nOn Monday, March 2nd, 2026 at 10:00 AM, ${full(mail)} wrote:\n\n${quoted(mail.text)}\n`,
    { transfer: 'base64' },
  ),
  client('Proton in HTML alone', (lines, mail) => ({
    html: {
      text: `<div style="font-family: Arial, sans-serif; font-size: 14px;">${lines.map(escaped).join('<br>')}</div><div class="protonmail_quote">On Monday, March 2nd, 2026 at 10:00 AM, ${escaped(full(mail))} wrote:<br><blockquote class="protonmail_quote" type="cite">${breaks(mail.text)}</blockquote></div>`,
      transfer: 'quoted-printable',
    },
  })),
  client('Fastmail', (lines, mail) => ({
    plain: {
      text: `${lines.join('\n')}\n\nOn Mon, 2 Mar 2026, at 10:00 AM, ${name(mail)} wrote:\n${quoted(mail.text)}\n`,
      transfer: 'quoted-printable',
    },
    html: {
      text: `<!DOCTYPE html><html><head><title></title></head><body>${paragraphs(lines, 'div')}<div><br></div><div>On Mon, 2 Mar 2026, at 10:00 AM, ${name(mail)} wrote:</div><blockquote type="cite" id="qt">${breaks(mail.text)}</blockquote></body></html>`,
    },
  })),
  plainClient(
    'QQ Mail',
    (words, mail) =>
      `${words}\n\n\n\n\n------------------&nbsp;Original&nbsp;------------------\nFrom: "${name(mail)}"<${address(mail)}>;\nDate: Mon, Mar 2, 2026 10:00 AM\nTo: "anna"<${mail.to}>;\nSubject: ${mail.subject}\n\n\n\n${mail.text}\n`,
    { transfer: 'base64', headers: ['X-QQ-MIME: TCMime 1.0 by Tencent'] },
  ),
  plainClient(
    'GMX',
    (words, mail) =>
      `${words}\n \n\nGesendet: Montag, 2. M\u00e4rz 2026 um 10:00 Uhr\nVon: "${name(mail)}" <${address(mail)}>\nAn: ${mail.to}\nBetreff: ${mail.subject}\n\n${mail.text}\n`,
    { transfer: 'quoted-printable' },
  ),
];
