import { afterEach } from 'vitest';
import { systemClock, systemRandom } from '../../src/base/clock.ts';
import {
  startSmtpListener,
  type ListenerParts,
  type SmtpListener,
} from '../../src/transport/smtp-listener.ts';
import { memoryIntake, type MemoryIntake } from '../support/memory-intake.ts';
import { memoryLog } from '../support/memory-log.ts';
import { SmtpPeer } from '../support/smtp-dialogue.ts';

export const MESSAGE = Buffer.from('From: ann@example.org\r\nSubject: printer\r\n\r\nIt is on fire.\r\n');

/** What our own errors know and no peer may ever read. */
export const SECRET_CAUSE = 'SQLITE_IOERR: /var/lib/postern/postern.db';

type Tls = ListenerParts['config']['tls'];

/** Bounds for a test that says more than a decent client would: no mistake is one too many. */
export const FORGIVING = {
  greetingMs: 1,
  mistakesSlow: Infinity,
  mistakes: Infinity,
  idleCommands: Infinity,
  unknownRecipients: Infinity,
  putOff: Infinity,
  probes: Infinity,
  connectionsPerMinute: Infinity,
};

export interface Setting {
  readonly intake: MemoryIntake;
  readonly listener: SmtpListener;
  readonly log: ReturnType<typeof memoryLog>;
}

const open: SmtpListener[] = [];
const peers: SmtpPeer[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) peer.end();
  await Promise.all(open.splice(0).map((listener) => listener.stop()));
});

export async function listen(
  options: Partial<ListenerParts> & { maxSizeBytes?: number; relays?: string[]; tls?: Tls } = {},
): Promise<Setting> {
  const intake = memoryIntake();
  const log = memoryLog();
  const listener = await startSmtpListener({
    config: {
      host: '127.0.0.1',
      port: 0,
      maxSizeBytes: options.maxSizeBytes ?? 100_000,
      tls: options.tls ?? null,
      relays: options.relays ?? [],
    },
    kind: 'smtp',
    intake,
    log,
    clock: systemClock,
    random: systemRandom,
    hostName: 'mx.desk.test',
    ...options,
  });
  open.push(listener);
  return { intake, listener, log };
}

export async function peerOf(listener: SmtpListener, from?: string): Promise<SmtpPeer> {
  const peer = await SmtpPeer.connect(listener.port, from);
  peers.push(peer);
  return peer;
}

/** Something that a test opens when it wants to. */
export function gate(): { opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    opened: promise,
    open: () => {
      resolve(undefined);
    },
  };
}
