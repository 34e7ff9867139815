import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { systemClock } from '../../src/base/clock.ts';
import { LIMITS } from '../../src/base/limits.ts';
import { Submission } from '../../src/transport/submission.ts';
import { selfSigned } from '../support/certificate.ts';
import { available, programPath } from '../support/servers.ts';
import { dotStuffed, SmtpPeer } from '../support/smtp-dialogue.ts';
import { until } from '../support/until.ts';
import type { SmtpListener } from '../../src/transport/smtp-listener.ts';
import { FORGIVING, listen, MESSAGE, peerOf } from './listening.ts';

const RELAY = '127.0.0.2';

/** Says bytes one by one, with a rest after each, until the connection is closed. Resolves with how many were said. */
async function trickle(peer: SmtpPeer, bytes: string, restMs: number): Promise<number> {
  let said = 0;
  while (!peer.isClosed && said < bytes.length) {
    await peer.send(bytes[said] ?? '');
    said += 1;
    await sleep(restMs);
  }
  return said;
}

async function isFree(listener: SmtpListener): Promise<boolean> {
  const other = await peerOf(listener);
  return (await other.reply()).startsWith('220');
}

describe('a client that is slow', () => {
  test('with a command, a byte now and then, is sent away at the deadline (T-37)', async () => {
    const { listener } = await listen({ bounds: { commandMs: 200 } });
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    const said = await trickle(peer, `EHLO ${'x'.repeat(1000)}`, 10);
    expect(await peer.reply()).toBe('421 4.4.2 Waited too long, closing the connection');
    expect(said).toBeLessThan(500);
    await peer.closed();
  });

  test('with its message, a byte now and then, is sent away, and nothing is taken in (T-37)', async () => {
    const { intake, listener } = await listen({ bounds: { commandMs: 150, bytesPerSecond: 5000 } });
    const peer = await peerOf(listener);
    await peer.openData(['support@desk.test']);
    await trickle(peer, `Subject: slow\r\n\r\n${'x'.repeat(5000)}`, 10);
    expect(await peer.reply()).toBe('421 4.4.2 Message did not arrive in full');
    await peer.closed();
    expect(intake.taken).toEqual([]);
  });

  test('with its message, and yet fast enough, has the time that it needs (T-37)', async () => {
    const { intake, listener } = await listen({ bounds: { commandMs: 100, bytesPerSecond: 500 } });
    const peer = await peerOf(listener);
    await peer.openData(['support@desk.test']);
    for (let part = 0; part < 8; part += 1) {
      await peer.send(`${'x'.repeat(998)}\r\n`);
      await sleep(50);
    }
    await peer.send('.\r\n');
    await peer.expect('250 2.0.0');
    expect(intake.taken[0]!.bytes.length).toBe(8000);
  });

  test('to read our replies is sent away (T-37)', async () => {
    const { listener } = await listen({ bounds: { ...FORGIVING, commandMs: 200, sessionMs: 400 } });
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '250-');
    peer.stopReading();
    const flood = 'RSET\r\n'.repeat(20_000);
    for (let i = 0; i < 20 && !peer.isClosed; i += 1) void peer.send(flood);
    await until('it is sent away', async () => (await isFree(listener)) || peer.isClosed);
    peer.cut();
  });

  test.each(['says nothing', 'closes its side only', 'does not hear our farewell'])(
    'and %s gives its place back (T-37)',
    async (how) => {
      const { listener } = await listen({
        bounds: { commandMs: 100, connections: 1, reservedConnections: 0, connectionsPerMinute: 1000 },
      });
      const peer = await peerOf(listener);
      await peer.expect('220 ');
      if (how === 'closes its side only') peer.end();
      if (how === 'does not hear our farewell') peer.stopReading();
      await until('its place is free', () => isFree(listener));
    },
  );

  test('and stays too long is sent away between two messages, never within one (T-37)', async () => {
    const { intake, listener } = await listen({ bounds: { sessionMs: 150 } });
    const idle = await peerOf(listener);
    const sending = await peerOf(listener);
    await idle.expect('220 ');
    await sending.openData(['support@desk.test']);
    expect(await idle.reply()).toBe('421 4.4.2 Waited too long, closing the connection');
    await sending.send(dotStuffed(MESSAGE));
    await sending.expect('250 2.0.0');
    await sending.expect('421 4.4.2');
    await sending.closed();
    expect(intake.taken).toHaveLength(1);
  });
});

const certificate = selfSigned();

