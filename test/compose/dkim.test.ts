import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { describe, expect, test } from 'vitest';
import { dkimKeyFault, dkimRecord } from '../../src/config/dkim-key.ts';
import { NOTICE_KINDS } from '../../src/desk/notices/notice-kinds.ts';
import { compose } from '../../src/outbound/compose/compose.ts';
import { signatureField } from '../../src/outbound/compose/dkim.ts';
import { loadTemplates } from '../../src/outbound/compose/templates.ts';
import { memoryLog } from '../support/memory-log.ts';
import { draftOf, hostile, sampleDraft } from './drafts.ts';
import { parseAddrSpec } from '../../src/mail/address.ts';

const pem = (key: { export(options: { type: 'pkcs8'; format: 'pem' }): string | Buffer }): string =>
  key.export({ type: 'pkcs8', format: 'pem' }).toString();
const RSA = pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
const ED25519 = pem(generateKeyPairSync('ed25519').privateKey);
const file = randomBytes(200_000);
const templates = loadTemplates([]);

const contextOf = (key: string) => ({
  templates,
  files: () => Promise.resolve(file),
  log: memoryLog(),
  signing: [{ domain: 'desk.example', selector: 'p1', key }],
});

/** What a receiver says of every signature, the key being published as we say. */
async function verified(raw: Buffer | string, key: string) {
  const resolver = (name: string) =>
    name === 'p1._domainkey.desk.example'
      ? Promise.resolve([[dkimRecord(key)]])
      : Promise.reject(new Error(name));
  return (await dkimVerify(raw, { resolver, strict: true })).results;
}

describe('our mail is signed (RFC 6376)', () => {
  test.each([
    ['RSA', RSA],
    ['Ed25519', ED25519],
  ])('with a key of %s, whatever it says and brings along', async (_kind, key) => {
    for (const kind of NOTICE_KINDS) {
      const sample = sampleDraft(kind, 'de');
      const drafts = [sample, draftOf({ notice: hostile(sample.notice) })];
      const attached = { blob: 'x', name: 'Übersicht.pdf', type: 'application/pdf' };
      for (const draft of [...drafts, { ...sample, files: [attached] }]) {
        const [only, ...more] = await verified(await compose(draft, contextOf(key)), key);
        expect(more).toEqual([]);
        expect(only).toMatchObject({ signingDomain: 'desk.example', status: { result: 'pass' } });
      }
    }
  });

  test('and the same each time it is composed (I-13)', async () => {
    const draft = draftOf({ files: [{ blob: 'x', name: 'a.bin', type: 'application/octet-stream' }] });
    for (const key of [RSA, ED25519])
      expect(await compose(draft, contextOf(key))).toEqual(
        await compose(structuredClone(draft), contextOf(key)),
      );
  });

  test('so that nothing can be added, changed or taken away', async () => {
    const raw = (await compose(draftOf(), contextOf(ED25519))).toString('latin1');
    const result = async (changed: string) => (await verified(changed, ED25519))[0]?.status.result;
    expect(await result(raw)).toBe('pass');
    expect(await result(raw.replace('Subject: ', 'Subject: x'))).toBe('fail');
    expect(await result(`${raw}more\r\n`)).toBe('fail');
    expect(await result(raw.replace(/X-Postern-Loop: .*\r\n/, ''))).toBe('fail');
    for (const field of [
      'From: evil@x.example',
      'Subject: Other',
      'Reply-To: evil@x.example',
      'Cc: a@b',
      'Content-Type: text/html',
    ])
      expect(await result(`${field}\r\n${raw}`), field).toBe('fail');
    // A relay may fold anew and trim blanks: that is what relaxed means.
    expect(await result(raw.replace('Subject: ', 'Subject:\t \r\n  ').replace(/\r\n$/, '  \r\n\r\n'))).toBe(
      'pass',
    );
  });

  test('only where the key of its own domain is given', async () => {
    const elsewhere = draftOf({ from: { name: '', address: parseAddrSpec('support@other.example')! } });
    expect((await compose(elsewhere, contextOf(RSA))).toString()).not.toContain('DKIM-Signature');
  });

  test.each(['', 'a', 'a\r\n', '\r\n\r\n', ' a \t b\r\n\r\n\r\n', 'a\r\n\r\n b', '\r\na\r\n \r\n', ' \r\n'])(
    'also where the body is %j, in whatever pieces it comes',
    async (body) => {
      const raw = `From: a@desk.example\r\nTo: b@c.example\r\nSubject: x\r\n\r\n${body}`;
      for (const size of [1, 3, 1000]) {
        const pieces = raw.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
        const stream = Readable.from(pieces.map((piece) => Buffer.from(piece)));
        const key = { domain: 'desk.example', selector: 'p1', key: ED25519 };
        const field = await signatureField(stream, key, 1_700_000_000_000);
        expect((await verified(field + raw, ED25519))[0]?.status).toMatchObject({ result: 'pass' });
      }
    },
  );
});

test('a key that receivers refuse is refused here', () => {
  expect(dkimKeyFault(RSA)).toBeNull();
  expect(dkimKeyFault(ED25519)).toBeNull();
  expect(dkimKeyFault(pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey))).toContain(
    '1024 bits',
  );
  expect(dkimKeyFault(pem(generateKeyPairSync('x25519').privateKey))).toContain(
    'a kind that DKIM does not know',
  );
  expect(dkimKeyFault('hello')).toContain('cannot be used');
});
