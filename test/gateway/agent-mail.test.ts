import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testClock } from '../support/desk.ts';
import {
  onlyTo,
  replyAddressOf,
  startTestGateway,
  type SentMail,
  type TestGateway,
} from '../support/gateway.ts';
import { SmtpPeer } from '../support/smtp-dialogue.ts';

const CARLA = 'Carla Keller <carla@customer.example>';
const DAY_MS = 24 * 60 * 60 * 1000;
const clock = testClock();
let desk: TestGateway;
let toAnna: SentMail;
let toCarla: SentMail;
beforeEach(async () => {
  desk = await startTestGateway({ ports: { clock } });
  await desk.send({ from: CARLA, to: 'support@desk.example', text: 'It is silent.' });
  const mails = await desk.sent();
  toAnna = onlyTo(mails, 'anna@agents.example');
  toCarla = onlyTo(mails, 'carla@customer.example');
});
afterEach(async () => {
  await desk.stop();
});

interface Parts {
  readonly from?: string;
  readonly type?: string;
  readonly id?: string;
  readonly extra?: readonly string[];
}

/** A mail as its bytes are, for what a client does to a text. */
function raw(body: string, { from, type, id, extra }: Parts = {}): string {
  return [
    ...(extra ?? []),
    `From: ${from ?? 'Anna Berg <anna@agents.example>'}`,
    `To: ${replyAddressOf(toAnna)}`,
    'Subject: Re: [#TICK-1001] Printer',
    'Date: Mon, 02 Mar 2026 09:59:00 +0000',
    `Message-ID: <${id ?? 'order'}@agents.example>`,
    `In-Reply-To: ${toAnna.mail.messageId ?? ''}`,
    'MIME-Version: 1.0',
    `Content-Type: ${type ?? 'text/plain; charset=utf-8'}`,
    '',
    body.replaceAll('\n', '\r\n'),
    '',
  ].join('\r\n');
}
const send = (mail: string, to = replyAddressOf(toAnna)) =>
  desk.sendRaw(mail, { from: 'anna@agents.example', to });

describe('an agent’s mail is carried out once', () => {
  const answers = async () =>
    (await desk.history(1001)).filter((one) => one.kind === 'correspondence').length - 1;

  test('whatever sends the same bytes again, and into whatever envelope (T-47)', async () => {
    const order = raw('#priority high\nIt is mended.');
    for (let time = 0; time < 3; time += 1) await send(order);
    await send(order, 'support@desk.example');
    await send(
      `Received: from replayer.example by mx.desk.example; Mon, 2 Mar 2026 11:00:00 +0000\r\n${order}`,
    );
    await send(`Resent-From: eve@evil.example\r\n${order}`, 'support@desk.example');
    expect(await answers()).toBe(1);
    clock.advance(31 * DAY_MS);
    await send(
      `Received: from replayer.example by mx.desk.example; Thu, 2 Apr 2026 11:00:00 +0000\r\n${order}`,
    );
    expect(await answers()).toBe(1);
    expect((await desk.sent()).map((one) => one.envelope.to)).toEqual(['carla@customer.example']);
  });

  test('whether its Message-ID or its words were changed meanwhile (T-47)', async () => {
    await send(raw('It is mended.'));
    await send(raw('It is mended.', { id: 'another' }));
    await send(raw('It is mended.\n', { extra: ['X-Mailer: replayer'] }));
    await send(raw('Something else.'));
    expect(await answers()).toBe(1);
    await send(raw('Something else.', { id: 'third' }));
    expect(await answers()).toBe(2);
  });
});

/** The ways in which clients put an answer and what it answers. */
const STYLES: Readonly<Record<string, (own: string, quoted: string) => string>> = {
  gmail: (own, quoted) =>
    `${own}\n\nOn Mon, Mar 2, 2026 at 10:00 AM Support <support@desk.example> wrote:\n\n${quote(quoted)}`,
  apple: (own, quoted) => `${own}\n\n> On 2 Mar 2026, at 10:00, Support wrote:\n> \n${quote(quoted)}`,
  outlook: (own, quoted) =>
    `${own}\n\n________________________________\nFrom: Support <support@desk.example>\nSent: Monday, March 2, 2026 10:00 AM\nTo: Anna Berg <anna@agents.example>\nSubject: Printer\n\n${quoted}`,
  'german outlook': (own, quoted) =>
    `${own}\n\nVon: Support <support@desk.example>\nGesendet: Montag, 2. März 2026 10:00\nAn: Anna Berg <anna@agents.example>\nBetreff: Printer\n\n${quoted}`,
  thunderbird: (own, quoted) => `${own}\n\nOn 3/2/26 10:00 AM, Support wrote:\n${quote(quoted)}`,
  'our marker': (own, quoted) => `${own}\n\n=-=-= Write your answer above this line =-=-=\n\n${quoted}`,
  'quoted marker': (own, quoted) =>
    `${own}\n\n> =-=-= Write your answer above this line =-=-=\n>\n${quote(quoted)}`,
  'a signature': (own, quoted) => `${own}\n\n-- \n${quoted}`,
  'original message': (own, quoted) => `${own}\n\n-----Original Message-----\n${quoted}`,
  // What stands above a forward is for the customer where the agent says so.
  forwarded: (own, quoted) =>
    `${own === '' ? '' : `#public\n${own}`}\n\n---------- Forwarded message ---------\nFrom: Carla Keller <carla@customer.example>\nDate: Mon, 2 Mar 2026 at 10:00\nSubject: Printer\nTo: Anna Berg <anna@agents.example>\n\n${quoted}`,
};

