/** Commands that keep their text inside, in the answers of every mail program: whatever becomes of them, no customer reads the text. */
import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { LIMITS } from '../../src/base/limits.ts';
import { loadConfig } from '../../src/config/load.ts';
import { REPLY_MARKER } from '../../src/mail/reply-text.ts';
import { listOutgoing } from '../../src/store/outbox/outgoing.ts';
import { SUPPORT, testClock } from '../support/desk.ts';
import { replyAddressOf, startTestGateway, type SentMail, type TestGateway } from '../support/gateway.ts';
import { MAIL_CLIENTS } from '../support/mail-clients.ts';
import { mimeBody } from '../support/mime-parts.ts';
import { REPLY_STYLES, type QuotedMail } from '../support/reply-styles.ts';

const AGENTS = ['anna@agents.example', 'ben@agents.example'];
const LAB = 'lab@supplier.example';
/** As many tickets as two agents answer at once within the bound of commands an hour. */
const TICKETS = 18;

interface Style {
  readonly name: string;
  readonly body: (lines: readonly string[], mail: QuotedMail) => string;
}

/** Every program, and a third of the languages and places of the plainer styles. */
const STYLES: readonly Style[] = [
  ...MAIL_CLIENTS,
  ...REPLY_STYLES.filter((_style, n) => n % 3 === 0).map((style) => ({
    name: style.name,
    body: (lines: readonly string[], mail: QuotedMail) => {
      const { type, content } = style.body(lines.join('\n'), mail);
      return mimeBody({ [type === 'text/html' ? 'html' : 'plain']: { text: content, transfer: 'base64' } });
    },
  })),
];

/** HTML alone carries no command; text below a quote, or between wrapped lines of one that has lost its marks, is not told from it. */
const EXCUSED = /HTML alone|html| below$| bottom$| inline$| in apple-mail /;

