import Database from 'better-sqlite3';
import pg from 'pg';
import type { Config } from '../../src/config/config.ts';

/** Runs a statement of SQL beside the gateway, as a hand that should not be there. */
export async function byHand(database: Config['database'], statement: string): Promise<void> {
  if (database.dialect === 'sqlite') {
    const file = new Database(database.path);
    file.exec(statement);
    file.close();
    return;
  }
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
