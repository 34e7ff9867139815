/** An OAuth 2.0 provider on loopback that asks for consent: it gives a code to a browser, and tokens for that code, once. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { answerHttp } from './http-answers.ts';

export interface ConsentServer {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  /** What the pages were opened with, in order. */
  readonly opened: readonly URLSearchParams[];
  /** Opens the page as the owner would, and tells the address that the browser is led to. */
  consent(page: string): Promise<string>;
  close(): Promise<void>;
}

export interface ConsentServerOptions {
  readonly clientId: string;
  readonly clientSecret: string | null;
  /** null: it gives tokens that cannot be renewed. */
  readonly refreshToken: string | null;
  /** The owner says no. */
  readonly denied?: boolean;
}

export async function startConsentServer(options: ConsentServerOptions): Promise<ConsentServer> {
  const opened: URLSearchParams[] = [];
  const codes = new Map<string, URLSearchParams>();

  const page = (asked: URLSearchParams, response: ServerResponse): void => {
    opened.push(asked);
    const to = new URL(asked.get('redirect_uri') ?? '');
    to.searchParams.set('state', asked.get('state') ?? '');
    if (options.denied === true) to.searchParams.set('error', 'access_denied');
    else {
      const code = `SEC-code-${opened.length}`;
      codes.set(code, asked);
      to.searchParams.set('code', code);
    }
    response.writeHead(302, { location: to.href }).end();
  };

  const tokens = (form: URLSearchParams): { status: number; body: string } => {
    if (form.get('client_id') !== options.clientId || form.get('client_secret') !== options.clientSecret)
      return { status: 401, body: '{"error":"invalid_client"}' };
    const code = form.get('code') ?? '';
    const asked = codes.get(code);
    codes.delete(code);
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const good =
      form.get('grant_type') === 'authorization_code' &&
      asked?.get('code_challenge') === proof &&
      asked.get('redirect_uri') === form.get('redirect_uri');
    if (!good) return { status: 400, body: '{"error":"invalid_grant"}' };
    const given = { access_token: 'SEC-access', expires_in: 3600, refresh_token: options.refreshToken };
    return { status: 200, body: JSON.stringify(given) };
  };

  const { port, close } = await answerHttp(async (request, url, response) => {
    if (url.pathname === '/authorize') {
      page(url.searchParams, response);
      return;
    }
    const { status, body } = tokens(new URLSearchParams(await text(request)));
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  return {
    authorizationUrl: `http://127.0.0.1:${port}/authorize`,
    tokenUrl: `http://127.0.0.1:${port}/token`,
    opened,
    consent: async (address) => {
      const { headers } = await fetch(address, { redirect: 'manual' });
      return headers.get('location') ?? '';
    },
    close,
  };
}
