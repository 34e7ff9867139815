import {
  escaped,
  quoted,
  paragraphs,
  name,
  full,
  capital,
  curly,
  client,
  plainClient,
  appleHtml,
  citePrefix,
  type MailClient,
} from './client.ts';

/** Apple's programs, Thunderbird, and what runs in a terminal. */
export const DESKTOPS: readonly MailClient[] = [
  client(
    'Apple Mail macOS',
    (lines, mail) => {
      const wrote = `On 2 Mar 2026, at 10:00, ${full(mail)} wrote:`;
      return {
        plain: {
          text: `${lines.join('\n')}\n\n> ${wrote}\n> \n${quoted(mail.text)}\n\n`,
          transfer: 'quoted-printable',
        },
        html: {
          text: appleHtml(lines.map(escaped).join('<div>'), wrote, mail),
          transfer: 'quoted-printable',
        },
      };
    },
    { headers: ['X-Mailer: Apple Mail (2.3826.700.81)'], typed: curly },
  ),
  client(
    'Apple Mail iOS',
    (lines, mail) => {
      const wrote = `On 2 Mar 2026, at 10:00, ${full(mail)} wrote:`;
      return {
        plain: {
          text: `\ufeff${lines.join('\n')}\n\nSent from my iPhone\n\n> ${wrote}\n> \n> \ufeff${quoted(mail.text).slice(2)}\n`,
          transfer: 'quoted-printable',
        },
        html: {
          text: appleHtml(
            `<div dir="ltr">${lines.map(escaped).join('<br>')}</div><div dir="ltr">Sent from my iPhone</div>`,
            wrote,
            mail,
          ),
          transfer: 'quoted-printable',
        },
      };
    },
    { headers: ['X-Mailer: iPhone Mail (22F76)'], typed: (line) => capital(curly(line)) },
  ),
  client(
    'Apple Mail iOS in German',
    (lines, mail) => ({
      plain: {
        text: `${lines.join('\n')}\n\nVon meinem iPhone gesendet\n\n> Am 02.03.2026 um 10:00 schrieb ${full(mail)}:\n> \n> \ufeff${quoted(mail.text).slice(2)}\n`,
        transfer: 'base64',
      },
    }),
    { typed: (line) => capital(line.replace(/"([^"]*)"/g, '\u201e$1\u201c')) },
  ),
  plainClient(
    'Thunderbird, answer on top',
    (words, mail) => `${words}\n\nOn 02.03.26 10:00, ${name(mail)} wrote:\n${quoted(mail.text)}\n`,
    { headers: ['User-Agent: Mozilla Thunderbird'] },
  ),
  plainClient(
    'Thunderbird, answer below',
    (words, mail) =>
      `On 02.03.26 10:00, ${name(mail)} wrote:\n${quoted(mail.text)}\n\n${words}\n\n-- \nAnna Berg\n`,
    { headers: ['User-Agent: Mozilla Thunderbird'] },
  ),
  plainClient(
    'Thunderbird, format=flowed',
    (words, mail) =>
      `${words.replace(/^(>| |From )/gm, ' $1').replace(/(.{50}\S*) (?=\S)/g, '$1 \n')}\n\nOn 02.03.26 10:00, ${name(mail)} wrote:\n${quoted(mail.text)}\n\n-- \nAnna Berg\n`,
    { parameters: 'charset=UTF-8; format=flowed' },
  ),
  client('Thunderbird in HTML and text', (lines, mail) => {
    const wrote = `On 02.03.26 10:00, ${name(mail)} wrote:`;
    return {
      plain: {
        text: `${lines.join('\n')}\n\n${wrote}\n${quoted(mail.text)}\n`,
        parameters: 'charset=UTF-8; format=flowed',
      },
      html: { text: citePrefix(paragraphs(lines, 'p'), wrote, mail), parameters: 'charset=UTF-8' },
    };
  }),
  client('Thunderbird in HTML alone', (lines, mail) => ({
    html: {
      text: citePrefix(lines.map(escaped).join('<br>'), `On 02.03.26 10:00, ${name(mail)} wrote:`, mail),
      parameters: 'charset=UTF-8',
    },
  })),
  plainClient(
    'Thunderbird in German, signature above the quote',
    (words, mail) =>
      `${words}\n\n-- \nAnna Berg\nKundendienst\n\nAm 02.03.26 um 10:00 schrieb ${name(mail)}:\n${quoted(mail.text)}\n`,
  ),
  plainClient(
    'mutt, answer on top',
    (words, mail) =>
      `${words}\n\nOn Mon, Mar 02, 2026 at 10:00:00AM +0000, ${name(mail)} wrote:\n${quoted(mail.text)}\n\n-- \nAnna Berg\n`,
    { headers: ['User-Agent: Mutt/2.2.13 (2024-03-09)'] },
  ),
  plainClient(
    'mutt, answer below',
    (words, mail) =>
      `On Mon, Mar 02, 2026 at 10:00:00AM +0000, ${name(mail)} wrote:\n${quoted(mail.text)}\n\n${words}\n`,
  ),
  plainClient(
    'neomutt, its star',
    (words, mail) => `${words}\n\n* ${full(mail)} [2026-03-02 10:00]:\n${quoted(mail.text)}\n`,
  ),
  plainClient(
    'alpine',
    (words, mail) => `${words}\n\nOn Mon, 2 Mar 2026, ${name(mail)} wrote:\n\n${quoted(mail.text)}\n>\n`,
    { parameters: 'charset=US-ASCII; format=flowed', typed: (line) => line.replace(/[^\0-\x7f]/g, '') },
  ),
  plainClient(
    'Claws Mail',
    (words, mail) =>
      `${words}\n\nOn Mon, 2 Mar 2026 10:00:00 +0000\n${full(mail)} wrote:\n\n${quoted(mail.text)}\n`,
  ),
  plainClient(
    'Evolution',
    (words, mail) =>
      `${words}\n\nOn Mon, 2026-03-02 at 10:00 +0000, ${name(mail)} wrote:\n${quoted(mail.text)}\n`,
    { transfer: 'base64' },
  ),
  plainClient(
    'KMail',
    (words, mail) =>
      `${words}\n\nAm Montag, 2. M\u00e4rz 2026, 10:00:00 CET schrieb ${name(mail)}:\n${quoted(mail.text)}\n`,
    { transfer: 'quoted-printable' },
  ),
  plainClient('Gnus', (words, mail) => `${words}\n\n${full(mail)} writes:\n\n${quoted(mail.text)}\n`),
  plainClient(
    'The Bat!',
    (words, mail) =>
      `${words}\n\nMonday, March 2, 2026, 10:00:00 AM, you wrote:\n\n${quoted(mail.text, 'D> ')}\n`,
  ),
];
