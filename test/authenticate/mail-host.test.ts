import { describe, expect, test } from 'vitest';
import { describeAuthentication, senderProof, type Authentication } from '../../src/mail/authentication.ts';
import { checked, plainMail, signed } from '../support/signed-mail.ts';

const ID = 'mx.host.example';
const PASS = `Authentication-Results: ${ID}; dkim=pass header.d=corp.example; dmarc=pass header.from=corp.example`;
const OWN = 'Received: from mail.corp.example (mail.corp.example [192.0.2.1]) by mx.host.example with ESMTPS';
const FOREIGN = 'Received: from laptop ([10.0.0.1]) by mail.corp.example with ESMTPSA';
const INNER = 'Received: from mx.host.example by imap.host.example with LMTP id 1';

/** The verdict on a signed mail that a mailbox's host put these fields on top of. */
async function read(top: readonly string[], mail?: string, authservId = ID): Promise<Authentication> {
  const raw = [...top, mail ?? (await signed(plainMail()))].join('\r\n');
  return checked(raw, { transport: 'imap', imapHosts: new Map([['box', authservId]]) });
}

const proof = async (...args: Parameters<typeof read>) => senderProof(await read(...args));

describe('the word of the mailbox’s host is taken', () => {
  test.each([
    ['above its Received', [PASS, OWN, FOREIGN]],
    ['below its Received, as Gmail and Postfix place it', [OWN, PASS, FOREIGN]],
    ['behind a hand-over within the house', ['Delivered-To: box', INNER, OWN, PASS, FOREIGN]],
    [
      'behind a hand-over that names no sender',
      ['Received: by 2002:a05::1 with SMTP id x', OWN, PASS, FOREIGN],
    ],
    [
      'below what another filter says under its own name',
      ['Authentication-Results: spam.other; dkim=fail', PASS, OWN],
    ],
    [
      'in other letters (RFC 8601 section 2.5)',
      [PASS.replace(ID, 'MX.Host.EXAMPLE').replace('dkim=pass', 'DKIM = PASS'), OWN],
    ],
    [
      'with comments wherever the grammar has them',
      [PASS.replace('dkim=pass', '(a (b) c) dkim (x) = (y) pass (z)'), OWN],
    ],
  ])('%s', async (_where, top) => {
    expect(await proof(top)).toBe('aligned');
  });

  test('and told', async () => {
    expect(describeAuthentication(await read([PASS, OWN]))).toEqual([
      'as mx.host.example says',
      'the signature of corp.example proves the address in From',
      'DMARC pass',
    ]);
  });

  test('where it names a signature by its identity or its beginning only', async () => {
    const mail = await signed(plainMail());
    const beginning = (/ b=([^;]*)/.exec(mail)?.[1] ?? '').replace(/\s/g, '').slice(0, 8);
    const named = `Authentication-Results: ${ID}; dkim=pass header.i=@corp.example header.s=s1 header.b="${beginning}"`;
    expect(await proof([named, OWN], mail)).toBe('aligned');
    expect(await proof([named.replace(beginning, 'AAAAAAAA'), OWN], mail)).toBe('unverified');
  });

  test('that a mail is disowned, where the domain asks for more than p=none', async () => {
    const failed = (policy: string) =>
      `Authentication-Results: ${ID}; spf=fail smtp.mailfrom=x@evil.example; dmarc=fail (p=${policy} dis=NONE) header.from=corp.example`;
    expect(await proof([failed('REJECT'), OWN], plainMail())).toBe('failed');
    expect(await proof([failed('NONE'), OWN], plainMail())).toBe('unverified');
    const others = 'header.from=corp.example header.from=evil.example';
    for (const about of ['header.from=evil.example', others])
      expect(
        await proof([failed('REJECT').replace('header.from=corp.example', about), OWN], plainMail()),
      ).toBe('unverified');
    expect((await read([failed('REJECT'), OWN], plainMail())).spf).toEqual({
      result: 'fail',
      domain: 'evil.example',
    });
  });
});

