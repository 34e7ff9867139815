import type { Config } from './config.ts';

/** Every secret of the configuration: what may stand in no mail and no log. */
export function heldSecrets({ imap, relay, secretKeys, database }: Config): string[] {
  const url = database.dialect === 'postgres' ? database.url : null;
  const password = url !== null && URL.canParse(url) ? decodeURIComponent(new URL(url).password) : '';
  const held = [
    ...imap.map((account) => account.password),
    relay?.auth?.password ?? '',
    ...secretKeys,
    password,
  ];
  return held.filter((secret) => secret !== '');
}
