import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { selfSigned } from '../support/certificate.ts';
import { dotStuffed } from '../support/smtp-dialogue.ts';
import { FORGIVING, listen, MESSAGE, peerOf } from './listening.ts';

const certificate = selfSigned();

describe('a client that speaks when it is not its turn', () => {
  test.each([
    ['a whole command', 'EHLO peer.test\r\n'],
    ['half a command', 'EHLO pe'],
    ['a newline', '\n'],
    [
      'a web page that posts a form',
      'POST / HTTP/1.1\r\nHost: mx.desk.test\r\n\r\nMAIL FROM:<a@b.example>\r\n',
    ],
  ])('before the greeting is sent away: %s (T-31)', async (_, words) => {
    const { listener, log } = await listen({ bounds: { greetingMs: 300 } });
    const peer = await peerOf(listener);
    await peer.send(words);
    expect(await peer.reply()).toBe('421 4.5.0 You spoke before the greeting');
    await peer.closed();
    expect(log.lines.at(-1)).toMatchObject({ level: 'info', fields: { reason: 'session.too-soon' } });
  });

  test.each(['POST / HTTP/1.1', 'GET /', 'Host: mx.desk.test', 'User-Agent: Mozilla/5.0', 'X-A:'])(
    'in the words of the web is sent away: %s (T-31)',
    async (line) => {
      const { listener } = await listen();
      const peer = await peerOf(listener);
      await peer.expect('220 ');
      expect(await peer.ask(line, '421 ')).toBe('421 4.5.0 This is no web server');
      await peer.closed();
    },
  );

  test.each([
    ['EHLO', 'EHLO peer.test\r\nMAIL FROM:<ann@example.org>\r\n'],
    ['NOOP', 'EHLO peer.test\r\n', 'NOOP\r\nMAIL FROM:<ann@example.org>\r\n'],
    ['VRFY', 'EHLO peer.test\r\n', 'VRFY ann\r\nNOOP\r\n'],
    [
      'a group without EHLO',
      'HELO peer.test\r\n',
      'MAIL FROM:<ann@example.org>\r\nRCPT TO:<support@desk.test>\r\n',
    ],
    ['a half line behind EHLO', 'EHLO peer.test\r\nMA'],
    [
      'DATA, with the message behind it',
      'EHLO peer.test\r\n',
      `MAIL FROM:<ann@example.org>\r\nRCPT TO:<support@desk.test>\r\nDATA\r\n${MESSAGE.toString()}.\r\n`,
    ],
  ])('before the reply to %s is sent away, and what it said is not done (T-31)', async (_, ...packets) => {
    const { intake, listener } = await listen();
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    const last = packets.pop() ?? '';
    for (const packet of packets) {
      await peer.send(packet);
      await peer.expect('250');
    }
    await peer.send(last);
    let reply = await peer.reply();
    while (reply.startsWith('250')) reply = await peer.reply();
    expect(reply).toBe('421 4.5.0 You spoke before our reply');
    await peer.closed();
    expect(intake.offered).toEqual([]);
  });

  test('behind the dot without having said EHLO is sent away, and its message is in (T-31)', async () => {
    const { intake, listener } = await listen();
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('HELO peer.test', '250 ');
    await peer.ask('MAIL FROM:<ann@example.org>', '250 ');
    await peer.ask('RCPT TO:<support@desk.test>', '250 ');
    await peer.ask('DATA', '354 ');
    await peer.send(Buffer.concat([dotStuffed(MESSAGE), Buffer.from('RSET\r\nNOOP\r\n')]));
    await peer.expect('250 2.0.0 OK: taken in');
    await peer.expect('421 4.5.0 You spoke before our reply');
    expect(intake.taken).toHaveLength(1);
  });

  test('in groups, as RFC 2920 allows, is heard (T-31)', async () => {
    const { intake, listener } = await listen();
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    expect(await peer.ask('EHLO peer.test', '250-')).toContain('PIPELINING');
    const group = 'MAIL FROM:<ann@example.org>\r\nRCPT TO:<support@desk.test>\r\nDATA\r\n';
    await peer.send(group);
    for (const code of ['250 ', '250 ', '354 ']) await peer.expect(code);
    await peer.send(Buffer.concat([dotStuffed(MESSAGE), Buffer.from(`RSET\r\n${group}`)]));
    for (const code of ['250 ', '250 ', '250 ', '250 ', '354 ']) await peer.expect(code);
    await peer.send(dotStuffed(MESSAGE));
    await peer.expect('250 2.0.0');
    expect(intake.taken).toHaveLength(2);
  });

  test('in a group of many short lines is heard, though all of them are longer than one may be (RFC 2920, T-38)', async () => {
    const { intake, listener } = await listen();
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '250-');
    const recipients = Array.from({ length: LIMITS.recipientsPerTransaction }, () => 'support@desk.test');
    const lines = ['MAIL FROM:<ann@example.org>', ...recipients.map((to) => `RCPT TO:<${to}>`), 'DATA', ''];
    expect(lines.join('\r\n').length).toBeGreaterThan(LIMITS.smtpCommandBytes);
    await peer.send(lines.join('\r\n'));
    for (const code of ['250 ', ...recipients.map(() => '250 '), '354 ']) await peer.expect(code);
    await peer.send(dotStuffed(MESSAGE));
    await peer.expect('250 2.0.0');
    expect(intake.taken).toHaveLength(1);
  });
});

