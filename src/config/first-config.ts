/** The first configuration of a desk, out of what its operator answered. Pure. */
import { stringify } from 'yaml';
import type { Locale } from '../desk/locale/locale.ts';
import { formatAddrSpec, type AddrSpec } from '../mail/address.ts';
import { loginKeys, type FirstLogin } from './first-login.ts';

export interface FirstAnswers {
  readonly support: AddrSpec;
  readonly senderName: string;
  readonly locale: Locale;
  readonly agent: { readonly name: string; readonly displayName: string; readonly address: AddrSpec };
  readonly wayIn: WayIn;
  /** null: mail is kept in a folder. */
  readonly relay: Server | null;
}

/** How mail comes: fetched out of a mailbox, or handed over by an MTA. */
export type WayIn =
  | ({ readonly kind: 'imap' } & Server)
  | { readonly kind: 'smtp'; readonly host: string; readonly port: number };

export interface Server {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'none';
  /** null: no login. */
  readonly login: FirstLogin | null;
}

/** The text of the configuration file; no password stands in it. */
export function firstConfig({ support, senderName, locale, agent, wayIn, relay }: FirstAnswers): string {
  const channel = {
    name: 'support',
    addresses: [formatAddrSpec(support)],
    senderName,
    locale,
    subscribers: [agent.name],
  };
  const { name, displayName } = agent;
  return `# Written by postern init. Every key, with its default: postern config describe\n${stringify({
    dataDir: './data',
    hostName: support.domain,
    channels: [channel],
    agents: [{ name, displayName, addresses: [formatAddrSpec(agent.address)], locale }],
    ...wayInKeys(wayIn),
    ...(relay === null ? {} : { relay: relayKeys(relay) }),
    // A mailbox at a provider may know no support+anything@; the whole domain of an MTA's transport does.
    subaddressing: wayIn.kind === 'smtp',
  })}`;
}

function wayInKeys(wayIn: WayIn): object {
  const { host, port } = wayIn;
  if (wayIn.kind === 'smtp') return { smtp: { host, port } };
  const { security, login } = wayIn;
  const account = { name: 'mailbox', host, port, security, ...loginKeys(login), channel: 'support' };
  return { imap: [account] };
}

function relayKeys({ host, port, security, login }: Server): object {
  return { host, port, security, ...(login === null ? {} : { auth: loginKeys(login) }) };
}
