/**
 * A whole conversation against the real daemon, in a temporary folder and over real SMTP on this machine: a customer writes, gets the
 * confirmation, the agent is notified, answers with `#resolve`, the customer gets the answer and says thanks.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { present } from '../../base/assert.ts';
import { GatewayError } from '../../base/errors.ts';
import { loadConfig } from '../../config/load.ts';
import { startGateway, type Gateway } from '../../daemon.ts';
import { createLog } from '../../service/log.ts';
import { listActivities } from '../../store/tickets/activities.ts';
import { findTicketById, listTickets } from '../../store/tickets/tickets.ts';
import { startMailSink, type MailSink, type ReadMail } from './mail-sink.ts';

const CUSTOMER = { name: 'Carla Keller', address: 'carla@customer.example' };
const AGENT = { name: 'Anna Berg', address: 'anna@agents.example' };
const SUPPORT = 'support@desk.example';
const WAIT_MS = 15_000;

/** One mail of the story, in the order in which it was written. */
export interface Scene {
  readonly title: string;
  readonly mail: Pick<ReadMail, 'from' | 'to' | 'subject' | 'text'>;
}

export interface DemoTicket {
  readonly tag: string;
  readonly subject: string;
  readonly status: string;
  readonly history: readonly {
    readonly kind: string;
    readonly name: string | null;
    readonly visibility: string;
    readonly who: string;
    readonly text: string;
  }[];
}

export interface Demo {
  readonly mails: readonly Scene[];
  readonly ticket: DemoTicket;
}

/**
 * Plays it, handing over each mail as it happens.
 * @throws GatewayError `local` where something that must happen did not.
 */
export async function playDemo(tell: (scene: Scene) => void): Promise<Demo> {
  const dir = await mkdtemp(join(tmpdir(), 'postern-demo-'));
  const sink = await startMailSink();
  try {
    const gateway = await startGateway(await demoConfig(dir, sink.port), {
      log: createLog('error'),
      pollMs: 200,
      ballast: false,
    });
    try {
      return await play(gateway, sink, tell);
    } finally {
      await gateway.stop();
    }
  } finally {
    await sink.close();
    await rm(dir, { recursive: true, force: true });
  }
}

async function demoConfig(dir: string, relayPort: number) {
  const path = join(dir, 'postern.yaml');
  await writeFile(
    path,
    [
      `dataDir: ./data`,
      // It lies in the folder for temporary files, often in memory, and is thrown away.
      `acceptDataLoss: true`,
      `hostName: desk.example`,
      `channels:`,
      `  - { name: support, addresses: [${SUPPORT}], senderName: Example Support, locale: en, subscribers: [anna] }`,
      `agents:`,
      `  - { name: anna, displayName: ${AGENT.name}, addresses: [${AGENT.address}] }`,
      `smtp: { host: 127.0.0.1, port: 0 }`,
      `subaddressing: true`,
      // Answers wait a minute else, so that they can be taken back.
      `desk: { answerDelaySeconds: 0 }`,
      `relay: { host: 127.0.0.1, port: ${relayPort}, security: none }`,
      ``,
    ].join('\n'),
  );
  return loadConfig(path, {}, dir);
}

