import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CheckThread } from '../../src/inbound/authenticate/check-thread.ts';
import { describeAuthentication, senderProof, type Authentication } from '../../src/mail/authentication.ts';
import {
  checked,
  dnsOf,
  keysOf,
  plainMail,
  RECEIVED_AT_MS,
  sealed,
  SELECTOR,
  signed,
} from '../support/signed-mail.ts';

const KEYS = keysOf('corp.example');
const REJECT = { '_dmarc.corp.example TXT': [['v=DMARC1; p=reject']] };
const FIELDS = 'From:To:Subject:Date:Message-ID:MIME-Version:Content-Type';
const words = (verdict: Authentication): string => describeAuthentication(verdict).join('; ');

describe('a From address is proven', () => {
  test('by a signature of exactly its domain over Subject, From, To, Date and Message-ID (T-01)', async () => {
    const verdict = await checked(await signed(plainMail()));
    expect(senderProof(verdict)).toBe('aligned');
    expect(words(verdict)).toContain('the signature of corp.example proves the address in From');
  });

  test('whatever the domain asks for, p=none included, and whatever SPF says (T-51)', async () => {
    const dns = {
      ...KEYS,
      '_dmarc.corp.example TXT': [['v=DMARC1; p=none']],
      'corp.example TXT': [['v=spf1 -all']],
    };
    const verdict = await checked(await signed(plainMail()), { dns });
    expect(verdict.spf).toEqual({ result: 'fail', domain: 'corp.example' });
    expect(verdict.dmarc).toEqual({ result: 'pass', policy: 'none' });
    expect(senderProof(verdict)).toBe('aligned');
  });

  test('also where it stands behind others that prove nothing', async () => {
    const mail = await signed(await signed(plainMail()), { domain: 'newsletter.example' });
    const verdict = await checked(mail, { dns: { ...KEYS, ...keysOf('newsletter.example') } });
    expect(verdict.dkim.map(({ domain, result }) => `${domain} ${result}`)).toEqual([
      'newsletter.example pass',
      'corp.example pass',
    ]);
    expect(senderProof(verdict)).toBe('aligned');
  });

  test('at the time when it came, however late it is looked at', async () => {
    const soon = new Date(RECEIVED_AT_MS + 60_000);
    expect(senderProof(await checked(await signed(plainMail(), { expires: soon })))).toBe('aligned');
    const before = new Date(RECEIVED_AT_MS - 30_000);
    expect(senderProof(await checked(await signed(plainMail(), { expires: before })))).toBe('unverified');
  });
});

