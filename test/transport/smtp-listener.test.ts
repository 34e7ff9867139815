import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/base/errors.ts';
import { selfSigned } from '../support/certificate.ts';
import { available, programPath } from '../support/servers.ts';
import { dotStuffed, SmtpPeer } from '../support/smtp-dialogue.ts';
import { gate, listen, MESSAGE, peerOf, SECRET_CAUSE } from './listening.ts';

const certificate = selfSigned();

describe('taking a message in', () => {
  test('a message is taken in with its envelope, and the reply names the arrival', async () => {
    const { intake, listener } = await listen();
    const peer = await peerOf(listener);
    await peer.expect('220 mx.desk.test ESMTP');
    await peer.ask('EHLO client.example.org', '250-');
    await peer.ask('MAIL FROM:<Ann@Example.ORG> SIZE=200', '250 2.1.0');
    await peer.ask('RCPT TO:<support@desk.test>', '250 2.1.5');
    await peer.ask('RCPT TO:<SUPPORT+t1001.abc@desk.test>', '250 2.1.5');
    await peer.ask('DATA', '354 ');
    await peer.send(dotStuffed(MESSAGE));
    expect(await peer.reply()).toBe('250 2.0.0 OK: taken in as a1');
    expect(intake.taken).toHaveLength(1);
    expect(intake.taken[0]!.bytes.equals(MESSAGE)).toBe(true);
    expect(intake.taken[0]!.offer).toMatchObject({
      transport: 'smtp',
      envelope: {
        reversePath: { localPart: 'Ann', domain: 'example.org' },
        recipients: [
          { localPart: 'support', domain: 'desk.test' },
          { localPart: 'SUPPORT+t1001.abc', domain: 'desk.test' },
        ],
      },
      client: { ip: '127.0.0.1', helo: 'client.example.org', tls: false },
    });
    expect(intake.taken[0]!.offer.key).toMatch(/^smtp:[a-z0-9]{13,}$/);
  });

  test('I-01: 250 is not said before accept has returned', async () => {
    const { intake, listener } = await listen();
    const [reached, released] = [gate(), gate()];
    intake.before = async () => {
      reached.open();
      await released.opened;
    };
    const peer = await peerOf(listener);
    await peer.openData(['support@desk.test']);
    await peer.send(dotStuffed(MESSAGE));
    await reached.opened;
    // The intake has every byte. A round trip on another connection gives a hasty 250 the time to get here.
    const other = await peerOf(listener);
    await other.expect('220 ');
    await other.ask('NOOP', '250 ');
    expect(peer.unread).toBe('');
    expect(intake.taken).toHaveLength(0);
    released.open();
    await peer.expect('250 2.0.0');
    expect(intake.taken).toHaveLength(1);
  });

  test('a bounce comes with the null reverse-path', async () => {
    const { intake, listener } = await listen();
    const peer = await peerOf(listener);
    await peer.openData(['support@desk.test'], { from: '' });
    await peer.send(dotStuffed(MESSAGE));
    await peer.expect('250 2.0.0');
    expect(intake.taken[0]!.offer.envelope.reversePath).toBeNull();
  });

  test('an internationalised address is taken as it is written', async () => {
    const { intake, listener } = await listen();
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    expect(await peer.ask('EHLO peer.test', '250-')).toContain('SMTPUTF8');
    await peer.ask('MAIL FROM:<jörg@müller.example> SMTPUTF8', '250 2.1.0');
    await peer.ask('RCPT TO:<hilfe@büro.example>', '250 2.1.5');
    await peer.ask('DATA', '354 ');
    await peer.send(dotStuffed(MESSAGE));
    await peer.expect('250 2.0.0');
    expect(intake.taken[0]!.offer.envelope).toEqual({
      reversePath: { localPart: 'jörg', domain: 'xn--mller-kva.example' },
      recipients: [{ localPart: 'hilfe', domain: 'xn--bro-hoa.example' }],
    });
  });

  test('several messages on one connection are several arrivals', async () => {
    const { intake, listener } = await listen();
    const peer = await peerOf(listener);
    await peer.openData(['support@desk.test']);
    await peer.send(dotStuffed(MESSAGE));
    await peer.expect('250 2.0.0');
    await peer.ask('MAIL FROM:<bob@example.org>', '250 2.1.0');
    await peer.ask('RCPT TO:<sales@desk.test>', '250 2.1.5');
    await peer.ask('DATA', '354 ');
    await peer.send(dotStuffed(MESSAGE));
    await peer.expect('250 2.0.0');
    expect(intake.taken.map((one) => one.offer.envelope.recipients.map((to) => to.localPart))).toEqual([
      ['support'],
      ['sales'],
    ]);
    expect(new Set(intake.taken.map((one) => one.offer.key)).size).toBe(2);
  });

  test('AUTH and STARTTLS are not offered where there is no certificate', async () => {
    const { listener } = await listen();
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    const features = await peer.ask('EHLO peer.test', '250-');
    expect(features).toContain('SIZE 100000');
    expect(features).not.toMatch(/AUTH|STARTTLS/);
    await peer.ask('AUTH PLAIN AGFubgBzZWNyZXQ=', '500 5.5.2');
    await peer.ask('STARTTLS', '500 5.5.2');
  });
});