/** What is written, and how the receipt says that it was done. */
const ORDERS: readonly {
  readonly verb: string;
  readonly lines: (canary: string) => readonly string[];
  readonly done: RegExp;
}[] = [
  {
    verb: 'note',
    lines: (canary) => ['#note', `${canary} he never pays.`],
    done: /kept as an internal note/,
  },
  { verb: 'call', lines: (canary) => [`#call 5m ${canary} he shouted`], done: /call noted/ },
  {
    verb: 'draft',
    lines: (canary) => ['#draft new', `${canary} not yet fit to send.`],
    done: /Kept as a draft/,
  },
  {
    verb: 'forward',
    lines: (canary) => [`#forward ${LAB}`, `${canary} can it be the fuser?`],
    done: /asked lab@/,
  },
  { verb: 'secret', lines: (canary) => ['#secret door', `${canary} 1-7-4`], done: /#confirm/ },
  {
    verb: 'internal',
    lines: (canary) => ['#internal', `${canary} it is the landlord.`],
    done: /the whole ticket stays inside/,
  },
];

/** `sent back`: nothing was done, and the agent was told. */
type Outcome = 'done' | 'sent back' | 'silence';

test('a note, a call, a draft, a question to outside, a secret and an internal ticket in a hundred styles: none of it reaches the customer (T-53)', async () => {
  expect(STYLES.length).toBeGreaterThan(100);
  const clock = testClock();
  const { desk: settings } = loadConfig(null, {}, process.cwd());
  const desk = await startTestGateway({
    config: {
      desk: { ...settings, answerDelayMs: 0, receipts: true },
      channels: [{ ...SUPPORT, subscribers: ['anna', 'ben'] }],
    },
    ports: { clock },
  });
  try {
    const outcomes = new Map<string, Outcome>();
    for (let from = 0; from < STYLES.length; from += TICKETS) {
      clock.advance(LIMITS.agentCommandsWindowMs + 1);
      const styles = STYLES.slice(from, from + TICKETS);
      const told = await openTickets(desk, from);
      const letters = styles.flatMap((style, at) =>
        ORDERS.map((order) => letter(present(told[at], 'each style has a ticket'), style, order, from + at)),
      );
      const isLast = ({ order }: Letter) => order.verb === 'internal';
      // An internal ticket keeps every text inside.
      await post(
        desk,
        letters.filter((one) => !isLast(one)),
        outcomes,
      );
      await post(desk, letters.filter(isLast), outcomes);
    }
    expect([...outcomes].filter(([, outcome]) => outcome === 'silence')).toEqual([]);
    expect(outcomes.size).toBe(STYLES.length * ORDERS.length);
    for (const { number, status, priority } of await desk.tickets())
      expect({ number, status, priority }).toEqual({ number, status: 'open', priority: 'normal' });
    expect(await listOutgoing(desk.gateway.store.db, { state: 'held', limit: 10 })).toEqual([]);
    const named = (wanted: Outcome) =>
      [...outcomes].flatMap(([name, outcome]) => (outcome === wanted ? [name] : []));
    expect(named('sent back').filter((name) => !EXCUSED.test(name))).toEqual([]);
    expect(named('done').filter((name) => /HTML alone|html/.test(name))).toEqual([]);
  } finally {
    await desk.stop();
  }
}, 300_000);

interface Letter {
  readonly told: SentMail;
  readonly style: Style;
  readonly order: (typeof ORDERS)[number];
  readonly canary: string;
  readonly raw: string;
}

/** A ticket for each style; what Anna is told of them. */
async function openTickets(desk: TestGateway, from: number): Promise<readonly SentMail[]> {
  await handIn(
    desk,
    Array.from({ length: TICKETS }, (_, n) => ({
      from: `carla${from + n}@customer.example`,
      to: 'support@desk.example',
      raw: `From: Carla <carla${from + n}@customer.example>\r\nSubject: Printer\r\n\r\n#close\r\nIt is silent.\r\n`,
    })),
  );
  const told = await desk.sent();
  return Array.from({ length: TICKETS }, (_, n) => {
    const agent = AGENTS[n % AGENTS.length];
    const heard = told.find(
      ({ envelope, mail }) => envelope.to === agent && mail.text?.includes(`<carla${from + n}@`) === true,
    );
    return present(heard, 'both agents hear of each ticket');
  });
}

function letter(told: SentMail, style: Style, order: Letter['order'], n: number): Letter {
  const full = told.mail.text ?? '';
  // A client that quotes what was selected leaves our marker out.
  const text = n % 2 === 0 ? full : full.replace(REPLY_MARKER, '').trimStart();
  const canary = `INT${n}${order.verb}`;
  const quoted = {
    from: told.mail.from?.text ?? '',
    to: told.envelope.to,
    subject: told.mail.subject ?? '',
    text,
  };
  const head = [
    `From: ${told.envelope.to}`,
    'To: support@desk.example',
    `Subject: Re: ${told.mail.subject ?? ''}`,
    `Message-ID: <${canary}@agents.example>`,
    `In-Reply-To: ${told.mail.messageId ?? ''}`,
  ].join('\r\n');
  return { told, style, order, canary, raw: `${head}\r\n${style.body(order.lines(canary), quoted)}` };
}

async function post(
  desk: TestGateway,
  letters: readonly Letter[],
  outcomes: Map<string, Outcome>,
): Promise<void> {
  await handIn(
    desk,
    letters.map(({ raw, told }) => ({ raw, from: told.envelope.to, to: replyAddressOf(told) })),
  );
  const mails = await desk.sent();
  for (const one of letters) {
    expectInside(mails, one);
    outcomes.set(`#${one.order.verb} in ${one.style.name}`, outcomeOf(mails, one));
  }
}

/** What its agent heard of the order: its receipt, or, as often as there were others, that nothing was done. */
function outcomeOf(mails: readonly SentMail[], { told, order }: Letter): Outcome {
  const tag = /TICK-\d+/.exec(told.mail.subject ?? '')?.[0] ?? 'none';
  const texts = mails
    .filter(({ envelope, mail }) => envelope.to === told.envelope.to && mail.subject?.includes(tag) === true)
    .map(({ mail }) => mail.text ?? '');
  if (texts.some((text) => order.done.test(text))) return 'done';
  const done = ORDERS.filter((one) => texts.some((text) => one.done.test(text)));
  const back = texts.filter((text) => /^Nothing was done, and nothing was sent\./m.test(text));
  const orders = order.verb === 'internal' ? 1 : ORDERS.length - 1;
  return back.length === orders - done.length ? 'sent back' : 'silence';
}

/** All at once, and until all that comes of it is there. */
async function handIn(
  { gateway }: TestGateway,
  mails: readonly { readonly raw: string; readonly from: string; readonly to: string }[],
): Promise<void> {
  const { host = '', port = 0 } = gateway.smtp ?? {};
  const transport = createTransport({ host, port, ignoreTLS: true, pool: true, maxConnections: 4 });
  await Promise.all(
    mails.map(({ raw, from, to }) => transport.sendMail({ raw, envelope: { from, to: [to] } })),
  );
  transport.close();
  await gateway.settled();
}

/** Nobody outside reads the text, but who is asked; and they read nothing of the ticket. */
function expectInside(mails: readonly SentMail[], { canary, order, style }: Letter): void {
  for (const { envelope, mail, raw } of mails.filter(
    ({ envelope }) => !envelope.to.endsWith('@agents.example'),
  )) {
    const words = `${mail.subject ?? ''}\n${mail.text ?? ''}\n${String(mail.html)}\n${raw}`;
    const where = `#${order.verb} in ${style.name} to ${envelope.to}`;
    if (envelope.to !== LAB || order.verb !== 'forward') expect(words.includes(canary), where).toBe(false);
    if (envelope.to === LAB) expect(words, where).not.toMatch(/It is silent|carla|agents\.example/);
  }
}