describe('what is not offered', () => {
  test('delivery reports are neither offered nor promised: whoever asks for one is told so (T-13)', async () => {
    const { intake, listener } = await listen();
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    expect(await peer.ask('EHLO peer.test', '250-')).not.toMatch(
      /DSN|DELIVERBY|CHUNKING|BINARYMIME|REQUIRETLS|AUTH|MT-PRIORITY/,
    );
    expect(await peer.ask('MAIL FROM:<ann@example.org> RET=FULL ENVID=x', '555 ')).toBe(
      '555 5.5.4 Parameter belongs to an extension that is not offered here',
    );
    await peer.ask('RCPT TO:<support@desk.test>', '503 ');
    await peer.ask('MAIL FROM:<ann@example.org> SIZE=100 BODY=8BITMIME SMTPUTF8', '250 ');
    await peer.ask('RCPT TO:<support@desk.test> NOTIFY=SUCCESS,FAILURE,DELAY', '555 5.5.4');
    await peer.ask('DATA', '503 ');
    await peer.ask('RCPT TO:<support@desk.test>', '250 ');
    await peer.ask('DATA', '354 ');
    await peer.send(dotStuffed(MESSAGE));
    await peer.expect('250 2.0.0');
    expect(intake.taken).toHaveLength(1);
    expect(Object.keys(intake.taken[0]!.offer.envelope).sort()).toEqual(['recipients', 'reversePath']);
  });

  test.each([
    ['MAIL FROM:<ann@example.org>', ' NOTIFY=NEVER'],
    ['MAIL FROM:<ann@example.org>', ' AUTH=<>'],
    ['MAIL FROM:<ann@example.org>', ' auth=boss@desk.test SIZE=100'],
    ['MAIL FROM:<>', ' RET=HDRS'],
    ['MAIL FROM:<ann@example.org>', ' BY=120;R'],
    ['MAIL FROM:<ann@example.org>', ' REQUIRETLS'],
    ['MAIL FROM:<ann@example.org>', ' X-ORIGINAL=boss'],
    ['MAIL FROM:<ann@example.org>', ' SIZE=10 __proto__=1'],
    ['MAIL FROM:<ann@example.org>', ' constructor'],
    ['RCPT TO:<support@desk.test>', ' ORCPT=rfc822;boss@desk.test'],
    ['RCPT TO:<support@desk.test>', ' SIZE=100'],
    ['RCPT TO:<support@desk.test>', ' NOTIFY'],
    ['RCPT TO:<support@desk.test>', '\tBODY=8BITMIME'],
  ])(
    'with %s is refused: a parameter %j of what nobody offered (T-13, T-32)',
    async (command, parameters) => {
      for (const kind of ['smtp', 'lmtp'] as const) {
        const { listener } = await listen({ kind });
        const peer = await peerOf(listener);
        await peer.expect('220 ');
        await peer.ask(`${kind === 'smtp' ? 'EHLO' : 'LHLO'} peer.test`, '250-');
        if (command.startsWith('RCPT')) await peer.ask('MAIL FROM:<ann@example.org>', '250 ');
        await peer.ask(`${command}${parameters}`, '555 5.5.4');
        // Nothing of it was done, and the session goes on.
        await peer.ask(command, '250 ');
      }
    },
  );

  test('whether an address exists is not told to who only asks (T-39)', async () => {
    const { intake, listener } = await listen();
    intake.knows = (address) => address.startsWith('support');
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '250-');
    const known = await peer.ask('VRFY support@desk.test', '252 ');
    expect(await peer.ask('VRFY nobody@desk.test', '252 ')).toBe(known);
    expect(await peer.ask('EXPN support', '502 ')).toBe('502 5.5.1 Command not offered here');
    expect(await peer.ask('BDAT 10 LAST', '502 ')).toBe('502 5.5.1 Command not offered here');
  });
});

