/** Where the owner of a mailbox gives consent, and what it is to be good for (RFC 6749 section 4.1). */
export interface OAuthProvider {
  /** The authorization endpoint (section 3.1), where a person looks. */
  readonly authorizationUrl: string;
  /** The token endpoint (section 3.2). */
  readonly tokenUrl: string;
  /** To read mail by IMAP and to send it by SMTP, for as long as nobody takes it back. */
  readonly scope: string;
  /** Where the browser goes afterwards. Nothing listens there: the person tells us the address. */
  readonly redirectUri: string;
  /** What this provider wants besides, so that it gives a refresh token. */
  readonly besides: Readonly<Record<string, string>>;
}

/** May secrets be sent there? By https, or without leaving this machine. */
export function keepsSecrets(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isHere);
}

/** Any port will do: both take every port of this machine for a program that runs on one (RFC 8252 section 7.3). */
const PORT = 53_682;

export const GOOGLE: OAuthProvider = {
  authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenUrl: 'https://oauth2.googleapis.com/token',
  scope: 'https://mail.google.com/',
  redirectUri: `http://127.0.0.1:${PORT}`,
  besides: { access_type: 'offline', prompt: 'consent' },
};

/** @param tenant a directory's id or domain, or `organizations` */
export function microsoft(tenant: string): OAuthProvider {
  const base = `https://login.microsoftonline.com/${encodeURIComponent(tenant)}/oauth2/v2.0`;
  return {
    authorizationUrl: `${base}/authorize`,
    tokenUrl: `${base}/token`,
    scope:
      'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access',
    redirectUri: `http://localhost:${PORT}`,
    besides: { prompt: 'select_account' },
  };
}

/** Any other one, by what its manual says. */
export function otherProvider(
  told: Pick<OAuthProvider, 'authorizationUrl' | 'tokenUrl' | 'scope'>,
): OAuthProvider {
  return { ...told, redirectUri: `http://localhost:${PORT}`, besides: {} };
}