describe('a From address is unverified', () => {
  const unverified = async (raw: string, how: Parameters<typeof checked>[1], why: string) => {
    const verdict = await checked(raw, how);
    expect(senderProof(verdict)).toBe('unverified');
    expect(words(verdict)).toContain(why);
  };

  test('without a signature, also where SPF passes (T-01, T-51)', async () => {
    const dns = { 'corp.example TXT': [['v=spf1 ip4:192.0.2.1 -all']] };
    await unverified(plainMail(), { dns }, 'SPF pass for corp.example; no DKIM signature');
  });

  test('where text was put behind what l= covers (T-50)', async () => {
    const mail = await signed(plainMail({ text: 'Yes.' }), { bodyLength: 6 });
    await unverified(`${mail}#close\r\n`, {}, 'covers only a part of the text (l=)');
  });

  test.each(['Subject', 'To', 'Date', 'Message-ID'])('where %s is not signed (T-50)', async (field) => {
    const fields = ['From', 'To', 'Subject', 'Date', 'Message-ID'].filter((name) => name !== field).join(':');
    const why = `does not cover ${field.toLowerCase()}`;
    await unverified(await signed(plainMail(), { fields }), {}, why);
  });

  test.each([
    ['Subject', 'Subject: #close'],
    ['Content-Type', 'Content-Type: text/html'],
    ['Message-ID', 'Message-ID: <other@corp.example>'],
  ])('where somebody put a second %s above the signed one (T-50)', async (name, field) => {
    await unverified(`${field}\r\n${await signed(plainMail())}`, {}, `2 ${name} fields`);
  });

  test('where there are two From fields, or two mailboxes in one (T-51)', async () => {
    const two = `From: boss@corp.example\r\n${await signed(plainMail())}`;
    await unverified(two, {}, 'there are 2 From fields');
    const both = plainMail({ from: 'anna@corp.example, ben@corp.example' });
    await unverified(await signed(both), {}, 'From names 2 mailboxes');
    for (const beside of [
      'mallory@@corp.example',
      '<mallory@corp..example>',
      'undisclosed: ;, mallory@[',
      'Mallory',
    ])
      await unverified(
        await signed(plainMail({ from: `anna@corp.example, ${beside}` })),
        {},
        'From names 2 mailboxes',
      );
  });

  test('where a Cc stands that it does not cover: whoever handed it on may have put it there (T-04, T-50)', async () => {
    const cc = 'Cc: mallory@evil.example';
    await unverified(`${cc}\r\n${await signed(plainMail())}`, {}, 'does not cover cc');
    const covered = await signed(plainMail({ extra: cc }), { fields: `${FIELDS}:Cc` });
    expect(senderProof(await checked(covered))).toBe('aligned');
  });

  test('where the second From hides from one of two readers (T-51)', async () => {
    const hidden = (await signed(plainMail({ from: 'mallory@corp.example' }))).replace(
      'From: mallory',
      'From\r\n : mallory',
    );
    await unverified(
      `From: anna@corp.example\r\n${hidden}`,
      {},
      'header fields that can be read in two ways',
    );
  });

  test('where a bare CR makes two headers of one (T-50)', async () => {
    const mail = await signed(plainMail());
    await unverified(
      mail.replace('\r\nMIME-Version', '\r\nX-A: b\r\rC: d\r\nMIME-Version'),
      {},
      'a bare CR in the header',
    );
  });

  test('where a line of blanks ends the header for one of two readers (T-50)', async () => {
    const mail = await signed(plainMail());
    await unverified(
      mail.replace('\r\nMIME-Version', '\r\nX-A: b\r\n \r\n#close\r\nMIME-Version'),
      {},
      'header fields that can be read in two ways',
    );
  });

  test('where a subdomain or a parent signed, and where the address only looks like the domain (T-51)', async () => {
    const dns = keysOf('newsletter.corp.example', 'example', 'corp.example');
    await unverified(
      await signed(plainMail(), { domain: 'newsletter.corp.example' }),
      { dns },
      'is not of corp.example',
    );
    const nested = plainMail({ from: '"anna@corp.example"@evil.example' });
    await unverified(await signed(nested), { dns }, 'is not of evil.example');
  });

  test('where the text was changed, or the key is another or a test key', async () => {
    const mail = await signed(plainMail());
    await unverified(mail.replace('silent', 'loud'), {}, 'body hash did not verify');
    const other = { [`${SELECTOR}._domainkey.corp.example TXT`]: [['v=DKIM1; k=ed25519; p=AAAA']] };
    await unverified(mail, { dns: other }, 'does not hold');
    const [key] = KEYS[`${SELECTOR}._domainkey.corp.example TXT`] as [[string]];
    const testKey = { [`${SELECTOR}._domainkey.corp.example TXT`]: [[key[0].replace('k=', 't=y; k=')]] };
    await unverified(mail, { dns: testKey }, 'its key is for tests (t=y)');
  });
});

describe('a mail is disowned', () => {
  test('by a domain that asks for more than p=none, where neither SPF nor DKIM passes (T-51)', async () => {
    const dns = { ...KEYS, ...REJECT, 'evil.example TXT': [['v=spf1 ip4:192.0.2.1 -all']] };
    const verdict = await checked(plainMail(), { dns, sender: 'bounce@evil.example' });
    expect(verdict.dmarc).toEqual({ result: 'fail', policy: 'reject' });
    expect(senderProof(verdict)).toBe('failed');
    const none = { ...dns, '_dmarc.corp.example TXT': [['v=DMARC1; p=none']] };
    expect(senderProof(await checked(plainMail(), { dns: none, sender: 'bounce@evil.example' }))).toBe(
      'unverified',
    );
  });

  test('never where a host of our own handed it on, since SPF says nothing there', async () => {
    for (const ip of ['127.0.0.1', '::ffff:10.1.2.3', 'fd00::1', '203.0.113.9', null]) {
      const verdict = await checked(plainMail(), { dns: REJECT, ip });
      expect(verdict).toMatchObject({ spf: null, dmarc: { result: 'none' } });
      expect(senderProof(verdict)).toBe('unverified');
    }
  });

  test('not where a forwarder whose seal is trusted broke it, but a seal of anybody else saves nothing (T-51)', async () => {
    const dns = { ...keysOf('corp.example', 'lists.example'), ...REJECT };
    const broken = (await signed(plainMail())).replace('Subject: Printer', 'Subject: [list] Printer');
    const mail = await sealed(broken, 'lists.example');
    const asked: string[] = [];
    const stranger = await checked(mail, { dns, asked });
    expect(senderProof(stranger)).toBe('failed');
    expect(words(stranger)).toContain('sealed by lists.example, which nobody here trusts');
    expect(asked.join()).not.toContain('lists.example');

    const how = { dns, trustedSealers: ['lists.example'] };
    expect(senderProof(await checked(mail, how))).toBe('unverified');
    const forged = await checked(mail.replace('[list] Printer', '[list] Invoice'), how);
    expect(forged.arc).toEqual({ result: 'fail', sealer: 'lists.example', trusted: false });
    expect(senderProof(forged)).toBe('failed');
  });
});

