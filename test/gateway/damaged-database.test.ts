import {
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { startGateway } from '../../src/daemon.ts';
import { writeHighWater } from '../../src/service/high-water.ts';
import { openDesk } from '../../src/service/open-desk.ts';
import { gapsOf, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { memoryLog } from '../support/memory-log.ts';
import { IN_PROCESS } from '../support/in-process.ts';

const WAL_HEADER_BYTES = 32;
let desk: TestGateway;
let dir = '';
let config: Config;
let database = '';

/** A desk with mail, and a copy of what lies on its disk, as a machine would find it after a power cut: all of it still in the WAL. */
beforeEach(async () => {
  desk = await startTestGateway();
  dir = mkdtempSync(join(tmpdir(), 'postern-damage-'));
  for (let nth = 1; nth <= 4; nth++)
    await desk.send({ from: `C${nth} <c${nth}@customer.example>`, to: 'support@desk.example' });
  const { gateway } = desk;
  await writeHighWater(gateway.config.dataDir, gateway.store);
  const dataDir = join(dir, 'data');
  cpSync(gateway.config.dataDir, dataDir, { recursive: true });
  rmSync(join(dataDir, 'postern.db-shm'), { force: true });
  database = join(dataDir, 'postern.db');
  config = { ...gateway.config, dataDir, database: { dialect: 'sqlite', path: database } };
});
afterEach(async () => {
  await desk.stop();
  rmSync(dir, { recursive: true });
});

const start = () => startGateway(config, { ...IN_PROCESS, log: memoryLog() });

/** Turns one bit over. */
function flip(path: string, at: number): void {
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, at);
  byte.writeUInt8(byte.readUInt8() ^ 1);
  writeSync(file, byte, 0, 1, at);
  closeSync(file);
}

test('what was copied from a living desk starts, and nothing is missing', async () => {
  const again = await start();
  expect(await gapsOf(again)).toEqual([]);
  await again.stop();
});

describe('the end of the database is lost by', () => {
  test.each<[string, (wal: string) => void]>([
    [
      'a WAL that was cut short',
      (wal) => {
        truncateSync(wal, Math.floor(statSync(wal).size / 2));
      },
    ],
    [
      'one bit in the middle of the WAL',
      (wal) => {
        flip(wal, Math.floor(statSync(wal).size / 2));
      },
    ],
    [
      'one bit at the beginning of the WAL',
      (wal) => {
        flip(wal, WAL_HEADER_BYTES + 30);
      },
    ],
    [
      'a WAL that was deleted',
      (wal) => {
        rmSync(wal);
      },
    ],
  ])('I-12 %s: it does not start, and says what is missing and what to do', async (_, damage) => {
    damage(`${database}-wal`);
    await expect(start()).rejects.toMatchObject({
      code: 'store.unsafe',
      message: expect.stringMatching(
        /the database lacks what it had before: .*(mail|history entry) \w+.* Put the newest copy back/,
      ) as string,
    });
  });
});

test('I-12 damage in the middle of the database file is named by verify, which says what to do', async () => {
  const file = new Database(database);
  file.pragma('wal_checkpoint(truncate)');
  const { rootpage, size } = file
    .prepare(
      "select rootpage, (select page_size from pragma_page_size) as size from sqlite_master where name = 'activity'",
    )
    .get() as { rootpage: number; size: number };
  file.close();
  const page = openSync(database, 'r+');
  writeSync(page, Buffer.alloc(64, 0xff), 0, 64, (rootpage - 1) * size);
  closeSync(page);
  const opened = await openDesk(config);
  const gaps = await gapsOf({ ...opened, config });
  await opened.store.close();
  expect(gaps[0]).toMatch(/^the database: .*; stop the daemon, keep a copy of the folder/);
});
