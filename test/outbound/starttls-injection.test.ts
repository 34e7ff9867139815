import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { parseAddrSpec } from '../../src/mail/address.ts';
import { createSmtpSubmitter } from '../../src/outbound/deliver/smtp-submitter.ts';
import { ungated } from './ungated.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const OFFER = '250-relay.test\r\n250-AUTH PLAIN\r\n250 STARTTLS';

test.each([
  ['refuses STARTTLS that it offers', '454 4.7.0 not now'],
  [
    'goes on in the clear behind its 220',
    '220 go\r\n250-relay.test\r\n250 AUTH PLAIN\r\n250 2.1.0 ok\r\n250 2.1.5 ok',
  ],
  ['says something else than TLS', '220 go\r\n\x16\x03\x01\x00\x02no'],
  ['takes the offer back', '502 5.5.1 what?'],
])('a relay that %s gets neither mail nor password (T-34)', async (_, answer) => {
  const heard: string[] = [];
  let wasAsked = false;
  const relay = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 relay.test ESMTP\r\n');
    socket.on('data', (chunk) => {
      heard.push(chunk.toString('latin1'));
      // Whatever comes behind the answer to STARTTLS is TLS, or it is what must not come.
      if (wasAsked) socket.destroy();
      else if (/^EHLO/i.test(heard.at(-1) ?? '')) socket.write(`${OFFER}\r\n`);
      else socket.write(`${answer}\r\n`);
      wasAsked ||= heard.at(-1)?.startsWith('STARTTLS') === true;
    });
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  cleanups.push(() => promisify(relay.close.bind(relay))());
  const { port } = relay.address() as AddressInfo;
  const submitter = createSmtpSubmitter({
    host: '127.0.0.1',
    port,
    security: 'starttls',
    ca: null,
    auth: { kind: 'password', user: 'desk', password: new Secret('hunter2') },
    hostName: 'desk.example',
  });
  cleanups.push(() => submitter.close());
  const envelope = { reversePath: null, recipient: parseAddrSpec('cara@example.org')! };
  const outcome = await ungated(submitter).submit(envelope, Buffer.from('Subject: x\r\n\r\ncanary\r\n'));
  expect(outcome.kind).toBe('trouble');
  const said = heard.join('\n');
  expect(said).not.toMatch(/AUTH|MAIL|RCPT|DATA|canary|hunter2/);
  expect(said).not.toContain(Buffer.from('\0desk\0hunter2').toString('base64'));
});
