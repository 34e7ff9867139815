import { copyFile, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startGateway } from '../../src/daemon.ts';
import { onlyTo, replyAddressOf, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { memoryLog } from '../support/memory-log.ts';
import { IN_PROCESS } from '../support/in-process.ts';

const LETTER = { from: 'Carla <carla@customer.example>', to: 'support@desk.example' };
let desk: TestGateway;
beforeEach(async () => {
  desk = await startTestGateway();
  await desk.send({ ...LETTER, attachments: [{ filename: 'log.txt', content: 'paper jam' }] });
  const notification = onlyTo(await desk.sent(), 'anna@agents.example');
  await desk.send({
    from: 'anna@agents.example',
    to: replyAddressOf(notification),
    answering: notification,
    text: '#resolve\nDone.',
  });
});
afterEach(async () => {
  await desk.stop();
});

/** Changes the database behind the gateway's back. */
function tamper(statement: string): void {
  const { database } = desk.gateway.config;
  const file = new Database(database.dialect === 'sqlite' ? database.path : '');
  file.pragma('foreign_keys = off');
  file.exec(statement);
  file.close();
}

describe('verify', () => {
  test('finds no gap where there is none', async () => {
    expect(await desk.gaps()).toEqual([]);
  });

  test.each([
    [
      "update activity set text = 'I never said that' where seq = 2",
      'TICK-1001: history entry 2 was changed after it was written',
    ],
    ['delete from activity where seq = 2', 'TICK-1001: history entry 2 is missing'],
    ['delete from activity where seq = 3', 'TICK-1001: history entry 3 is missing'],
    [
      "delete from delivery where recipient like 'carla%'",
      /^outgoing message \w+: it has no delivery; .* outbox show/,
    ],
    [
      "update arrival set disposition = null where transport = 'smtp' and disposition = 'opened'",
      /^mail .*: it is done, and its end is not recorded; see `postern explain/,
    ],
    [
      'update activity set arrival_id = null where seq = 1',
      /^mail .*: it was opened, but no history has it;/,
    ],
  ])('I-12 names it (T-71): %s', async (statement, gap) => {
    tamper(statement);
    const gaps = await desk.gaps();
    expect(
      gaps.filter((one) => (typeof gap === 'string' ? one.startsWith(gap) : gap.test(one))),
    ).not.toHaveLength(0);
  });

  test('names mail whose bytes are gone', async () => {
    const [arrival] = await desk.arrivals();
    await unlink(join(desk.gateway.config.dataDir, 'blobs', arrival!.blob.slice(0, 2), arrival!.blob));
    expect((await desk.gaps())[0]).toContain('its bytes are gone or changed');
  });
});

test('I-12 an older database put back is refused at start, with what it lacks', async () => {
  const { config } = desk.gateway;
  const path = config.database.dialect === 'sqlite' ? config.database.path : '';
  await desk.gateway.stop();
  await copyFile(path, `${path}.old`);
  const again = await startGateway(config, { ...IN_PROCESS, log: memoryLog() });
  const { id } = await again.intake.accept({
    key: 'smtp:later',
    transport: 'smtp',
    envelope: { reversePath: null, recipients: [{ localPart: 'support', domain: 'desk.example' }] },
    client: { ip: null, helo: null, tls: false },
    content: Buffer.from('Subject: later\r\n\r\nlater\r\n'),
  });
  await again.settled();
  await again.stop();
  await copyFile(`${path}.old`, path);
  await expect(startGateway(config, { ...IN_PROCESS, log: memoryLog() })).rejects.toThrow(
    `the database lacks what it had before: mail ${id}`,
  );
  await rm(join(config.dataDir, 'high-water'));
  const accepted = await startGateway(config, { ...IN_PROCESS, log: memoryLog() });
  await accepted.stop();
});
