import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../src/store/database/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { killAtCall, straceRefusal } from '../chaos/strace.ts';
import { CommandLine } from '../cli/command-line.ts';

const refusal = straceRefusal();
if (refusal !== null) process.stderr.write(`\n*** SKIPPED: crash points of a migration: ${refusal}\n\n`);

const OURS = fileURLToPath(new URL('../../migrations/', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../store/processes/migrate.ts', import.meta.url));
const SYNCS = 'fsync,fdatasync';
const POINTS_MAX = 40;

let dir = '';
let old: readonly string[] = [];
let current: readonly string[] = [];
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'postern-migration-'));
  cpSync(OURS, join(dir, 'older'), { recursive: true });
  const names = readdirSync(join(dir, 'older/sqlite')).sort();
  for (const name of names.slice(3)) rmSync(join(dir, 'older/sqlite', name));
  await bringUp(join(dir, 'old.db'), join(dir, 'older'));
  const file = new Database(join(dir, 'old.db'));
  file.exec("insert into contact (id, name, created_at) values ('c1', 'Carla', 1)");
  file.exec(
    "insert into address (address, contact_id, created_at) values ('carla@customer.example', 'c1', 1)",
  );
  file.close();
  old = schemaOf(join(dir, 'old.db'));
  cpSync(join(dir, 'old.db'), join(dir, 'new.db'));
  await bringUp(join(dir, 'new.db'), OURS);
  current = schemaOf(join(dir, 'new.db'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

async function bringUp(path: string, folder: string): Promise<void> {
  const store = await openStore({ dialect: 'sqlite', path });
  await migrate(store, folder);
  await store.close();
}

function schemaOf(path: string): string[] {
  const file = new Database(path);
  const rows = file.prepare('select sql from sqlite_master where sql is not null order by name').all();
  const whole = file.pragma('integrity_check', { simple: true });
  file.close();
  expect(whole).toBe('ok');
  return rows.map((row) => (row as { sql: string }).sql);
}

/** Migrates a copy, killed at the N-th call of that kind; tells whether it came to its end by itself. */
function migrateUntil(calls: string, when: number): { readonly path: string; readonly ended: boolean } {
  const path = join(dir, `${calls.replace(',', '-')}-${when}.db`);
  cpSync(join(dir, 'old.db'), path);
  const location = JSON.stringify({ dialect: 'sqlite', path });
  const program = [process.execPath, PROGRAM, location, OURS];
  const { status } = spawnSync('strace', ['-D', '-f', ...killAtCall(calls, when), ...program]);
  return { path, ended: status === 0 };
}

async function expectOldOrNew(path: string): Promise<void> {
  const left = schemaOf(path);
  expect([old, current], 'the old schema or the new one').toContainEqual(left);
  await bringUp(path, OURS);
  expect(schemaOf(path)).toEqual(current);
  const file = new Database(path);
  expect(file.prepare('select name from contact').all()).toEqual([{ name: 'Carla' }]);
  file.close();
}

describe.skipIf(refusal !== null)('a migration', { timeout: 300_000 }, () => {
  test('I-25 that dies at any of its syncs leaves the old schema or the new one, and the next start goes on', async () => {
    for (let point = 1; ; point++) {
      const { path, ended } = migrateUntil(SYNCS, point);
      await expectOldOrNew(path);
      if (ended) {
        expect(point).toBeGreaterThan(1);
        return;
      }
      expect(point).toBeLessThan(POINTS_MAX);
    }
  });

  test.each([1, 7, 40, 150])(
    'I-25 that dies at write %i of the database leaves the one or the other',
    async (point) => {
      const { path } = migrateUntil('pwrite64', point);
      await expectOldOrNew(path);
    },
  );
});

test('I-25 a program that is older than its database starts nothing and says so', async () => {
  const desk = new CommandLine();
  try {
    expect((await desk.run(['migrate'])).exit).toBe(0);
    const file = new Database(join(desk.folder, 'data/postern.db'));
    file.exec("insert into migration_checksum (name, sha256) values ('9999_later', 'f')");
    file.close();
    for (const command of [['start'], ['migrate'], ['ticket', 'list']]) {
      const { exit, stdout, stderr } = await desk.run(command);
      expect({ exit, stdout }).toEqual({ exit: 78, stdout: '' });
      expect(stderr).toContain('the database is newer than this program: it has had 9999_later');
    }
  } finally {
    desk.remove();
  }
});