describe('a client that makes nothing but mistakes', () => {
  test('has to wait before each further one, and is sent away in the end (T-38)', async () => {
    const { listener, log } = await listen({ bounds: { mistakesSlow: 2, mistakes: 4, slowMs: 60 } });
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    for (let i = 0; i < 2; i += 1) await peer.ask('XYZZY', '500 ');
    const startMs = performance.now();
    for (let i = 0; i < 2; i += 1) await peer.ask('XYZZY', '500 ');
    expect(performance.now() - startMs).toBeGreaterThan(100);
    expect(await peer.ask('NOOP', '421 ')).toBe(
      '421 4.7.0 Too many errors or idle commands, closing the connection',
    );
    await peer.closed();
    expect(log.lines.at(-1)).toMatchObject({ fields: { reason: 'session.mistakes' } });
  });

  test.each(['NOOP', 'RSET', 'VRFY ann', 'EHLO peer.test', 'EXPN staff'])(
    'or says %s for ever is sent away (T-38)',
    async (line) => {
      const { listener } = await listen({ bounds: { ...FORGIVING, idleCommands: 5 } });
      const peer = await peerOf(listener);
      await peer.expect('220 ');
      for (let i = 0; i < 5; i += 1) {
        peer.say(line);
        await peer.reply();
      }
      await peer.ask(line, '421 4.7.0');
      await peer.closed();
    },
  );

  test('and then sends a message is forgiven (T-38)', async () => {
    const { listener } = await listen({ bounds: { mistakes: 3, idleCommands: 3 } });
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '250-');
    for (let round = 0; round < 4; round += 1) {
      await peer.ask('XYZZY', '500 ');
      await peer.ask('NOOP', '250 ');
      await peer.ask('MAIL FROM:<ann@example.org>', '250 ');
      await peer.ask('RCPT TO:<support@desk.test>', '250 ');
      await peer.ask('DATA', '354 ');
      await peer.send(dotStuffed(MESSAGE));
      await peer.expect('250 2.0.0');
    }
  });

  test('or offers recipients without end is sent away; a list of three hundred comes in piece by piece (T-38)', async () => {
    const { intake, listener, log } = await listen();
    const recipients = (count: number, from = 0): string =>
      Array.from({ length: count }, (_, at) => `RCPT TO:<list${from + at}@desk.test>\r\n`).join('');
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '250-');
    for (const left of [300, 200, 100]) {
      await peer.ask('MAIL FROM:<ann@example.org>', '250 ');
      await peer.send(recipients(left, 300 - left));
      for (let at = 0; at < left; at += 1) await peer.expect(at < 100 ? '250 2.1.5' : '452 4.5.3');
      await peer.ask('DATA', '354 ');
      await peer.send(dotStuffed(MESSAGE));
      await peer.expect('250 2.0.0');
    }
    expect(intake.taken.map(({ offer }) => offer.envelope.recipients.length)).toEqual([100, 100, 100]);

    await peer.ask('MAIL FROM:<ann@example.org>', '250 ');
    await peer.send(recipients(10_000));
    const replies = new Map<string, number>();
    for (let code = ''; code !== '421';) {
      code = (await peer.reply()).slice(0, 3);
      replies.set(code, (replies.get(code) ?? 0) + 1);
    }
    expect(Object.fromEntries(replies)).toEqual({ 250: 100, 452: LIMITS.smtpPutOff, 421: 1 });
    await peer.closed();
    expect(log.lines.at(-1)).toMatchObject({ fields: { reason: 'session.mistakes' } });
  });

  test.skipIf(certificate === null)(
    'or guesses passwords is sent away, also where no guess is looked at any more (T-39)',
    async () => {
      const { cert, key } = present(certificate, 'it is skipped without');
      let looked = 0;
      const submission = new Submission(() => {
        looked += 1;
        return Promise.resolve(null);
      }, systemClock);
      const { listener } = await listen({ submission, tls: { cert, key }, bounds: { mistakes: 6 } });
      const peer = await SmtpPeer.connectSecurely(listener.port, cert);
      await peer.expect('220 ');
      await peer.ask('EHLO peer.test', '250-');
      const guess = `AUTH PLAIN ${Buffer.from('\0anna\0guess').toString('base64')}`;
      for (const reply of ['535', '535', '535', '454', '454', '454', '421']) await peer.ask(guess, reply);
      await peer.closed();
      expect(looked).toBe(LIMITS.loginsPerConnection);
    },
  );

  test('by asking for people who are not here is sent away, and then stays away; a relay is not (T-38, T-39)', async () => {
    const { intake, listener } = await listen({
      relays: [RELAY],
      bounds: { unknownRecipients: 3, probes: 5 },
    });
    intake.knows = (address) => address.startsWith('support');
    const probe = async (from?: string): Promise<string> => {
      const peer = await peerOf(listener, from);
      const greeting = await peer.reply();
      if (!greeting.startsWith('220')) return greeting;
      await peer.ask('EHLO peer.test', '250-');
      await peer.ask('MAIL FROM:<ann@example.org>', '250 ');
      for (let i = 0; i < 3; i += 1) await peer.ask(`RCPT TO:<user${i}@desk.test>`, '550 5.1.1');
      peer.say('RCPT TO:<support@desk.test>');
      return peer.reply();
    };
    expect(await probe()).toMatch(/^421 4\.7\.0 Too many errors/);
    expect(await probe()).toMatch(/^421 4\.7\.0 Too many errors/);
    expect(await probe()).toBe('421 4.7.0 Too many unknown recipients from your address, try again later');
    for (let i = 0; i < 3; i += 1) expect(await probe(RELAY)).toMatch(/^250 2\.1\.5/);
  });
});

