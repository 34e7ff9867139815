import type { Credentials } from '../base/credentials.ts';
import type { LoginConfig } from '../config/config.ts';
import { createAccessTokens, type AccessTokenParts } from './access-tokens.ts';

/** How an account logs in. `name` is what its tokens are kept under: `imap:support`, `relay`. */
export function credentialsOf(login: LoginConfig, name: string, parts: AccessTokenParts): Credentials {
  if (login.kind === 'password') return login;
  return { kind: 'token', user: login.user, tokens: createAccessTokens({ ...login.oauth, name }, parts) };
}