function quote(text: string): string {
  return text.replace(/^/gm, '> ');
}

const COMMANDS = '#close\n#priority critical\n#cc +eve@evil.example';

async function untouched(): Promise<void> {
  expect(await desk.ticket(1001)).toMatchObject({ priority: 'normal' });
  expect((await desk.ticket(1001)).status).not.toBe('closed');
  expect((await desk.history(1001)).some((one) => one.name === 'participant-added')).toBe(false);
}

describe('a command runs at the very top of an agent’s own text, and nowhere else', () => {
  test.each(Object.keys(STYLES))('not below it, as %s puts it (T-48)', async (style) => {
    const write = STYLES[style]!;
    await send(raw(write('Please plug it in.', COMMANDS), { id: 'own' }));
    expect(onlyTo(await desk.sent(), 'carla@customer.example').raw).not.toContain('#close');
    // And with nothing of the agent's own above it.
    await send(raw(write('', COMMANDS), { id: 'empty' }));
    await untouched();
  });

  test('not in a file, nor in HTML alone, of which the agent is told (T-48)', async () => {
    await desk.send({
      from: 'anna@agents.example',
      to: replyAddressOf(toAnna),
      answering: toAnna,
      text: 'See the file.',
      attachments: [{ filename: 'commands.txt', content: COMMANDS, contentType: 'text/plain' }],
    });
    await untouched();
    await desk.sent();
    await send(
      raw('<p>#close</p><p>#priority critical</p><p>Bye.</p>', { type: 'text/html; charset=utf-8' }),
    );
    await untouched();
    const told = onlyTo(await desk.sent(), 'anna@agents.example');
    expect(told.mail.text).toContain('commands are taken from plain text only');
    await send(raw('<p>An answer without commands.</p>', { type: 'text/html; charset=utf-8', id: 'html' }));
    expect(onlyTo(await desk.sent(), 'carla@customer.example').mail.text).toContain('An answer without');
  });

  test.each(Object.keys(STYLES))(
    'nor in a customer’s mail, wherever it stands, as %s puts it (T-49)',
    async (style) => {
      const write = STYLES[style]!;
      for (const [own, quoted] of [
        [COMMANDS, 'It is silent.'],
        [`${COMMANDS}\nPlease.`, COMMANDS],
        ['Please.', COMMANDS],
      ] as const) {
        await desk.send({
          from: CARLA,
          to: replyAddressOf(toCarla),
          answering: toCarla,
          text: write(own, quoted),
        });
      }
      await untouched();
      const texts = (await desk.history(1001)).map((one) => one.text);
      expect(texts.filter((text) => text.includes('#close'))).toHaveLength(2);
    },
  );
});

describe('nobody learns from our answers what there is', () => {
  test('a reply address is taken whatever stands in it, by the same words (T-75)', async () => {
    const port = desk.gateway.smtp?.port ?? 0;
    const right = replyAddressOf(toAnna);
    const asked = [
      right,
      right.replace('t1001', 't9999'),
      right.replace('a-anna', 'a-nobody'),
      right.replace(/.@/, 'x@'),
      'support+t1001@desk.example',
      'support@desk.example',
    ];
    const replies: string[] = [];
    for (const address of asked) {
      const peer = await SmtpPeer.connect(port);
      await peer.expect('220 ');
      await peer.ask('EHLO peer.test', '250-');
      await peer.ask('MAIL FROM:<eve@evil.example>', '250 ');
      peer.say(`RCPT TO:<${address}>`);
      replies.push(await peer.reply());
      peer.say('VRFY anna');
      replies.push(await peer.reply());
      peer.end();
    }
    expect(new Set(replies.filter((_, at) => at % 2 === 0)).size).toBe(1);
    expect(new Set(replies.filter((_, at) => at % 2 === 1)).size).toBe(1);
    expect(replies[1]).toMatch(/^252 /);
  });

  test('a stranger gets the same mail for a ticket that is there and one that is not, for an agent and for nobody (T-75)', async () => {
    const subjects = ['Re: [#TICK-1001] x', 'Re: [#TICK-9999] x', 'x'];
    const right = replyAddressOf(toAnna);
    const addresses = [
      right.replace('t1001', 't9999'),
      right.replace('a-anna', 'a-nobody'),
      'support@desk.example',
    ];
    for (const [at, subject] of subjects.entries()) {
      await desk.send({ from: `e${at}@evil.example`, to: addresses[at]!, subject, text: 'Hello?' });
    }
    const answers = (await desk.sent()).filter((one) => one.envelope.to.endsWith('evil.example'));
    const shape = answers.map(({ mail }) =>
      `${mail.subject ?? ''}\n${mail.text ?? ''}`.replace(/TICK-\d+/g, 'TICK').replace(/e\d@/g, 'e@'),
    );
    expect(answers).toHaveLength(3);
    expect(new Set(shape).size).toBe(1);
  });
});
