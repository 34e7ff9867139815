import type { Config, LoginConfig } from './config.ts';

/** Every secret of the configuration, in the clear: what the leak guard lets stand in no mail. */
export function heldSecrets({ imap, relay, secretKeys, database }: Config): string[] {
  const url = database.dialect === 'postgres' ? database.url : null;
  const password = url !== null && URL.canParse(url) ? decodeURIComponent(new URL(url).password) : '';
  const logins = [...imap.map((account) => account.login), ...(relay?.auth ? [relay.auth] : [])];
  return [...logins.flatMap(secretsOfLogin), ...secretKeys, password].filter((secret) => secret !== '');
}

function secretsOfLogin(login: LoginConfig): string[] {
  if (login.kind === 'password') return [login.password.reveal()];
  const { clientSecret, refreshToken } = login.oauth;
  return [clientSecret?.reveal() ?? '', refreshToken?.reveal() ?? ''];
}
