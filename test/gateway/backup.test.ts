import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { systemClock } from '../../src/base/clock.ts';
import { startGateway } from '../../src/daemon.ts';
import { backup, restore } from '../../src/service/backup.ts';
import { openDesk } from '../../src/service/open-desk.ts';
import { retryAll } from '../../src/store/outbox-control.ts';
import { listOutgoing } from '../../src/store/outgoing.ts';
import { listTickets } from '../../src/store/tickets.ts';
import { memoryLog } from '../support/memory-log.ts';
import { gapsOf, startTestGateway, type TestGateway } from '../support/gateway.ts';

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

test('nothing is overwritten: a backup goes back only where there is no database', async () => {
  await backup(desk.gateway.config, join(dir, 'backup'), silent);
  await expect(restore(desk.gateway.config, join(dir, 'backup'), ports)).rejects.toThrow('is there already');
  await expect(restore(elsewhere(), join(dir, 'nothing'), ports)).rejects.toThrow('there is no backup in');
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
  const again = await startGateway(restored, { log: memoryLog(), ballast: false });
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
