import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { ImapAccount } from '../../src/config/config.ts';
import { startGateway, type Gateway } from '../../src/daemon.ts';
import { backup, restore } from '../../src/service/backup.ts';
import { listArrivals } from '../../src/store/intake/arrivals.ts';
import { listOutgoing } from '../../src/store/outbox/outgoing.ts';
import { startDovecot, type Dovecot } from '../support/dovecot.ts';
import { startTestGateway } from '../support/gateway.ts';
import { passwordLogin } from '../support/login.ts';
import { memoryLog } from '../support/memory-log.ts';
import { available } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { IN_PROCESS } from '../support/in-process.ts';

const BEFORE = 5;
const AFTER = 100;
const PATIENCE_MS = 120_000;
const silent = () => undefined;

/** Each from a customer of its own. */
const mail = (count: number) =>
  `From: <c${count}@customer${count}.example>\r\nTo: support@desk.example\r\nSubject: Matter ${count}\r\nMessage-ID: <${count}@customer.example>\r\n\r\nIt is silent.\r\n`;

/** The mail stays where it is, so that whoever comes later can read all of it again. */
const accountOf = (dovecot: Dovecot): ImapAccount => ({
  name: 'desk',
  host: '127.0.0.1',
  port: dovecot.imapPort,
  security: 'starttls',
  ca: dovecot.ca,
  login: passwordLogin('desk'),
  folders: ['INBOX'],
  channel: 'support',
  afterwards: { kind: 'nothing' },
  authservId: null,
  pollMs: 1000,
});

async function deliver(dovecot: Dovecot, from: number, to: number): Promise<void> {
  for (let count = from; count <= to; count++) await dovecot.deliver('desk', mail(count));
}

/** Mails that came in and were worked off. */
async function doneIn({ store }: Gateway): Promise<number> {
  const arrivals = await listArrivals(store.db, { limit: 1000 });
  return arrivals.filter(({ state }) => state === 'done').length;
}

test.skipIf(!available('dovecot'))(
  'I-24 a backup that is a hundred mails old mails nobody when it is back, and reads its mailbox again without doubles',
  { timeout: 300_000 },
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'postern-restore-'));
    const dovecot = await startDovecot();
    const desk = await startTestGateway({ config: { imap: [accountOf(dovecot)], smtp: null } });
    const dataDir = join(dir, 'restored');
    const restored = {
      ...desk.gateway.config,
      dataDir,
      database: { dialect: 'sqlite', path: join(dataDir, 'postern.db') } as const,
    };
    try {
      await deliver(dovecot, 1, BEFORE);
      await until('the first are taken in', async () => (await doneIn(desk.gateway)) === BEFORE);
      await backup(desk.gateway.config, join(dir, 'backup'), silent);
      await deliver(dovecot, BEFORE + 1, BEFORE + AFTER);
      await until('all are', async () => (await doneIn(desk.gateway)) === BEFORE + AFTER, PATIENCE_MS);
      await desk.gateway.settled();
      await desk.gateway.stop();
      const sent = desk.sink.messages.length;
      expect(sent).toBeGreaterThan(BEFORE);

      await restore(restored, join(dir, 'backup'), { clock: systemClock, progress: silent });
      for (const times of ['first', 'second']) {
        const again = await startGateway(restored, { ...IN_PROCESS, log: memoryLog(), pollMs: 100 });
        try {
          await until('it has all', async () => (await doneIn(again)) >= BEFORE + AFTER, PATIENCE_MS);
          await again.settled();
          const arrivals = await listArrivals(again.store.db, { limit: 1000 });
          expect(
            arrivals.map(({ disposition }) => disposition),
            `after the ${times} start`,
          ).toEqual(Array.from({ length: BEFORE + AFTER }, () => 'opened'));
          expect(desk.sink.messages).toHaveLength(sent);
          const outgoing = await listOutgoing(again.store.db, { limit: 1000 });
          const waiting = outgoing.filter(({ delivery }) => delivery.state !== 'relayed');
          expect(waiting.length, 'what it has to say waits for a person').toBeGreaterThan(AFTER);
        } finally {
          await again.stop();
        }
      }
    } finally {
      await desk.stop();
      await dovecot.stop();
      await rm(dir, { recursive: true, force: true });
    }
  },
);
