import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ERRORS } from '../../src/base/errors.ts';
import { NOTICE_KINDS } from '../../src/desk/notices/notice-kinds.ts';
import { CommandLine } from './command-line.ts';
import { runHere } from './in-process.ts';

const CHANNELS = 'channels: [{ name: support, addresses: [support@desk.example], senderName: Support }]\n';

describe('postern template', () => {
  let desk: CommandLine;
  beforeEach(() => {
    desk = new CommandLine(`${CHANNELS}templatesDir: ./mine\n`);
    desk.write('no-folder.yaml', CHANNELS);
    mkdirSync(own(''));
  });
  afterEach(() => {
    desk.remove();
  });

  const own = (name: string) => join(desk.folder, 'mine', name);
  const run = (...args: string[]) => runHere(desk, ['template', ...args]);

  test('copies a mail to be changed, shows what became of it, and names it as yours', async () => {
    const copied = (await run('copy', 'confirmation', '--locale', 'de')).stdout;
    expect(copied).toContain('next: change them');
    expect(copied).toMatch(/they may use: [\s\S]*\bcustomerName, [\s\S]*\bticket\.tag\b/);
    const path = own('confirmation/de/text.hbs');
    writeFileSync(path, `${readFileSync(path, 'utf8')}\nIhr Team der Beispiel GmbH\n`);

    const { exit, stdout } = await run('preview', 'confirmation', '--locale', 'de');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^Subject: .*\[#TICK-1001\]/m);
    expect(stdout).toContain('Ihr Team der Beispiel GmbH');
    expect((await run('preview', 'confirmation')).stdout).not.toContain('Beispiel GmbH');

    const { stdout: list } = await run('list', '--json');
    const rows = JSON.parse(list) as { kind: string; locale: string; yours: string[] }[];
    expect(rows).toHaveLength(2 * NOTICE_KINDS.length);
    expect(rows.filter(({ yours }) => yours.length > 0)).toMatchObject([
      { kind: 'confirmation', locale: 'de', yours: ['subject', 'text', 'html'] },
    ]);
  });

  test('overwrites nothing that is yours, and copies nothing of it then', async () => {
    await run('copy', 'answer');
    writeFileSync(own('answer/en/html.hbs'), 'mine');
    const { exit, stderr } = await run('copy', 'answer');
    expect(exit).toBe(ERRORS.usage.exit);
    expect(stderr).toContain('is there already; nothing was copied');
    expect(readFileSync(own('answer/en/html.hbs'), 'utf8')).toBe('mine');
  });

  test('says which file and variable is wrong instead of showing half a mail', async () => {
    await run('copy', 'answer');
    writeFileSync(own('answer/en/text.hbs'), 'Hello {{custmer}}');
    const { exit, stdout, stderr } = await run('preview', 'answer');
    expect(exit).toBe(ERRORS['config.invalid'].exit);
    expect(stderr).toContain('answer/en/text.hbs');
    expect(stderr).toMatch(/line 1: there is no "custmer" here; there are .*\bcustomerName\b/);
    expect(stdout).toBe('');
  });

  test.each([
    [['preview', 'confimation'], 'did you mean confirmation?'],
    [['preview', 'answer', '--locale', 'fr'], 'there is no language fr; write en or de'],
    [['copy', 'answer', '--config', 'no-folder.yaml'], 'there is no folder to copy to'],
  ])('refuses %j, and says what to do', async (args, words) => {
    const { exit, stderr } = await run(...args);
    expect(exit).toBe(ERRORS.usage.exit);
    expect(stderr).toContain(words);
    expect(existsSync(own('answer'))).toBe(false);
  });

  test('gives a browser the HTML of a mail of any kind', async () => {
    for (const kind of NOTICE_KINDS) {
      const { exit, stdout } = await run('preview', kind, '--html');
      expect(exit, kind).toBe(0);
      expect(stdout, kind).toMatch(/^<!doctype html>[\s\S]+<\/html>\n$/);
    }
  });
});
