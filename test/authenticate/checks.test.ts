import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { Checks } from '../../src/inbound/authenticate/checks.ts';
import { withoutWaiting, type DnsRecord } from '../../src/inbound/authenticate/dns.ts';
import { checked, dnsOf, keysOf, plainMail, RECEIVED_AT_MS, signed } from '../support/signed-mail.ts';
import { until } from '../support/until.ts';

const KEYS = keysOf('corp.example', 'evil.example');
const SLOW = '_dmarc.evil.example TXT';

describe('a name server that does not answer', () => {
  let dir: string;
  const requestOf = (domain: string) => ({
    path: join(dir, domain),
    ip: null,
    helo: null,
    sender: null,
    fromDomain: domain,
    sealers: [],
    nowMs: RECEIVED_AT_MS,
  });
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'postern-checks-'));
    for (const domain of ['corp.example', 'evil.example'])
      await writeFile(join(dir, domain), await signed(plainMail({ from: `a@${domain}` }), { domain }));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  test('holds up none of the mail behind; what it said in the end is there at the next look (T-66)', async () => {
    const answer = Promise.withResolvers<readonly DnsRecord[]>();
    const checks = new Checks({ resolver: dnsOf({ ...KEYS, [SLOW]: answer.promise }) });
    const stranger = await checks.look('one', requestOf('evil.example'));
    expect(stranger).toMatchObject({ temporary: 'the DNS does not answer at once', dkim: [] });
    const good = await checks.look('two', requestOf('corp.example'));
    expect(good).toMatchObject({ temporary: null, dkim: [{ result: 'pass' }] });
    expect(await checks.look('one', requestOf('evil.example'))).toMatchObject({
      temporary: 'the DNS is being asked still',
    });
    answer.resolve([['v=DMARC1; p=reject']]);
    await until(
      'the check is done',
      async () => (await checks.look('one', requestOf('evil.example'))).dkim[0]?.result === 'pass',
    );
    await checks.close();
  });

  test('keeps as many checks waiting as there are threads, and all others are looked at later (T-66)', async () => {
    const answer = Promise.withResolvers<readonly DnsRecord[]>();
    const checks = new Checks({ resolver: dnsOf({ ...KEYS, [SLOW]: answer.promise }) }, 1);
    await checks.look('first', requestOf('evil.example'));
    expect(await checks.look('next', requestOf('corp.example'))).toMatchObject({
      temporary: 'the DNS keeps too many others waiting',
    });
    answer.resolve([]);
    await until(
      'a thread is free',
      async () => (await checks.look('next', requestOf('corp.example'))).temporary === null,
    );
    await checks.close();
  });

  test('is not asked again for a while, nor is anything else below its domain; others are (T-66)', async () => {
    const asked: string[] = [];
    const answer = Promise.withResolvers<readonly DnsRecord[]>();
    const time = { ms: 0 };
    const resolver = withoutWaiting(
      dnsOf({ 'a.evil.co.uk TXT': answer.promise, 'b.evil.co.uk TXT': [], 'x.good.co.uk TXT': [] }, asked),
      () => time.ms,
    );
    const fails = async (name: string) =>
      resolver(name, 'TXT').then(
        () => false,
        () => true,
      );
    const first = resolver('a.evil.co.uk', 'TXT');
    await until('the zone counts as slow', () => fails('b.evil.co.uk'));
    const before = asked.length;
    expect(await fails('c.d.evil.co.uk')).toBe(true);
    expect(asked).toHaveLength(before);
    expect(await fails('x.good.co.uk')).toBe(false);
    time.ms += LIMITS.dnsSlowMs + 1;
    expect(await fails('b.evil.co.uk')).toBe(false);
    answer.resolve([]);
    await first;
  });
});

describe('where nobody said whether the DNS is to be asked', () => {
  const asks = async (how: Parameters<typeof checked>[1]) => {
    const asked: string[] = [];
    await checked(await signed(plainMail()), { strangersOnly: true, asked, ...how });
    return asked.length > 0;
  };

  test('it is, of mail that a client in the open net brings', async () => {
    expect(await asks({})).toBe(true);
    expect(await asks({ ip: '2001:db8::1' })).toBe(true);
    expect(await asks({ ip: '::ffff:192.0.2.1' })).toBe(true);
  });

  test.each([
    ['a client on this machine', { ip: '127.0.0.1' }],
    ['a client of a private network', { ip: '10.1.2.3' }],
    ['a client behind a carrier’s NAT', { ip: '100.64.1.1' }],
    ['a client of which nothing is known', { ip: null }],
    ['a host of our own', { ip: '203.0.113.7' }],
    ['LMTP', { transport: 'lmtp' }],
    ['a mailbox', { transport: 'imap' }],
    ['a pipe', { transport: 'pipe' }],
    ['an agent who logged in', { submitted: true }],
  ] as const)('it is not, of mail from %s', async (_from, how) => {
    expect(await asks(how)).toBe(false);
  });

  test('an agent who logged in from a hotel is disowned by nobody, also where all else is checked', async () => {
    const asked: string[] = [];
    const verdict = await checked(plainMail(), {
      submitted: true,
      asked,
      dns: { '_dmarc.corp.example TXT': [['v=DMARC1; p=reject']] },
    });
    expect(asked).toEqual([]);
    expect(verdict.dmarc).toBeNull();
  });
});
