import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { listOutgoing } from '../../src/store/outbox/outgoing.ts';
import { Dice } from '../chaos/dice.ts';
import { SmtpHand } from '../chaos/smtp-hand.ts';
import type { Letter } from '../chaos/ledger.ts';
import { wantedDialects } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { startPostgresLine, type PostgresLine } from '../support/postgres-line.ts';
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts';
import { until } from '../support/until.ts';

describe.runIf(wantedDialects().includes('postgres'))('PostgreSQL gone', { timeout: 180_000 }, () => {
  let server: PostgresServer;
  let line: PostgresLine;
  let desk: TestGateway;
  let databases = 0;
  let aheadMs = 0;
  beforeAll(async () => {
    server = await startPostgres();
    line = await startPostgresLine(server.port);
  });
  afterAll(async () => {
    await line.close();
    await server.stop();
  });
  afterEach(async () => {
    line.plan(() => undefined);
    await desk.stop();
  });

  async function start(): Promise<void> {
    aheadMs = 0;
    const clock = { nowMs: () => Date.now() + aheadMs };
    const url = await server.createDatabase(`away_${++databases}`);
    desk = await startTestGateway({
      config: { database: { dialect: 'postgres', url: line.urlOf(url) } },
      ports: { clock },
    });
  }

  const letter = (nth: number): Letter => ({
    id: `matter${nth}`,
    kind: 'matter',
    reversePath: `c${nth}@customer.example`,
    recipient: 'support@desk.example',
    bytes: Buffer.from(
      `From: <c${nth}@customer.example>\r\nTo: support@desk.example\r\nSubject: Matter ${nth}\r\n` +
        `Message-ID: <m${nth}@customer.example>\r\n\r\nmatter${nth}\r\n`,
    ),
  });

  /** Hands it in until it is acknowledged, as a mail server does; tells every refusal. */
  async function insist(one: Letter, refusals: string[]): Promise<void> {
    await until(
      `${one.id} is acknowledged`,
      async () => {
        const hand = await SmtpHand.connect(desk.gateway.smtp!.port);
        if (hand === null) return false;
        const { seen, reply } = await hand.submit(one);
        await hand.quit();
        if (seen !== 'acknowledged') refusals.push(reply.trim());
        return seen === 'acknowledged';
      },
      60_000,
    );
  }

  /** One ticket for each, one mail to the customer and one to the agent, each once, and a whole record of it all. */
  async function expectEachOnce(count: number): Promise<void> {
    const { store } = desk.gateway;
    // Well before the end of a lease: nothing may have been left in nobody's hands.
    for (let minutes = 0; minutes < 15; minutes++) {
      await desk.gateway.settled();
      aheadMs += 60_000;
    }
    const subjects = (await desk.tickets()).map((one) => one.subject).sort();
    expect(subjects).toEqual(Array.from({ length: count }, (_, at) => `Matter ${at + 1}`).sort());
    const told = (await desk.sent()).map(({ envelope, mail }) => `${envelope.to} ${mail.subject ?? ''}`);
    expect(told).toHaveLength(2 * count);
    expect(new Set(told).size).toBe(2 * count);
    expect(await desk.gaps()).toEqual([]);
    const states = (await listOutgoing(store.db, { limit: 100 })).map(({ delivery }) => delivery.state);
    expect(new Set(states)).toEqual(new Set(['relayed']));
  }

  test('I-19 by a crash: mail is put off with 4xx, the daemon stays up and heals by itself, and nothing is lost', async () => {
    await start();
    const refusals: string[] = [];
    await insist(letter(1), refusals);
    expect(refusals).toEqual([]);
    await server.crash();
    const waiting = [letter(2), letter(3), letter(4)].map((one) => insist(one, refusals));
    await until('mail is put off', () => refusals.length > 3);
    await server.startAgain();
    await Promise.all(waiting);
    for (const reply of refusals) expect(reply).toMatch(/^(451|421) 4\.3\.[02] /);
    await expectEachOnce(4);
  });

  test('I-19 in the eyes of one session after the other: nothing is lost while an administrator ends them all', async () => {
    await start();
    const refusals: string[] = [];
    const state = { over: false };
    const ending = (async () => {
      while (!state.over) {
        await server.asAdmin(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'away_${databases}'`,
        );
      }
    })();
    for (let nth = 1; nth <= 5; nth++) await insist(letter(nth), refusals);
    state.over = true;
    await ending;
    await expectEachOnce(5);
  });

  test('I-19 in the middle of commits: the outcome is looked up, so a whole conversation is there once', async () => {
    await start();
    const dice = new Dice(7);
    line.plan(() => (dice.chance(0.25) ? (dice.chance(0.7) ? 'answer-lost' : 'never-sent') : undefined));
    const refusals: string[] = [];
    for (let nth = 1; nth <= 8; nth++) await insist(letter(nth), refusals);
    await desk.gateway.settled();
    line.plan(() => undefined);
    expect(line.broken).toBeGreaterThan(5);
    await expectEachOnce(8);
  });

  test('I-19 while statements are cancelled, as by a timeout: what was cancelled is done later, once', async () => {
    await start();
    const refusals: string[] = [];
    const state = { over: false, cancelled: 0 };
    const cancelling = (async () => {
      while (!state.over) {
        const { rowCount } = await server.asAdmin(
          `select pg_cancel_backend(pid) from pg_stat_activity where datname = 'away_${databases}' and state <> 'idle'`,
        );
        state.cancelled += rowCount ?? 0;
      }
    })();
    for (let nth = 1; nth <= 5; nth++) await insist(letter(nth), refusals);
    await until('some were cancelled', () => state.cancelled >= 5);
    state.over = true;
    await cancelling;
    await expectEachOnce(5);
  });

  test('I-19 for the first question about a mail that is to leave: it leaves soon, not when its lease is over', async () => {
    await start();
    const admin = new pg.Client({ connectionString: server.urlOf(`away_${databases}`) });
    await admin.connect();
    await admin.query('begin; lock table suppression in access exclusive mode');
    await insist(letter(1), []);
    for (const nth of [1, 2]) {
      await until(`question ${nth} is cancelled`, async () => {
        const { rowCount } = await server.asAdmin(
          `select pg_cancel_backend(pid) from pg_stat_activity where datname = 'away_${databases}'
             and wait_event_type = 'Lock' and query ilike '%"suppression"%'`,
        );
        return (rowCount ?? 0) > 0;
      });
    }
    await admin.query('commit');
    await admin.end();
    await expectEachOnce(1);
  });

  test('I-19 by SIGKILL of the server in the middle of the work, again and again: all of it is done, once', async () => {
    await start();
    const refusals: string[] = [];
    let acknowledged = 0;
    const hand = async (nth: number) => {
      await insist(letter(nth), refusals);
      acknowledged += 1;
    };
    for (const round of [0, 1, 2]) {
      const waiting = [1, 2, 3].map((nth) => hand(3 * round + nth));
      // What was acknowledged first is being read, applied and sent now.
      await until('one is acknowledged', () => acknowledged > 3 * round);
      await server.kill();
      await server.startAgain();
      await Promise.all(waiting);
    }
    for (const reply of refusals) expect(reply).toMatch(/^(451|421) 4\.3\.[02] /);
    await expectEachOnce(9);
  });

  test.each(['40001', '40P01'])(
    'I-19 a statement that fails with %s (serialization, deadlock) is tried again with its whole transaction, once in the end',
    async (sqlState) => {
      await start();
      const failing = await failNowAndThen(`away_${databases}`, sqlState);
      const refusals: string[] = [];
      for (let nth = 1; nth <= 8; nth++) await insist(letter(nth), refusals);
      await expectEachOnce(8);
      expect(refusals).toEqual([]);
      expect(await failing.count()).toBeGreaterThan(5);
    },
  );

  /** Lets every 97th statement that writes fail; a sequence counts on where a transaction is rolled back. */
  async function failNowAndThen(database: string, sqlState: string): Promise<{ count(): Promise<number> }> {
    const client = new pg.Client({ connectionString: server.urlOf(database) });
    await client.connect();
    try {
      await client.query(`
        create sequence written;
        create function fail_now_and_then() returns trigger language plpgsql as $$
        begin
          if nextval('written') % 97 = 0 then raise exception 'not now' using errcode = '${sqlState}'; end if;
          return null;
        end $$`);
      const { rows } = await client.query<{ table: string }>(
        `select format('%I', tablename) as table from pg_tables where schemaname = 'public'`,
      );
      // One transaction for each table: the daemon works, and would wait crosswise for locks on several.
      for (const { table } of rows) {
        await client.query(
          `create trigger fails before insert or update on ${table} for each statement execute function fail_now_and_then()`,
        );
      }
    } finally {
      await client.end();
    }
    const count = async () => {
      const reader = new pg.Client({ connectionString: server.urlOf(database) });
      await reader.connect();
      try {
        const { rows } = await reader.query<{ last_value: string }>('select last_value from written');
        return Math.floor(Number(rows[0]?.last_value) / 97);
      } finally {
        await reader.end();
      }
    };
    return { count };
  }
});