describe('trouble of the DNS is temporary, never a failure (T-66)', () => {
  const key = `${SELECTOR}._domainkey.corp.example TXT`;
  test.each(['ESERVFAIL', 'ETIMEOUT', 'ECONNREFUSED', 'EREFUSED'])(
    'when asking for a key ends in %s',
    async (code) => {
      const verdict = await checked(await signed(plainMail()), { dns: { [key]: code, ...REJECT } });
      expect(verdict.dkim[0]?.result).toBe('temperror');
      expect(verdict.dmarc?.result).not.toBe('fail');
      expect(senderProof(verdict)).toBe('temporary');
    },
  );

  test('when DMARC or SPF cannot be asked for', async () => {
    expect(senderProof(await checked(plainMail(), { dns: { '_dmarc.corp.example TXT': 'ESERVFAIL' } }))).toBe(
      'temporary',
    );
    expect(
      senderProof(await checked(plainMail(), { dns: { ...REJECT, 'corp.example TXT': 'ESERVFAIL' } })),
    ).toBe('temporary');
  });

  test('but not what no domain of the sender depends on, and not a key that is not there', async () => {
    const mail = await signed(plainMail(), { domain: 'relay.example' });
    const dns = { [`${SELECTOR}._domainkey.relay.example TXT`]: 'ESERVFAIL' };
    expect(senderProof(await checked(mail, { dns }))).toBe('unverified');
    expect(senderProof(await checked(await signed(plainMail()), { dns: {} }))).toBe('unverified');
  });

  test('when the answer never comes', async () => {
    const never = new Promise<never>(() => undefined);
    const verdict = await checked(await signed(plainMail()), { dns: { [key]: never }, wallMs: 200 });
    expect(senderProof(verdict)).toBe('temporary');
  });
});

