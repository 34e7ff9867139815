import { afterEach } from 'vitest';
import { systemClock, systemRandom, type Clock } from '../../src/base/clock.ts';
import {
  startImapPoller,
  type ImapPoller,
  type ImapPollerParts,
  type PolledAccount,
} from '../../src/transport/imap-poller.ts';
import {
  memoryIntake,
  memoryLedger,
  type MemoryIntake,
  type MemoryLedger,
} from '../support/memory-intake.ts';
import { memoryLog } from '../support/memory-log.ts';
import { until } from '../support/until.ts';
import { passwordLogin } from '../support/login.ts';
import { ScriptedImap } from '../support/scripted-imap.ts';

export interface Polling {
  readonly poller: ImapPoller;
  readonly intake: MemoryIntake;
  readonly ledger: MemoryLedger;
  readonly log: ReturnType<typeof memoryLog>;
  readonly account: PolledAccount;
  /** Subjects of what was taken in, in order. */
  subjects(): string[];
  /** Every arrival so far is done: its message may be cared for. */
  allDone(): void;
}

const running: ImapPoller[] = [];
const scripted: ScriptedImap[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((poller) => poller.stop()));
  await Promise.all(scripted.splice(0).map((server) => server.stop()));
});

/** A server that holds these messages, until the test is over. */
export async function scriptedImap(...messages: string[]): Promise<ScriptedImap> {
  const server = await ScriptedImap.start(messages);
  scripted.push(server);
  return server;
}

/** The same with a message for each subject. */
export function scriptedSubjects(...subjects: string[]): Promise<ScriptedImap> {
  return scriptedImap(...subjects.map((subject) => message(subject)));
}

export function poll(server: ScriptedImap, options: Partial<PollingOptions> = {}): Polling {
  return startPolling({ port: server.port, ...options });
}

/** Where a server is silent, it is not waited for as long as in life. */
export const SHORT = { commandMs: 300, connectMs: 300, bytesPerSecond: 100_000_000 };

/** What an operator is told about the first folder. */
export function problem({ poller }: Polling): string {
  return poller.state().folders[0]?.problem ?? '';
}

export function add(server: ScriptedImap, uid: number, subject: string): void {
  server.messages.set(uid, Buffer.from(message(subject)));
}

export type PollingOptions = Partial<Omit<PolledAccount, 'port'>> & {
  readonly port: number;
  readonly user?: string;
  readonly intake?: MemoryIntake;
  readonly ledger?: MemoryLedger;
  readonly bounds?: ImapPollerParts['bounds'];
  readonly clock?: Clock;
};

/** A poller with short waits, on memory for its intake and its ledger. */
export function startPolling(options: PollingOptions): Polling {
  const {
    intake = memoryIntake(),
    ledger = memoryLedger(),
    bounds,
    user = 'ann',
    clock = systemClock,
    ...rest
  } = options;
  const account: PolledAccount = {
    name: 'desk',
    host: '127.0.0.1',
    security: 'none',
    ca: null,
    credentials: passwordLogin(user),
    folders: ['INBOX'],
    afterwards: { kind: 'nothing' },
    pollMs: 100,
    recipient: { localPart: 'support', domain: 'desk.test' },
    maxSizeBytes: 1_000_000,
    ...rest,
  };
  const log = memoryLog();
  const accept = intake.accept.bind(intake);
  intake.accept = async (offer) => {
    const accepted = await accept(offer);
    const bytes = intake.taken.find((one) => one.offer.key === offer.key)?.bytes.toString() ?? '';
    ledger.taken.set(offer.key, /^Message-ID: <(.*)>\r$/m.exec(bytes)?.[1] ?? null);
    return accepted;
  };
  const poller = startImapPoller({
    account,
    intake,
    ledger,
    log,
    clock,
    random: systemRandom,
    bounds: {
      backoff: { firstMs: 50, factor: 2, maxMs: 400 },
      rereadBackoff: { firstMs: 50, factor: 2, maxMs: 400 },
      restMs: 20,
      ...bounds,
    },
  });
  running.push(poller);
  return {
    poller,
    intake,
    ledger,
    log,
    account,
    subjects: () => intake.taken.map(({ bytes }) => subjectOf(bytes)),
    allDone: () => {
      for (const { offer } of intake.taken) {
        if (!ledger.due.includes(offer.key) && !ledger.cared.includes(offer.key)) ledger.due.push(offer.key);
      }
      poller.wake();
    },
  };
}

/** Alarms and their ends: what an operator was told above debug about a mailbox. */
export function alarms({ log }: Polling): string[] {
  return log.lines.filter(({ level }) => level === 'error').map(({ message }) => message);
}

/** The poller has looked into its first folder so many times from now. */
export async function looks(polling: Polling, count: number): Promise<void> {
  const { ledger } = polling;
  const before = ledger.asked;
  await until(`${count} more looks`, () => ledger.asked >= before + count * polling.account.folders.length);
}

/** The poller has cared for so many messages. */
export async function cared(polling: Polling, count: number): Promise<void> {
  await until(`${count} messages are cared for`, () => polling.ledger.cared.length >= count);
}

export function message(subject: string, body = 'hello\r\n'): string {
  return `From: ann@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@example.org>\r\n\r\n${body}`;
}

function subjectOf(bytes: Buffer): string {
  return /^Subject: (.*)\r$/m.exec(bytes.toString('latin1'))?.[1] ?? '';
}
