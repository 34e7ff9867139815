/** One request to a token endpoint (RFC 6749 sections 4.1.3, 4.4 and 6), with a deadline, and nothing secret in any error. */
import { errorText, GatewayError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { Secret } from '../base/secret.ts';

export interface TokenClient {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret | null;
  readonly scope: string | null;
}

export interface GivenTokens {
  readonly accessToken: string;
  readonly expiresInMs: number;
  /** A new one, where the old one is not to be used again. */
  readonly refreshToken: string | null;
}

/** What we show for it. */
export type Grant =
  /** Nothing: we ask as ourselves. */
  | { readonly kind: 'client' }
  | { readonly kind: 'refresh'; readonly refreshToken: Secret }
  /** What an owner's consent led to, with what proves that we asked for it (RFC 7636). */
  | {
      readonly kind: 'code';
      readonly code: Secret;
      readonly verifier: Secret;
      readonly redirectUri: string;
    };

/** How long a token counts where nobody says (section 5.1 leaves it to the server). */
const SILENT_LIFE_MS = 10 * 60_000;

/**
 * Asks for an access token.
 * @throws GatewayError `oauth.failed`; its field `login` tells whether the server refused what we showed it, so that a person is needed.
 */
export async function requestTokens(client: TokenClient, grant: Grant): Promise<GivenTokens> {
  const form = new URLSearchParams({
    client_id: client.clientId,
    ...(client.clientSecret === null ? {} : { client_secret: client.clientSecret.reveal() }),
    ...(client.scope === null ? {} : { scope: client.scope }),
    ...grantFields(grant),
  });
  const { status, body } = await post(client.tokenUrl, form);
  const answer = jsonObject(body);
  if (status !== 200 || answer === null) throw refusal(client, status, answer);
  const accessToken = textOf(answer['access_token']);
  if (accessToken === null) throw failed(client, 'it gave no access_token', false);
  const seconds = Number(answer['expires_in']);
  return {
    accessToken,
    expiresInMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : SILENT_LIFE_MS,
    refreshToken: textOf(answer['refresh_token']),
  };
}

function grantFields(grant: Grant): Record<string, string> {
  switch (grant.kind) {
    case 'client':
      return { grant_type: 'client_credentials' };
    case 'refresh':
      return { grant_type: 'refresh_token', refresh_token: grant.refreshToken.reveal() };
    case 'code':
      return {
        grant_type: 'authorization_code',
        code: grant.code.reveal(),
        code_verifier: grant.verifier.reveal(),
        redirect_uri: grant.redirectUri,
      };
  }
}

async function post(url: string, form: URLSearchParams): Promise<{ status: number; body: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: form,
      headers: { accept: 'application/json' },
      // What we show here is for this server and for no other one.
      redirect: 'error',
      signal: AbortSignal.timeout(LIMITS.oauthMs),
    });
    return { status: response.status, body: await bounded(response) };
  } catch (error) {
    const cause = (error as { cause?: unknown }).cause ?? error;
    throw new GatewayError('oauth.failed', `${hostOf(url)}: ${errorText(cause)}`, {
      fields: { login: false },
    });
  }
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > LIMITS.oauthAnswerBytes) throw new GatewayError('oauth.failed', 'the answer is too long');
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonObject(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Errors that will be the same tomorrow (section 5.2): what we show is not, or no longer, good for anything. */
const NEEDS_A_PERSON = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client', 'invalid_scope']);

function refusal(client: TokenClient, status: number, answer: Record<string, unknown> | null): GatewayError {
  const code = textOf(answer?.['error']) ?? '';
  const known = /^[a-z_]{1,40}$/.test(code) ? ` ${code}` : '';
  return failed(client, `it answered ${status}${known}`, NEEDS_A_PERSON.has(code));
}

function failed({ tokenUrl }: TokenClient, why: string, login: boolean): GatewayError {
  return new GatewayError('oauth.failed', `${hostOf(tokenUrl)}: ${why}`, { fields: { login } });
}

function hostOf(url: string): string {
  return new URL(url).host;
}
