/** What an agent's mail program makes of a touch: a forward, whose few words are meant for a colleague, a reaction, an absence. */
import { expect, test } from 'vitest';
import { CARLA, useConversation } from '../support/conversation.ts';
import { onlyTo, replyAddressOf, type SentMail } from '../support/gateway.ts';

const talk = useConversation();
const ANNA = 'anna@agents.example';
const WORDS = 'He pays late. Can you look at this?';

type Client = (notice: SentMail) => { readonly subject: string; readonly lines: readonly string[] };

const gmail: Client = ({ mail }) => ({
  subject: `Fwd: ${mail.subject ?? ''}`,
  lines: [
    '---------- Forwarded message ---------',
    'From: Carla Keller via Example Support <support@desk.example>',
    'Date: Mon, 2 Mar 2026 at 10:00',
    `Subject: ${mail.subject ?? ''}`,
    `To: Anna Berg <${ANNA}>`,
  ],
});
const outlook: Client = ({ mail }) => ({
  subject: `FW: ${mail.subject ?? ''}`,
  lines: [
    'From: Carla Keller via Example Support <support@desk.example>',
    'Sent: Monday, March 2, 2026 10:00 AM',
    `To: Anna Berg <${ANNA}>`,
    `Subject: ${mail.subject ?? ''}`,
  ],
});
const apple: Client = ({ mail }) => ({
  subject: `Fwd: ${mail.subject ?? ''}`,
  lines: [
    'Begin forwarded message:',
    '',
    '> From: Carla Keller via Example Support <support@desk.example>',
    `> Subject: ${mail.subject ?? ''}`,
    '> Date: 2 March 2026 at 10:00:00 GMT',
    `> To: Anna Berg <${ANNA}>`,
    '>',
  ],
});

async function forward(notice: SentMail, client: Client, to: string): Promise<void> {
  const { subject, lines } = client(notice);
  const text = [WORDS, '', ...lines, '', notice.mail.text ?? ''].join('\n');
  await talk.desk.send({ from: `Anna Berg <${ANNA}>`, to, subject, text, answering: notice });
}

test.each([
  ['Gmail, to where answers go', gmail, replyAddressOf],
  ['Outlook, to the desk', outlook, () => 'support@desk.example'],
  ['Apple Mail, to the desk', apple, () => 'support@desk.example'],
])(
  'what stands above a notification that is forwarded by %s, goes to no customer: it comes back, and a word keeps it inside (T-53)',
  async (_, client, to) => {
    const { notification } = await talk.opened();
    await forward(notification, client, to(notification));
    const back = onlyTo(await talk.desk.sent(), ANNA);
    expect(back.mail.text?.replace(/\s+/g, ' ')).toContain('it forwards a mail');
    await talk.fromAnna(back, '#note');
    expect(await talk.sentTo()).toEqual([]);
    const written = (await talk.desk.history(1001)).filter(({ kind }) => kind === 'note');
    expect(written.map(({ text }) => text)).toEqual([WORDS]);
  },
);

test('what an agent says is for the customer goes out above a forwarded mail, too, and is sent once', async () => {
  const { notification } = await talk.opened();
  await forward(notification, gmail, replyAddressOf(notification));
  const back = onlyTo(await talk.desk.sent(), ANNA);
  await talk.fromAnna(back, '#public');
  const answer = onlyTo(await talk.desk.sent(), /<(.*)>/.exec(CARLA)?.[1] ?? '');
  expect(answer.mail.text).toContain(WORDS);
});

/** As Gmail writes it, on a phone, when a sign is touched below a mail. */
const reaction = (from: string, { mail }: SentMail, to: string): string =>
  [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: Re: ${mail.subject ?? ''}`,
    `Message-ID: <reaction-of-${from}>`,
    `In-Reply-To: ${mail.messageId ?? ''}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary=sign',
    '',
    '--sign',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Somebody reacted via Gmail',
    '',
    '--sign',
    'Content-Type: text/vnd.google.email-reaction+json; charset=utf-8',
    '',
    '{ "emoji": "\\uD83D\\uDC4D", "version": 1 }',
    '--sign--',
    '',
  ].join('\r\n');

test('a sign that an agent touches below a notification is no answer to the customer, and one of the customer’s moves no status', async () => {
  const { notification, confirmation } = await talk.opened();
  const toDesk = replyAddressOf(notification);
  await talk.desk.sendRaw(reaction(ANNA, notification, toDesk), { from: ANNA, to: toDesk });
  expect(await talk.sentTo()).toEqual([]);
  await talk.fromAnna(notification, '#waiting\nDoes it print now?');
  await talk.desk.sent();
  const [carla, reply] = ['carla@customer.example', replyAddressOf(confirmation)];
  await talk.desk.sendRaw(reaction(carla, confirmation, reply), { from: carla, to: reply });
  expect((await talk.desk.ticket(1001)).status).toBe('waiting');
  expect(await talk.sentTo()).toEqual([ANNA]);
  const ends = (await talk.desk.arrivals()).map(({ reason }) => reason);
  expect(ends).toContain('internal: anna sent a sign (a reaction of Gmail) and no words');
});

test('an absence of an agent is explained as one, and not as a mail of somebody else', async () => {
  const { notification } = await talk.opened();
  await talk.fromAnna(notification, 'I am skiing.', { headers: { 'Auto-Submitted': 'auto-replied' } });
  expect(await talk.sentTo()).toEqual([]);
  const ends = (await talk.desk.arrivals()).map(({ reason }) => reason);
  expect(ends).toContain('internal: the mailbox of anna answered by itself');
});

test('an order below a quote with signs of somebody’s own is not run, and its text not sent (T-53, T-48)', async () => {
  const { notification } = await talk.opened();
  const quote =
    'On Mon, 2 Mar 2026 at 10:00, Carla Keller <carla@customer.example> wrote:\n| It is silent.\n| Help.';
  await talk.fromAnna(notification, `${quote}\n\n#note\nHe never pays.`);
  expect(await talk.sentTo()).toEqual([ANNA]);
});
