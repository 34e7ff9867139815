/**
 * Real databases for tests: a new SQLite file, or a new database of a PostgreSQL server that is started once per test process.
 * `DIALECTS=sqlite` (or `postgres`) in the environment leaves the other out.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe } from 'vitest';
import { openStore, type DatabaseLocation, type Store } from '../../src/store/database/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { startPostgres, type PostgresServer } from './postgres-server.ts';

export const DIALECTS = ['sqlite', 'postgres'] as const;
export type DialectName = (typeof DIALECTS)[number];

export interface FreshDatabase {
  readonly store: Store;
  /** For a second connection, or a second process. */
  readonly location: DatabaseLocation;
  /** An empty folder that belongs to this database. */
  readonly dir: string;
}

/** A new database with all tables, closed and removed in the end; `migrated: false` = with none. */
type OpenFresh = (options?: { migrated?: boolean }) => Promise<FreshDatabase>;

/** One `describe` per dialect. Its databases last for a test, or for all tests of the `describe`. */
export function forEachDialect(
  body: (dialect: DialectName, openFresh: OpenFresh) => void,
  { lasts = 'test' }: { readonly lasts?: 'test' | 'all' } = {},
): void {
  for (const dialect of wantedDialects()) {
    describe(dialect, () => {
      const cleanups: (() => Promise<unknown>)[] = [];
      // What is registered last runs first.
      afterAll(stopServer);
      (lasts === 'test' ? afterEach : afterAll)(async () => {
        for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
      });
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

interface SharedServer {
  readonly postgres: PostgresServer;
  databases: number;
}

let server: Promise<SharedServer> | null = null;

/** Makes an empty database, and tells its URL; `onCreated` is given what drops it again. */
async function createDatabase(onCreated: (drop: () => Promise<unknown>) => void): Promise<string> {
  server ??= startPostgres().then((postgres) => ({ postgres, databases: 0 }));
  const running = await server;
  const name = `test_${++running.databases}`;
  const url = await running.postgres.createDatabase(name);
  onCreated(() => running.postgres.asAdmin(`drop database ${name} with (force)`));
  return url;
}

async function stopServer(): Promise<void> {
  const running = await server;
  server = null;
  await running?.postgres.stop();
}
