import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CommandLines } from '../../src/transport/smtp-lines.ts';
import { listen, peerOf } from './listening.ts';

/** What other programs have taken for the end of a message. */
const FAKE_ENDS = [
  '\n.\n',
  '\n.\r\n',
  '\r\n.\n',
  '\r.\r\n',
  '\r\n.\r',
  '\r.\r',
  '\n.\r',
  '\r\n\0.\r\n',
  '\r\n.\0\r\n',
  '\r\n .\r\n',
  '\r\r\n.\r\r\n',
  '\n\n.\n\n',
];
const SMUGGLED = 'MAIL FROM:<boss@desk.test>\r\nRCPT TO:<support@desk.test>\r\nDATA\r\nforged\r\n';
const REAL_END = '\r\n.\r\n';

interface Heard {
  readonly messages: string[];
  readonly commands: string[];
  readonly broken: string[];
}

/** What the reader of lines makes of DATA, these pieces, and QUIT. */
async function hear(pieces: readonly Buffer[]): Promise<Heard> {
  const heard: Heard = { messages: [], commands: [], broken: [] };
  const lines = new CommandLines(2048);
  lines.onbroken = (why) => heard.broken.push(why);
  lines.oncommand = (command, done) => {
    if (command.toString() !== 'DATA') {
      heard.commands.push(command.toString('latin1'));
      done?.();
      return;
    }
    const message = lines.startDataMode();
    void buffer(message).then((bytes) => {
      heard.messages.push(bytes.toString('latin1'));
      lines.continue();
    });
    done?.();
  };
  for (const piece of [Buffer.from('DATA\r\n'), ...pieces]) {
    await new Promise((resolve) => lines.write(piece, resolve));
  }
  lines.end();
  await once(lines, 'finish');
  return heard;
}

/** The same, said by the standard: the message ends at the first CRLF . CRLF, dots that were doubled are single. */
function reference(wire: string): Heard {
  const end = `\r\n${wire}`.indexOf(REAL_END);
  const message = wire.slice(0, end);
  const commands = wire
    .slice(end + 3)
    .split('\r\n')
    .filter((line) => line !== '');
  return { messages: [message.replace(/(^|\n)\.\./g, '$1.')], commands, broken: [] };
}

const cutAt = (wire: string, ...places: number[]): Buffer[] =>
  [0, ...places]
    .map((from, at) => Buffer.from(wire.slice(from, places[at]), 'latin1'))
    .filter(({ length }) => length > 0);

/** The standard has no lines that end with LF alone, and so does not say whether a dot behind one was doubled. */
const undotted = (text: string): string => text.replace(/(?<!\r)\n\.+/g, '\n.');

describe('the end of a message', () => {
  test.each(FAKE_ENDS)('is CRLF . CRLF wherever TCP cuts, and not %j (T-30)', async (ending) => {
    const wire = `one${ending}${SMUGGLED}${REAL_END}QUIT\r\n`;
    const expected = reference(wire);
    expect(expected.messages[0]).toContain('forged');
    for (let cut = 0; cut < wire.length; cut += 1) {
      expect(await hear(cutAt(wire, cut)), `cut at ${cut}`).toEqual(expected);
    }
    const bytes = Array.from({ length: wire.length }, (_, at) => at);
    expect(await hear(cutAt(wire, ...bytes)), 'byte by byte').toEqual(expected);
  });

  test('does not depend on how TCP cuts it, whatever its lines are (T-30)', async () => {
    const atom = fc.constantFrom('.', '..', '...', '\r', '\n', '\r\n', 'a', '\0', 'QUIT', '.\r\n', '\r\n..');
    const text = fc.array(atom, { maxLength: 14 }).map((atoms) => `${atoms.join('')}${REAL_END}QUIT\r\n`);
    const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(text, cuts, async (wire, places) => {
        const whole = await hear(cutAt(wire));
        const sorted = [...new Set(places)].filter((place) => place < wire.length).sort((a, b) => a - b);
        expect(await hear(cutAt(wire, ...sorted))).toEqual(whole);
        expect(undotted(whole.messages[0] ?? '')).toBe(undotted(reference(wire).messages[0] ?? ''));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a command line', () => {
  test.each([
    'NOOP\n',
    'NOOP\r\r\n',
    'NOOP\nNOOP\r\n',
    'NOOP\r\nNOOP\n',
    '\n',
    'RCPT TO:<support@desk.test>\nDATA\r\n',
  ])(
    'that does not end with CRLF alone is refused, and nothing behind it is heard: %j (T-30)',
    async (bytes) => {
      const { intake, listener } = await listen();
      const peer = await peerOf(listener);
      await peer.expect('220 ');
      await peer.ask('EHLO peer.test', '250-');
      await peer.ask('MAIL FROM:<ann@example.org>', '250 ');
      await peer.send(bytes);
      const replies: string[] = [];
      for (let reply = await peer.reply(); ; reply = await peer.reply()) {
        replies.push(reply);
        if (!reply.startsWith('250')) break;
      }
      expect(replies.at(-1)).toMatch(/^(?:500 5\.5\.2|421 4\.5\.0) /);
      if (replies.at(-1)?.includes('allowed') !== true) await peer.closed();
      expect(intake.offered).toEqual([]);
    },
  );

  test('is bounded, also where it never ends (T-38)', async () => {
    const { listener } = await listen();
    const peer = await peerOf(listener);
    await peer.expect('220 ');
    await peer.send(`EHLO ${'x'.repeat(2100)}`);
    expect(await peer.reply()).toBe('500 5.5.2 Line is too long');
    await peer.closed();
  });

  test.each(['NOOP\0', 'MAIL FROM:<a\x1b[2J@example.org>', 'RSET \xff\xfe', 'RSET \x7f'])(
    'with bytes that no command has is refused, and the session goes on: %j (T-31)',
    async (line) => {
      const { listener } = await listen();
      const peer = await peerOf(listener);
      await peer.expect('220 ');
      await peer.ask('EHLO peer.test', '250-');
      await peer.send(Buffer.from(`${line}\r\n`, 'latin1'));
      expect(await peer.reply()).toBe('500 5.5.2 Command has characters that are not allowed');
      await peer.ask('NOOP', '250 ');
    },
  );
});
