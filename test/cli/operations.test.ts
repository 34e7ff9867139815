import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/database/database.ts';
import { programPath } from '../support/servers.ts';
import { CommandLine, mail, MAIN, runProgram } from './command-line.ts';

let desk: CommandLine;
beforeEach(() => {
  desk = new CommandLine();
});
afterEach(() => {
  desk.remove();
});

describe('config', () => {
  test('check says that nothing is wrong, and where mail comes in and goes out', async () => {
    const answer = await desk.run(['config', 'check']);
    expect(answer).toMatchObject({ exit: 0, stderr: '' });
    expect(answer.stdout).toContain('desk.yaml: nothing wrong');
    expect(answer.stdout).toContain(
      'channels: support, sales (no subscribers: of new tickets nobody is told',
    );
    expect(answer.stdout).toContain('mail in:  only by `postern inject`');
    expect(await desk.json(['config', 'check'])).toEqual({ file: 'desk.yaml', ok: true, warnings: [] });
  });

  test('check says everything that is wrong (exit 78)', async () => {
    const path = desk.write('wrong.yaml', 'chanels: []\nlog: { level: loud }\n');
    const answer = await desk.run(['config', 'check', '--config', path]);
    expect(answer).toMatchObject({ exit: 78, stdout: '' });
    expect(answer.stderr.split('\n')).toEqual([
      'postern: there are several things wrong:',
      'wrong.yaml:1: channels: is missing, expected a list of at least one channel',
      'wrong.yaml:1: chanels: is no known key, did you mean channels?',
      'wrong.yaml:2: log.level: "loud" cannot be used, expected one of debug, info, warn, error',
      'Mend this, and run `postern config check` with the same --config.',
      '',
    ]);
    const asJson = await desk.run(['--json', '--config', path, 'config', 'check']);
    expect(JSON.parse(asJson.stderr)).toMatchObject({
      error: { code: 'config.invalid', exit: 78, problems: [{ line: 1 }, { line: 1 }, { line: 2 }] },
    });
  });

  test('check looks at the templates too', async () => {
    const folder = join(desk.folder, 'mine', 'confirmation', 'en');
    mkdirSync(folder, { recursive: true });
    desk.write('mine/confirmation/en/text.hbs', 'Hello {{no.such.thing}}\n');
    const path = desk.write('own.yaml', `${readFileSync(desk.config, 'utf8')}templatesDir: ./mine\n`);
    const answer = await desk.run(['config', 'check', '--config', path]);
    expect(answer.exit).not.toBe(0);
    expect(answer.stderr).toContain('confirmation');
  });

  test('show prints what holds as YAML or JSON, without secrets', async () => {
    const secret = 'SEC-0123456789abcdef0123456789abcdef';
    const path = desk.write('secret.yaml', `${readFileSync(desk.config, 'utf8')}secretKeys: [${secret}]\n`);
    const yaml = await desk.run(['config', 'show', '--config', path]);
    expect(yaml.stdout).toContain('- support@desk.example');
    expect(yaml.stdout).toContain('(secret)');
    expect(yaml.stdout).not.toContain('SEC-');
    expect(await desk.json(['config', 'show'])).toMatchObject({ hostName: 'desk.example', relay: null });
  });

  test('describe prints docs/configuration.md', async () => {
    const { stdout } = await desk.run(['config', 'describe']);
    expect(stdout).toBe(readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8'));
  });
});

describe('migrate', () => {
  test('makes the tables of a new database, and then has nothing to do', async () => {
    expect((await desk.json(['migrate', '--dry-run']))['due']).toContain('0001_initial');
    expect((await desk.json(['migrate']))['applied']).toContain('0001_initial');
    expect(await desk.run(['migrate'])).toMatchObject({ exit: 0, stdout: 'The database is up to date.\n' });
  });

  test('a database that is newer than the program is refused (exit 78)', async () => {
    await desk.json(['migrate']);
    const store = await openStore({ dialect: 'sqlite', path: join(desk.folder, 'data', 'postern.db') });
    await store.transact(async (tx) => {
      const row = { name: '9999_future', sha256: '00' };
      await (
        tx as unknown as {
          insertInto(table: string): { values(row: object): { execute(): Promise<unknown> } };
        }
      )
        .insertInto('migration_checksum')
        .values(row)
        .execute();
    });
    await store.close();
    for (const command of [['migrate'], ['ticket', 'list']]) {
      const answer = await desk.run(command);
      expect(answer.exit).toBe(78);
      expect(answer.stderr).toContain('newer than this program');
    }
  });
});

describe('inspect', () => {
  test('prints one JSON object a line, in order, harmless to a terminal', async () => {
    const one = desk.write(
      'one.eml',
      mail({ subject: 'Hi =?utf-8?Q?=E2=80=AE=C2=9B?=', id: 'one@x.example' }),
    );
    const two = desk.write('two.eml', '\xff\xfe');
    const { exit, stdout } = await desk.run(['inspect', '--json', one, two]);
    expect(exit).toBe(0);
    expect(stdout).not.toMatch(/[\x7f-\x9f\u202a-\u202e]/);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { file: string });
    expect(lines.map(({ file }) => file)).toEqual([one, two]);
    expect((await desk.run(['inspect', join(desk.folder, 'none.eml')])).exit).toBe(66);
  });
});

