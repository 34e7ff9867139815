import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ERRORS } from '../../src/base/errors.ts';
import { loadConfig } from '../../src/config/load.ts';
import { CommandLine } from './command-line.ts';

const IMAP = [
  'support@desk.example',
  'Desk Support',
  'de',
  'Änna Berg',
  '',
  'anna@agents.example',
  '',
  '',
  '',
  '',
  '',
  '',
  'pass word of imap',
  '',
  '',
  '',
  '',
  '',
  'password-of-relay',
];
const SMTP = [
  'support@desk.example',
  '',
  '',
  'Ben Okoro',
  'ben',
  'ben@agents.example',
  'smtp',
  '',
  '',
  'none',
];

let desk: CommandLine;
beforeEach(() => {
  desk = new CommandLine('');
});
afterEach(() => {
  desk.remove();
});

const init = (answers: readonly string[], args: readonly string[] = ['new.yaml']) =>
  desk.run(['init', ...args], { input: answers.map((line) => `${line}\n`).join('') });
const inFolder = (name: string) => join(desk.folder, name);

describe('postern init', () => {
  test('writes what start reads: a mailbox and a relay with logins, and passwords apart, for the owner alone', async () => {
    const { exit, stdout, stderr } = await init(IMAP);
    expect(exit).toBe(0);
    expect(stdout).toContain('next: npx postern --config new.yaml doctor');
    expect(`${stdout}${stderr}`).not.toContain('pass word of imap');
    const text = readFileSync(inFolder('new.yaml'), 'utf8');
    expect(text).not.toMatch(/pass word|password-of/);
    for (const name of ['new.yaml', 'imap.password', 'relay.password'])
      expect(statSync(inFolder(name)).mode & 0o777, name).toBe(0o600);
    const config = loadConfig(inFolder('new.yaml'), {}, desk.folder);
    expect(config.channels).toMatchObject([
      { name: 'support', senderName: 'Desk Support', locale: 'de', subscribers: ['anna'] },
    ]);
    expect(config.agents).toMatchObject([{ name: 'anna', displayName: 'Änna Berg', locale: 'de' }]);
    expect(config.imap).toMatchObject([
      {
        host: 'imap.desk.example',
        port: 993,
        security: 'tls',
        login: { user: 'support@desk.example' },
        channel: 'support',
      },
    ]);
    expect(config.relay).toMatchObject({
      host: 'smtp.desk.example',
      port: 587,
      security: 'starttls',
      auth: { user: 'support@desk.example' },
    });
    const [account] = config.imap;
    expect(account?.login.kind === 'password' && account.login.password.reveal()).toBe('pass word of imap');
    expect(config.subaddressing).toBe(false);
  });

  test('writes a desk behind a mail server, without a relay', async () => {
    expect((await init(SMTP)).exit).toBe(0);
    const config = loadConfig(inFolder('new.yaml'), {}, desk.folder);
    expect(config.smtp).toMatchObject({ host: '127.0.0.1', port: 2525 });
    expect(config).toMatchObject({ imap: [], relay: null, subaddressing: true });
    expect(existsSync(inFolder('imap.password'))).toBe(false);
  });

  test('says what is wrong with an answer, and asks again', async () => {
    const { exit, stderr } = await init([
      'support at desk',
      ...SMTP.slice(0, 5),
      'SUPPORT@desk.example',
      ...SMTP.slice(5, 7),
      '2525',
      ...SMTP.slice(7),
    ]);
    expect(stderr).toContain('that is no mail address, expected one such as support@desk.example');
    expect(stderr).toContain('that is the address of the desk');
    // A port where a host is asked for would be an address of its own: 0.0.9.221.
    expect(stderr).toContain('that is no name or address of a server');
    expect(loadConfig(inFolder('new.yaml'), {}, desk.folder).smtp).toMatchObject({ host: '127.0.0.1' });
    expect(exit).toBe(0);
  });

  test.each([
    ['that end too early', SMTP.slice(0, 6)],
    ['that nobody can use', ['x', 'x', 'x', 'x', 'x', ...SMTP]],
  ])('of answers %s writes nothing', async (_, answers) => {
    const { exit, stderr } = await init(answers);
    expect(exit).toBe(ERRORS.usage.exit);
    expect(stderr).not.toBe('');
    expect(existsSync(inFolder('new.yaml'))).toBe(false);
  });

  test('keeps the blanks of a password', async () => {
    await init(IMAP.map((answer) => (answer === 'pass word of imap' ? ' pass word ' : answer)));
    const [account] = loadConfig(inFolder('new.yaml'), {}, desk.folder).imap;
    expect(account?.login.kind === 'password' && account.login.password.reveal()).toBe(' pass word ');
  });

  test('leaves no file where the answers make no configuration', async () => {
    const noUser = IMAP.map((answer, at) => (at === 10 ? 'none' : answer)).toSpliced(11, 1);
    const { exit, stderr } = await init(noUser);
    expect(stderr).toContain('nothing was written: ');
    expect(exit).toBe(ERRORS.usage.exit);
    for (const name of ['new.yaml', 'imap.password', 'relay.password'])
      expect(existsSync(inFolder(name)), name).toBe(false);
  });

  test.each(['new.yaml', 'relay.password'])('overwrites no %s', async (name) => {
    desk.write(name, 'mine');
    const { exit, stderr } = await init(IMAP);
    expect(stderr).toContain('is there already');
    expect(exit).toBe(ERRORS.usage.exit);
    expect(readFileSync(inFolder(name), 'utf8')).toBe('mine');
    expect(existsSync(inFolder('imap.password'))).toBe(false);
  });
});
