/** An OAuth 2.0 provider on loopback: gives out tokens, forgets them, and tells Dovecot whether one is good. */
import { text } from 'node:stream/consumers';
import { answerHttp } from './http-answers.ts';

export interface TokenServer {
  readonly port: number;
  readonly tokenUrl: string;
  /** What was asked for, in order. */
  readonly asked: readonly URLSearchParams[];
  /** The tokens that were given out, in order. */
  readonly given: readonly { readonly access: string; readonly refresh: string | null }[];
  /** Ends every access token that was given out. */
  endAll(): void;
  /** What the endpoint answers instead of a token; null = a token again. */
  answerWith(answer: { readonly status: number; readonly body: string } | null): void;
  close(): Promise<void>;
}

export interface TokenServerOptions {
  /** The first refresh token; each ends when it was used. null: client credentials. */
  readonly refreshToken: string | null;
  readonly user: string;
  readonly expiresInSeconds?: number;
}

export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const asked: URLSearchParams[] = [];
  const given: { access: string; refresh: string | null }[] = [];
  const good = new Set<string>();
  let refreshToken = options.refreshToken;
  let instead: { status: number; body: string } | null = null;

  const give = (form: URLSearchParams): { status: number; body: string } => {
    asked.push(form);
    if (instead !== null) return instead;
    if (form.get('client_id') !== 'postern' || form.get('client_secret') !== 'SEC-client')
      return { status: 401, body: '{"error":"invalid_client"}' };
    if (refreshToken !== null && form.get('refresh_token') !== refreshToken)
      return { status: 400, body: '{"error":"invalid_grant","error_description":"SEC-do-not-repeat"}' };
    const access = `SEC-access-${given.length + 1}`;
    const refresh = refreshToken === null ? null : `SEC-refresh-${given.length + 1}`;
    refreshToken = refresh;
    good.add(access);
    given.push({ access, refresh });
    const answer = {
      access_token: access,
      expires_in: options.expiresInSeconds ?? 3600,
      refresh_token: refresh,
    };
    return { status: 200, body: JSON.stringify(answer) };
  };

  const { port, close } = await answerHttp(async (request, url, response) => {
    if (url.pathname === '/introspect') {
      const active = good.has(url.searchParams.get('token') ?? '');
      response.end(JSON.stringify({ active: String(active), email: options.user }));
      return;
    }
    const { status, body } = give(new URLSearchParams(await text(request)));
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  return {
    port,
    tokenUrl: `http://127.0.0.1:${port}/token`,
    asked,
    given,
    endAll: () => {
      good.clear();
    },
    answerWith: (other) => {
      instead = other;
    },
    close,
  };
}
