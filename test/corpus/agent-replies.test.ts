/** Orders of agents in the answers that mail programs make: what was typed is what is read, and nothing of the quoted mail. */
import { describe, expect, test } from 'vitest';
import { REPLY_TO, PICTURED } from '../../bench/pictures/notices.ts';
import { present } from '../../src/base/assert.ts';
import { readOrders } from '../../src/desk/commands/read-commands.ts';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import { loadTemplates } from '../../src/outbound/compose/templates.ts';
import { VOCABULARY } from '../support/desk.ts';
import { MAIL_CLIENTS } from '../support/mail-clients.ts';
import type { MailClient } from '../support/mail-clients/client.ts';
import type { QuotedMail } from '../support/reply-styles.ts';

const { subject, text } = loadTemplates([]).render(
  present(PICTURED['ticket-opened'], 'it is pictured'),
  REPLY_TO,
);
const TOLD: QuotedMail = {
  from: 'Carla Conti via Example Support <support@desk.example>',
  to: 'anna@agents.example',
  subject,
  text,
};

async function read(client: MailClient, lines: readonly string[]) {
  const head = [
    'From: Anna Berg <anna@agents.example>',
    'To: support@desk.example',
    `Subject: Re: ${subject}`,
    'Message-ID: <reply@agents.example>',
    ...client.headers,
  ].join('\r\n');
  const { message } = await parseMessage(Buffer.from(`${head}\r\n${client.body(lines, TOLD)}`));
  return message;
}

/** As a reader of text sees it: how blanks and empty lines are set is the program's. */
const seen = (lines: string) =>
  lines
    .split('\n')
    .map((line) => line.replace(/[\s\u00a0\ufeff]+/g, ' ').trim())
    .filter((line) => line !== '');

const SCRIPTS: readonly (readonly string[])[] = [
  ['#note', 'He has not paid since March, and the margin is forty percent.'],
  ['#take', '#waiting', '', 'Hello Carla,', '', 'please hold the button for ten seconds.'],
  ['#tag +vip -old', '#watch anna', '#title The printer\u2019s lamp "blinks" - three times...', 'Done.'],
  ['#forward lab@supplier.example', 'Can it be the fuser of TICK-1001?'],
  ['#call 10m she will send the log of anna@agents.example'],
  ['#resolve'],
  [
    'Hello Carla,',
    'its cable was loose, and because this is a line that is longer than most others some programs break it in two.',
  ],
];

/** Their answer stands below our marker, where nothing is the writer's. */
const BELOW = / below$/;

describe.each(
  MAIL_CLIENTS.filter((client) => !BELOW.test(client.name)).map((client) => [client.name, client] as const),
)('%s', (_name, client) => {
  test.each(SCRIPTS)('%s %s', async (...lines) => {
    const message = await read(client, lines);
    const typed = lines.map((line) => client.typed(line));
    expect(seen(message.reply.text)).toEqual(seen(typed.join('\n')));
    expect(message.textIsFromHtml).toBe(!client.sendsPlain);
    // Whatever is quoted of the notification, its line of commands is none of the writer's.
    expect(message.reply.text).not.toMatch(/make yourself the assignee/);
    const commands = readOrders(message.reply.text, VOCABULARY).flatMap((order) => order.commands);
    expect(commands.map(({ line }) => seen(line).join())).toEqual(
      typed.filter((line) => /^[\s\u00a0]*#/.test(line)).map((line) => seen(line).join()),
    );
  });
});

test.each(MAIL_CLIENTS.filter(({ name }) => BELOW.test(name)))(
  '$name: nothing is read, so nothing is done or sent',
  async (client) => {
    expect((await read(client, ['#note', 'He has not paid.'])).reply.text).toBe('');
  },
);