describe.skipIf(certificate === null)('STARTTLS', () => {
  const secure = { tls: certificate };

  test.each(['MAIL FROM:<evil@example.org>\r\n', 'EHLO evil.test\r\nMAIL FROM:<evil@example.org>\r\n', 'RS'])(
    'with more in its packet ends the session: %j (T-34)',
    async (injected) => {
      const { listener } = await listen(secure);
      const peer = await peerOf(listener);
      await peer.expect('220 ');
      await peer.ask('EHLO peer.test', '250-');
      await peer.send(`STARTTLS\r\n${injected}`);
      await peer.expect('421 4.5.0 You spoke before our reply');
      await peer.closed();
    },
  );

  test('forgets what was said in the clear: the name, the sender, the recipients (T-34)', async () => {
    const { listener } = await listen(secure);
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '250-');
    await peer.ask('MAIL FROM:<evil@example.org>', '250 ');
    await peer.ask('RCPT TO:<support@desk.test>', '250 ');
    await peer.startTls(certificate!.cert);
    await peer.ask('DATA', '503 ');
    await peer.ask('RCPT TO:<support@desk.test>', '503 ');
    await peer.ask('EHLO peer.test', '250-');
    await peer.ask('RCPT TO:<support@desk.test>', '503 ');
    await peer.ask('STARTTLS', '503 ');
  });

  test('that begins and is never done ends at the deadline (T-37)', async () => {
    const { listener } = await listen({ ...secure, bounds: { commandMs: 150 } });
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.ask('EHLO peer.test', '250-');
    await peer.ask('STARTTLS', '220 ');
    await peer.send(Buffer.from('\x16\x03\x01\x02', 'latin1'));
    await peer.closed();
  });

  test('that never becomes TLS ends, and its place is free again (T-34, T-37)', async () => {
    const bounds = { ...FORGIVING, commandMs: 150, connections: 1, reservedConnections: 0 };
    const { listener } = await listen({ ...secure, bounds });
    for (const bytes of ['EHLO this is not TLS\r\n', '\x16\x03\x01']) {
      const peer = await peerOf(listener);
      await peer.expect('220 ');
      await peer.ask('EHLO peer.test', '250-');
      await peer.ask('STARTTLS', '220 ');
      await peer.send(Buffer.from(bytes, 'latin1'));
      peer.end();
      await peer.closed();
    }
    const after = await peerOf(listener);
    await after.expect('220 ');
  });
});
