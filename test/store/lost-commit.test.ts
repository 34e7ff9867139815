import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findArrival, insertArrival } from '../../src/store/intake/arrivals.ts';
import { holdAsDaemon, openStore, type Store } from '../../src/store/database/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { wantedDialects } from '../support/databases.ts';
import { startPostgresLine, type PostgresLine } from '../support/postgres-line.ts';
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts';
import { until } from '../support/until.ts';
import { arrivalRow } from './rows.ts';

describe.runIf(wantedDialects().includes('postgres'))('a COMMIT whose answer is lost', () => {
  let server: PostgresServer;
  let line: PostgresLine;
  let store: Store;
  let url = '';
  let databases = 0;
  beforeAll(async () => {
    server = await startPostgres();
    line = await startPostgresLine(server.port);
  });
  afterAll(async () => {
    await line.close();
    await server.stop();
  });
  beforeEach(async () => {
    url = await server.createDatabase(`lost_${++databases}`);
    store = await openStore({ dialect: 'postgres', url: line.urlOf(url) }, { silenceMs: 2000 });
    await migrate(store);
  });
  afterEach(async () => {
    line.plan(() => undefined);
    await store.close();
  });

  const insert = (id: string) => store.transact((tx) => insertArrival(tx, arrivalRow(id)));

  test('I-19 is looked up by its mark: it took place, so the work is done, once', async () => {
    await insert('a');
    line.breakNext('answer-lost');
    expect(await insert('b')).toBe('inserted');
    expect(line.broken).toBe(1);
    expect(await store.db.selectFrom('arrival').select('id').orderBy('id').execute()).toEqual([
      { id: 'a' },
      { id: 'b' },
    ]);
  });

  test('I-19 is looked up by its mark: it never arrived, so the work has failed, and nothing is there', async () => {
    line.breakNext('never-sent');
    await expect(insert('a')).rejects.toMatchObject({ code: 'store.unavailable', permanence: 'transient' });
    expect(await findArrival(store.db, { id: 'a' })).toBeNull();
    expect(await insert('a')).toBe('inserted');
  });

  test('I-19 of a transaction that only read costs nothing', async () => {
    await insert('a');
    line.breakNext('answer-lost');
    expect(await store.transact((tx) => findArrival(tx, { id: 'a' }))).toMatchObject({ id: 'a' });
  });

  test('I-19 is looked up after the server was away, too', async () => {
    line.plan(() => {
      void server.crash().then(() => server.startAgain());
      return 'answer-lost';
    });
    const inserting = insert('a');
    await until('the commit was sent', () => line.broken > 0);
    line.plan(() => undefined);
    const outcome = await inserting.catch((error: unknown) => error);
    const there = await findArrival(store.db, { id: 'a' });
    // Committed before the crash or not: what is said is what is there.
    expect(outcome === 'inserted').toBe(there !== null);
  });

  test('I-19 because the line has fallen silent does not hold the work up for ever', async () => {
    line.breakNext('silence');
    expect(await insert('a')).toBe('inserted');
    expect(await findArrival(store.db, { id: 'a' })).toMatchObject({ id: 'a' });
  });

  test('a loop that finds nothing writes no mark', async () => {
    const before = await store.db.selectFrom('commit_mark').selectAll().execute();
    await store.transact((tx) => findArrival(tx, { id: 'a' }));
    expect(await store.db.selectFrom('commit_mark').selectAll().execute()).toEqual(before);
  });

  test('I-19 the mark of a running daemon on its database is set again after the server was away', async () => {
    const location = { dialect: 'postgres' as const, url };
    const hold = await holdAsDaemon(location);
    expect(hold.alone).toBe(true);
    await server.crash();
    await server.startAgain();
    await until('another daemon sees the first', async () => {
      const other = await holdAsDaemon(location);
      await other.release();
      return !other.alone;
    });
    await hold.release();
    const last = await holdAsDaemon(location);
    expect(last.alone).toBe(true);
    await last.release();
  });
});
