import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { createLostDaemons } from '../../src/service/lost-daemons.ts';
import { holdAsDaemon, openStore, type Store } from '../../src/store/database/database.ts';
import type { DaemonHold } from '../../src/store/database/dialect.ts';
import { HOLDER_LOCK } from '../../src/store/database/postgres-hold.ts';
import { claimArrival, insertArrival, settleArrival } from '../../src/store/intake/arrivals.ts';
import { migrate } from '../../src/store/migrate.ts';
import { arrivalRow } from '../store/rows.ts';
import { wantedDialects } from '../support/databases.ts';
import { memoryLog } from '../support/memory-log.ts';
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts';

describe.runIf(wantedDialects().includes('postgres'))('work that another daemon had in hand', () => {
  let server: PostgresServer;
  let store: Store;
  let url = '';
  let databases = 0;
  const holds: DaemonHold[] = [];
  const hold = async () => {
    const one = await holdAsDaemon({ dialect: 'postgres', url });
    holds.push(one);
    return one;
  };
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    url = await server.createDatabase(`lost_daemons_${++databases}`);
    store = await openStore({ dialect: 'postgres', url });
    await migrate(store);
    await store.transact((tx) => insertArrival(tx, arrivalRow('a')));
  });
  afterEach(async () => {
    for (const one of holds.splice(0)) await one.release();
    await store.close();
  });

  const claimBy = ({ holder }: Pick<DaemonHold, 'holder'>) =>
    store.transact((tx) => claimArrival(tx, { nowMs: 1_000_000, leaseMs: LIMITS.leaseMs, holder }));

  /** A look of this daemon after that time. */
  const looksOf = ({ holder }: DaemonHold) => {
    const time = { nowMs: 0 };
    const log = memoryLog();
    const look = createLostDaemons({ store, holder: holder ?? 0, log, elapsedMs: () => time.nowMs });
    return {
      lines: log.lines,
      after: (ms: number) => {
        time.nowMs += ms;
        return look();
      },
    };
  };

  test('I-17 goes on minutes after that daemon ended, and what it still says counts for nothing (I-18)', async () => {
    const [other, own] = [await hold(), await hold()];
    const claimed = await claimBy(other);
    const looks = looksOf(own);
    await other.release();
    expect(await claimBy(own)).toBeNull();
    expect(await looks.after(0)).toBe(0);
    expect(await looks.after(LIMITS.daemonGoneMs - 1)).toBe(0);
    expect(await looks.after(1)).toBe(1);
    expect(looks.lines.map(({ message }) => message)).toEqual([
      'another daemon ended in the middle of its work; going on with it',
    ]);
    expect(await claimBy(own)).toMatchObject({ id: 'a', attempts: 2 });
    const late = {
      id: 'a',
      leaseToken: claimed?.lease_token ?? 0,
      state: 'done' as const,
      disposition: 'ignored' as const,
      reason: null,
      ticketId: null,
      messageId: null,
      trace: [],
      nowMs: 1_000_001,
    };
    await expect(store.transact((tx) => settleArrival(tx, late))).rejects.toThrow('no longer ours');
  });

  test('I-18 stays with a daemon that lives, however long it takes', async () => {
    const [other, own] = [await hold(), await hold()];
    await claimBy(other);
    const looks = looksOf(own);
    for (let look = 0; look < 3; look++) expect(await looks.after(LIMITS.daemonGoneMs)).toBe(0);
    expect(await claimBy(own)).toBeNull();
  });

  test('I-18 stays with all while the database cannot tell who is there: its lines were cut, and ours too', async () => {
    const [other, own] = [await hold(), await hold()];
    await claimBy(other);
    await own.release();
    await other.release();
    const looks = looksOf(own);
    for (let look = 0; look < 3; look++) expect(await looks.after(LIMITS.daemonGoneMs)).toBe(0);
  });

  test('I-18 stays with a daemon whose mark comes back: its line was cut for a moment', async () => {
    const own = await hold();
    const line = new pg.Client({ connectionString: url });
    await line.connect();
    const ask = (word: string) => line.query(`select ${word}($1, $2)`, [HOLDER_LOCK, 77]);
    await claimBy({ holder: 77 });
    const looks = looksOf(own);
    expect(await looks.after(0)).toBe(0);
    await ask('pg_advisory_lock_shared');
    expect(await looks.after(LIMITS.daemonGoneMs - 1)).toBe(0);
    await ask('pg_advisory_unlock_shared');
    expect(await looks.after(1)).toBe(0);
    expect(await looks.after(LIMITS.daemonGoneMs - 1)).toBe(0);
    await line.end();
    expect(await looks.after(1)).toBe(1);
  });
});
