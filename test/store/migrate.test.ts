import { appendFile, cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import {
  ACTIVITY_KINDS,
  ACTIVITY_VISIBILITIES,
  ARRIVAL_STATES,
  DELIVERY_STATES,
  DISPOSITIONS,
  HELD_BY,
  SENDER_EFFECTS,
  TRY_OUTCOMES,
} from '../../src/desk/trace.ts';
import { ROLES, SUBSCRIPTIONS } from '../../src/desk/people/agent.ts';
import { NOTICE_AUDIENCES } from '../../src/desk/notices/notice-kinds.ts';
import { SEARCH_PARTS } from '../../src/desk/asking/search-words.ts';
import { SENDER_PROOFS } from '../../src/mail/authentication.ts';
import {
  ATTENTION_LEVELS,
  BILLINGS,
  CLOSED_AS,
  DRAFT_ENDS,
  DRAFT_KINDS,
  TICKET_AUDIENCES,
} from '../../src/desk/tickets/ticket-words.ts';
import { TICKET_PRIORITIES, TICKET_STATUSES } from '../../src/desk/tickets/workflow.ts';
import type { DatabaseLocation } from '../../src/store/database/database.ts';
import { migrate, pendingMigrations } from '../../src/store/migrate.ts';
import { DIALECTS, forEachDialect, type DialectName } from '../support/databases.ts';
import { until } from '../support/until.ts';
import { startProcess } from './processes/start.ts';

const OURS = fileURLToPath(new URL('../../migrations/', import.meta.url));

function readOurs(dialect: DialectName, name: string): Promise<string> {
  return readFile(join(OURS, dialect, name), 'utf8');
}

/** A copy of our migrations with one more. */
async function withMigration(dir: string, dialect: DialectName, script: string): Promise<string> {
  const folder = join(dir, 'migrations');
  await cp(OURS, folder, { recursive: true });
  await writeFile(join(folder, dialect, '9999_more.sql'), script);
  return folder;
}

async function ask(location: DatabaseLocation, sql: string): Promise<Record<string, unknown>[]> {
  if (location.dialect === 'sqlite') {
    const database = new Database(location.path);
    const rows = database.prepare(sql).all() as Record<string, unknown>[];
    database.close();
    return rows;
  }
  const client = new pg.Client({ connectionString: location.url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows;
}

async function tablesOf(location: DatabaseLocation): Promise<string[]> {
  const sql =
    location.dialect === 'sqlite'
      ? `select name from sqlite_master where type = 'table' order by name`
      : `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`;
  return (await ask(location, sql)).map((row) => String(row['name']));
}

/** Every table with its columns, in the order of the names. */
async function columnsOf(location: DatabaseLocation): Promise<string[]> {
  const sql =
    location.dialect === 'sqlite'
      ? `select m.name || '.' || c.name as name from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' order by 1`
      : `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' order by 1`;
  return (await ask(location, sql)).map((row) => String(row['name'])).sort();
}

async function dumpOf(location: DatabaseLocation): Promise<string> {
  if (location.dialect === 'sqlite') {
    const rows = await ask(
      location,
      `select sql from sqlite_master where sql is not null order by type desc, name`,
    );
    return rows.map((row) => `${String(row['sql'])};\n`).join('\n');
  }
  const columns = `
    select table_name || '.' || column_name || ' ' || data_type
      || case when is_nullable = 'NO' then ' not null' else '' end
      || coalesce(' default ' || column_default, '') as line
    from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position`;
  const constraints = `
    select conrelid::regclass || ': ' || pg_get_constraintdef(oid) as line
    from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n' order by 1`;
  const indexes = `select indexdef as line from pg_indexes where schemaname = 'public' order by indexname`;
  const parts = await Promise.all([columns, constraints, indexes].map((sql) => ask(location, sql)));
  return parts.map((rows) => rows.map((row) => `${String(row['line'])}\n`).join('')).join('\n');
}

forEachDialect((dialect, openFresh) => {
  test('a new database gets every migration, and an up-to-date one none', async () => {
    const { store, location } = await openFresh({ migrated: false });
    const all = (await readdir(join(OURS, dialect))).map((name) => name.replace(/\.sql$/, '')).sort();
    expect(await pendingMigrations(store)).toEqual(all);
    expect(await tablesOf(location)).toEqual([]);
    expect(await migrate(store)).toEqual(all);
    expect(await pendingMigrations(store)).toEqual([]);
    expect(await migrate(store)).toEqual([]);
  });

  test('the tables are those of the golden dump', async () => {
    const { location } = await openFresh();
    await expect(await dumpOf(location)).toMatchFileSnapshot(`schema.${dialect}.sql`);
  });

  test('I-25 a migration that fails leaves nothing, and the next try starts anew', async () => {
    const { store, location, dir } = await openFresh({ migrated: false });
    const broken = 'create table half_done (id text primary key);\ninsert into no_such_table values (1);\n';
    const folder = await withMigration(dir, dialect, broken);
    await expect(migrate(store, folder)).rejects.toMatchObject({
      code: 'store.unsafe',
      message: expect.stringContaining('9999_more') as string,
    });
    expect(await tablesOf(location)).toEqual([]);
    await writeFile(
      join(folder, dialect, '9999_more.sql'),
      'create table half_done (id text primary key);\n',
    );
    expect((await migrate(store, folder)).at(-1)).toBe('9999_more');
    expect(await tablesOf(location)).toContain('half_done');
  });

  test('I-25 a process that is killed in the middle of a migration leaves nothing', async () => {
    const { store, location, dir } = await openFresh();
    const slow =
      dialect === 'postgres'
        ? 'select pg_sleep(3);'
        : 'insert into half_done select value from (with recursive n(value) as (select 1 union all select value + 1 from n where value < 30000000) select value from n);';
    const folder = await withMigration(
      dir,
      dialect,
      `create table half_done (id text primary key);\n${slow}\n`,
    );
    const before = await tablesOf(location);
    const { child, ended } = startProcess(new URL('processes/migrate.ts', import.meta.url), [
      JSON.stringify(location),
      folder,
    ]);
    await until('the migration is under way', () => isMigrating(location));
    child.kill('SIGKILL');
    expect((await ended).signal).toBe('SIGKILL');
    await until('the database has noticed', async () => !(await isMigrating(location)));
    expect(await tablesOf(location)).toEqual(before);
    expect(await pendingMigrations(store, folder)).toEqual(['9999_more']);
  });

  test('of two processes that start at once one migrates, and both end well', async () => {
    const { location } = await openFresh({ migrated: false });
    const started = [1, 2, 3].map(
      () =>
        startProcess(new URL('processes/migrate.ts', import.meta.url), [JSON.stringify(location), OURS])
          .ended,
    );
    const ended = await Promise.all(started);
    expect(ended.map(({ code, err }) => ({ code, err }))).toEqual(ended.map(() => ({ code: 0, err: '' })));
    const applied = ended.map(({ out }) => JSON.parse(out) as string[]).filter((names) => names.length > 0);
    expect(applied).toHaveLength(1);
  });

  test('I-25 a database that is newer than the program is refused before anything is touched', async () => {
    const { store, location, dir } = await openFresh({ migrated: false });
    await migrate(store, await withMigration(dir, dialect, 'create table newer (id text primary key);'));
    const before = await dumpOf(location);
    for (const work of [migrate, pendingMigrations]) {
      await expect(work(store)).rejects.toMatchObject({
        code: 'store.unsafe',
        message: expect.stringContaining('newer than this program') as string,
      });
    }
    expect(await dumpOf(location)).toBe(before);
  });

  test('I-25 a migration that was changed after it was applied is refused', async () => {
    const { store, dir } = await openFresh({ migrated: false });
    const folder = await withMigration(dir, dialect, 'create table more (id text primary key);');
    await migrate(store, folder);
    await appendFile(join(folder, dialect, '9999_more.sql'), '-- one more word\n');
    const refusal = { code: 'store.unsafe', fields: { migration: '9999_more' } };
    await expect(migrate(store, folder)).rejects.toMatchObject(refusal);
    await expect(pendingMigrations(store, folder)).rejects.toMatchObject(refusal);
  });

  test('other line ends are no change', async () => {
    const { store, dir } = await openFresh({ migrated: false });
    const folder = await withMigration(dir, dialect, 'create table more (id text primary key);\n');
    await migrate(store, folder);
    await writeFile(join(folder, dialect, '9999_more.sql'), 'create table more (id text primary key);\r\n');
    expect(await migrate(store, folder)).toEqual([]);
  });

  test('a folder without migrations is refused', async () => {
    const { store, dir } = await openFresh({ migrated: false });
    await mkdir(join(dir, 'empty'));
    await expect(migrate(store, join(dir, 'empty'))).rejects.toMatchObject({ code: 'store.unsafe' });
  });

  test('the program knows the columns that the tables have', async () => {
    const { location } = await openFresh();
    const other = DIALECTS.find((name) => name !== dialect) ?? 'postgres';
    const wanted = columnsAfter(await scriptsOf(other));
    const got = (await columnsOf(location)).filter(
      (name) => !/^(kysely_migration|migration_checksum|search_words)/.test(name),
    );
    expect(got).toEqual(wanted);
  });
});

/** Does a transaction that writes run on the database just now? */
async function isMigrating(location: DatabaseLocation): Promise<boolean> {
  if (location.dialect === 'postgres') {
    const sleeping = `select 1 from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid() and state = 'active'`;
    return (await ask(location, sleeping)).length > 0;
  }
  const database = new Database(location.path, { timeout: 0 });
  try {
    database.exec('begin immediate');
    return false;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY') return true;
    throw error;
  } finally {
    database.close();
  }
}

/** Every migration of a dialect, in order. */
async function scriptsOf(dialect: DialectName): Promise<string[]> {
  const names = (await readdir(join(OURS, dialect))).sort();
  return Promise.all(names.map((name) => readOurs(dialect, name)));
}

/** `table.column` of every table that is there after these scripts, sorted. */
function columnsAfter(scripts: readonly string[]): string[] {
  const tables = new Map<string, string[]>();
  for (const statement of scripts.flatMap((script) => script.replace(/--.*$/gm, '').split(';'))) {
    const [, what = '', table = '', rest = ''] =
      /(create|alter|drop) table (\w+)([^]*)/.exec(statement) ?? [];
    if (what === 'drop') tables.delete(table);
    else if (what !== '') tables.set(table, changedColumns(tables.get(table) ?? [], rest));
  }
  // The words of the full-text index are what the two databases keep in ways of their own.
  tables.delete('search_words');
  return [...tables].flatMap(([table, columns]) => columns.map((column) => `${table}.${column}`)).sort();
}

/** The columns of a table after one statement about it. */
function changedColumns(there: readonly string[], statement: string): string[] {
  const [, gone] = /drop column (\w+)/.exec(statement) ?? [];
  const [, before, after] = /rename column (\w+) to (\w+)/.exec(statement) ?? [];
  const kept = there.filter((column) => column !== gone);
  if (after !== undefined) return kept.map((column) => (column === before ? after : column));
  const added = /^ (?: (\w+)|add column (\w+)) (?:text|integer|bigint)\b/gm;
  return [...kept, ...[...statement.matchAll(added)].map(([, created, more]) => created ?? more ?? '')];
}

/** The words that each column is checked for after these scripts, in the order of the checks. */
function checksAfter(scripts: readonly string[]): Record<string, string[]> {
  const checks: Record<string, string[]> = {};
  let table = '';
  for (const line of scripts
    .join('\n')
    .replace(/\n\s+check /g, ' check ')
    .split('\n')) {
    table = /^(?:create|alter) table (\w+)/.exec(line)?.[1] ?? table;
    const [, before, after] = /rename column (\w+) to (\w+)/.exec(line) ?? [];
    const renamed = checks[`${table}.${before ?? ''}`];
    if (renamed !== undefined && after !== undefined) {
      checks[`${table}.${after}`] = renamed;
      Reflect.deleteProperty(checks, `${table}.${before ?? ''}`);
    }
    const [, column = '', words] = /check \((\w+) in \(([^)]*)\)\)/.exec(line) ?? [];
    if (words !== undefined)
      checks[`${table}.${column}`] = words.split(', ').map((word) => word.slice(1, -1));
  }
  return checks;
}

describe('the two dialects', () => {
  test('have migrations of the same names', async () => {
    const [sqlite, postgres] = await Promise.all(DIALECTS.map((dialect) => readdir(join(OURS, dialect))));
    expect(postgres!.sort()).toEqual(sqlite!.sort());
    for (const name of sqlite!) expect(name).toMatch(/^\d{4}_[a-z0-9_]+\.sql$/);
  });

  test('have the same tables and columns', async () => {
    const [sqlite, postgres] = await Promise.all(
      DIALECTS.map(async (dialect) => columnsAfter(await scriptsOf(dialect))),
    );
    expect(postgres).toEqual(sqlite);
    expect(sqlite).toContain('arrival.duplicate_key');
    expect(sqlite).toContain('delivery.held_at');
  });

  test.for(DIALECTS)('%s checks the words that the program knows', async (dialect) => {
    expect(checksAfter(await scriptsOf(dialect))).toEqual({
      'arrival.transport': ['smtp', 'lmtp', 'imap', 'pipe'],
      'arrival.state': ARRIVAL_STATES,
      'arrival.disposition': DISPOSITIONS,
      'arrival.aftercare': ['pending', 'done'],
      'agent_preference.receipts': ['on', 'off'],
      'attention.level': ATTENTION_LEVELS,
      'draft.ended_as': DRAFT_ENDS,
      'draft.kind': DRAFT_KINDS,
      'search_entry.part': SEARCH_PARTS,
      'ticket.audience': TICKET_AUDIENCES,
      'ticket.closed_as': CLOSED_AS,
      'ticket.status': TICKET_STATUSES,
      'time_entry.billing': BILLINGS,
      'ticket.priority': TICKET_PRIORITIES,
      'activity.kind': ACTIVITY_KINDS,
      'activity.visibility': ACTIVITY_VISIBILITIES,
      'delivery.state': DELIVERY_STATES,
      'delivery_try.outcome': TRY_OUTCOMES,
      'message_id.direction': ['in', 'out'],
      'agent.role': ROLES,
      'subscription.level': SUBSCRIPTIONS,
      'automatic_mail.audience': NOTICE_AUDIENCES,
      'sender_mail.effect': SENDER_EFFECTS,
      'sender_mail.proof': SENDER_PROOFS,
      'delivery.held_by': HELD_BY,
    });
  });
});
