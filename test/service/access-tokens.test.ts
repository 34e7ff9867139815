import { afterEach, describe, expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { createAccessTokens } from '../../src/service/access-tokens.ts';
import { readTokens } from '../../src/store/daemons/oauth-tokens.ts';
import type { Store } from '../../src/store/database/database.ts';
import { systemRandom } from '../../src/base/clock.ts';
import { createSmtpSubmitter } from '../../src/outbound/deliver/smtp-submitter.ts';
import { parseAddrSpec } from '../../src/mail/address.ts';
import { forEachDialect } from '../support/databases.ts';
import { testClock } from '../support/desk.ts';
import { startSink } from '../support/smtp-sink.ts';
import { startTokenServer, type TokenServer, type TokenServerOptions } from '../support/token-server.ts';

const KEY = Buffer.alloc(32, 7);
let server: TokenServer;
afterEach(() => server.close());

async function provider(options: Partial<TokenServerOptions> = {}): Promise<TokenServer> {
  server = await startTokenServer({ refreshToken: 'SEC-refresh-0', user: 'desk', ...options });
  return server;
}

function accountAt(tokenUrl: string, refreshToken: string | null = 'SEC-refresh-0') {
  return {
    name: 'imap:desk',
    tokenUrl,
    clientId: 'postern',
    clientSecret: new Secret('SEC-client'),
    refreshToken: refreshToken === null ? null : new Secret(refreshToken),
    scope: null,
  };
}

const partsOf = (store: Store, clock = testClock(), key = KEY) => ({
  store,
  clock,
  keys: [key] as const,
  random: systemRandom,
});

forEachDialect((_dialect, openFresh) => {
  describe('access tokens', () => {
    test('are asked for once, kept sealed, and asked for again when their time is over (T-45)', async () => {
      const { store } = await openFresh();
      const { tokenUrl, asked } = await provider({ expiresInSeconds: 600 });
      const clock = testClock();
      const tokens = createAccessTokens(accountAt(tokenUrl), partsOf(store, clock));
      expect((await tokens.token()).reveal()).toBe('SEC-access-1');
      expect((await tokens.token()).reveal()).toBe('SEC-access-1');
      // Another run of the program.
      const later = createAccessTokens(accountAt(tokenUrl), partsOf(store, clock));
      expect((await later.token()).reveal()).toBe('SEC-access-1');
      clock.advance(541_000);
      expect((await later.token()).reveal()).toBe('SEC-access-2');
      expect(asked.map((form) => form.get('refresh_token'))).toEqual(['SEC-refresh-0', 'SEC-refresh-1']);
      expect(JSON.stringify(await readTokens(store.db, 'imap:desk'))).not.toContain('SEC-');
    });

    test('are one for two nodes that need one at once: the old refresh token is used once (T-46)', async () => {
      const { store } = await openFresh();
      const { tokenUrl, asked } = await provider();
      const nodes = [1, 2, 3, 4].map(() => createAccessTokens(accountAt(tokenUrl), partsOf(store)));
      const got = await Promise.all(nodes.map((node) => node.token()));
      expect(got.map((token) => token.reveal())).toEqual(Array(4).fill('SEC-access-1'));
      expect(asked).toHaveLength(1);
    });

    test('that a server refuses are replaced', async () => {
      const { store } = await openFresh();
      const { tokenUrl } = await provider();
      const tokens = createAccessTokens(accountAt(tokenUrl), partsOf(store));
      tokens.refused(await tokens.token());
      expect((await tokens.token()).reveal()).toBe('SEC-access-2');
    });

    test('begin anew with another refresh token in the configuration, and with another secret key', async () => {
      const { store } = await openFresh();
      const { tokenUrl, asked } = await provider();
      await createAccessTokens(accountAt(tokenUrl), partsOf(store)).token();
      const replaced = createAccessTokens(accountAt(tokenUrl, 'SEC-refresh-1'), partsOf(store));
      expect((await replaced.token()).reveal()).toBe('SEC-access-2');
      const otherKey = partsOf(store, testClock(), Buffer.alloc(32, 8));
      await expect(createAccessTokens(accountAt(tokenUrl), otherKey).token()).rejects.toThrow(
        'invalid_grant',
      );
      expect(asked.at(-1)?.get('refresh_token')).toBe('SEC-refresh-0');
    });

    test('of the program itself need no refresh token', async () => {
      const { store } = await openFresh();
      const { tokenUrl, asked } = await provider({ refreshToken: null });
      const tokens = createAccessTokens(accountAt(tokenUrl, null), partsOf(store));
      expect((await tokens.token()).reveal()).toBe('SEC-access-1');
      expect(asked[0]?.get('grant_type')).toBe('client_credentials');
    });

    test('are asked for again at once where the clock was set back by a day after a failure (I-21)', async () => {
      const { store } = await openFresh();
      const { tokenUrl } = await provider();
      const clock = testClock();
      const tokens = createAccessTokens(accountAt(tokenUrl), partsOf(store, clock));
      server.answerWith({ status: 503, body: '' });
      await expect(tokens.token()).rejects.toThrow();
      server.answerWith(null);
      clock.advance(-24 * 3_600_000);
      expect((await tokens.token()).reveal()).toBe('SEC-access-1');
    });

    test.each([
      ['a refusal', { status: 400, body: '{"error":"invalid_grant","error_description":"SEC-1"}' }, true],
      ['an outage', { status: 503, body: '<html>SEC-1</html>' }, false],
      ['nonsense', { status: 200, body: '[]' }, false],
      ['no token', { status: 200, body: '{"access_token":""}' }, false],
      ['an endless answer', { status: 200, body: 'x'.repeat(100_000) }, false],
      ['a redirect', { status: 302, body: '' }, false],
    ])(
      'do not come from %s; it is asked again with growing waits, and repeats no secret (T-44, T-46)',
      async (_what, answer, login) => {
        const { store } = await openFresh();
        const { tokenUrl, asked } = await provider();
        const clock = testClock();
        const tokens = createAccessTokens(accountAt(tokenUrl), partsOf(store, clock));
        server.answerWith(answer);
        for (let call = 0; call < 5; call += 1) {
          const error = await tokens.token().then(
            () => expect.fail('a token'),
            (failure: unknown) => failure,
          );
          expect(error).toMatchObject({ code: 'oauth.failed', fields: { login } });
          expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('SEC-');
        }
        expect(asked).toHaveLength(1);
        clock.advance(5000);
        await expect(tokens.token()).rejects.toThrow();
        clock.advance(5000);
        await expect(tokens.token()).rejects.toThrow();
        expect(asked).toHaveLength(2);
        server.answerWith(null);
        clock.advance(5000);
        expect((await tokens.token()).reveal()).toBe('SEC-access-1');
      },
    );
  });
});

test('a relay takes a token in the place of a password (XOAUTH2), and one that it refuses is replaced', async () => {
  server = await startTokenServer({ refreshToken: null, user: 'desk' });
  const sink = await startSink({ auth: { user: 'desk', token: 'SEC-access-2' } });
  let current = 1;
  const refused: string[] = [];
  const submitter = createSmtpSubmitter({
    host: '127.0.0.1',
    port: sink.port,
    security: 'none',
    ca: null,
    hostName: 'desk.test',
    auth: {
      kind: 'token',
      user: 'desk',
      tokens: {
        token: () => Promise.resolve(new Secret(`SEC-access-${current}`)),
        refused: (token) => {
          refused.push(token.reveal());
          current += 1;
        },
      },
    },
  });
  try {
    const recipient = parseAddrSpec('carla@customer.example') ?? expect.fail();
    const envelope = { reversePath: null, recipient };
    const bytes = Buffer.from('Subject: x\r\n\r\nHello\r\n');
    const first = await submitter.submit(envelope, bytes, () => Promise.resolve());
    expect(first.kind).toBe('trouble');
    expect(JSON.stringify(first)).not.toContain('SEC-');
    expect(refused).toEqual(['SEC-access-1']);
    expect((await submitter.submit(envelope, bytes, () => Promise.resolve())).kind).toBe('relayed');
  } finally {
    await submitter.close();
    await sink.close();
  }
});
