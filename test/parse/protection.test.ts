import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encapsulatedContent, pkcs7Kind } from '../../src/inbound/parse/wrapped/cms.ts';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import { unarmored } from '../../src/inbound/parse/wrapped/pgp-armor.ts';
import { LIMITS } from '../../src/base/limits.ts';

const SIGNED = '2a864886f70d010702';
const ENVELOPED = '2a864886f70d010703';
const DATA = '2a864886f70d010701';

/** An element of DER, or of BER with an indefinite length. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  const length =
    bytes.length < 0x80
      ? Buffer.from([bytes.length])
      : Buffer.from([0x84, 0, (bytes.length >> 16) & 0xff, (bytes.length >> 8) & 0xff, bytes.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), length, bytes]);
}
function ber(tag: number, ...content: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([tag, 0x80]), ...content, Buffer.from([0, 0])]);
}
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));

/** SignedData as RFC 5652 section 5.1 lays it out, with nobody's signature. */
function signedData(octets: Buffer, element = der): Buffer {
  const encapsulated = element(0x30, oid(DATA), element(0xa0, octets));
  const data = element(0x30, der(0x02, Buffer.from([1])), element(0x31, der(0x30)), encapsulated, der(0x31));
  return element(0x30, oid(SIGNED), element(0xa0, data));
}
const enveloped = der(0x30, oid(ENVELOPED), der(0xa0, der(0x30, der(0x02, Buffer.from([0])))));

const entity = (text: string): Buffer =>
  Buffer.from(`Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`);
const octets = (bytes: Buffer): Buffer => der(0x04, bytes);
const HEADER = 'From: Olga <olga@customer.example>\r\nSubject: Contract\r\n';
const p7m = (bytes: Buffer, type = 'application/pkcs7-mime; name=smime.p7m'): Buffer =>
  Buffer.from(
    `${HEADER}Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64')}\r\n`,
  );
const multipart = (type: string, ...parts: readonly string[]): Buffer =>
  Buffer.from(
    `${HEADER}Content-Type: ${type}; boundary=x\r\n\r\n${parts.map((part) => `--x\r\n${part}\r\n`).join('')}--x--\r\n`,
  );
const read = async (raw: Buffer) => (await parseMessage(raw)).message;

