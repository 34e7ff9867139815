import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { backup, restoreFiles } from '../../src/service/backup.ts';
import { openDesk } from '../../src/service/open-desk.ts';
import { verify } from '../../src/service/verify.ts';
import { listTickets } from '../../src/store/tickets.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const silent = () => undefined;
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
  await restoreFiles(restored, folder, silent);
  const opened = await openDesk(restored);
  const { gaps } = await verify({
    store: opened.store,
    blobs: opened.blobs,
    prefix: 'TICK-',
    progress: silent,
  });
  await opened.store.close();
  expect(gaps).toEqual([]);
});

test('a backup has what was there, with the key that old reply addresses were signed with', async () => {
  await desk.send({ from: 'Carla <carla@customer.example>', to: 'support@desk.example' });
  await backup(desk.gateway.config, join(dir, 'backup'), silent);
  await desk.send({ from: 'Dora <dora@customer.example>', to: 'support@desk.example' });
  const restored = elsewhere();
  await restoreFiles(restored, join(dir, 'backup'), silent);
  const opened = await openDesk(restored);
  expect(await listTickets(opened.store.db, { limit: 10 })).toHaveLength(1);
  const claim = { number: 1001 as never, person: { kind: 'participant', ordinal: 1 } } as const;
  const { gateway } = desk;
  const address = gateway.desk.tokens.replyAddress({ localPart: 'support', domain: 'desk.example' }, claim);
  expect(opened.desk.tokens.replyAddress({ localPart: 'support', domain: 'desk.example' }, claim)).toEqual(
    address,
  );
  await opened.store.close();
});

test('nothing is overwritten: a backup goes back only where there is no database', async () => {
  await backup(desk.gateway.config, join(dir, 'backup'), silent);
  await expect(restoreFiles(desk.gateway.config, join(dir, 'backup'), silent)).rejects.toThrow(
    'is there already',
  );
  await expect(restoreFiles(elsewhere(), join(dir, 'nothing'), silent)).rejects.toThrow(
    'there is no backup in',
  );
});
