import { Writable } from 'node:stream';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { describe, expect, test } from 'vitest';
import { systemIo } from '../../src/cli/terminal/io.ts';
import { createProgram } from '../../src/cli/program.ts';
import { MAIN, runProgram } from './command-line.ts';

function tree(
  command: CommandUnknownOpts,
  path: string[] = [],
): { path: string[]; command: CommandUnknownOpts }[] {
  return [{ path, command }, ...command.commands.flatMap((child) => tree(child, [...path, child.name()]))];
}

function helpOf(command: CommandUnknownOpts): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

const COMMANDS = tree(createProgram(systemIo()));

describe('help', () => {
  test('there are all the commands', () => {
    expect(COMMANDS.map(({ path }) => path.join(' ')).sort()).toEqual(
      expect.arrayContaining([
        ...['config check', 'config show', 'config describe', 'migrate', 'inject', 'inspect', 'explain'],
        ...['ticket list', 'ticket show', 'ticket reply', 'ticket note', 'ticket status', 'ticket assign'],
        ...['ticket create', 'contact list', 'contact show', 'agent list', 'outbox list', 'inbound list'],
        ...['quarantine list', 'quarantine show', 'quarantine release', 'quarantine drop'],
        ...['outbox show', 'outbox retry', 'outbox cancel', 'outbox hold', 'outbox release', 'start', 'demo'],
        ...['outbox suppressions', 'outbox lift', 'status', 'verify', 'backup', 'restore'],
      ]),
    );
  });

  test.each(COMMANDS.map(({ path, command }) => [path.join(' ') || 'postern', command] as const))(
    '%s says what it does, and shows examples that its own options understand',
    (_, command) => {
      expect(command.description()).not.toBe('');
      const help = helpOf(command);
      const lines = help.split('\n').filter((line) => line.startsWith('  $ postern '));
      expect(lines.length).toBeGreaterThan(0);
      expect(help).toContain('--json');
      for (const line of lines) {
        const options = line.replace(/ \|.*$/, '').match(/--[a-z-]+/g) ?? [];
        const known = COMMANDS.flatMap((one) => one.command.options.map((option) => option.long));
        for (const option of options) expect(known, line).toContain(option);
      }
    },
  );

  test('fits into 80 columns, but for what is to be copied', async () => {
    for (const { path, command } of COMMANDS) {
      const help = helpOf(command);
      const above = help.split('\nExamples:\n')[0] ?? '';
      const wide = above.split('\n').filter((line) => line.length > 80);
      expect(wide, path.join(' ')).toEqual([]);
    }
    const { stdout } = await runProgram([process.execPath, MAIN, 'inject', '--help']);
    const wide = stdout.split('\n').filter((line) => line.length > 80);
    expect(wide.length).toBeGreaterThan(0);
    for (const line of wide) expect(line).toMatch(/^ {2}(?:\$ postern |support: ")/);
  });

  test('every option and argument is described', () => {
    for (const { path, command } of COMMANDS) {
      const all = [...command.options, ...command.registeredArguments];
      expect(
        all.filter((one) => one.description === '').map((one) => [...path, one.name()].join(' ')),
      ).toEqual([]);
    }
  });

  test('is an answer (exit 0, standard output); a wrong use is not (exit 64, standard error)', async () => {
    const asked = await runProgram([process.execPath, MAIN, 'ticket', '--help']);
    expect(asked).toMatchObject({ exit: 0, stderr: '' });
    expect(asked.stdout).toContain('Examples:');
    for (const args of [
      [],
      ['ticket'],
      ['tickt'],
      ['ticket', 'show'],
      ['ticket', 'list', '--statsu', 'open'],
    ]) {
      const answer = await runProgram([process.execPath, MAIN, ...args]);
      expect(answer, args.join(' ')).toMatchObject({ exit: 64, stdout: '' });
      expect(answer.stderr).toMatch(/^(?:postern: |Usage: )/);
    }
  });

  test.each([
    [['ticket', 'list', '--limit', 'x'], /--limit .* is invalid/],
    [['nosuch'], /unknown command 'nosuch'/],
    [['ticket', 'show'], /missing required argument 'ticket'/],
    [['ticket'], /a command is missing/],
  ])('a wrong use is JSON for a program: %j', async (args, sentence) => {
    const answer = await runProgram([process.execPath, MAIN, ...args, '--json']);
    expect(answer).toMatchObject({ exit: 64, stdout: '' });
    const message = expect.stringMatching(sentence) as unknown;
    expect(JSON.parse(answer.stderr)).toMatchObject({ error: { code: 'usage', exit: 64, message } });
  });

  test('the version is that of the package', async () => {
    const answer = await runProgram([process.execPath, MAIN, '--version']);
    expect(answer).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as unknown });
  });

  test('loads no database, no mail library and no templates, so that it is quick', async () => {
    const hook = `import { registerHooks } from 'node:module';
      registerHooks({ load: (url, context, next) => { process.stderr.write(url + '\\n'); return next(url, context); } });`;
    const preload = `data:text/javascript,${encodeURIComponent(hook)}`;
    const answer = await runProgram([process.execPath, '--import', preload, MAIN, 'ticket', '--help']);
    expect(answer.stdout).toContain('Examples:');
    expect(answer.stderr).toContain('commander');
    expect(answer.stderr).not.toMatch(/better-sqlite3|kysely|mailparser|nodemailer|handlebars|imapflow|zod/);
  });
});

test('a stream that is no terminal gets no escape sequences', () => {
  let text = '';
  const stdout = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString('utf8');
      done();
    },
  });
  createProgram({ ...systemIo(), stdout }).outputHelp();
  expect(text).not.toContain('\x1b');
});
