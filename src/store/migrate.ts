/**
 * Brings the tables up to this program. In: migrations/<dialect>/NNNN_name.sql, plain SQL that an operator can read and run.
 *
 * What must hold: all that is pending is one transaction, so an interrupted or failing migration leaves nothing; forward only; a
 * database newer than the program, or a file that was changed after it was applied, is refused before anything is touched; of two
 * processes that start at once, one migrates and the other waits for it.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { GatewayError, errorText } from '../base/errors.ts';
import type { Store, Tx } from './database/database.ts';
import { wordsOf } from './database/dialect.ts';
import { rebuildSearchIndex } from './tickets/search-index.ts';

/** migrations/ lies beside src/ and dist/ alike. */
const MIGRATIONS_DIR = fileURLToPath(new URL('../../migrations/', import.meta.url));

interface MigrationFile {
  readonly name: string;
  readonly script: string;
  readonly sha256: string;
}

/** What kysely does not keep: the checksum of each file that was applied. */
interface Bookkeeping {
  migration_checksum: { name: string; sha256: string };
}

/**
 * Applies what is pending, and tells the names.
 * @param folder where migrations/<dialect>/ lies; the program's own unless a test says otherwise
 * @throws GatewayError `store.unsafe`: the database is newer than the program, a file was changed, or a file failed. Nothing was changed.
 */
export async function migrate(store: Store, folder: string = MIGRATIONS_DIR): Promise<string[]> {
  const files = await readMigrations(folder, store.dialect);
  return store.transact(async (tx) => {
    await wordsOf(tx).lockMigrations(tx);
    const books = tx as unknown as Kysely<Bookkeeping>;
    await books.schema
      .createTable('migration_checksum')
      .ifNotExists()
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('sha256', 'text', (column) => column.notNull())
      .execute();
    refuseForeign(files, await appliedChecksums(books));
    return runPending(tx, books, files);
  });
}

async function runPending(
  tx: Tx,
  books: Kysely<Bookkeeping>,
  files: readonly MigrationFile[],
): Promise<string[]> {
  const migrator = new Migrator({
    db: tx,
    provider: {
      getMigrations: () =>
        Promise.resolve(
          Object.fromEntries(
            files.map((file): [string, Migration] => [file.name, asMigration(tx, books, file)]),
          ),
        ),
    },
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'a migration';
    // The world's failures (disk full, connection lost) keep their own code.
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('store.unsafe', `${failed} failed, nothing was changed: ${errorText(error)}`, {
      cause: error,
    });
  }
  return (results ?? []).map((result) => result.migrationName);
}

/** What only the program can fill new tables with. */
const AFTERWARDS: Readonly<Record<string, (tx: Tx) => Promise<void>>> = { '0015_search': rebuildSearchIndex };

function asMigration(tx: Tx, books: Kysely<Bookkeeping>, file: MigrationFile): Migration {
  return {
    up: async () => {
      await wordsOf(tx).execScript(tx, file.script);
      await AFTERWARDS[file.name]?.(tx);
      await books.insertInto('migration_checksum').values({ name: file.name, sha256: file.sha256 }).execute();
    },
  };
}

/**
 * Names of the migrations that `migrate` would apply; changes nothing.
 * @throws GatewayError `store.unsafe` as `migrate` does.
 */
export async function pendingMigrations(store: Store, folder: string = MIGRATIONS_DIR): Promise<string[]> {
  const files = await readMigrations(folder, store.dialect);
  return store.transact(async (tx) => {
    const tables = await tx.introspection.getTables();
    const kept = tables.some((table) => table.name === 'migration_checksum');
    const applied = kept ? await appliedChecksums(tx as unknown as Kysely<Bookkeeping>) : [];
    refuseForeign(files, applied);
    return files.map((file) => file.name).filter((name) => !applied.some((row) => row.name === name));
  });
}

async function readMigrations(folder: string, dialect: Store['dialect']): Promise<MigrationFile[]> {
  const place = join(folder, dialect);
  try {
    const names = (await readdir(place)).filter((name) => name.endsWith('.sql')).sort();
    return await Promise.all(names.map((name) => readMigration(place, name)));
  } catch (error) {
    throw new GatewayError('store.unsafe', `cannot read migrations: ${errorText(error)}`, { cause: error });
  }
}

async function readMigration(place: string, fileName: string): Promise<MigrationFile> {
  // Line ends do not count: a checkout on another system may change them.
  const script = (await readFile(join(place, fileName), 'utf8')).replaceAll('\r\n', '\n');
  const sha256 = createHash('sha256').update(script).digest('hex');
  return { name: fileName.slice(0, -'.sql'.length), script, sha256 };
}

function appliedChecksums(books: Kysely<Bookkeeping>): Promise<Bookkeeping['migration_checksum'][]> {
  return books.selectFrom('migration_checksum').selectAll().orderBy('name').execute();
}

function refuseForeign(
  files: readonly MigrationFile[],
  applied: readonly Bookkeeping['migration_checksum'][],
): void {
  for (const { name, sha256 } of applied) {
    const file = files.find((one) => one.name === name);
    if (file?.sha256 === sha256) continue;
    const sentence =
      file === undefined
        ? `the database is newer than this program: it has had ${name}, which this program does not know`
        : `migration ${name} was changed after it was applied to this database`;
    throw new GatewayError('store.unsafe', sentence, { fields: { migration: name } });
  }
}