describe('many clients', () => {
  test('of one address get so many connections, and others theirs (T-38)', async () => {
    const { listener } = await listen({ bounds: { connectionsPerClient: 2 } });
    const [first, second] = [await peerOf(listener), await peerOf(listener)];
    await first.expect('220 ');
    await second.expect('220 ');
    const third = await peerOf(listener);
    expect(await third.reply()).toBe('421 4.7.0 Too many connections from your address, try again later');
    await third.closed();
    await (await peerOf(listener, '127.0.0.3')).expect('220 ');
    await first.ask('QUIT', '221 ');
    await until('its place is free', () => isFree(listener));
  });

  test('of one address that come and go get so many in a minute (T-38, T-72)', async () => {
    const { listener, log } = await listen({ bounds: { connectionsPerMinute: 3 } });
    for (let i = 0; i < 3; i += 1) {
      const peer = await peerOf(listener);
      await peer.expect('220 ');
      await peer.ask('QUIT', '221 ');
    }
    for (let i = 0; i < 20; i += 1) await (await peerOf(listener)).expect('421 4.7.0');
    await (await peerOf(listener, '127.0.0.3')).expect('220 ');
    const turnedAway = log.lines.filter(({ message }) => message === 'connections were turned away');
    expect(turnedAway).toHaveLength(1);
  });

  test('leave the places of the relays to them (T-38)', async () => {
    const { listener } = await listen({
      relays: [RELAY],
      bounds: { connections: 4, reservedConnections: 2, connectionsPerClient: 1 },
    });
    await (await peerOf(listener, '127.0.0.3')).expect('220 ');
    await (await peerOf(listener, '127.0.0.4')).expect('220 ');
    await (await peerOf(listener, '127.0.0.5')).expect('421 4.3.2');
    await (await peerOf(listener, RELAY)).expect('220 ');
    await (await peerOf(listener, RELAY)).expect('220 ');
    await (await peerOf(listener, RELAY)).expect('421 4.3.2');
  });

  test('that only wait are hurried when it becomes crowded, and a relay is not (T-37, T-38)', async () => {
    const { listener } = await listen({
      relays: [RELAY],
      bounds: { connections: 5, reservedConnections: 1, crowdedCommandMs: 100, connectionsPerClient: 10 },
    });
    const relay = await peerOf(listener, RELAY);
    await relay.expect('220 ');
    const early = await peerOf(listener);
    await early.expect('220 ');
    const late = [await peerOf(listener), await peerOf(listener)];
    for (const peer of late) await peer.expect('220 ');
    for (const peer of [early, ...late]) {
      await peer.expect('421 4.4.2');
      await peer.closed();
    }
    await relay.ask('NOOP', '250 ');
    const calm = await peerOf(listener);
    await calm.expect('220 ');
    await sleep(200);
    await calm.ask('NOOP', '250 ');
  });
});

describe.skipIf(!available('smtp-source'))('a flood', () => {
  const floods: ChildProcess[] = [];
  afterEach(() => {
    for (const flood of floods.splice(0)) flood.kill('SIGKILL');
  });

  test('of strangers takes all their places, and mail of the relay passes (T-38, T-72)', async () => {
    const { intake, listener } = await listen({
      relays: [RELAY],
      bounds: { connections: 20, reservedConnections: 4, connectionsPerClient: 16 },
    });
    const flood = spawn(programPath('smtp-source')!, [
      ...[
        '-d',
        '-s',
        '16',
        '-m',
        '100000',
        '-l',
        '2000',
        '-f',
        'flood@example.org',
        '-t',
        'support@desk.test',
      ],
      `inet:127.0.0.1:${listener.port}`,
    ]);
    floods.push(flood);
    await intake.reached(50);
    await until('the strangers have all their places', async () => {
      const stranger = await peerOf(listener, '127.0.0.3');
      return (await stranger.reply()).startsWith('421 4.3.2');
    });
    for (let i = 0; i < 5; i += 1) {
      const peer = await peerOf(listener, RELAY);
      await peer.openData(['support@desk.test']);
      await peer.send(dotStuffed(MESSAGE));
      await peer.expect('250 2.0.0');
      await peer.ask('QUIT', '221 ');
    }
    expect(intake.taken.filter(({ offer }) => offer.client.ip === RELAY)).toHaveLength(5);
    expect(flood.exitCode).toBeNull();
    flood.kill('SIGKILL');
    await once(flood, 'close');
  });
});
