import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { TicketNumber } from '../../src/desk/tickets/number.ts';
import { formatAddrSpec } from '../../src/mail/address.ts';
import { startGateway } from '../../src/daemon.ts';
import { backup, restore } from '../../src/service/backup.ts';
import { openDesk } from '../../src/service/open-desk.ts';
import { listDaemons } from '../../src/store/daemons/daemons.ts';
import { outboxHold, retryAll } from '../../src/store/outbox/outbox-control.ts';
import { listOutgoing } from '../../src/store/outbox/outgoing.ts';
import { listTickets } from '../../src/store/tickets/tickets.ts';
import { memoryLog } from '../support/memory-log.ts';
import { gapsOf, onlyTo, replyAddressOf, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { IN_PROCESS } from '../support/in-process.ts';
import { until } from '../support/until.ts';

const silent = () => undefined;
const ports = { clock: systemClock, progress: silent };
let desk: TestGateway;
let dir = '';
beforeEach(async () => {
  desk = await startTestGateway();
  dir = await mkdtemp(join(tmpdir(), 'postern-backup-'));
});
afterEach(async () => {
  await desk.stop();
  await rm(dir, { recursive: true, force: true });
});

const elsewhere = (): Config => {
  const dataDir = join(dir, 'restored');
  return {
    ...desk.gateway.config,
    dataDir,
    database: { dialect: 'sqlite', path: join(dataDir, 'postern.db') },
  };
};

function databaseOf({ database }: Config): string {
  return database.dialect === 'sqlite' ? database.path : '';
}

test('I-24 a backup under load is whole: every mail that it has, it has with its bytes and its history', async () => {
  const load = { on: true };
  const loading = (async () => {
    for (let count = 1; load.on; count++) {
      await desk.send({
        from: `Customer <c${count}@customer.example>`,
        to: 'support@desk.example',
        subject: `Matter ${count}`,
        attachments: [{ filename: 'a.txt', content: `file ${count}` }],
      });
    }
  })();
  const folder = join(dir, 'backup');
  const results = [
    await backup(desk.gateway.config, folder, silent),
    await backup(desk.gateway.config, folder, silent),
  ];
  load.on = false;
  await loading;
  expect(results[1]!.copied).toBeLessThanOrEqual(results[1]!.files);
  const restored = elsewhere();
  await restore(restored, folder, ports);
  const opened = await openDesk(restored);
  const gaps = await gapsOf({ ...opened, config: restored });
  await opened.store.close();
  expect(gaps).toEqual([]);
});

test('a backup has what was there, with the key that old reply addresses were signed with', async () => {
  await desk.send({ from: 'Carla <carla@customer.example>', to: 'support@desk.example' });
  await backup(desk.gateway.config, join(dir, 'backup'), silent);
  await desk.send({ from: 'Dora <dora@customer.example>', to: 'support@desk.example' });
  const restored = elsewhere();
  await restore(restored, join(dir, 'backup'), ports);
  const opened = await openDesk(restored);
  expect(await listTickets(opened.store.db, { limit: 10 })).toHaveLength(1);
  const claim = {
    number: 1001 as never,
    person: { kind: 'participant', ordinal: 1 },
    issuedAtMs: 0,
  } as const;
  const { gateway } = desk;
  const address = gateway.desk.tokens.replyAddress({ localPart: 'support', domain: 'desk.example' }, claim);
  expect(opened.desk.tokens.replyAddress({ localPart: 'support', domain: 'desk.example' }, claim)).toEqual(
    address,
  );
  await opened.store.close();
});

test('what is put back knows of no daemon: that of the backup lives elsewhere, and left no log here', async () => {
  const { gateway } = desk;
  const living = () => listDaemons(gateway.store.db);
  await until('the daemon has said that it lives', async () => (await living()).length === 1);
  await backup(gateway.config, join(dir, 'backup'), silent);
  await restore(elsewhere(), join(dir, 'backup'), ports);
  const opened = await openDesk(elsewhere());
  expect(await listDaemons(opened.store.db)).toEqual([]);
  await opened.store.close();
  expect(await living()).toHaveLength(1);
});

test('nothing is overwritten: a backup goes back only where there is no database', async () => {
  await backup(desk.gateway.config, join(dir, 'backup'), silent);
  await expect(restore(desk.gateway.config, join(dir, 'backup'), ports)).rejects.toThrow('is there already');
  await expect(restore(elsewhere(), join(dir, 'nothing'), ports)).rejects.toThrow('there is no backup in');
});

test('I-24 a restore is refused where the log of another database lies: read with the backup, it would take the hold away', async () => {
  await desk.send({ from: 'Carla <carla@customer.example>', to: 'support@desk.example' });
  await backup(desk.gateway.config, join(dir, 'backup'), silent);
  await desk.send({ from: 'Dora <dora@customer.example>', to: 'support@desk.example' });
  const restored = elsewhere();
  const path = databaseOf(restored);
  await mkdir(restored.dataDir);
  // Somebody removed `postern.db`, and not what lay beside it.
  await copyFile(`${databaseOf(desk.gateway.config)}-wal`, `${path}-wal`);
  await expect(restore(restored, join(dir, 'backup'), ports)).rejects.toThrow(`${path}-wal is there already`);
});

test('I-24 where a restore was cut off nothing starts as an empty desk, and the next restore is whole', async () => {
  await desk.send({ from: 'Carla <carla@customer.example>', to: 'support@desk.example' });
  await backup(desk.gateway.config, join(dir, 'backup'), silent);
  await desk.send({ from: 'Dora <dora@customer.example>', to: 'support@desk.example' });
  const restored = elsewhere();
  const draft = `${databaseOf(restored)}.restoring`;
  // The process ends while it copies mail.
  const cutOff = join(restored.dataDir, 'blobs');
  await mkdir(restored.dataDir);
  await writeFile(cutOff, '');
  await expect(restore(restored, join(dir, 'backup'), ports)).rejects.toThrow('was not put back as a whole');
  await rm(cutOff);
  await expect(openDesk(restored)).rejects.toMatchObject({ code: 'store.unsafe' });
  // What an attempt with another backup left of its draft.
  await copyFile(`${databaseOf(desk.gateway.config)}-wal`, `${draft}-wal`);
  await restore(restored, join(dir, 'backup'), ports);
  const opened = await openDesk(restored);
  expect(await listTickets(opened.store.db, { limit: 10 })).toHaveLength(1);
  expect(await outboxHold(opened.store.db)).not.toBeNull();
  expect(await gapsOf({ ...opened, config: restored })).toEqual([]);
  await opened.store.close();
});

test('I-24 restoring an old backup mails nobody by itself; what it had to send waits for a person', async () => {
  await desk.stop();
  desk = await startTestGateway({
    script: ({ phase }) => (phase === 'rcpt' ? '450 4.2.1 later' : undefined),
  });
  await desk.send({ from: 'Carla <carla@customer.example>', to: 'support@desk.example' });
  await backup(desk.gateway.config, join(dir, 'backup'), silent);
  const restored = { ...elsewhere(), smtp: null };
  await restore(restored, join(dir, 'backup'), ports);
  const asked = desk.sink.steps.length;
  await desk.gateway.stop();
  const again = await startGateway(restored, { ...IN_PROCESS, log: memoryLog() });
  await again.store.transact((tx) => retryAll(tx, Date.now()));
  await again.settled();
  expect(desk.sink.steps).toHaveLength(asked);
  const waiting = await listOutgoing(again.store.db, { limit: 10 });
  expect(waiting.map(({ delivery }) => delivery.recipient).sort()).toEqual([
    'anna@agents.example',
    'carla@customer.example',
  ]);
  await again.stop();
});

test('no number is given twice after a restore, and what is signed for a lost ticket opens one of its own (T-02, I-24)', async () => {
  await desk.send({ from: 'Carla <carla@customer.example>', to: 'support@desk.example' });
  await backup(desk.gateway.config, join(dir, 'backup'), silent);
  await desk.sent();
  await desk.send({ from: 'Dora <dora@customer.example>', to: 'support@desk.example' });
  const lost = onlyTo(await desk.sent(), 'dora@customer.example');
  const restored = { ...desk.gateway.config, ...elsewhere() };
  const { nextNumber } = await restore(restored, join(dir, 'backup'), ports);
  await desk.gateway.stop();
  const again = await startTestGateway({ config: restored });
  await again.send({ from: 'Emil <emil@customer.example>', to: 'support@desk.example', subject: 'Mine' });
  await again.send({ from: 'Dora <dora@customer.example>', to: replyAddressOf(lost), answering: lost });
  const tickets = await again.tickets();
  const numbers = new Map(tickets.map((one) => [one.requester_address, one.number]));
  expect(numbers.get('emil@customer.example')).toBe(nextNumber);
  expect(numbers.get('dora@customer.example')).toBe(nextNumber + 1);
  expect(nextNumber).toBeGreaterThanOrEqual(1002 + 100);
  await again.stop();
});

test('a number that was given again is another ticket for whoever holds a token of the first (T-02)', async () => {
  await desk.send({ from: 'Emil <emil@customer.example>', to: 'support@desk.example', subject: 'Mine' });
  const claim = { number: 1001 as TicketNumber, person: { kind: 'participant', ordinal: 1 } } as const;
  const { tokens } = desk.gateway.desk;
  const support = { localPart: 'support', domain: 'desk.example' };
  const signed = (daysAgo: number) =>
    formatAddrSpec(
      tokens.replyAddress(support, { ...claim, issuedAtMs: Date.now() - daysAgo * 24 * 60 * 60 * 1000 }),
    );
  await desk.send({ from: 'Dora <dora@customer.example>', to: signed(2), text: 'About my own ticket.' });
  await desk.send({ from: 'Emil <emil@customer.example>', to: signed(0), text: 'About mine.' });
  expect((await desk.tickets()).map((one) => one.requester_address).sort()).toEqual([
    'dora@customer.example',
    'emil@customer.example',
  ]);
  const texts = (await desk.history(1001)).map(({ text }) => text).join();
  expect(texts).toContain('About mine.');
  expect(texts).not.toContain('About my own ticket.');
});
