/** The whole daemon on loopback, its relay a sink, its data in a temporary folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createTransport } from 'nodemailer';
import { simpleParser, type ParsedMail } from 'mailparser';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway, type Gateway, type GatewayPorts } from '../../src/daemon.ts';
import { gapText } from '../../src/service/gap.ts';
import type { OpenDesk } from '../../src/service/open-desk.ts';
import { verify } from '../../src/service/verify.ts';
import { listActivities, type ActivityWithFiles } from '../../src/store/tickets/activities.ts';
import { listArrivals, type ArrivalRow } from '../../src/store/intake/arrivals.ts';
import {
  findTicketByNumber,
  listTickets,
  type ListedTicket,
  type TicketRow,
} from '../../src/store/tickets/tickets.ts';
import { ANNA, BEN, SUPPORT } from './desk.ts';
import { IN_PROCESS } from './in-process.ts';
import { memoryLog, type LogLine } from './memory-log.ts';
import { startSink, type Sink, type SinkScript } from './smtp-sink.ts';

/** A mail that left, as its reader's mail program reads it. */
export interface SentMail {
  readonly envelope: { readonly from: string; readonly to: string };
  readonly raw: string;
  readonly mail: ParsedMail;
}

export interface Letter {
  readonly from: string;
  /** Envelope and To; several when they are. */
  readonly to: string | readonly string[];
  /** `null` = `<>`; the From address unless said. */
  readonly reversePath?: string | null;
  readonly subject?: string;
  readonly text?: string;
  /** The mail that is answered: its thread is carried on. */
  readonly answering?: SentMail;
  readonly headers?: Readonly<Record<string, string>>;
  readonly messageId?: string;
  readonly attachments?: readonly {
    readonly filename: string;
    readonly content: string;
    readonly contentType?: string;
  }[];
}

export interface TestGateway {
  readonly gateway: Gateway;
  readonly sink: Sink;
  readonly log: readonly LogLine[];
  /** Sends over SMTP and waits until all of its effects are there. */
  send(letter: Letter): Promise<void>;
  sendRaw(raw: string | Buffer, envelope: { from: string | null; to: string }): Promise<void>;
  /** What left since the last call, in order. */
  sent(): Promise<SentMail[]>;
  tickets(): Promise<ListedTicket[]>;
  ticket(number: number): Promise<TicketRow>;
  history(number: number): Promise<ActivityWithFiles[]>;
  arrivals(): Promise<ArrivalRow[]>;
  /** What `postern verify` finds, one line a gap. */
  gaps(): Promise<string[]>;
  stop(): Promise<void>;
}

export interface TestGatewayOptions {
  readonly config?: Partial<Config>;
  readonly script?: SinkScript;
  readonly ports?: Partial<GatewayPorts>;
}

