import { afterEach, expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { LIMITS } from '../../src/base/limits.ts';
import { readStatus, exitOf } from '../../src/service/health/status.ts';
import { listDaemons } from '../../src/store/daemons/daemons.ts';
import { forEachDialect } from '../support/databases.ts';
import { address, testClock } from '../support/desk.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../support/gateway.ts';
import type { SinkScript } from '../support/smtp-sink.ts';
import { passwordLogin } from '../support/login.ts';
import { until } from '../support/until.ts';
import { byHand } from './by-hand.ts';

const CARLA = { from: 'Carla Customer <carla@customer.example>', to: 'support@desk.example' };
const OPERATOR = { address: address('ops@agents.example'), locale: 'en' } as const;
const HTTP = { host: '127.0.0.1', port: 0 };

forEachDialect((dialect, openFresh) => {
  const running: TestGateway[] = [];
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
  });

  async function start(more: Partial<Config> = {}, options: Omit<TestGatewayOptions, 'config'> = {}) {
    const clock = testClock();
    const database = more.database ?? (await openFresh({ migrated: false })).location;
    // The clock of a PostgreSQL server is real, and ours is not.
    const alarms = { ...LIMITS.alarms, clockSkewMs: 1e13 };
    const config = { database, operator: OPERATOR, alarms, ...more };
    const one = await startTestGateway({ ports: { clock }, ...options, config });
    running.push(one);
    const look = () => one.gateway.health.watch.look();
    await look();
    /** Time goes by, and the daemon looks at itself. */
    const later = async (ms: number) => {
      clock.advance(ms);
      await one.gateway.settled();
      await look();
      await one.gateway.settled();
    };
    const status = async () => {
      const { faults } = await readStatus(one.gateway.config, clock);
      return { exit: exitOf(faults), faults: faults.map(({ name }) => name) };
    };
    const alerts = async () => (await one.sent()).filter((mail) => mail.envelope.to === 'ops@agents.example');
    return {
      one,
      clock,
      database,
      look,
      later,
      status,
      alerts,
      hand: (sql: string) => byHand(database, sql),
    };
  }

  async function setAside(hand: (sql: string) => Promise<void>, id: string): Promise<void> {
    await hand(
      `insert into arrival (id, key, transport, state, disposition, blob, size_bytes, envelope, duplicate_key, received_at, due_at)
       values ('${id}', 'smtp:${id}', 'smtp', 'quarantined', 'quarantined', '00', 1, '{}', '${id}', 1, 1)`,
    );
  }

  test('a daemon that is well says so, and one that has stopped is missed (I-37)', async () => {
    const { one, status } = await start();
    expect(await status()).toEqual({ exit: 0, faults: [] });
    await one.gateway.stop();
    expect(await status()).toEqual({ exit: 2, faults: ['daemon'] });
  });

  test('a mail in quarantine is told to the operator once, and once that it has been seen', async () => {
    const { status, later, alerts, hand } = await start();
    await setAside(hand, 'q1');
    await later(1000);
    expect(await status()).toEqual({ exit: 1, faults: ['quarantine'] });
    const [alert, ...more] = await alerts();
    expect(more).toEqual([]);
    expect(alert?.mail.subject).toBe(
      '[Postern] desk.example: 1 mail in quarantine that nobody has looked at',
    );
    expect(alert?.mail.text).toContain('postern quarantine list');
    expect(alert?.envelope.from).toBe('');
    await setAside(hand, 'q2');
    await later(LIMITS.alertRestMs);
    await later(LIMITS.alertRestMs);
    expect(await alerts()).toEqual([]);
    await hand(`update arrival set seen_at = 1 where state = 'quarantined'`);
    await later(1000);
    expect(await status()).toEqual({ exit: 0, faults: [] });
    await later(LIMITS.rightAgainMs);
    const [ended, ...none] = await alerts();
    expect(none).toEqual([]);
    expect(ended?.mail.subject).toBe('[Postern] desk.example: all is well again');
  });

  test('an alarm outlives the daemon: after a restart it is not told again', async () => {
    const first = await start();
    await setAside(first.hand, 'q1');
    await first.later(1000);
    expect(await first.alerts()).toHaveLength(1);
    await running.pop()?.stop();
    const second = await start({ database: first.database });
    second.clock.advance(LIMITS.alertRestMs);
    await second.later(LIMITS.alertRestMs);
    expect(await second.alerts()).toEqual([]);
    expect(await second.status()).toEqual({ exit: 1, faults: ['quarantine'] });
  });

  test('a dead relay is in log and status, and its alert comes as one mail when it lives again', async () => {
    let dead = true;
    const script: SinkScript = ({ phase }) => (dead && phase === 'connect' ? '421 4.3.2 closed' : undefined);
    const { one, status, later, alerts, hand } = await start({}, { script });
    await one.send(CARLA);
    await later(1000);
    expect((await status()).faults).toContain('relay');
    await later(LIMITS.unreachableMs);
    expect(one.log.filter((line) => line.message.startsWith('wrong: the relay takes no mail'))).toHaveLength(
      1,
    );
    await setAside(hand, 'q1');
    for (let hour = 0; hour < 5; hour++) await later(3_600_000);
    expect(await alerts()).toEqual([]);
    dead = false;
    await later(LIMITS.relayBackoff.maxMs * 2);
    await later(LIMITS.relayBackoff.maxMs * 2);
    const mails = (await alerts()).map(({ mail }) => mail);
    expect(mails.map(({ subject }) => subject)).toEqual([
      expect.stringContaining('the relay takes no mail'),
      expect.stringContaining('in quarantine'),
      expect.stringContaining('in quarantine'),
    ]);
    expect(mails[1]?.text).toContain('in quarantine that nobody has looked at. What to do');
    expect(mails[2]?.text).toMatch(/right again:\n- relay, after 5 h/);
  });

  test('machines are told by HTTP, and no address of anybody', async () => {
    const { one } = await start({ http: HTTP });
    await one.send(CARLA);
    const { port } = one.gateway.health.http!;
    const page = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: answer.status, text: await answer.text() };
    };
    expect((await page('/healthz')).status).toBe(200);
    expect((await page('/readyz')).status).toBe(200);
    const { text } = await page('/metrics');
    expect(text).toContain('\npostern_arrivals{disposition="opened"} 1\n');
    expect(text).toContain('\npostern_faults 0\n');
    expect(text).not.toContain('@');
    const named = new Set(
      text.split('\n').flatMap((line) => /^# TYPE (\S+) (gauge|counter)$/.exec(line)?.[1] ?? []),
    );
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(samples.filter((line) => !named.has(/^[a-z_]+/.exec(line)?.[0] ?? ''))).toEqual([]);
    expect(
      samples.filter(
        (line) => !/^[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? -?[\d.e+-]+$/.test(line),
      ),
    ).toEqual([]);
  });

  test('a full spool makes it unready, not unhealthy', async () => {
    const { one } = await start({ http: HTTP, smtp: { ...(await smtpOf()), maxSizeBytes: 1e15 } });
    const { port } = one.gateway.health.http!;
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('bytes of disk are free');
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });

  test('a daemon row that a hand has damaged is passed over (I-38)', async () => {
    const { one, status, hand } = await start();
    await hand(`update daemon set figures = '{"version":1,"loops":7}'`);
    expect((await status()).exit).toBe(0);
    await one.gateway.health.watch.look();
    const [row] = await listDaemons(one.gateway.store.db);
    expect(row?.figures).toContain('"loops":[');
  });

  if (dialect === 'sqlite') {
    test('a mailbox that cannot be reached is a fault with its name, within a look (I-37)', async () => {
      const account = {
        name: 'mailbox',
        host: '127.0.0.1',
        port: 1,
        security: 'none',
        ca: null,
        login: passwordLogin('a', 'SEC-password'),
        folders: ['INBOX'],
        channel: 'support',
        afterwards: { kind: 'nothing' },
        authservId: null,
        pollMs: 60_000,
      } as const;
      const { one, status, later, alerts } = await start({ imap: [account] });
      await until('it is offline', () => one.gateway.imap[0]?.state().connection === 'offline');
      await one.gateway.health.watch.look();
      expect(await status()).toEqual({ exit: 2, faults: ['mailbox:mailbox'] });
      await later(LIMITS.unreachableMs);
      const [alert] = await alerts();
      expect(alert?.mail.subject).toContain('mailbox mailbox cannot be read');
      expect(alert?.raw).not.toContain('SEC-password');
    });
  }
});

async function smtpOf(): Promise<NonNullable<Config['smtp']>> {
  const { loadConfig } = await import('../../src/config/load.ts');
  const { smtp } = loadConfig(null, {}, process.cwd());
  if (smtp === null) throw new Error('the embedded default listens');
  return { ...smtp, port: 0 };
}