describe('what a stranger can make us do is bounded', () => {
  test('of 500 signatures 5 are looked at, those of the From domain first (T-66)', async () => {
    const genuine = await signed(plainMail());
    const field = /^DKIM-Signature:[^]*?\r\n(?=\S)/.exec(genuine)?.[0] ?? '';
    const others = Array.from({ length: 499 }, (_none, at) =>
      field.replace('d=corp.example', `d=d${at}.example`),
    );
    const asked: string[] = [];
    const verdict = await checked(others.join('') + genuine, { asked });
    expect(verdict.dkim).toHaveLength(5);
    expect(senderProof(verdict)).toBe('aligned');
    expect(asked.filter((question) => question.includes('_domainkey'))).toHaveLength(5);
    expect(words(verdict)).toContain('of 500 signatures 495 were not looked at');
  });

  test('an SPF record that asks for more than 10 lookups is an error of its owner (T-66)', async () => {
    const includes = Array.from({ length: 20 }, (_none, at) => `include:i${at}.example`).join(' ');
    const inner = Object.fromEntries(
      Array.from({ length: 20 }, (_none, at) => [`i${at}.example TXT`, [['v=spf1 ip4:198.51.100.1']]]),
    );
    const asked: string[] = [];
    const dns = { 'corp.example TXT': [[`v=spf1 ${includes} -all`]], ...inner };
    const verdict = await checked(plainMail(), { dns, asked });
    expect(verdict.spf?.result).toBe('permerror');
    expect(asked.filter((question) => /^i\d+/.test(question))).toHaveLength(10);
  });

  test('a mail that asks for more than 100 records is asked no further for, and does not wait for that (T-66)', async () => {
    const names = Array.from({ length: 10 }, (_none, at) => `x${at}.example`);
    const exchangers = (name: string) =>
      Array.from({ length: 10 }, (_none, at) => ({ exchange: `m${at}.${name}`, priority: 1 }));
    const dns = {
      'corp.example TXT': [[`v=spf1 ${names.map((name) => `mx:${name}`).join(' ')} -all`]],
      ...Object.fromEntries(names.map((name) => [`${name} MX`, exchangers(name)])),
      ...Object.fromEntries(
        names.flatMap((name) => exchangers(name).map(({ exchange }) => [`${exchange} A`, ['198.51.100.1']])),
      ),
      ...REJECT,
    };
    const asked: string[] = [];
    const verdict = await checked(plainMail(), { dns, asked });
    expect(asked).toHaveLength(100);
    expect(words(verdict)).toContain('asks the DNS for more than 100 records');
    expect(senderProof(verdict)).toBe('unverified');
  });

  test('a text record longer than any honest one is as if it were not there (T-66)', async () => {
    const dns = { 'corp.example TXT': [[`v=spf1 ${'ip4:192.0.2.1 '.repeat(5000)}-all`]] };
    expect((await checked(plainMail(), { dns })).spf?.result).toBe('none');
  });

  test.each([
    [
      '80 kB of blanks in From',
      { from: `a${' '.repeat(80_000)}@corp.example` },
      'its field from is too long',
    ],
    ['a field of 70 kB', { extra: `X-A: ${'b'.repeat(70_000)}` }, 'its field x-a is too long'],
    [
      '1001 fields',
      { extra: Array.from({ length: 1001 }, () => 'X-A: b').join('\r\n') },
      'more than 1000 fields',
    ],
    [
      'a header of 300 kB',
      { extra: Array.from({ length: 6 }, () => `X-A: ${'b'.repeat(50_000)}`).join('\r\n') },
      'its header is too long',
    ],
  ])('%s is not given to the library at all (T-59)', async (_what, part, why) => {
    const asked: string[] = [];
    const verdict = await checked(plainMail(part), { asked });
    expect(senderProof(verdict)).toBe('unverified');
    expect(words(verdict)).toContain(why);
    expect(asked).toEqual([]);
  });

  test('nothing but the DNS is asked, whatever a mail points at (T-65)', async () => {
    const asked: string[] = [];
    const extra =
      'BIMI-Location: v=BIMI1; l=https://evil.example/l.svg\r\nList-Unsubscribe: <https://evil.example/u>';
    await checked(await signed(plainMail({ extra, text: 'https://evil.example/' })), { asked });
    expect(asked.every((question) => / (?:TXT|A|CNAME)$/.test(question))).toBe(true);
    expect(asked.join()).not.toContain('evil');
  });
});

describe('the thread that checks', () => {
  const request = {
    path: join(tmpdir(), 'postern-no-such-file'),
    ip: null,
    helo: null,
    sender: null,
    fromDomain: 'corp.example',
    sealers: [],
    nowMs: RECEIVED_AT_MS,
  };

  test('is there for the next message, whatever one did to it (T-59)', async () => {
    const thread = new CheckThread({ resolver: dnsOf(KEYS) });
    const dir = await mkdtemp(join(tmpdir(), 'postern-auth-'));
    const path = join(dir, 'raw');
    await writeFile(path, await signed(plainMail()));
    const [lost, found] = await Promise.all([thread.check(request), thread.check({ ...request, path })]);
    expect(lost).toMatchObject({ dkim: [], temporary: null, remarks: [expect.stringContaining('ENOENT')] });
    expect(found.dkim[0]?.result).toBe('pass');
    await thread.close();
    await rm(dir, { recursive: true, force: true });
  });

  test('is ended by a message that takes too long, which then was not checked (T-59)', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'postern-auth-'));
    const path = join(dir, 'raw');
    await writeFile(path, `${await signed(plainMail())}${'x\n'.repeat(4_000_000)}`);
    const thread = new CheckThread({ resolver: dnsOf(KEYS), wallMs: 1, graceMs: 1 });
    const findings = await thread.check({ ...request, path });
    expect(findings.remarks).toEqual(['not checked: that took more than 0.002 s']);
    expect(findings.temporary).toBeNull();
    await thread.close();
    await rm(dir, { recursive: true, force: true });
  });
});