describe('S/MIME', () => {
  test('signed opaquely is read, and the signed part kept', async () => {
    const message = await read(p7m(signedData(octets(entity('Here is the contract.')))));
    expect(message).toMatchObject({
      text: 'Here is the contract.',
      protection: { kind: 'signed', scheme: 'smime' },
      attachments: [{ name: 'smime.p7m', type: 'application/pkcs7-mime' }],
    });
  });

  test('signed in pieces of indefinite length, as programs write that sign while they read', () => {
    const pieces = ber(0x24, octets(Buffer.from('Here is ')), octets(Buffer.from('the contract.')));
    expect(encapsulatedContent(signedData(pieces, ber))?.toString()).toBe('Here is the contract.');
  });

  test('signed gives the files that were signed', async () => {
    const inner =
      'Content-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\nSee file.\r\n--y\r\nContent-Type: text/csv; name=a.csv\r\n\r\n1\r\n--y--\r\n';
    const { attachments } = await read(p7m(signedData(octets(Buffer.from(inner)))));
    expect(attachments.map(({ name }) => name)).toEqual(['a.csv', 'smime.p7m']);
  });

  test('signed around signed is opened only so deep', async () => {
    let part = entity('deep');
    for (let layer = 0; layer <= LIMITS.signatureLayers; layer++) {
      const head = 'Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n';
      part = Buffer.from(`${head}${signedData(octets(part)).toString('base64')}`);
    }
    const message = await read(Buffer.concat([Buffer.from(HEADER), part]));
    expect(message.text).toBe('');
    expect(message.attachments).toHaveLength(LIMITS.signatureLayers + 1);
  });

  test('encrypted is kept whole and says so, also within a signature, also without a type in its header (T-62)', async () => {
    const outer = `Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n${enveloped.toString('base64')}`;
    for (const raw of [
      p7m(enveloped),
      p7m(enveloped, 'application/octet-stream; name=smime.p7m'),
      p7m(signedData(octets(Buffer.from(outer)))),
      p7m(Buffer.from('cut off'), 'application/pkcs7-mime; smime-type=enveloped-data'),
    ]) {
      const message = await read(raw);
      expect(message.protection).toEqual({ kind: 'encrypted', scheme: 'smime' });
      expect(message.text).toBe(
        'This message is encrypted (S/MIME): it cannot be read here, and is kept whole as an attachment.',
      );
      expect(message.reply.text).toBe('');
      expect(message.language).toBeNull();
      expect(message.attachments[0]).toMatchObject({ name: 'smime.p7m' });
    }
  });

  test('signed apart is read as it stands', async () => {
    const signature =
      'Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA';
    const type = 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256';
    const message = await read(multipart(type, '\r\nHello.', signature));
    expect(message).toMatchObject({ text: 'Hello.', protection: { kind: 'signed', scheme: 'smime' } });
    expect(message.attachments).toMatchObject([{ name: 'smime.p7s' }]);
  });

  test('a signed document that somebody attached does not make a signed message (T-63)', async () => {
    const invoice = `Content-Type: application/pkcs7-mime; name="fattura.xml.p7m"\r\nContent-Transfer-Encoding: base64\r\n\r\n${signedData(octets(Buffer.from('<xml/>'))).toString('base64')}`;
    const message = await read(multipart('multipart/mixed', '\r\nEcco la fattura.', invoice));
    expect(message.protection).toBeNull();
    expect(message.attachments.map(({ name }) => name)).toEqual(['fattura.xml.p7m']);
  });

  test('reading CMS never fails', () => {
    const real = signedData(ber(0x24, octets(Buffer.from('piece')), octets(Buffer.from('piece'))), ber);
    fc.assert(
      fc.property(fc.nat(real.length - 1), fc.nat(255), fc.nat(real.length), (at, byte, end) => {
        const bytes = Buffer.from(real);
        bytes[at] = byte;
        pkcs7Kind(bytes.subarray(0, end));
        expect(encapsulatedContent(bytes.subarray(0, end))?.length ?? 0).toBeLessThanOrEqual(real.length);
      }),
      { numRuns: 2000 },
    );
  });

  test('millions of tiny pieces cost little', () => {
    const start = performance.now();
    for (const filling of ['0400', '2480', '30800000', '0000']) {
      const pieces = Buffer.from(filling.repeat(1_000_000), 'hex');
      encapsulatedContent(signedData(ber(0x24, pieces), ber));
      encapsulatedContent(ber(0x30, oid(SIGNED), ber(0xa0, pieces)));
    }
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

const SIGNATURE = '-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----';
const MESSAGE = '-----BEGIN PGP MESSAGE-----\n\nhQEMA\n=aaaa\n-----END PGP MESSAGE-----';

describe('PGP', () => {
  test('signed inline reads as it was written', async () => {
    const signed = `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello,\n- -- one\n- - two\n\n${SIGNATURE}`;
    const message = await read(Buffer.from(`${HEADER}\r\n${signed.replaceAll('\n', '\r\n')}\r\n`));
    expect(message.text).toBe('Hello,\n-- one\n- two');
    expect(message.protection).toEqual({ kind: 'signed', scheme: 'pgp' });
  });

  test('encrypted inline becomes a file, and what is around it stays', async () => {
    const message = await read(
      Buffer.from(
        `${HEADER}\r\nThe password:\r\n\r\n${MESSAGE}\r\n\r\nGreetings from Olga and the whole team\r\n`,
      ),
    );
    expect(message.protection).toEqual({ kind: 'encrypted', scheme: 'pgp' });
    expect(message.text).toBe(
      'The password:\n\n\nGreetings from Olga and the whole team\n\nA part of this message is encrypted (PGP): it cannot be read here, and is kept whole as an attachment.',
    );
    expect(message.reply.text).not.toContain('encrypted');
    expect(message.attachments).toMatchObject([
      { name: 'encrypted.asc', content: Buffer.from(`${MESSAGE}\n`) },
    ]);
  });

  test('encrypted as RFC 3156 says is kept whole, also where Exchange made a multipart/mixed of it', async () => {
    const control = 'Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1';
    const secret = `Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n${MESSAGE}`;
    for (const type of ['multipart/encrypted; protocol="application/pgp-encrypted"', 'multipart/mixed']) {
      const message = await read(multipart(type, control, secret));
      expect(message.protection).toEqual({ kind: 'encrypted', scheme: 'pgp' });
      expect(message.text).toMatch(/^This message is encrypted \(PGP\)/);
      expect(message.attachments.map(({ name }) => name)).toContain('encrypted.asc');
    }
  });

  test('signed as RFC 3156 says is read', async () => {
    const type = 'multipart/signed; protocol="application/pgp-signature"';
    const message = await read(
      multipart(type, '\r\nHello.', `Content-Type: application/pgp-signature\r\n\r\n${SIGNATURE}`),
    );
    expect(message).toMatchObject({ text: 'Hello.', protection: { kind: 'signed', scheme: 'pgp' } });
    expect(message.attachments).toMatchObject([{ name: 'signature.asc' }]);
  });

  test.each([
    ['quoted', MESSAGE.replace(/^/gm, '> ')],
    ['without its end', '-----BEGIN PGP MESSAGE-----\nhQEMA'],
    ['signed without its end', '-----BEGIN PGP SIGNED MESSAGE-----\n\nHello'],
    ['spoken of', 'It says -----BEGIN PGP MESSAGE----- and then nothing'],
  ])('armor %s is text', (_, text) => {
    expect(unarmored(text)).toEqual({ text, kind: null, encrypted: [] });
  });

  test('armor that never ends costs no more than its length', () => {
    const start = performance.now();
    unarmored('-----BEGIN PGP MESSAGE-----\n'.repeat(100_000));
    unarmored(
      '-----BEGIN PGP SIGNED MESSAGE-----\n'.repeat(100_000) +
        '-----BEGIN PGP SIGNATURE-----\n'.repeat(100_000),
    );
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('a file without a name', () => {
  test.each([
    ['Re: Printer: 2nd floor / left?', 'Re Printer 2nd floor left.eml'],
    ['=?utf-8?Q?Gr=C3=BC=C3=9Fe?=', 'Grüße.eml'],
    ['', 'message.eml'],
    ['...', 'message.eml'],
    ['x'.repeat(500), `${'x'.repeat(196)}.eml`],
  ])('is called by the subject %s where it is a message', async (subject, name) => {
    const message = await read(
      multipart(
        'multipart/mixed',
        '\r\nSee below.',
        `Content-Type: message/rfc822\r\n\r\nSubject: ${subject}\r\n\r\nOld.`,
      ),
    );
    expect(message.attachments.map((one) => one.name)).toEqual([name]);
  });
});