describe('LMTP', () => {
  test('I-20: there is one reply for each accepted recipient', async () => {
    const { intake, listener } = await listen({ kind: 'lmtp' });
    intake.knows = (address) => !address.startsWith('nobody');
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '500');
    expect(await peer.ask('LHLO peer.test', '250-')).toContain('ENHANCEDSTATUSCODES');
    await peer.ask('MAIL FROM:<ann@example.org>', '250 2.1.0');
    await peer.ask('RCPT TO:<support@desk.test>', '250 2.1.5');
    await peer.ask('RCPT TO:<nobody@desk.test>', '550 5.1.1');
    await peer.ask('RCPT TO:<sales@desk.test>', '250 2.1.5');
    await peer.ask('DATA', '354 ');
    await peer.send(dotStuffed(MESSAGE));
    await peer.expect('250 2.0.0 OK: taken in as a1');
    await peer.expect('250 2.0.0 OK: taken in as a1');
    await peer.ask('NOOP', '250 2.0.0 OK');
    expect(peer.unread).toBe('');
    expect(intake.taken).toHaveLength(1);
    expect(intake.taken[0]!.offer.key).toMatch(/^lmtp:/);
  });

  test('I-20: a failure is said to each recipient, so that none is taken and the others doubled', async () => {
    const { intake, listener } = await listen({ kind: 'lmtp' });
    intake.before = () => {
      throw new GatewayError('store.unavailable', SECRET_CAUSE);
    };
    const peer = await peerOf(listener);
    await peer.openData(['support@desk.test', 'sales@desk.test'], { hello: 'LHLO' });
    await peer.send(dotStuffed(MESSAGE));
    await peer.expect('451 4.3.0 Local error');
    await peer.expect('451 4.3.0 Local error');
    await peer.ask('NOOP', '250 2.0.0 OK');
    expect(intake.taken).toHaveLength(0);
  });

  test('I-20: a recipient that is named twice gets two replies and is one recipient', async () => {
    const { intake, listener } = await listen({ kind: 'lmtp' });
    const peer = await peerOf(listener);
    await peer.openData(['support@desk.test', 'support@DESK.test'], { hello: 'LHLO' });
    await peer.send(dotStuffed(MESSAGE));
    await peer.expect('250 2.0.0 OK: taken in');
    await peer.expect('250 2.0.0 OK: taken in');
    await peer.ask('NOOP', '250 2.0.0 OK');
    expect(intake.taken[0]!.offer.envelope.recipients).toHaveLength(1);
  });
});

