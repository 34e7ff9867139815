import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { BrokenPromise } from '../../src/base/assert.ts';
import { GatewayError } from '../../src/base/errors.ts';
import { findArrival, insertArrival } from '../../src/store/intake/arrivals.ts';
import { openStore, type DatabaseLocation, type Tx } from '../../src/store/database/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { insertTicket, lockTicket, nextTicketNumber, updateTicket } from '../../src/store/tickets/tickets.ts';
import { forEachDialect, wantedDialects } from '../support/databases.ts';
import { startProcess } from './processes/start.ts';
import { arrivalRow, countingRandom, insertSampleTicket, standingClock } from './rows.ts';

const ports = { clock: standingClock(), random: countingRandom() };

forEachDialect((dialect, openFresh) => {
  test('a transaction that throws leaves nothing', async () => {
    const { store } = await openFresh();
    const failing = store.transact(async (tx) => {
      await insertArrival(tx, arrivalRow('a'));
      await insertSampleTicket(tx, ports);
      throw new GatewayError('local', 'no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await findArrival(store.db, { id: 'a' })).toBeNull();
    for (const table of ['ticket', 'contact', 'counter'] as const) {
      expect(await store.db.selectFrom(table).selectAll().execute()).toEqual([]);
    }
    expect(await store.transact((tx) => nextTicketNumber(tx, 1001))).toBe(1001);
  });

  test('what a transaction has not committed is not seen outside', async () => {
    const { store, location } = await openFresh();
    const outside = await openStore(location);
    await store.transact(async (tx) => {
      await insertArrival(tx, arrivalRow('a'));
      expect(await findArrival(tx, { id: 'a' })).not.toBeNull();
      expect(await outside.db.selectFrom('arrival').selectAll().execute()).toEqual([]);
    });
    expect(await findArrival(outside.db, { id: 'a' })).not.toBeNull();
    await outside.close();
  });

  test('inside a transaction nothing but the transaction is used', async () => {
    const { store } = await openFresh();
    const reading = store.transact(() => findArrival(store.db, { id: 'a' }));
    await expect(reading).rejects.toBeInstanceOf(BrokenPromise);
    const nesting = store.transact(() => store.transact(() => Promise.resolve()));
    await expect(nesting).rejects.toBeInstanceOf(BrokenPromise);
    expect(await findArrival(store.db, { id: 'a' })).toBeNull();
  });

  test('a mistake of ours is not taken for a failure of the world', async () => {
    const { store } = await openFresh();
    const { ticketId, contactId } = await store.transact((tx) => insertSampleTicket(tx, ports));
    const ticket = { id: 'x', channel: 'c', subject: '', requester_id: contactId } as const;
    const rest = { locale: 'en', created_at: 1, updated_at: 1, assignee: null, suspected_of: null } as const;
    const wrongWord = store.transact((tx) =>
      insertTicket(tx, { ...ticket, ...rest, number: 9, status: 'gone' as 'open', priority: 'normal' }),
    );
    await expect(wrongWord).rejects.not.toBeInstanceOf(GatewayError);
    const twice = store.transact((tx) =>
      insertTicket(tx, { ...ticket, ...rest, number: 1001, status: 'open', priority: 'normal' }),
    );
    await expect(twice).rejects.not.toBeInstanceOf(GatewayError);
    const orphan = store.transact((tx) =>
      insertTicket(tx, { ...ticket, ...rest, requester_id: '?', number: 9, status: 'open', priority: 'low' }),
    );
    await expect(orphan).rejects.not.toBeInstanceOf(GatewayError);
    const badSql = store.transact((tx) => sql`selekt 1`.execute(tx));
    await expect(badSql).rejects.not.toBeInstanceOf(GatewayError);
    const nobody = store.transact((tx) => updateTicket(tx, `${ticketId}?`, {}, 1));
    await expect(nobody).rejects.toBeInstanceOf(BrokenPromise);
  });

  test('times and sizes come back as numbers, whatever their size', async () => {
    const { store } = await openFresh();
    const big = Number.MAX_SAFE_INTEGER;
    await store.transact((tx) =>
      insertArrival(tx, arrivalRow('a', { received_at: big, size_bytes: 2 ** 40 })),
    );
    expect(await findArrival(store.db, { id: 'a' })).toMatchObject({ received_at: big, size_bytes: 2 ** 40 });
  });

  test('text of every script and shape comes back as it was', async () => {
    const { store } = await openFresh();
    const text = `Žluťoučký 'kůň' "\\" ; -- 日本語 🙂 \n\t %_`;
    await store.transact((tx) => insertArrival(tx, arrivalRow('a', { envelope: text })));
    expect((await findArrival(store.db, { id: 'a' }))?.envelope).toBe(text);
  });

  test('a store that is closed says so', async () => {
    const { store, location } = await openFresh();
    expect(store.dialect).toBe(dialect);
    const second = await openStore(location);
    await second.close();
    await expect(second.transact((tx) => nextTicketNumber(tx, 1))).rejects.toThrow();
  });
});

describe.runIf(wantedDialects().includes('sqlite'))('SQLite alone', () => {
  test('I-11 a database that would lose what it has committed is refused, and the setting is named', async () => {
    const opening = openStore({ dialect: 'sqlite', path: ':memory:' });
    await expect(opening).rejects.toMatchObject({
      code: 'store.unsafe',
      fields: { setting: 'journal_mode' },
    });
  });

  test('a new database is readable for its owner alone', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'postern-db-'));
    const store = await openStore({ dialect: 'sqlite', path: join(dir, 'new.db') });
    await migrate(store);
    const names = await readdir(dir);
    expect(names).toContain('new.db-wal');
    for (const name of names) expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600);
    await store.close();
    await rm(dir, { recursive: true });
  });

  test('a file that cannot be opened is a failure of the world', async () => {
    const opening = openStore({ dialect: 'sqlite', path: '/nowhere/at/all.db' });
    await expect(opening).rejects.toMatchObject({ code: 'store.unavailable' });
    const notOne = openStore({ dialect: 'sqlite', path: import.meta.filename });
    await expect(notOne).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});

forEachDialect((dialect, openFresh) => {
  if (dialect === 'sqlite') {
    test('I-10 two processes that read and then write never see SQLITE_BUSY', async () => {
      const { store, dir } = await openFresh();
      const other = startProcess(new URL('processes/count-up.ts', import.meta.url), [
        join(dir, 'test.db'),
        '200',
      ]);
      await once(other.child.stdout!, 'data');
      const ours: number[] = [];
      let runs = 0;
      while (ours.length < 200) {
        const number = await store.transact(async (tx) => {
          runs++;
          await tx.selectFrom('counter').selectAll().execute();
          return nextTicketNumber(tx, 1001);
        });
        ours.push(number);
        await pause(1);
      }
      const { code, out, err } = await other.ended;
      expect({ code, err }).toEqual({ code: 0, err: '' });
      const theirs = out.split('\n').slice(1, -1).map(Number);
      expect(new Set([...ours, ...theirs]).size).toBe(400);
      const interleaved = Math.min(...theirs) < Math.max(...ours) && Math.min(...ours) < Math.max(...theirs);
      expect(interleaved).toBe(true);
      expect(runs).toBe(200);
    });

    test('a full disk is spool.full, and the transaction leaves nothing', async () => {
      const { store } = await openFresh();
      const filling = store.transact(async (tx) => {
        await sql`pragma max_page_count = 1`.execute(tx);
        await insertArrival(tx, arrivalRow('a', { envelope: 'x'.repeat(1_000_000) }));
      });
      await expect(filling).rejects.toMatchObject({ code: 'spool.full', permanence: 'transient' });
      expect(await findArrival(store.db, { id: 'a' })).toBeNull();
      await store.transact((tx) => sql`pragma max_page_count = 1000000`.execute(tx));
      await store.transact((tx) => insertArrival(tx, arrivalRow('a')));
    });
    return;
  }

  test('two transactions that lock each other out are both done, one of them at a later try', async () => {
    const { store } = await openFresh();
    await store.transact(async (tx) => {
      await insertSampleTicket(tx, ports, { id: 'a' });
      await insertSampleTicket(tx, ports, { id: 'b' });
    });
    let runs = 0;
    const bothHoldOne = barrier(2);
    const lockBoth = (first: string, second: string) =>
      store.transact(async (tx) => {
        runs++;
        await lockTicket(tx, first);
        await bothHoldOne();
        await lockTicket(tx, second);
        await updateTicket(tx, second, { subject: `${first} then ${second}` }, 1);
      });
    await Promise.all([lockBoth('a', 'b'), lockBoth('b', 'a')]);
    // The one that gave way may be quicker at the first row again, and give way once more.
    expect(runs).toBeGreaterThanOrEqual(3);
  });

  test('a connection that is lost is store.unavailable, and the next transaction gets another one', async () => {
    const { store, location } = await openFresh();
    const failing = store.transact(async (tx) => {
      await insertArrival(tx, arrivalRow('a'));
      await endSession(location, await sessionOf(tx));
      await insertArrival(tx, arrivalRow('b'));
    });
    await expect(failing).rejects.toMatchObject({ code: 'store.unavailable' });
    await store.transact((tx) => insertArrival(tx, arrivalRow('c')));
    expect(await store.db.selectFrom('arrival').select('id').execute()).toEqual([{ id: 'c' }]);
  });

  test.for(['synchronous_commit=off', 'synchronous_commit=local'])(
    'I-11 a server with %s is refused, and the setting is named',
    async (setting) => {
      const { location } = await openFresh();
      const url = new URL(location.dialect === 'postgres' ? location.url : '');
      url.searchParams.set('options', `-c ${setting}`);
      const opening = openStore({ dialect: 'postgres', url: url.href });
      await expect(opening).rejects.toMatchObject({
        code: 'store.unsafe',
        fields: { setting: 'synchronous_commit' },
      });
    },
  );

  test('a server that does not answer, a wrong password and a missing database are failures of the world', async () => {
    const { location } = await openFresh();
    const url = location.dialect === 'postgres' ? location.url : '';
    const wrong = [
      url.replace(/:\d+\//, ':1/'),
      url.replace(':password@', ':guess@'),
      url.replace(/\/test_\d+$/, '/no_such'),
    ];
    for (const one of wrong) {
      await expect(openStore({ dialect: 'postgres', url: one })).rejects.toMatchObject({
        code: 'store.unavailable',
      });
    }
  });
});

/** Resolves for everybody when the given number wait; whoever comes later does not wait. */
function barrier(count: number): () => Promise<void> {
  const waiting: (() => void)[] = [];
  let open = false;
  return async () => {
    if (open) return;
    if (waiting.length + 1 === count) {
      open = true;
      for (const go of waiting) go();
      return;
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
}

async function sessionOf(tx: Tx): Promise<number> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
  return rows[0]!.pid;
}

/** From the outside, as an administrator or a restart of the server would; resolves when the session is gone. */
async function endSession(location: DatabaseLocation, pid: number): Promise<void> {
  const client = new pg.Client({ connectionString: location.dialect === 'postgres' ? location.url : '' });
  await client.connect();
  await client.query('select pg_terminate_backend($1, 10000)', [pid]);
  await client.end();
}