async function play(gateway: Gateway, sink: MailSink, tell: (scene: Scene) => void): Promise<Demo> {
  const scenes: Scene[] = [];
  const show = (title: string, mail: Scene['mail']) => {
    scenes.push({ title, mail });
    tell({ title, mail });
  };
  const send = sender(gateway);
  const read = (recipient: { address: string }) => sink.next(recipient.address, WAIT_MS);

  const question = {
    from: CUSTOMER,
    to: SUPPORT,
    subject: 'The printer on floor 2 is silent',
    text: 'Hello,\n\nthe printer on floor 2 prints nothing since this morning. Can you help?\n\nCarla',
  };
  show('1. Carla, a customer, writes to the support address', await send(question));

  const confirmation = await read(CUSTOMER);
  show('2. Carla gets the confirmation with the ticket’s number', confirmation);
  must(
    /^Re: \[#TICK-1001\] The printer on floor 2 is silent$/.test(confirmation.subject),
    'the confirmation carries the number',
  );

  const notification = await read(AGENT);
  show('3. Anna, the agent, is notified', notification);
  must(
    notification.text.includes('prints nothing since this morning'),
    'the notification tells what the customer wrote',
  );

  const quoted = quotedLines(notification.text);
  const answer = `#resolve\nHello Carla,\n\nits cable was loose. It prints again; please try once more.\n\nAnna\n-- \nAnna Berg, 3rd floor, phone 4711\n\nOn Monday Example Support wrote:\n${quoted}`;
  show(
    '4. Anna answers from her own mail program, with #resolve on top',
    await send({
      from: AGENT,
      to: notification.replyTo,
      subject: `Re: ${notification.subject}`,
      text: answer,
      answered: notification,
    }),
  );

  const receipt = await read(AGENT);
  show('5. Anna gets the receipt: what was done, and the text that goes out', receipt);
  must(receipt.text.includes('status Resolved'), 'the receipt says what was done');

  const received = await read(CUSTOMER);
  show('6. Carla gets the answer, from the support address', received);
  must(received.text.includes('its cable was loose'), 'the customer gets what the agent wrote');
  must(
    !/phone 4711|#resolve|agents\.example|=-=-=/.test(received.text + received.from),
    'nothing internal reaches the customer',
  );

  show(
    '7. Carla says thanks',
    await send({
      from: CUSTOMER,
      to: received.replyTo,
      subject: received.subject,
      text: 'Thanks, Anna!',
      answered: received,
    }),
  );
  const told = await read(AGENT);
  show('8. Anna sees it; the ticket stays resolved', told);
  must(told.text.includes('Thanks, Anna!'), 'the agent hears the thanks');

  await gateway.settled();
  must(sink.unread().length === 0, 'nobody got a mail too many');
  const ticket = await ticketOf(gateway);
  must(ticket.status === 'resolved', 'the ticket is resolved');
  return { mails: scenes, ticket };
}

function quotedLines(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

function must(holds: boolean, promise: string): void {
  if (!holds) throw new GatewayError('local', `the demo went wrong: ${promise} — but it is not so`);
}

interface Letter {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly answered?: ReadMail;
}

/** Sends over SMTP, as any mail program does, and tells how the mail looks to its writer. */
function sender(gateway: Gateway): (letter: Letter) => Promise<Scene['mail']> {
  const { host, port } = present(gateway.smtp, 'the demo listens');
  const transport = createTransport({
    host,
    port,
    secure: false,
    ignoreTLS: true,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async (letter) => {
    const thread =
      letter.answered === undefined
        ? {}
        : {
            inReplyTo: letter.answered.messageId,
            references: [...letter.answered.references, letter.answered.messageId],
          };
    await transport.sendMail({
      from: letter.from,
      to: { name: '', address: letter.to },
      subject: letter.subject,
      text: letter.text,
      ...thread,
    });
    return {
      from: `${letter.from.name} <${letter.from.address}>`,
      to: letter.to,
      subject: letter.subject,
      text: letter.text,
    };
  };
}

async function ticketOf({ store, desk }: Gateway): Promise<DemoTicket> {
  const [listed, ...more] = await listTickets(store.db, { limit: 2 });
  must(more.length === 0, 'there is one ticket');
  const ticket = present(
    await findTicketById(store.db, present(listed, 'the demo opened a ticket').id),
    'a listed ticket exists',
  );
  const history = await listActivities(store.db, ticket.id);
  return {
    tag: `${desk.numbering.prefix}${ticket.number}`,
    subject: ticket.subject,
    status: ticket.status,
    history: history.map((entry) => ({
      kind: entry.kind,
      name: entry.name,
      visibility: entry.visibility,
      who: entry.actor.startsWith('contact:')
        ? CUSTOMER.name
        : entry.actor.replace(/^agent:anna$/, AGENT.name),
      text: entry.text,
    })),
  };
}