describe.skipIf(certificate === null)('STARTTLS', () => {
  test('a message can be sent under TLS, and the offer says so', async () => {
    const { intake, listener } = await listen({
      config: { host: '127.0.0.1', port: 0, maxSizeBytes: 100_000, tls: certificate, relays: [] },
    });
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    expect(await peer.ask('EHLO peer.test', '250-')).toContain('STARTTLS');
    await peer.startTls(certificate!.cert);
    await peer.ask('MAIL FROM:<ann@example.org>', '503 ');
    expect(await peer.ask('EHLO inside.test', '250-')).not.toContain('STARTTLS');
    await peer.ask('MAIL FROM:<ann@example.org>', '250 2.1.0');
    await peer.ask('RCPT TO:<support@desk.test>', '250 2.1.5');
    await peer.ask('DATA', '354 ');
    await peer.send(dotStuffed(MESSAGE));
    await peer.expect('250 2.0.0');
    expect(intake.taken[0]!.offer.client).toEqual({ ip: '127.0.0.1', helo: 'inside.test', tls: true });
  });
});

describe('stopping', () => {
  test('a message under way is finished, idle clients hear 421, and nobody new is let in', async () => {
    const { intake, listener } = await listen();
    const idle = await peerOf(listener);
    await idle.expect('220 ');
    const sending = await peerOf(listener);
    await sending.openData(['support@desk.test']);
    await sending.send(MESSAGE);
    const stopped = listener.stop();
    expect(await idle.reply()).toBe('421 4.3.2 Service is stopping, try again later');
    await idle.closed();
    await expect(SmtpPeer.connect(listener.port)).rejects.toThrow('ECONNREFUSED');
    await sending.send('.\r\n');
    await sending.expect('250 2.0.0');
    await sending.expect('421 4.3.2');
    await sending.closed();
    await stopped;
    expect(intake.taken).toHaveLength(1);
  });

  test('a client that does not come to the end of its message is sent away at the deadline', async () => {
    const { intake, listener } = await listen({ bounds: { shutdownMs: 200 } });
    const sending = await peerOf(listener);
    await sending.openData(['support@desk.test']);
    await sending.send(MESSAGE);
    await listener.stop();
    await sending.expect('421 ');
    await sending.closed();
    expect(intake.taken).toHaveLength(0);
  });

  test('a port that is taken is a clear failure', async () => {
    const { listener } = await listen();
    const config = { host: '127.0.0.1', port: listener.port, maxSizeBytes: 1000, tls: null, relays: [] };
    await expect(listen({ config })).rejects.toThrow(`cannot listen on 127.0.0.1:${listener.port}`);
  });
});

describe.skipIf(!available('swaks'))('swaks', () => {
  async function swaks(port: number, more: readonly string[]): Promise<{ status: number; text: string }> {
    const program = spawn(programPath('swaks')!, [
      ...['--server', `127.0.0.1:${port}`, '--from', 'ann@example.org', '--to', 'support@desk.test'],
      ...['--header', 'Subject: by swaks', '--body', 'first line\n.dot\n..dots\n'],
      ...more,
    ]);
    let text = '';
    program.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const [status] = (await once(program, 'close')) as [number];
    return { status, text };
  }

  test('a message of another program comes in', async () => {
    const { intake, listener } = await listen();
    const { status, text } = await swaks(listener.port, ['--pipeline']);
    expect(text).toContain('250 2.0.0 OK: taken in as a1');
    expect(status).toBe(0);
    expect(intake.taken[0]!.bytes.toString()).toMatch(/\r\n\r\nfirst line\r\n\.dot\r\n\.\.dots\r\n/);
  });

  test('LMTP of another program comes in', async () => {
    const { intake, listener } = await listen({ kind: 'lmtp' });
    const { status } = await swaks(listener.port, [
      '--protocol',
      'LMTP',
      '--to',
      'support@desk.test,sales@desk.test',
    ]);
    expect(status).toBe(0);
    expect(intake.taken).toHaveLength(1);
    expect(intake.taken[0]!.offer.envelope.recipients).toHaveLength(2);
  });
});