describe('Authentication-Results that anybody may have written say nothing (T-55)', () => {
  test.each([
    ['where the topmost of the host says otherwise', [PASS.replaceAll('=pass', '=fail'), PASS, OWN, FOREIGN]],
    [
      'where the topmost of the host says nothing',
      [`Authentication-Results: ${ID}; none`, PASS, OWN, FOREIGN],
    ],
    [
      'where the topmost of the host cannot be read',
      [`Authentication-Results: ${ID}; dkim=pass header.d`, PASS, OWN],
    ],
    ['below the first Received of another host', [OWN, FOREIGN, PASS]],
    ['below a second Received that claims to be of the host', [OWN, OWN, PASS]],
    ['below the Received of a host that is not of the house', [FOREIGN, PASS]],
    ['of another host', [PASS.replace(ID, 'evil.example'), OWN]],
    [
      'of a host whose name only begins or ends like it',
      [PASS.replace(ID, `${ID}.evil.example`), PASS.replace(ID, `x${ID}`), OWN],
    ],
    ['with a blank name', ['Authentication-Results: ; dkim=pass header.d=corp.example', OWN]],
    ['with a blank name in quotes', ['Authentication-Results: " "; dkim=pass header.d=corp.example', OWN]],
    ['with no name, as Outlook writes it', ['Authentication-Results: dkim=pass header.d=corp.example', OWN]],
    [
      'with the name in a comment',
      [`Authentication-Results: (${ID}) evil.example; dkim=pass header.d=corp.example`, OWN],
    ],
    [
      'with the verdict in a comment',
      [`Authentication-Results: ${ID}; dkim=fail (dkim=pass) header.d=corp.example`, OWN],
    ],
    ['with a comment that never ends', [PASS.replace('dkim', '(dkim'), OWN]],
    [
      'with the verdict in a quoted reason',
      [`Authentication-Results: ${ID}; dkim=fail reason="; dkim=pass" header.d=corp.example`, OWN],
    ],
    ['of a version that is not known', [PASS.replace(`${ID};`, `${ID} 2;`), OWN]],
    [
      'under another field name',
      [
        PASS.replace('Authentication', 'X-Authentication'),
        PASS.replace('Authentication', 'Original-Authentication'),
        OWN,
      ],
    ],
  ])('%s', async (_where, top) => {
    expect(await proof(top)).toBe('unverified');
  });

  test('on the SMTP path, whoever they name', async () => {
    const raw = [PASS, OWN, plainMail()].join('\r\n');
    const verdict = await checked(raw, { dns: {}, authservId: ID, imapHosts: new Map([['box', ID]]) });
    expect(verdict.by).toBe('ourselves');
    expect(senderProof(verdict)).toBe('unverified');
  });

  test('unless a host of our own handed the mail on, and is believed', async () => {
    const raw = [PASS, OWN, await signed(plainMail())].join('\r\n');
    const ours = { dns: {}, authservId: ID };
    expect(senderProof(await checked(raw, { ...ours, ip: '203.0.113.7' }))).toBe('aligned');
    expect(senderProof(await checked(raw, { ...ours, ip: '::ffff:203.0.113.7' }))).toBe('aligned');
    expect(senderProof(await checked(raw, { ...ours, transport: 'lmtp' }))).toBe('aligned');
    for (const ip of ['192.0.2.1', '127.0.0.1', null])
      expect(senderProof(await checked(raw, { ...ours, ip }))).toBe('unverified');
  });
});

describe('a signature that the host found good proves nothing', () => {
  const found = async (mail: string, field = PASS) => senderProof(await read([field, OWN], mail));

  test('where it leaves out what matters, or a part of the text (T-50)', async () => {
    expect(await found(await signed(plainMail(), { fields: 'From:To:Date:Message-ID' }))).toBe('unverified');
    expect(await found(await signed(plainMail({ text: 'Yes.' }), { bodyLength: 6 }))).toBe('unverified');
  });

  test('where it is of another domain, a subdomain included (T-51)', async () => {
    const mail = await signed(plainMail(), { domain: 'news.corp.example' });
    expect(await found(mail, PASS.replace('header.d=corp', 'header.d=news.corp'))).toBe('unverified');
    expect(await found(mail)).toBe('unverified');
  });

  test.each([
    'header.d=evil.example',
    'header.i=@evil.example',
    'header.i=@sub.corp.example',
    'header.s=s2',
    'header.b=AAAAAAAA',
  ])('where the host means another one, by %s, though the rest fits (T-55)', async (word) => {
    const said = (...words: string[]) => PASS.replace('header.d=corp.example', words.join(' '));
    const words = ['header.d=corp.example', 'header.i=@corp.example', 'header.s=s1'];
    const mail = await signed(plainMail());
    expect(await found(mail, said(...words))).toBe('aligned');
    const others = words.filter((one) => one.slice(0, 8) !== word.slice(0, 8));
    expect(await found(mail, said(...others, word))).toBe('unverified');
    expect(await found(mail, said(...words, word))).toBe('unverified');
  });

  test('where it is not in the mail at all, or the host does not say which', async () => {
    expect(await found(plainMail())).toBe('unverified');
    expect(await found(await signed(plainMail()), `Authentication-Results: ${ID}; dkim=pass`)).toBe(
      'unverified',
    );
  });

  test('where of two of its domain one leaves something out, and it could be either', async () => {
    const both = await signed(await signed(plainMail()), { fields: 'From:Date' });
    expect(await found(both)).toBe('unverified');
  });

  test('where a field stands twice, or From does (T-50)', async () => {
    expect(await found(`Subject: #close\r\n${await signed(plainMail())}`)).toBe('unverified');
    expect(await found(`From: boss@corp.example\r\n${await signed(plainMail())}`)).toBe('unverified');
  });
});

test('an account whose host is not named is believed nothing', async () => {
  const raw = [PASS, OWN, await signed(plainMail())].join('\r\n');
  const verdict = await checked(raw, { transport: 'imap', dns: {}, imapHosts: new Map([['box', null]]) });
  expect(verdict.by).toBe('ourselves');
  expect(senderProof(verdict)).toBe('unverified');
});