describe('inspect for a person', () => {
  const read = async (name: string, ...options: string[]) => {
    const file = join(import.meta.dirname, '..', 'corpus', 'messages', name);
    const { exit, stdout } = await desk.run(['inspect', ...options, file]);
    expect(exit).toBe(0);
    return stdout;
  };

  test('tells the class with its evidence, what was written now, and how much is folded', async () => {
    const away = await read('auto-reply.eml');
    expect(away).toMatch(
      /auto-reply\.eml: auto-reply\nanswer: {3}no program may answer\nbecause: {2}Auto-Submitted/,
    );
    const reply = await read('apple-reply.eml');
    expect(reply).toContain('    No, it isn’t burning any more.\n    [quoted: 5 lines]\n');
    expect(reply).not.toContain('> ');
    expect(await read('apple-reply.eml', '--full')).toContain('    > ');
  });

  test('tells a delivery report by recipient, and of a forwarded mail who wrote it', async () => {
    expect(await read('bounce-exim.eml')).toMatch(
      /^nobody@far\.example {2}failed {2}5\.1\.1 {3}host mx\.far\.example /m,
    );
    expect(await read('forward-attached.eml')).toContain(
      'Forwarded: Broken scanner\nwritten by Dora Doe <dora@other.example>, Sun, 1 Mar 2026 18:20:00 +0100\n',
    );
  });

  test('does nothing to a terminal, and answers for what it cannot read (T-43)', async () => {
    const hostile = desk.write(
      'hostile.eml',
      mail({ subject: '=?utf-8?Q?=1B]0;x=07=E2=80=AE?=', id: 'h@x.example' }),
    );
    const { exit, stdout } = await desk.run(['inspect', hostile, join(desk.folder, 'none.eml')]);
    expect(exit).toBe(66);
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
    expect(stdout).toContain('none.eml: not read\ntrouble:  file could not be read\n');
  });
});

test('a reader who has seen enough ends a command quietly', async () => {
  const child = spawn(process.execPath, [MAIN, 'config', 'describe'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.destroy();
  await once(child, 'close');
  expect(stderr).toBe('');
});

test('an error that nobody foresaw shows its stack with --verbose alone', async () => {
  desk.write('data', 'in the way');
  expect((await desk.run(['ticket', 'list'])).stderr).not.toMatch(/^ +at /m);
  const { exit, stderr } = await desk.run(['ticket', 'list', '--verbose']);
  expect(exit).toBe(75);
  expect(stderr).toMatch(/^ +at /m);
  expect(stderr).toContain('caused by: ');
});

describe('an old Node', () => {
  const bin = fileURLToPath(new URL('../../bin/postern', import.meta.url));
  const sentence = /^postern needs Node 22\.19 or newer, and this is Node (\S+)\. .*\n$/;

  test.each(['18.20.4', '20.20.2', '22.18.0'])('%s is told so in one line (exit 78)', async (version) => {
    const program = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });
      require(${JSON.stringify(bin)});`;
    const answer = await runProgram([process.execPath, '-e', program]);
    expect(answer).toMatchObject({
      exit: 78,
      stdout: '',
      stderr: expect.stringMatching(sentence) as unknown,
    });
    expect(sentence.exec(answer.stderr)?.[1]).toBe(version);
  });

  const old = oldNode();
  test.skipIf(old === null)('the one of this machine is told so', async () => {
    expect(await runProgram([old ?? '', bin, '--help'])).toMatchObject({
      exit: 78,
      stderr: expect.stringMatching(sentence) as unknown,
    });
  });
});

/** A Node of the machine's own that is too old, or null. */
function oldNode(): string | null {
  const places = ['/usr/local/bin/node', '/usr/bin/node', programPath('nodejs')];
  return (
    places.find((path) => {
      if (path === null || !existsSync(path)) return false;
      const major = Number(/^v(\d+)/.exec(execFileSync(path, ['--version']).toString())?.[1]);
      return major < 22;
    }) ?? null
  );
}
