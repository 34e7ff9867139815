/** What an agent's mail program makes of a touch (a forward, a reaction, a recall, an absence), and what agents write as if it went to colleagues. */
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

test('a sign that an agent touches below a notification is no answer to the customer, and one of the customer’s moves no status, nor does a recall', async () => {
  const { notification, confirmation } = await talk.opened();
  const toDesk = replyAddressOf(notification);
  await talk.desk.sendRaw(reaction(ANNA, notification, toDesk), { from: ANNA, to: toDesk });
  expect(await talk.sentTo()).toEqual([]);
  await talk.fromAnna(notification, '#waiting\nDoes it print now?');
  await talk.desk.sent();
  const [carla, reply] = ['carla@customer.example', replyAddressOf(confirmation)];
  await talk.desk.sendRaw(reaction(carla, confirmation, reply), { from: carla, to: reply });
  const recall = 'Carla Keller would like to recall the message, "Printer".';
  await talk.desk.send({ from: CARLA, to: reply, text: recall, answering: confirmation });
  expect((await talk.desk.ticket(1001)).status).toBe('waiting');
  expect(await talk.sentTo()).toEqual([ANNA, ANNA]);
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

/** The text, and what the agent is told of it. */
test.each([
  ['Anna Berg would like to recall the message, "Re: Printer".', 'a recall'],
  ['Anna Berg möchte die Nachricht "Re: Printer" zurückrufen.', 'a recall'],
  ['Anna Berg reacted to your message:\n\n👍 Like', 'a reaction'],
  ['Liked “It is silent.”', 'a reaction'],
  ['Internal note: he never pays', 'for colleagues alone'],
  ['He never pays #note', 'for colleagues alone'],
  ['He never pays.\n\n-- \n#note', 'for colleagues alone'],
  ['@ben he never pays. Can you look?', 'it speaks to Ben'],
  ['Sent from my iPhone', 'no text above the quoted notification'],
  ['-- \nAnna Berg\nExample Support', 'no text above the quoted notification'],
])('%j goes to no customer, and comes back (T-53)', async (text, told) => {
  const { notification } = await talk.opened();
  await talk.fromAnna(notification, text);
  const back = onlyTo(await talk.desk.sent(), ANNA);
  expect(back.mail.text?.replace(/\s+/g, ' ')).toContain(told);
  expect(await talk.sentTo()).toEqual([]);
});

test('what came back as meant for colleagues goes out by no other command than #public (T-53)', async () => {
  const { notification } = await talk.opened();
  const raw = [
    `From: ${ANNA}`,
    'To: Ben <ben@agents.example>',
    'Cc: support@desk.example',
    `Subject: Re: ${notification.mail.subject ?? ''}`,
    'Message-ID: <to-ben@agents.example>',
    `In-Reply-To: ${notification.mail.messageId ?? ''}`,
    '',
    'Hello, can you look at this?',
  ].join('\r\n');
  await talk.desk.sendRaw(raw, { from: ANNA, to: 'support@desk.example' });
  const back = onlyTo(await talk.desk.sent(), ANNA);
  expect(back.mail.text?.replace(/\s+/g, ' ')).toContain('it speaks to Ben');
  await talk.fromAnna(back, '#take');
  const again = onlyTo(await talk.desk.sent(), ANNA);
  await talk.fromAnna(again, '#public');
  const answer = onlyTo(await talk.desk.sent(), 'carla@customer.example');
  expect(answer.mail.text).toContain('Hello, can you');
});

test('one word that is a command comes back, and its sign makes it one', async () => {
  const { notification } = await talk.opened();
  await talk.fromAnna(notification, 'close');
  const back = onlyTo(await talk.desk.sent(), ANNA);
  await talk.fromAnna(back, '#close');
  const told = onlyTo(await talk.desk.sent(), 'carla@customer.example');
  expect(told.mail.text).toContain('we have closed your request');
  expect((await talk.desk.ticket(1001)).status).toBe('closed');
});

test('a read receipt that is nothing but text is told to nobody', async () => {
  const { notification } = await talk.opened();
  const fields = '   To: Anna Berg\n   Subject: Printer\n   Sent: Monday, March 2, 2026 10:00:00 AM';
  await talk.fromAnna(
    notification,
    `Your message\n\n${fields}\n\n was read on Monday, March 2, 2026 10:01:00 AM.`,
  );
  expect(await talk.sentTo()).toEqual([]);
});

test('a marker whose words were translated, or its signs restyled, keeps the preview above it inside', async () => {
  const { notification } = await talk.opened();
  const quoted = notification.mail.text ?? '';
  const html = typeof notification.mail.html === 'string' ? notification.mail.html : '';
  const mangled = [
    quoted.replace('Write your answer above this line', 'Schreiben Sie Ihre Antwort über diese Zeile'),
    quoted.replaceAll('=-=-=', '=–=–='),
    quoted.replace('Write your', 'Write\u200b your'),
  ];
  for (const [at, text] of mangled.entries()) {
    await talk.fromAnna(notification, `Press ${at}.\n\n${text}`);
    const sent = onlyTo(await talk.desk.sent(), 'carla@customer.example');
    expect(sent.mail.text).toContain(`Press ${at}.\n\n-- \n`);
  }
  const raw = [
    `From: ${ANNA}`,
    `To: ${replyAddressOf(notification)}`,
    `Subject: Re: ${notification.mail.subject ?? ''}`,
    'Message-ID: <only-html@agents.example>',
    `In-Reply-To: ${notification.mail.messageId ?? ''}`,
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    '',
    `<p>Press 3.</p>${html}`,
  ].join('\r\n');
  await talk.desk.sendRaw(raw, { from: ANNA, to: replyAddressOf(notification) });
  const sent = onlyTo(await talk.desk.sent(), 'carla@customer.example');
  expect(sent.mail.text).toContain('Press 3.\n\n-- \n');
});

test('an order below a quote with signs of somebody’s own is not run, and its text not sent (T-53, T-48)', async () => {
  const { notification } = await talk.opened();
  const quote =
    'On Mon, 2 Mar 2026 at 10:00, Carla Keller <carla@customer.example> wrote:\n| It is silent.\n| Help.';
  await talk.fromAnna(notification, `${quote}\n\n#note\nHe never pays.`);
  expect(await talk.sentTo()).toEqual([ANNA]);
});

test.each(['#note\nHe never pays.', '#note He never pays.\nHe is a bad one.'])(
  'an order directly below a quoted line may be the rest of that line: it is not run, and what stands below it not sent (T-53, T-48): %j',
  async (below) => {
    const { notification } = await talk.opened();
    const quote =
      'On Mon, 2 Mar 2026 at 10:00, Carla Keller <carla@customer.example> wrote:\n> It is silent.';
    await talk.fromAnna(notification, `${quote}\n${below}`);
    const back = onlyTo(await talk.desk.sent(), ANNA);
    await talk.fromAnna(back, '#public');
    expect(await talk.sentTo()).toContain('carla@customer.example');
  },
);
