import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { withoutSecrets } from '../../src/config/describe.ts';
import { loadConfig, readConfig } from '../../src/config/load.ts';
import { formatAddrSpec } from '../../src/mail/address.ts';
import { selfSigned } from '../support/certificate.ts';
import { CHANNEL, ConfigFolder, IMAP } from './config-folder.ts';
import type { Config } from '../../src/config/config.ts';

let folder: ConfigFolder;
beforeAll(() => {
  folder = new ConfigFolder();
});
afterAll(() => {
  folder.remove();
});

function passwordOf({ imap: [account] }: Config): string | undefined {
  return account?.login.kind === 'password' ? account.login.password.reveal() : undefined;
}

describe('variables', () => {
  test('fill in texts, numbers and switches; an empty one gives way to the default', () => {
    const text = `${CHANNEL}smtp: { port: "\${PORT}" }\nsubaddressing: \${SUB:-true}\nhostName: \${HOST_NAME:-mx.desk.example}\n`;
    const { config } = folder.load(text, { PORT: '2600', HOST_NAME: '' });
    expect(config).toMatchObject({ smtp: { port: 2600 }, subaddressing: true, hostName: 'mx.desk.example' });
  });

  test('a password of digits from the environment stays text', () => {
    const { config } = folder.load(`${CHANNEL}${IMAP.replace('hush-hush', '${PW}')}`, { PW: '0815' });
    expect(passwordOf(config)).toBe('0815');
  });

  test('$${ is a plain ${, and a value is not looked through again', () => {
    const { config } = folder.load(`${CHANNEL}${IMAP.replace('hush-hush', () => '$${A}${PW}')}`, {
      PW: '${PW}',
    });
    expect(passwordOf(config)).toBe('${A}${PW}');
  });
});

describe('secrets in files', () => {
  const text = `${CHANNEL}${IMAP.replace('hush-hush', '{ file: ./imap.password }')}`;

  test('are read relative to the configuration, without their last line end', () => {
    folder.write('imap.password', ' pass word \n');
    expect(passwordOf(folder.load(text).config)).toBe(' pass word ');
  });

  test('are refused where everybody may read them', () => {
    const path = folder.write('imap.password', 'x', 0o644);
    expect(folder.complaints(text)).toEqual([
      `desk.yaml:9: imap[0].password: ${path} can be read by everybody (mode 0644), expected 0600 or stricter: chmod 600 ${path}`,
    ]);
  });

  test('are warned of where their group may read them', () => {
    folder.write('imap.password', 'x', 0o640);
    expect(folder.load(text).warnings).toEqual([
      expect.stringContaining('desk.yaml:9: imap[0].password:') as unknown,
    ]);
  });

  test('are refused where the file is missing or empty', () => {
    rmSync(join(folder.path, 'imap.password'), { force: true });
    expect(folder.complaints(text)[0]).toMatch(/^desk\.yaml:9: imap\[0\]\.password: cannot read .*ENOENT/);
    folder.write('imap.password', '\n');
    expect(folder.complaints(text)[0]).toMatch(/is empty$/);
  });

  test('a secret in a configuration that everybody can read is warned of, one from the environment is not', () => {
    const inline = folder.write('open.yaml', `${CHANNEL}${IMAP}`, 0o644);
    expect(readConfig(inline, {}, folder.path).warnings).toEqual([
      'open.yaml:9: imap[0].password: a secret in a file that everybody can read; chmod 600 it, or use { file: PATH } or ${VAR}',
    ]);
    const outside = folder.write('env.yaml', `${CHANNEL}${IMAP.replace('hush-hush', '${PW}')}`, 0o644);
    expect(readConfig(outside, { PW: 'x' }, folder.path).warnings).toEqual([]);
  });

  test('are left out of what is shown', () => {
    const secrets = 'SEC-1-0123456789012345678901234567890';
    const all = `${CHANNEL}${IMAP.replace('hush-hush', secrets)}relay: { host: h, auth: { user: u, password: ${secrets} } }
secretKeys: [${secrets}]
database: { dialect: postgres, url: 'postgres://u:${secrets}@h/d' }\n`;
    const shown = JSON.stringify(withoutSecrets(folder.load(all).config));
    expect(shown).toContain('support@desk.example');
    expect(shown).not.toContain('SEC-1');
  });
});

describe('certificates', () => {
  const tls = (key: string) =>
    `${CHANNEL}smtp:\n  tls:\n    cert: { file: a.crt }\n    key: { file: ${key} }\n`;

  test('are taken with their own key, and refused with another', () => {
    for (const name of ['a', 'b']) {
      const files = ['-keyout', join(folder.path, `${name}.key`), '-out', join(folder.path, `${name}.crt`)];
      const subject = ['-subj', '/CN=desk.example', '-days', '2'];
      execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...subject], {
        stdio: 'ignore',
      });
      chmodSync(join(folder.path, `${name}.key`), 0o600);
    }
    expect(folder.load(tls('a.key')).config.smtp?.tls?.cert).toContain('BEGIN CERTIFICATE');
    expect(folder.complaints(tls('b.key'))).toEqual([
      'desk.yaml:8: smtp.tls.key: does not belong to the certificate, expected its private key',
    ]);
    expect(folder.complaints(tls('a.crt'))).toEqual([expect.stringContaining('smtp.tls.key: ') as unknown]);
  });
});

