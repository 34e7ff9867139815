import type { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/base/errors.ts';
import { dotStuffed } from '../support/smtp-dialogue.ts';
import { gate, listen, MESSAGE, peerOf, SECRET_CAUSE } from './listening.ts';

describe('refusing', () => {
  test('an address of no channel is refused for good, and the others go on', async () => {
    const { intake, listener } = await listen();
    intake.knows = (address) => address.startsWith('support');
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '250-');
    await peer.ask('MAIL FROM:<ann@example.org>', '250 2.1.0');
    expect(await peer.ask('RCPT TO:<nobody@desk.test>', '550 ')).toBe(
      '550 5.1.1 No such support address here',
    );
    await peer.ask('DATA', '503 5.5.1');
    await peer.ask('RCPT TO:<support@desk.test>', '250 2.1.5');
    await peer.ask('DATA', '354 ');
    await peer.send(dotStuffed(MESSAGE));
    await peer.expect('250 2.0.0');
    expect(intake.taken[0]!.offer.envelope.recipients).toHaveLength(1);
  });

  test.each([
    'MAIL FROM:<ann@>',
    'MAIL FROM:<a@b..c>',
    'MAIL FROM:<a b@example.org>',
    'MAIL FROM:<@example.org>',
  ])('an address that is none is refused: %s', async (line) => {
    const { listener } = await listen();
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '250-');
    await peer.ask(line, '501 5.1.');
    await peer.ask('MAIL FROM:<ann@example.org>', '250 2.1.0');
    await peer.ask('RCPT TO:<support@desk..test>', '501 5.1.3 Address is not valid');
  });

  test('I-08 without room a message is refused before it is sent, as temporary, and the session goes on', async () => {
    const { intake, listener } = await listen();
    intake.room = () => {
      throw new GatewayError('spool.full', 'secret reason');
    };
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '250-');
    expect(await peer.ask('MAIL FROM:<ann@example.org>', '452 ')).toBe(
      '452 4.3.1 Insufficient storage, try again later',
    );
    intake.room = () => undefined;
    await peer.ask('MAIL FROM:<ann@example.org>', '250 2.1.0');
  });

  test('recipients beyond the limit are asked to come in the next transaction', async () => {
    const { intake, listener } = await listen({ bounds: { recipients: 2 } });
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '250-');
    await peer.ask('MAIL FROM:<ann@example.org>', '250 2.1.0');
    await peer.ask('RCPT TO:<one@desk.test>', '250 2.1.5');
    await peer.ask('RCPT TO:<two@desk.test>', '250 2.1.5');
    expect(await peer.ask('RCPT TO:<three@desk.test>', '452 ')).toBe(
      '452 4.5.3 Too many recipients in one transaction',
    );
    await peer.ask('DATA', '354 ');
    await peer.send(dotStuffed(MESSAGE));
    await peer.expect('250 2.0.0');
    expect(intake.taken[0]!.offer.envelope.recipients).toHaveLength(2);
  });

  test('a message that is announced as too large is refused before it is sent', async () => {
    const { listener } = await listen({ maxSizeBytes: 1000 });
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '250-');
    await peer.ask('MAIL FROM:<ann@example.org> SIZE=1001', '552 5.3.4');
    await peer.ask('MAIL FROM:<ann@example.org> SIZE=1000', '250 2.1.0');
  });

  test('a message that turns out too large is read to its end and then refused for good', async () => {
    const { intake, listener } = await listen({ maxSizeBytes: 1000 });
    const peer = await peerOf(listener);
    await peer.openData(['support@desk.test']);
    await peer.send(dotStuffed(Buffer.from(`Subject: big\r\n\r\n${'x'.repeat(70)}\r\n`.repeat(20_000))));
    expect(await peer.reply()).toBe('552 5.3.4 Message is larger than this system accepts');
    expect(intake.taken).toHaveLength(0);
    await peer.ask('MAIL FROM:<ann@example.org>', '250 2.1.0');
    await peer.ask('RCPT TO:<support@desk.test>', '250 2.1.5');
    await peer.ask('DATA', '354 ');
    await peer.send(dotStuffed(MESSAGE));
    await peer.expect('250 2.0.0');
    expect(intake.taken.map((one) => one.bytes.toString())).toEqual([MESSAGE.toString()]);
  });

  test('I-36: an unknown error in accept is transient and its text stays inside', async () => {
    const { intake, listener, log } = await listen();
    intake.before = () => {
      throw new Error(SECRET_CAUSE);
    };
    const peer = await peerOf(listener);
    await peer.openData(['support@desk.test']);
    await peer.send(dotStuffed(MESSAGE));
    expect(await peer.reply()).toBe('451 4.3.0 Local error, try again later');
    expect(log.lines.filter((line) => line.level === 'error')).toHaveLength(1);
  });

  test('I-36: a full disk in accept is answered with its own row of the table', async () => {
    const { intake, listener } = await listen();
    intake.before = () => {
      throw new GatewayError('spool.full', SECRET_CAUSE);
    };
    const peer = await peerOf(listener);
    await peer.openData(['support@desk.test']);
    await peer.send(dotStuffed(MESSAGE));
    expect(await peer.reply()).toBe('452 4.3.1 Insufficient storage, try again later');
  });

  test('I-36: an intake that fails before it has read the message still gets its refusal across', async () => {
    const { intake, listener } = await listen({ maxSizeBytes: 5_000_000 });
    intake.accept = () => Promise.reject(new GatewayError('spool.io', SECRET_CAUSE));
    const peer = await peerOf(listener);
    await peer.openData(['support@desk.test']);
    await peer.send(dotStuffed(Buffer.from(`${'y'.repeat(76)}\r\n`.repeat(30_000))));
    expect(await peer.reply()).toBe('451 4.3.0 Message could not be stored, try again later');
    await peer.ask('NOOP', '250 2.0.0');
  });

  test('I-36: an intake that fails in the middle of a message still gets its refusal across', async () => {
    const { intake, listener } = await listen({ maxSizeBytes: 5_000_000 });
    intake.accept = async ({ content }) => {
      // It reads nothing, until no more can be written to it: the client's bytes stand still on their way.
      while (!(content as PassThrough).writableNeedDrain) await setImmediate();
      throw new GatewayError('spool.io', SECRET_CAUSE);
    };
    const peer = await peerOf(listener);
    await peer.openData(['support@desk.test']);
    await peer.send(dotStuffed(Buffer.from(`${'y'.repeat(76)}\r\n`.repeat(30_000))));
    expect(await peer.reply()).toBe('451 4.3.0 Message could not be stored, try again later');
    await peer.ask('NOOP', '250 2.0.0');
  });

  test('I-36: an error while a recipient is looked up is transient, never 550', async () => {
    const { intake, listener } = await listen();
    intake.knows = () => {
      throw new Error(SECRET_CAUSE);
    };
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '250-');
    await peer.ask('MAIL FROM:<ann@example.org>', '250 2.1.0');
    expect(await peer.ask('RCPT TO:<support@desk.test>', '451 ')).toBe(
      '451 4.3.0 Local error, try again later',
    );
  });

  test('more connections than the limit are told to come back (T-38)', async () => {
    const { listener } = await listen({ bounds: { connections: 1, reservedConnections: 0 } });
    const first = await peerOf(listener);
    await first.expect('220 ');
    const second = await peerOf(listener);
    await second.expect('421 ');
    await second.closed();
    await first.ask('NOOP', '250 ');
  });
});

