import { readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { sentMaildir } from '../../src/daemon.ts';
import { insertArrival } from '../../src/store/intake/arrivals.ts';
import { listOutgoing } from '../../src/store/outbox/outgoing.ts';
import { openStore } from '../../src/store/database/database.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';

const LETTER = { from: 'Carla <carla@customer.example>', to: 'support@desk.example' };
let desk: TestGateway | null = null;
afterEach(async () => {
  await desk?.stop();
  desk = null;
});

test('without a relay outgoing mail is kept in a Maildir, and each is written once', async () => {
  desk = await startTestGateway({ config: { relay: null } });
  await desk.send(LETTER);
  const folder = join(sentMaildir(desk.gateway.config), 'new');
  const files = await readdir(folder);
  expect(files).toHaveLength(2);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  expect(texts.map((text) => /^Delivered-To: (.*)$/m.exec(text)?.[1]?.trim()).sort()).toEqual([
    'anna@agents.example',
    'carla@customer.example',
  ]);
});

test('I-16 a refused recipient is final for that mail alone; one told to wait is deferred', async () => {
  desk = await startTestGateway({
    script: ({ phase, address }) =>
      phase !== 'rcpt'
        ? undefined
        : address.startsWith('carla')
          ? '550 5.1.1 no such user'
          : '450 4.2.1 later',
  });
  await desk.send(LETTER);
  const states = (await listOutgoing(desk.gateway.store.db, { limit: 10 })).map(({ delivery }) => [
    delivery.recipient,
    delivery.state,
    delivery.attempts,
  ]);
  expect(states.sort()).toEqual([
    ['anna@agents.example', 'deferred', 1],
    ['carla@customer.example', 'failed', 1],
  ]);
  expect(await desk.tickets()).toHaveLength(1);
});

test('I-09 a mail that cannot be dealt with is put back, and does not stop the one behind it', async () => {
  desk = await startTestGateway();
  const { gateway } = desk;
  const content = Buffer.from('Subject: its bytes will be gone\r\n\r\ngone\r\n');
  const { sha256 } = await gateway.blobs.put(content);
  const blob = join(gateway.config.dataDir, 'blobs', sha256.slice(0, 2), sha256);
  await gateway.store.transact((tx) =>
    insertArrival(tx, {
      id: '0first',
      key: 'smtp:first',
      transport: 'smtp',
      blob: sha256,
      size_bytes: content.length,
      envelope: JSON.stringify({
        reversePath: null,
        recipients: [],
        client: { ip: null, helo: null, tls: false },
      }),
      duplicate_key: 'first',
      received_at: 1,
    }).then(() => unlink(blob)),
  );
  await desk.send(LETTER);
  expect(await desk.tickets()).toHaveLength(1);
  expect((await desk.arrivals()).map((one) => [one.key.slice(0, 10), one.state, one.attempts])).toEqual([
    ['smtp:first', 'deferred', 1],
    [expect.stringMatching(/^smtp:/), 'done', 1],
  ]);
});

test('I-23 a relay that has gone silent does not hold up a stop, and its mail waits for the next start', async () => {
  desk = await startTestGateway({ script: ({ phase }) => (phase === 'rcpt' ? 'hang' : undefined) });
  const { gateway, sink } = desk;
  void desk.send(LETTER).catch(() => undefined);
  await until('the relay is asked', () => sink.steps.some((step) => step.phase === 'rcpt'));
  await gateway.stop();
  const store = await openStore(gateway.config.database);
  const states = (await listOutgoing(store.db, { limit: 10 })).map(({ delivery }) => delivery.state);
  await store.close();
  expect(states.every((state) => state === 'deferred' || state === 'queued')).toBe(true);
});