describe('places', () => {
  test('without a file the embedded default holds, with its data under the working directory', () => {
    const config = loadConfig(null, {}, folder.path);
    expect(config).toMatchObject({
      dataDir: join(folder.path, 'data'),
      database: { dialect: 'sqlite', path: join(folder.path, 'data', 'postern.db') },
      smtp: { host: '127.0.0.1', port: 2525 },
      imap: [],
      relay: null,
      numbering: { prefix: 'TICK-', start: 1001 },
    });
    expect(config.channels.map((channel) => channel.addresses.map(formatAddrSpec))).toEqual([
      ['support@desk.example'],
    ]);
    expect(config.agents).toMatchObject([{ name: 'anna', displayName: 'Anna Berg' }]);
  });

  test('relative paths begin at the folder of the file', () => {
    mkdirSync(join(folder.path, 'etc'), { recursive: true });
    folder.write('etc/desk.yaml', `${CHANNEL}dataDir: ../var\ndatabase: { dialect: sqlite, path: ./x.db }\n`);
    expect(loadConfig('etc/desk.yaml', {}, folder.path)).toMatchObject({
      source: 'etc/desk.yaml',
      dataDir: join(folder.path, 'var'),
      database: { path: join(folder.path, 'etc', 'x.db') },
    });
  });

  test('the environment may name the file and the data, and an option wins over it', () => {
    folder.write('env-desk.yaml', `${CHANNEL}hostName: env.example\n`);
    folder.write('option.yaml', `${CHANNEL}hostName: option.example\n`);
    const environment = { POSTERN_CONFIG: 'env-desk.yaml', POSTERN_DATA_DIR: './elsewhere' };
    expect(loadConfig(null, environment, folder.path)).toMatchObject({
      hostName: 'env.example',
      dataDir: join(folder.path, 'elsewhere'),
      database: { path: join(folder.path, 'elsewhere', 'postern.db') },
    });
    expect(loadConfig('option.yaml', environment, folder.path).hostName).toBe('option.example');
  });
});

describe('examples', () => {
  test('the mailbox at a mail host loads, and gets its passwords from the environment', () => {
    const config = loadConfig(
      'config/examples/imap-smarthost.yaml',
      { IMAP_PASSWORD: 'i', RELAY_PASSWORD: 'r' },
      '.',
    );
    const [account] = config.imap;
    expect(account).toMatchObject({ security: 'tls', port: 993, channel: 'support' });
    expect(config.relay).toMatchObject({ security: 'starttls', port: 587 });
    const logins = [account?.login, config.relay?.auth];
    expect(logins.map((login) => (login?.kind === 'password' ? login.password.reveal() : null))).toEqual([
      'i',
      'r',
    ]);
  });

  test('the gateway behind an MTA loads without any environment', () => {
    const config = loadConfig('config/examples/smtp-only.yaml', {}, '.');
    expect(config).toMatchObject({
      smtp: { port: 2525 },
      relay: { host: '127.0.0.1', port: 25, auth: null },
    });
  });

  test('the configuration of docs/setup.md loads as it stands there, with its mailbox, and nothing in it warns', () => {
    const blocks = [...readFileSync('docs/setup.md', 'utf8').matchAll(/^```yaml\n(.*?)^```/gms)].map(
      (one) => one[1] ?? '',
    );
    expect(blocks).toHaveLength(2);
    const pair = present(selfSigned(), 'there is openssl');
    const files = { 'acme.crt': pair.cert, 'acme.key': pair.key, 'billing.password': 'b' };
    for (const [name, text] of Object.entries(files)) folder.write(name, text);
    const { config, warnings } = folder.load(blocks.join('\n'));
    expect(warnings).toEqual([]);
    expect(config.channels.map(({ name }) => name)).toEqual(['support', 'billing']);
    expect(config).toMatchObject({ submission: { port: 4465 }, imap: [{ channel: 'billing' }] });
  });

  test('the unit runs the program with the Node that npm ci brings, whatever the system has', () => {
    const unit = readFileSync('config/examples/postern.service', 'utf8');
    const lines = [...unit.matchAll(/^ExecStart(?:Pre)?=\/opt\/postern\/(\S+) \/opt\/postern\/(\S+) /gm)];
    expect(lines.map(([, node, program]) => [node, program])).toEqual([
      ['node_modules/.bin/node', 'bin/postern'],
      ['node_modules/.bin/node', 'bin/postern'],
    ]);
    for (const path of lines[0]?.slice(1) ?? []) expect(existsSync(path), path).toBe(true);
  });

  test('none of them warns', () => {
    const environment = { IMAP_PASSWORD: 'i', RELAY_PASSWORD: 'r' };
    for (const name of ['default', 'examples/imap-smarthost', 'examples/smtp-only']) {
      expect(readConfig(`config/${name}.yaml`, environment, '.').warnings).toEqual([]);
    }
  });
});