describe('messages that do not arrive in full', () => {
  test('a connection that is cut inside DATA leaves nothing', async () => {
    const { intake, listener, log } = await listen();
    const refused = gate();
    const accept = intake.accept.bind(intake);
    intake.accept = (offer) => accept(offer).finally(refused.open);
    const peer = await peerOf(listener);
    await peer.openData(['support@desk.test']);
    await peer.send(MESSAGE);
    peer.cut();
    await refused.opened;
    expect(intake.taken).toHaveLength(0);
    expect(log.lines.filter((line) => line.level === 'error')).toEqual([]);
  });

  test('a client that closes its side without the final dot leaves nothing', async () => {
    const { intake, listener } = await listen();
    const refused = gate();
    const accept = intake.accept.bind(intake);
    intake.accept = (offer) => accept(offer).finally(refused.open);
    const peer = await peerOf(listener);
    await peer.openData(['support@desk.test']);
    await peer.send(Buffer.concat([MESSAGE, Buffer.from('.')]));
    peer.end();
    await refused.opened;
    expect(intake.taken).toHaveLength(0);
  });

  test('a client that trickles its message is sent away at the deadline', async () => {
    const { intake, listener } = await listen({ bounds: { dataMs: 150 } });
    const peer = await peerOf(listener);
    await peer.openData(['support@desk.test']);
    await peer.send('Subject: slow');
    expect(await peer.reply()).toBe('421 4.4.2 Message did not arrive in full');
    await peer.closed();
    expect(intake.taken).toHaveLength(0);
  });
});

describe('bytes', () => {
  test('I-29: what is taken in is what was sent, however TCP cuts it', async () => {
    const { intake, listener } = await listen();
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '250-');
    const line = fc.oneof(
      fc.constantFrom('', '.', '..', '...', '.\t', '. ', '.QUIT', 'QUIT', 'From x', '\u00ff\u0080', 'a\rb'),
      fc.string({ unit: fc.constantFrom('.', 'a', ' ', '\r', '\u00e9'), maxLength: 8 }),
    );
    const body = fc.array(line, { maxLength: 8 }).map((lines) => lines.map((text) => `${text}\r\n`).join(''));
    const cuts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(body, cuts, async (text, sizes) => {
        const before = intake.taken.length;
        await peer.ask('MAIL FROM:<ann@example.org>', '250 2.1.0');
        await peer.ask('RCPT TO:<support@desk.test>', '250 2.1.5');
        await peer.ask('DATA', '354 ');
        const sent = Buffer.from(text, 'latin1');
        const wire = dotStuffed(sent.length === 0 ? Buffer.from('\r\n') : sent);
        let at = 0;
        for (const size of sizes) {
          await peer.send(wire.subarray(at, at + size));
          at += size;
        }
        await peer.send(Buffer.concat([wire.subarray(at), Buffer.from('NOOP\r\n')]));
        await peer.expect('250 2.0.0 OK: taken in');
        await peer.expect('250 2.0.0 OK');
        expect(intake.taken.length).toBe(before + 1);
        expect(intake.taken[before]!.bytes.toString('latin1')).toBe(text === '' ? '\r\n' : text);
      }),
      { numRuns: 60 },
    );
  });

  test.each(['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r\n', '\r\n.\r', '\r.\r'])(
    'an end of data that is not CRLF . CRLF smuggles no second message: %j',
    async (ending) => {
      const { intake, listener } = await listen();
      const peer = await peerOf(listener);
      await peer.openData(['support@desk.test']);
      const smuggled = 'MAIL FROM:<boss@desk.test>\r\nRCPT TO:<support@desk.test>\r\nDATA\r\nforged\r\n';
      await peer.send(`Subject: one${ending}${smuggled}\r\n.\r\n`);
      await peer.expect('250 2.0.0');
      await peer.ask('NOOP', '250 2.0.0');
      expect(intake.taken).toHaveLength(1);
      expect(intake.taken[0]!.bytes.toString()).toContain('forged');
    },
  );
});
