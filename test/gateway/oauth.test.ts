import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import type { ImapAccount } from '../../src/config/config.ts';
import { startDovecot, type Dovecot } from '../support/dovecot.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { available } from '../support/servers.ts';
import { startTokenServer, type TokenServer } from '../support/token-server.ts';
import { until } from '../support/until.ts';

const letter = (subject: string): string =>
  `From: Carla <carla@customer.example>\r\nTo: support@desk.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@customer.example>\r\n\r\nHello\r\n`;

describe.skipIf(!available('dovecot'))('a mailbox behind OAuth 2.0', () => {
  let provider: TokenServer;
  let dovecot: Dovecot;
  let desk: TestGateway;
  beforeEach(async () => {
    provider = await startTokenServer({ refreshToken: 'SEC-refresh-0', user: 'desk' });
    dovecot = await startDovecot({ introspectionPort: provider.port });
  });
  afterEach(async () => {
    await desk.stop();
    await dovecot.stop();
    await provider.close();
  });

  const account = (): ImapAccount => ({
    name: 'desk',
    host: '127.0.0.1',
    port: dovecot.imapPort,
    security: 'starttls',
    ca: dovecot.ca,
    login: {
      kind: 'oauth',
      user: 'desk',
      oauth: {
        tokenUrl: provider.tokenUrl,
        clientId: 'postern',
        clientSecret: new Secret('SEC-client'),
        refreshToken: new Secret('SEC-refresh-0'),
        scope: null,
      },
    },
    folders: ['INBOX'],
    channel: 'support',
    afterwards: { kind: 'seen' },
    authservId: null,
    pollMs: 500,
  });

  const ticketsWith = (many: number) =>
    until(`${many} tickets`, async () => (await desk.tickets()).length === many);

  test('is read with tokens; one that ends is replaced, and none is written anywhere in the clear (T-44, T-45)', async () => {
    await dovecot.append('desk', 'INBOX', letter('one'));
    desk = await startTestGateway({ config: { imap: [account()], smtp: null } });
    await ticketsWith(1);
    provider.endAll();
    await dovecot.pause();
    await dovecot.resume();
    await dovecot.append('desk', 'INBOX', letter('two'));
    await ticketsWith(2);
    expect(provider.given.length).toBeGreaterThanOrEqual(2);
    expect(provider.asked.at(1)?.get('refresh_token')).toBe('SEC-refresh-1');
    expect(JSON.stringify(desk.log)).not.toContain('SEC-');
    const { dataDir } = desk.gateway.config;
    for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = await readFile(join(entry.parentPath, entry.name));
      expect(bytes.includes('SEC-'), entry.name).toBe(false);
    }
  });

  test('whose owner took the consent back says that the login is refused, and goes on trying', async () => {
    provider.answerWith({ status: 400, body: '{"error":"invalid_grant"}' });
    desk = await startTestGateway({ config: { imap: [account()], smtp: null } });
    const state = () => desk.gateway.imap[0]?.state();
    await until('it is refused', () => state()?.refused === true);
    expect(state()?.problem).toContain('invalid_grant');
  });
});
