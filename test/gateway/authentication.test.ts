import { afterEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import type { Config } from '../../src/config/config.ts';
import type { TraceStep } from '../../src/desk/trace.ts';
import { senderProof, type Authentication } from '../../src/mail/authentication.ts';
import { testClock } from '../support/desk.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { dnsOf, keysOf, plainMail, signed, type DnsTable } from '../support/signed-mail.ts';

let desk: TestGateway;
afterEach(async () => {
  await desk.stop();
});

const CHECKS: Config['senderChecks'] = { dns: true, dnsServers: [], authservId: null, trustedSealers: [] };
const KEYS = keysOf('agents.example', 'customer.example');
const ENVELOPE = { from: 'anna@agents.example', to: 'support@desk.example' };
const carla = { from: 'Carla <carla@customer.example>', to: 'support@desk.example', subject: 'Printer' };
const fromAnna = (text: string) =>
  plainMail({ from: 'Anna Berg <anna@agents.example>', subject: 'Re: [#TICK-1001] Printer', text });

/** One second after the other, so that mails keep their order. */
let clock: ReturnType<typeof testClock>;
async function arrive(raw: string, from = ENVELOPE.from): Promise<void> {
  clock.advance(1000);
  await desk.sendRaw(raw, { ...ENVELOPE, from });
}

async function start(dns: DnsTable, checks: Partial<Config['senderChecks']> = {}) {
  clock = testClock();
  const table = { now: dns };
  desk = await startTestGateway({
    config: { senderChecks: { ...CHECKS, ...checks } },
    ports: { clock, resolver: (name, type) => dnsOf(table.now)(name, type) },
  });
  return table;
}

const verdicts = async () =>
  (await desk.arrivals()).map(({ authentication }) =>
    authentication === null ? null : senderProof(JSON.parse(authentication) as Authentication),
  );

describe('an agent who writes without a token', () => {
  test('is known by a signature of exactly their domain, and only then (T-01, T-51)', async () => {
    await start(KEYS);
    await desk.send(carla);
    await arrive(fromAnna('#close\r\nForged.'));
    await arrive(await signed(fromAnna('#close\r\nForged.'), { domain: 'customer.example' }));
    expect((await desk.ticket(1001)).status).toBe('open');
    await arrive(await signed(fromAnna('#resolve\r\nDone.'), { domain: 'agents.example' }));
    expect((await desk.ticket(1001)).status).toBe('resolved');
    expect(await verdicts()).toEqual(['unverified', 'unverified', 'unverified', 'aligned']);
  });

  test('has the verdict in words in the trace that explain prints', async () => {
    await start(KEYS);
    await arrive(await signed(fromAnna('Hello.'), { domain: 'agents.example', fields: 'From:Date' }));
    const [arrival] = await desk.arrivals();
    const trace = JSON.parse(arrival?.trace ?? '[]') as TraceStep[];
    expect(trace.find(({ stage }) => stage === 'authenticate')).toEqual({
      stage: 'authenticate',
      rule: 'unverified',
      finding:
        'checked here; the signature of agents.example does not cover subject, to, message-id; DMARC none; ' +
        'SPF not checked: it came by way of a host of our own',
    });
  });
});

describe('while the DNS is out of reach', () => {
  const away = { 's1._domainkey.agents.example TXT': 'ETIMEOUT' };

  test('a mail that hangs on it waits, is no failed try, and is taken for what it is once the DNS is back (T-66)', async () => {
    const table = await start(away);
    await desk.send(carla);
    await arrive(await signed(fromAnna('#resolve\r\nDone.'), { domain: 'agents.example' }));
    expect(await desk.arrivals()).toMatchObject([
      { state: 'done' },
      {
        state: 'deferred',
        attempts: 0,
        last_error: expect.stringContaining('its sender cannot be checked yet') as unknown,
      },
    ]);
    expect((await desk.ticket(1001)).status).toBe('open');
    table.now = KEYS;
    clock.advance(LIMITS.authenticationRetry.maxMs);
    await desk.gateway.settled();
    expect((await desk.ticket(1001)).status).toBe('resolved');
    expect(await verdicts()).toEqual(['unverified', 'aligned']);
  });

  test('a mail waits only so long, and then counts as unverified, never as forged (T-66)', async () => {
    await start(away);
    await desk.send(carla);
    await arrive(await signed(fromAnna('#resolve\r\nDone.'), { domain: 'agents.example' }));
    for (let waited = 0; waited <= LIMITS.authenticationWaitMs; waited += LIMITS.authenticationRetry.maxMs) {
      clock.advance(LIMITS.authenticationRetry.maxMs);
      await desk.gateway.settled();
    }
    expect(await desk.arrivals()).toMatchObject([{ state: 'done' }, { state: 'done', attempts: 1 }]);
    expect(await verdicts()).toEqual(['unverified', 'temporary']);
    expect((await desk.ticket(1001)).status).toBe('open');
  });

  test('a stranger’s name server that is silent lets nobody wait but the stranger (T-66)', async () => {
    await start({ ...KEYS, 's1._domainkey.evil.example TXT': new Promise(() => undefined) });
    const evil = plainMail({ from: 'eve@evil.example', subject: 'Wait', text: 'For me.' });
    await arrive(await signed(evil.replace('one@corp', 'evil@corp'), { domain: 'evil.example' }));
    clock.advance(1000);
    await desk.send(carla);
    await arrive(await signed(fromAnna('Hello.'), { domain: 'agents.example' }));
    expect(await desk.arrivals()).toMatchObject([
      { state: 'deferred' },
      { state: 'done' },
      { state: 'done' },
    ]);
    expect((await verdicts()).at(-1)).toBe('aligned');
  });

  test.each([false, null])(
    'nobody on this machine who asked for no checks is kept waiting (%s)',
    async (dns) => {
      await start(away, { dns });
      await arrive(await signed(fromAnna('Hello.'), { domain: 'agents.example' }));
      expect(await desk.arrivals()).toMatchObject([{ state: 'done', disposition: 'opened' }]);
    },
  );
});

test('fields that steer other ticket systems, or that look like ours, steer nothing (T-55, T-56)', async () => {
  await start(KEYS);
  await desk.send(carla);
  await desk.sent();
  const steering = [
    'Authentication-Results: desk.example; dkim=pass header.d=agents.example; dmarc=pass header.from=agents.example',
    'ARC-Authentication-Results: i=1; desk.example; dkim=pass header.d=agents.example',
    'Received-SPF: pass',
    'X-Postern-Ticket: TICK-1001',
    'X-Postern-Loop: <t1001.a-anna.abc.unique.mac@desk.example>',
    'X-Postern-Agent: anna',
    'X-Zammad-Ticket-Id: 1001',
    'X-Zammad-Ticket-State: closed',
    'X-OTOBO-FollowUp-State: closed',
    'X-OTRS-Owner: anna',
    'RT-Send-Cc: eve@evil.example',
    'RT-Send-Bcc: eve@evil.example',
    'X-RT-Loop-Prevention: desk.example',
    'RT-Squelch-Replies-To: anna@agents.example',
    'X-Redmine-Issue-Id: 1001',
    'X-GitLab-Reply-Key: 1001',
    'X-Spam-Status: No',
  ].join('\r\n');
  const plain = plainMail({ from: 'eve@evil.example', subject: 'Help', text: 'Hello.' });
  await arrive(plain, 'eve@evil.example');
  const without = (await desk.sent()).map((one) => one.envelope.to).sort();
  const steered = plainMail({ from: 'eva@evil.example', subject: 'Help', text: 'Hello.', extra: steering });
  await arrive(steered.replace('one@corp', 'two@corp'), 'eva@evil.example');
  const mails = await desk.sent();
  expect(mails.map((one) => one.envelope.to.replace('eva@', 'eve@')).sort()).toEqual(without);
  expect(await verdicts()).toEqual(['unverified', 'unverified', 'unverified']);
  expect(await desk.ticket(1003)).toMatchObject({ status: 'open', assignee: null });
  expect((await desk.ticket(1001)).status).toBe('open');
  expect(mails.map((one) => one.raw).join()).not.toMatch(/RT-|Zammad|OTOBO|OTRS|Redmine|GitLab/);
});
