import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ERRORS } from '../../src/base/errors.ts';
import { LIMITS } from '../../src/base/limits.ts';
import { loadConfig } from '../../src/config/load.ts';
import {
  startConsentServer,
  type ConsentServer,
  type ConsentServerOptions,
} from '../support/consent-server.ts';
import { until } from '../support/until.ts';
import { CommandLine } from './command-line.ts';
import { runHere } from './in-process.ts';

const CLIENT = { clientId: 'postern', clientSecret: 'SEC-client', refreshToken: 'SEC-refresh' };

let desk: CommandLine;
let provider: ConsentServer;
beforeEach(() => {
  desk = new CommandLine('');
});
afterEach(async () => {
  await provider.close();
  desk.remove();
});

const start = async (options: Partial<ConsentServerOptions> = {}) => {
  provider = await startConsentServer({ ...CLIENT, ...options });
};
const inFolder = (name: string) => join(desk.folder, name);
const withSecret = () => ({ before: [...other(), 'SEC-client'] });
const other = () => ['other', provider.authorizationUrl, provider.tokenUrl, 'mail offline', 'postern'];

/**
 * Answers as an owner at a terminal: what is known beforehand, and then what each page led to.
 * @param turn the lines to answer with the address that the browser shows; none: the answers end
 */
async function talk(
  args: readonly string[],
  { before, after = [] }: { before: readonly string[]; after?: readonly string[] },
  turn: (address: string, nth: number) => readonly string[] = (address) => [address],
) {
  const stdin = new PassThrough();
  let said = '';
  let pages = 0;
  const onStderr = (piece: string) => {
    said += piece;
  };
  stdin.write(before.map((line) => `${line}\n`).join(''));
  const state = { over: false };
  const running = runHere(desk, args, { stdin, onStderr }).finally(() => {
    state.over = true;
  });
  while (!state.over) {
    const asked = () => said.match(/^http:\/\/127\.0\.0\.1:\d+\/authorize\?\S+$/gm) ?? [];
    await until('a page is shown, or all is said', () => state.over || asked().length > pages);
    const page = asked()[pages];
    if (page === undefined) break;
    pages += 1;
    const answer = turn(await provider.consent(page), pages);
    if (answer.length === 0) stdin.end();
    else stdin.write([...answer, ...(pages === 1 ? after : [])].map((line) => `${line}\n`).join(''));
  }
  const ended = await running;
  stdin.end();
  return ended;
}

