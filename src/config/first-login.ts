/** How a first configuration logs in. What is secret stands in files of its own beside it. Pure. */
import type { Secret } from '../base/secret.ts';

export type FirstLogin =
  | { readonly kind: 'password'; readonly user: string; readonly password: Secret; readonly file: string }
  | ({ readonly kind: 'oauth'; readonly user: string } & FirstConsent);

/** What the consent of a mailbox's owner led to. */
export interface FirstConsent {
  readonly tokenUrl: string;
  readonly clientId: string;
  /** null: a public client. */
  readonly clientSecret: Secret | null;
  readonly refreshToken: Secret;
  /** How the names of its files begin. */
  readonly files: string;
}

/** A file that holds one secret; its name counts from the configuration's folder. */
export interface SecretFile {
  readonly name: string;
  readonly secret: Secret;
}

/** The keys of a login, under `imap` or `relay.auth`. */
export function loginKeys(login: FirstLogin | null): object {
  if (login === null) return {};
  const { user } = login;
  return login.kind === 'password'
    ? { user, password: { file: `./${login.file}` } }
    : { user, oauth: oauthKeys(login) };
}

/** The block `oauth` of a login. */
export function oauthKeys({ tokenUrl, clientId, clientSecret, files }: FirstConsent): object {
  return {
    tokenUrl,
    clientId,
    ...(clientSecret === null ? {} : { clientSecret: { file: `./${clientFile(files)}` } }),
    refreshToken: { file: `./${refreshFile(files)}` },
  };
}

export function loginFiles(login: FirstLogin | null): SecretFile[] {
  if (login === null) return [];
  return login.kind === 'password' ? [{ name: login.file, secret: login.password }] : consentFiles(login);
}

export function consentFiles({ clientSecret, refreshToken, files }: FirstConsent): SecretFile[] {
  return [
    ...(clientSecret === null ? [] : [{ name: clientFile(files), secret: clientSecret }]),
    { name: refreshFile(files), secret: refreshToken },
  ];
}

/** Their names, whatever is in them. */
export function consentFileNames(files: string): string[] {
  return [clientFile(files), refreshFile(files)];
}

const clientFile = (files: string) => `${files}.client`;
const refreshFile = (files: string) => `${files}.refresh`;
