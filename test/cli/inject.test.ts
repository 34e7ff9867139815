import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandLine, mail } from './command-line.ts';

let desk: CommandLine;
beforeEach(() => {
  desk = new CommandLine();
});
afterEach(() => {
  desk.remove();
});

const MESSAGE = mail({ subject: 'Printer', id: 'one@customer.example' });

describe('inject', () => {
  test('keeps the message and says nothing; a new data folder is made', async () => {
    expect(await desk.run(['inject'], { input: MESSAGE })).toEqual({ exit: 0, stdout: '', stderr: '' });
    const { inbound } = (await desk.json(['inbound', 'list'])) as { inbound: unknown[] };
    expect(inbound).toMatchObject([
      {
        state: 'incoming',
        transport: 'pipe',
        recipients: ['support@desk.example'],
        reversePath: null,
        sizeBytes: MESSAGE.length,
      },
    ]);
  });

  test('takes the envelope from its options, and tells with --json what was kept', async () => {
    const kept = await desk.json(['inject', '--to', 'sales@desk.example', '--from', '<>'], {
      input: MESSAGE,
    });
    expect(kept).toMatchObject({ recipient: 'sales@desk.example', sizeBytes: MESSAGE.length });
    const { inbound } = (await desk.json(['inbound', 'list'])) as { inbound: unknown[] };
    expect(inbound).toMatchObject([
      { id: kept['arrival'], recipients: ['sales@desk.example'], reversePath: '<>' },
    ]);
  });

  test.each([
    ['an unknown address', ['--to', 'nobody@desk.example'], MESSAGE, 67],
    ['no address', ['--to', 'support'], MESSAGE, 65],
    ['no message', [], '', 64],
    ['an unknown option', ['--too', 'x'], MESSAGE, 64],
  ])('%s is a permanent failure (sysexits.h), and nothing is kept', async (_, args, input, exit) => {
    const answer = await desk.run(['inject', ...args], { input });
    expect(answer).toMatchObject({ exit, stdout: '' });
    expect(await desk.json(['inbound', 'list'])).toMatchObject({ inbound: [] });
  });

  test('a message beyond the limit is a permanent failure', async () => {
    const small = new CommandLine(
      'channels: [{ name: s, addresses: [s@desk.example], senderName: S }]\nsmtp: { maxSizeMiB: 1 }\n',
    );
    try {
      const answer = await small.run(['inject'], { input: Buffer.alloc(1024 * 1024 + 1, 'x') });
      expect(answer.exit).toBe(65);
      expect(answer.stderr).toMatch(/^postern: the message has more than/);
    } finally {
      small.remove();
    }
  });

  test('what is our own fault is temporary: the MTA keeps the mail', async () => {
    desk.write('desk.yaml', 'nonsense: 1\n');
    const wrong = await desk.run(['inject'], { input: MESSAGE });
    expect(wrong.exit).toBe(75);
    expect(wrong.stderr).toContain('desk.yaml:1: nonsense: is no known key');
    expect((await desk.run(['ticket', 'list'])).exit).toBe(78);
  });

  test.skipIf(process.getuid?.() === 0)('a data folder that cannot be written is temporary', async () => {
    mkdirSync(join(desk.folder, 'data'));
    chmodSync(join(desk.folder, 'data'), 0o500);
    expect((await desk.run(['inject'], { input: MESSAGE })).exit).toBe(75);
  });

  test('a data folder that is a file is temporary', async () => {
    desk.write('data', 'in the way');
    const answer = await desk.run(['inject'], { input: MESSAGE });
    expect(answer.exit).toBe(75);
    expect(answer.stderr).toMatch(/^postern: .*\n.*run it again/);
    expect(readdirSync(desk.folder).sort()).toEqual(['data', 'desk.yaml']);
  });
});