describe('postern config consent', () => {
  test('asks the owner, proves that it asked (RFC 7636), and keeps what it got in files for the owner alone (T-44)', async () => {
    await start();
    const { exit, stdout, stderr } = await talk(['config', 'consent', 'google'], withSecret());
    expect(exit, stderr).toBe(0);
    expect(`${stdout}${stderr}`).not.toContain('SEC-');
    expect(Object.fromEntries(provider.opened[0] ?? [])).toMatchObject({
      response_type: 'code',
      client_id: 'postern',
      scope: 'mail offline',
      code_challenge_method: 'S256',
    });
    expect(readFileSync(inFolder('google.client'), 'utf8')).toBe('SEC-client\n');
    expect(readFileSync(inFolder('google.refresh'), 'utf8')).toBe('SEC-refresh\n');
    for (const name of ['google.client', 'google.refresh'])
      expect(statSync(inFolder(name)).mode & 0o777, name).toBe(0o600);
    // What it says to write down is what start reads.
    const oauth = stdout.slice(stdout.indexOf('oauth:'), stdout.indexOf('next:'));
    desk.write(
      'desk.yaml',
      `channels: [{ name: support, addresses: [support@desk.example], senderName: Support }]
imap:
  - name: mailbox
    host: 127.0.0.1
    user: support@desk.example
    channel: support
${oauth.replace(/^/gm, '    ')}
`,
    );
    const [account] = loadConfig(desk.config, {}, desk.folder).imap;
    expect(account?.login).toMatchObject({
      kind: 'oauth',
      oauth: { clientId: 'postern', tokenUrl: provider.tokenUrl, scope: null },
    });
    expect(account?.login.kind === 'oauth' && account.login.oauth.refreshToken?.reveal()).toBe('SEC-refresh');
  });

  test('knows a public client, which has no secret', async () => {
    await start({ clientSecret: null });
    const { exit, stdout } = await talk(['config', 'consent', '--json'], { before: [...other(), 'none'] });
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      files: [inFolder('oauth.refresh')],
      oauth: {
        tokenUrl: provider.tokenUrl,
        clientId: 'postern',
        refreshToken: { file: './oauth.refresh' },
      },
    });
  });

  test('takes no answer to another question, and asks again for a code that is not good any more', async () => {
    await start();
    const forged = (address: string) => address.replace(/state=[^&]+/, 'state=of-somebody-else');
    const first = await talk(['config', 'consent'], withSecret(), (address) =>
      Array<string>(LIMITS.askedAgain).fill(forged(address)),
    );
    expect(first.stderr).toContain('that address answers another question');
    expect(first.exit).toBe(ERRORS.usage.exit);
    expect(existsSync(inFolder('oauth.refresh'))).toBe(false);

    const used = (address: string) => address.replace(/code=[^&]+/, 'code=SEC-used-up');
    const second = await talk(['config', 'consent'], withSecret(), (address, nth) =>
      nth === 1 ? [used(address), '', 'SEC-client'] : [address],
    );
    expect(second.stderr).toContain('it answered 400 invalid_grant; once more');
    expect(second.stderr).toContain('Client ID [postern]');
    expect(second.exit, second.stderr).toBe(0);
    const [one, two] = provider.opened.slice(-2);
    expect(one?.get('state')).not.toBe(two?.get('state'));
  });

  test.each([
    ['the owner says no', { denied: true }, 'no consent was given (access_denied)', ERRORS.usage.exit],
    ['the client is not known', { clientId: 'another' }, 'it answered 401 invalid_client', 75],
    ['the tokens cannot be renewed', { refreshToken: null }, 'but none to renew it', 75],
  ])(
    'says what is wrong where %s, and writes nothing',
    async (_, options: Partial<ConsentServerOptions>, words, code) => {
      await start(options);
      const { exit, stderr } = await talk(['config', 'consent'], withSecret(), (address) =>
        options.denied === true
          ? Array<string>(LIMITS.askedAgain).fill(address)
          : [address, '', 'SEC-client'],
      );
      expect(stderr).toContain(words);
      expect(stderr).not.toContain('SEC-');
      expect(exit).toBe(code);
      expect(existsSync(inFolder('oauth.refresh'))).toBe(false);
      expect(existsSync(inFolder('oauth.client'))).toBe(false);
    },
  );

  test('sends no secret over a network in the clear: an endpoint by http: on another machine is refused (T-44)', async () => {
    await start();
    const input = ['other', 'https://login.example/authorize', 'http://login.example/token', ''].join('\n');
    const { exit, stderr } = await runHere(desk, ['config', 'consent'], { stdin: Readable.from([input]) });
    expect(stderr).toContain('expected an https:// address (http:// on this machine only)');
    expect(exit).toBe(ERRORS.usage.exit);
  });

  test('overwrites nothing', async () => {
    await start();
    writeFileSync(inFolder('oauth.refresh'), 'the old one\n');
    const { exit, stderr } = await talk(['config', 'consent'], { before: [] });
    expect(exit).toBe(ERRORS.usage.exit);
    expect(stderr).toContain('oauth.refresh is there already');
    expect(readFileSync(inFolder('oauth.refresh'), 'utf8')).toBe('the old one\n');
  });

  test('knows what Google and Microsoft want', async () => {
    await start();
    const page = async (answers: readonly string[]) => {
      const input = answers.map((line) => `${line}\n`).join('');
      const { stderr } = await runHere(desk, ['config', 'consent'], { stdin: Readable.from([input]) });
      return new URL(/^https:\S+$/m.exec(stderr)?.[0] ?? '');
    };
    const google = await page(['google', 'id', 'secret']);
    expect(google.origin).toBe('https://accounts.google.com');
    expect(Object.fromEntries(google.searchParams)).toMatchObject({
      access_type: 'offline',
      scope: 'https://mail.google.com/',
    });
    const microsoft = await page(['microsoft', 'example.com', 'id', '']);
    expect(microsoft.pathname).toBe('/example.com/oauth2/v2.0/authorize');
    expect(microsoft.searchParams.get('scope')).toContain('offline_access');
  });
});

describe('postern init', () => {
  test('writes a desk whose mailbox and relay log in by one consent', async () => {
    await start();
    const { exit, stderr } = await talk(['init', 'new.yaml'], {
      before: [
        ...['support@desk.example', '', '', 'Anna Berg', '', 'anna@agents.example'],
        ...['imap', 'imap.desk.example', '', '', ''],
        ...other(),
        'SEC-client',
      ],
      after: ['', '', '', '', ''],
    });
    expect(exit, stderr).toBe(0);
    expect(stderr).not.toContain('SEC-');
    expect(readFileSync(inFolder('new.yaml'), 'utf8')).not.toContain('SEC-');
    const { imap, relay } = loadConfig(inFolder('new.yaml'), {}, desk.folder);
    const oauth = { clientId: 'postern', tokenUrl: provider.tokenUrl };
    expect(imap).toMatchObject([{ login: { kind: 'oauth', user: 'support@desk.example', oauth } }]);
    expect(relay).toMatchObject({ host: 'smtp.desk.example', auth: { kind: 'oauth', oauth } });
    expect(readFileSync(inFolder('imap.refresh'), 'utf8')).toBe('SEC-refresh\n');
    expect(existsSync(inFolder('relay.refresh'))).toBe(false);
  });
});