export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const dir = await mkdtemp(join(tmpdir(), 'postern-test-'));
  const sink = await startSink(options.script === undefined ? {} : { script: options.script });
  const log = memoryLog();
  const embedded = loadConfig(null, {}, dir);
  const config: Config = {
    ...embedded,
    // Answers leave at once, and nobody is told of what they did, where a test does not ask for it.
    desk: { ...embedded.desk, answerDelayMs: 0, receipts: false },
    // The folder for temporary files lies in memory on some machines.
    acceptDataLoss: true,
    channels: [SUPPORT],
    agents: [ANNA, BEN],
    smtp: { host: '127.0.0.1', port: 0, maxSizeBytes: 1024 * 1024, tls: null, relays: ['127.0.0.0/8'] },
    relay: { host: '127.0.0.1', port: sink.port, security: 'none', ca: null, auth: null },
    http: null,
    ...options.config,
  };
  const gateway = await startGateway(config, { ...IN_PROCESS, log, pollMs: 100, ...options.ports });
  const { store } = gateway;
  const transport = transportTo(gateway);
  let read = 0;
  const ticket = async (number: number) => {
    const found = await findTicketByNumber(store.db, number);
    if (found === null) throw new Error(`no ticket ${number}`);
    return found;
  };
  return {
    gateway,
    sink,
    log: log.lines,
    send: async (letter) => {
      await transport().sendMail(mailOf(letter));
      await gateway.settled();
    },
    sendRaw: async (raw, envelope) => {
      await transport().sendMail({
        raw,
        envelope: { from: envelope.from ?? '', to: [envelope.to] },
      });
      await gateway.settled();
    },
    sent: async () => {
      const fresh = sink.messages.slice(read);
      read += fresh.length;
      return Promise.all(fresh.map(readSent));
    },
    tickets: () => listTickets(store.db, { limit: 100 }),
    ticket,
    history: async (number) => listActivities(store.db, (await ticket(number)).id),
    arrivals: async () => (await listArrivals(store.db, { limit: 100 })).reverse(),
    gaps: () => gapsOf(gateway),
    stop: async () => {
      transport.close();
      await gateway.stop();
      await sink.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** What `postern verify` finds in a desk, one line a gap. */
export async function gapsOf(opened: OpenDesk & Pick<Gateway, 'config'>): Promise<string[]> {
  const { store, blobs, desk, config, credentials } = opened;
  const progress = () => undefined;
  const { gaps } = await verify({
    store,
    blobs,
    clock: desk.clock,
    config,
    imap: config.imap,
    credentials,
    progress,
  });
  return gaps.map(gapText);
}

/** One connection for all mails: every greeting takes its time. Opened with the first of them. */
function transportTo({ smtp }: Gateway) {
  let opened: ReturnType<typeof pooledTransport> | null = null;
  const transport = () => {
    if (smtp === null) throw new Error('the gateway does not listen');
    return (opened ??= pooledTransport(smtp));
  };
  return Object.assign(transport, { close: () => opened?.close() });
}

function pooledTransport({ host, port }: NonNullable<Gateway['smtp']>) {
  const pool = { pool: true, maxConnections: 1, maxMessages: Infinity } as const;
  return createTransport({ ...pool, host, port, secure: false, ignoreTLS: true });
}

function mailOf({
  from,
  to,
  subject,
  text,
  reversePath,
  answering,
  headers,
  messageId,
  attachments,
}: Letter) {
  const recipients = [to].flat();
  const own = /[^<\s]+@[^>\s]+/.exec(from)?.[0] ?? '';
  const given = Object.fromEntries(
    Object.entries({ headers, messageId, attachments }).filter(([, value]) => value !== undefined),
  );
  return {
    from,
    to: recipients,
    envelope: { from: reversePath === null ? '' : (reversePath ?? own), to: recipients },
    subject: subject ?? (answering === undefined ? 'Printer' : `Re: ${answering.mail.subject ?? ''}`),
    text: text ?? 'It is silent.',
    ...(answering === undefined ? {} : threadOf(answering)),
    ...given,
  };
}

/** As every client carries a thread on (RFC 5322 section 3.6.4). */
function threadOf({ mail }: SentMail) {
  const answered = mail.messageId ?? '';
  return { inReplyTo: answered, references: [...[mail.references ?? []].flat(), answered] };
}

async function readSent(message: Sink['messages'][number]): Promise<SentMail> {
  const mail = await simpleParser(message.raw);
  return {
    envelope: { from: message.envelope.from, to: message.envelope.to.join(',') },
    raw: message.raw.toString('latin1'),
    mail,
  };
}

/** The one mail to that address; fails where there is none or more. */
export function onlyTo(mails: readonly SentMail[], recipient: string): SentMail {
  const found = mails.filter((one) => one.envelope.to === recipient);
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`${found.length} mails to ${recipient}, expected 1`);
  return only;
}

/** The address that an answer goes to. */
export function replyAddressOf({ mail }: SentMail): string {
  const address = [mail.replyTo ?? []].flat()[0]?.value[0]?.address;
  if (address === undefined) throw new Error('the mail has no Reply-To');
  return address;
}
