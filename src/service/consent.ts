/**
 * The consent of a mailbox's owner. Enters: a provider, and what it calls this program. Leaves: a refresh token. The owner looks at a page
 * in a browser of any machine and tells us where it led, so the gateway needs neither a browser nor a port.
 * What must hold: an answer counts only for the question that was asked (state), and the code in it is of use to nobody else (RFC 7636).
 */
import { createHash } from 'node:crypto';
import type { Random } from '../base/clock.ts';
import { GatewayError } from '../base/errors.ts';
import { Secret } from '../base/secret.ts';
import type { OAuthProvider } from '../config/oauth-provider.ts';
import { requestTokens } from './token-endpoint.ts';

/** What the provider calls this program (RFC 6749 section 2.2). */
export interface ConsentClient {
  readonly clientId: string;
  /** null: a public client. */
  readonly clientSecret: Secret | null;
}

/** A question that one answer fits. */
export interface ConsentQuestion {
  /** The page that the owner has to look at. */
  readonly url: string;
  readonly state: string;
  /** Shown to the token endpoint alone. */
  readonly verifier: Secret;
}

/** Bytes of chance in the state and in the verifier; 43 characters, the least that RFC 7636 section 4.1 allows. */
const CHANCE_BYTES = 32;

export function consentQuestion(
  provider: OAuthProvider,
  { clientId }: ConsentClient,
  random: Random,
): ConsentQuestion {
  const chance = () => Buffer.from(random.bytes(CHANCE_BYTES)).toString('base64url');
  const state = chance();
  const verifier = chance();
  const url = new URL(provider.authorizationUrl);
  const asked = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: provider.redirectUri,
    scope: provider.scope,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...provider.besides,
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  return { url: url.href, state, verifier: new Secret(verifier) };
}

/** The code in the address that the browser was led to, or what is wrong with it. */
export function readConsent(
  address: string,
  { state }: Pick<ConsentQuestion, 'state'>,
): { readonly value: Secret } | { readonly fault: string } {
  const told = URL.canParse(address) ? new URL(address).searchParams : null;
  if (told === null)
    return { fault: 'that is no address; copy the whole line that begins with http:// from the browser' };
  if (told.get('state') !== state)
    return { fault: 'that address answers another question; take the one that this page led to' };
  const code = told.get('code');
  if (code !== null && code !== '') return { value: new Secret(code) };
  const error = told.get('error') ?? '';
  const known = /^[a-z_]{1,40}$/.test(error) ? ` (${error})` : '';
  return { fault: `no consent was given${known}; open the page again` };
}

/**
 * Gives the code in for a refresh token (RFC 6749 section 4.1.3).
 * @throws GatewayError `oauth.failed`: the provider does not take it, or gives a token that ends in an hour
 */
export async function redeemConsent(
  provider: OAuthProvider,
  client: ConsentClient,
  given: { readonly code: Secret; readonly verifier: Secret },
): Promise<Secret> {
  const { tokenUrl, redirectUri } = provider;
  const { refreshToken } = await requestTokens(
    { tokenUrl, ...client, scope: null },
    { kind: 'code', ...given, redirectUri },
  );
  if (refreshToken !== null) return new Secret(refreshToken);
  throw new GatewayError(
    'oauth.failed',
    `${new URL(tokenUrl).host} gave a token for an hour, but none to renew it; ask for a scope that lasts (offline_access, where there is one)`,
  );
}
