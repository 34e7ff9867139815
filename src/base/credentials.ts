import type { Secret } from './secret.ts';

/** Where access tokens of one account come from (RFC 6749). */
export interface AccessTokens {
  /** One that is valid for a while yet. @throws GatewayError `oauth.failed` */
  token(): Promise<Secret>;
  /** The server did not take it: the next call makes a new one. */
  refused(token: Secret): void;
}

/** How we log in at a mail server: by password, or by a token that somebody else gives out (XOAUTH2). */
export type Credentials =
  | { readonly kind: 'password'; readonly user: string; readonly password: Secret }
  | { readonly kind: 'token'; readonly user: string; readonly tokens: AccessTokens };
