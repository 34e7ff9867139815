import { addressKey, formatAddrSpec, splitDetail, type AddrSpec } from '../mail/address.ts';
import { channelOfAddress } from '../desk/channel.ts';
import { nearestWord } from '../base/nearest.ts';
import type { Path } from './problem.ts';
import type { ConfigFile } from './schema.ts';

/** What is wrong between keys that are each fine by themselves. */
interface Finding {
  readonly path: Path;
  readonly text: string;
}

type Check = (file: ConfigFile) => Finding[];

const CHECKS: readonly Check[] = [
  namesOnce,
  channelAddresses,
  agentAddresses,
  operatorAddress,
  subscribersExist,
  imapAccounts,
  mailboxesOnce,
  listenersApart,
  relayIsNotUs,
  dkimDomains,
  passwordsOnlyInTls,
  oneWayToLogIn,
];

/** Every cross check, in the order in which a person would mend them. */
export function crossCheck(file: ConfigFile): Finding[] {
  return CHECKS.flatMap((check) => check(file));
}

/** Is this host this machine itself, so that nobody else hears what is said? */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

interface Entry {
  readonly path: Path;
  readonly key: string;
}

/** Every entry whose key an earlier one has. */
function repeated(entries: readonly Entry[]): { again: Entry; first: Entry }[] {
  const seen = new Map<string, Entry>();
  return entries.flatMap((entry) => {
    const first = seen.get(entry.key);
    if (first !== undefined) return [{ again: entry, first }];
    seen.set(entry.key, entry);
    return [];
  });
}

function namesOnce(file: ConfigFile): Finding[] {
  const lists = { channels: file.channels, agents: file.agents, imap: file.imap };
  return Object.entries(lists).flatMap(([list, items]) =>
    repeated(items.map(({ name }, index) => ({ path: [list, index, 'name'], key: name }))).map(
      ({ again, first }) => ({
        path: again.path,
        text: `${again.key} is the name of ${list}[${String(first.path[1])}] already, expected each name once`,
      }),
    ),
  );
}

interface PlacedAddress extends Entry {
  readonly address: AddrSpec;
  readonly owner: string;
}

function placed(
  list: 'channels' | 'agents',
  items: readonly { name: string; addresses: readonly AddrSpec[] }[],
): PlacedAddress[] {
  return items.flatMap(({ name, addresses }, index) =>
    addresses.map((address, position) => ({
      path: [list, index, 'addresses', position],
      key: addressKey(address).toLowerCase(),
      address,
      owner: name,
    })),
  );
}

function channelAddresses(file: ConfigFile): Finding[] {
  const all = placed('channels', file.channels);
  const twice = repeated(all).map(({ again, first }) => ({
    path: again.path,
    text: `${again.key} is an address of channel ${ownerOf(all, first)} already, expected each address once`,
  }));
  const detailed = all
    .filter(({ address }) => splitDetail(address).detail !== null)
    .map(({ path, address }) => ({
      path,
      text: `${formatAddrSpec(address)} has a + in it, expected an address without (what follows a + is ours: reply addresses)`,
    }));
  return [...twice, ...detailed];
}

function agentAddresses(file: ConfigFile): Finding[] {
  const all = placed('agents', file.agents);
  const twice = repeated(all).map(({ again, first }) => ({
    path: again.path,
    text: `${again.key} is an address of agent ${ownerOf(all, first)} already, expected each address once`,
  }));
  const loops = all.flatMap(({ path, address }) => {
    const channel = channelOfAddress(file.channels, address);
    if (channel === null) return [];
    return [
      {
        path,
        text: `${formatAddrSpec(address)} belongs to channel ${channel.name}: its notifications would come back as mail, expected an address of the agent's own`,
      },
    ];
  });
  return [...twice, ...loops];
}

function operatorAddress({ operator, channels }: ConfigFile): Finding[] {
  const channel = operator === null ? null : channelOfAddress(channels, operator.address);
  if (operator === null || channel === null) return [];
  const text = `${formatAddrSpec(operator.address)} belongs to channel ${channel.name}: what is told there would become a ticket, expected the operator's own`;
  return [{ path: ['operator', 'address'], text }];
}

function ownerOf(all: readonly PlacedAddress[], entry: Entry): string {
  return all.find(({ path }) => path === entry.path)?.owner ?? '';
}

function subscribersExist(file: ConfigFile): Finding[] {
  const agents = file.agents.map(({ name }) => name);
  return file.channels.flatMap(({ subscribers }, index) => {
    const entries = subscribers.map((name, at) => ({
      path: ['channels', index, 'subscribers', at],
      key: name,
    }));
    const strangers = entries
      .filter(({ key }) => !agents.includes(key))
      .map(({ path, key }) => ({ path, text: unknownName('agent', key, agents) }));
    const twice = repeated(entries).map(({ again }) => ({
      path: again.path,
      text: `${again.key} stands here twice, expected each agent once`,
    }));
    return [...strangers, ...twice];
  });
}

function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = nearestWord(name, known);
  if (near !== null) return `there is no ${what} ${name}, did you mean ${near}?`;
  const expected = known.length === 0 ? `${what}s of that name further up or down` : known.join(', ');
  return `there is no ${what} ${name}, expected one of ${expected}`;
}

/** A key of a domain from which nothing is ever sent is a slip of the pen. */
function dkimDomains(file: ConfigFile): Finding[] {
  const senders = file.channels.map(({ addresses }) => addresses[0]?.domain);
  const unused = file.dkim.flatMap(({ domain }, index) =>
    senders.includes(domain)
      ? []
      : [
          {
            path: ['dkim', index, 'domain'],
            text: `${domain} is the domain of no channel's first address, expected one of ${[...new Set(senders)].join(', ')}`,
          },
        ],
  );
  const twice = repeated(
    file.dkim.map(({ domain }, index) => ({ path: ['dkim', index, 'domain'], key: domain })),
  );
  return [
    ...unused,
    ...twice.map(({ again }) => ({
      path: again.path,
      text: `${again.key} has a key already, expected one a domain`,
    })),
  ];
}

function imapAccounts(file: ConfigFile): Finding[] {
  const channels = file.channels.map(({ name }) => name);
  return file.imap.flatMap(({ channel, folders, afterwards }, index) => {
    const findings: Finding[] = repeated(
      folders.map((folder, at) => ({ path: ['imap', index, 'folders', at], key: folder })),
    ).map(({ again }) => ({
      path: again.path,
      text: `${again.key} stands here twice, expected each folder once`,
    }));
    if (!channels.includes(channel)) {
      findings.push({ path: ['imap', index, 'channel'], text: unknownName('channel', channel, channels) });
    }
    if (typeof afterwards === 'object' && folders.includes(afterwards.move)) {
      findings.push({
        path: ['imap', index, 'afterwards'],
        text: `${afterwards.move} is one of the folders that are read, expected another one`,
      });
    }
    return findings;
  });
}

function mailboxesOnce(file: ConfigFile): Finding[] {
  const folders = file.imap.flatMap((account, index) =>
    account.folders.map((folder, at) => ({
      path: ['imap', index, 'folders', at],
      key: JSON.stringify([account.host.toLowerCase(), account.user, folder]),
      account: account.name,
    })),
  );
  return repeated(folders)
    .filter(({ again, first }) => again.path[1] !== first.path[1])
    .map(({ again, first }) => ({
      path: again.path,
      text: `account ${file.imap[Number(first.path[1])]?.name ?? ''} reads the same folder of the same user already, expected each folder once`,
    }));
}

function listenersApart(file: ConfigFile): Finding[] {
  const { smtp, lmtp, submission } = file;
  const listeners = Object.entries({ smtp, lmtp, submission }).flatMap(([name, one]) =>
    one === null || one.port === 0 ? [] : [{ name, port: one.port }],
  );
  return listeners.flatMap(({ name, port }, at) => {
    const first = listeners.slice(0, at).find((one) => one.port === port);
    const text = `${port} is the port of ${first?.name ?? ''} already, expected another one`;
    return first === undefined ? [] : [{ path: [name, 'port'], text }];
  });
}

function relayIsNotUs(file: ConfigFile): Finding[] {
  const { smtp, relay } = file;
  if (smtp === null || relay === null || smtp.port !== (relay.port ?? relayPort(relay.security))) return [];
  const same = relay.host === smtp.host || (isLoopback(relay.host) && listensOnLoopback(smtp.host));
  const text = `${relay.host} port ${smtp.port} is our own listener: mail would go in circles, expected another server`;
  return same ? [{ path: ['relay', 'host'], text }] : [];
}

function listensOnLoopback(host: string): boolean {
  return isLoopback(host) || host === '0.0.0.0' || host === '::';
}

/** The port that RFC 8314, RFC 6409 and RFC 5321 name for each kind of connection. */
export function relayPort(security: 'tls' | 'starttls' | 'none'): number {
  return { tls: 465, starttls: 587, none: 25 }[security];
}

function passwordsOnlyInTls(file: ConfigFile): Finding[] {
  const places = [
    ...file.imap.map(({ host, security }, index) => ({ path: ['imap', index, 'security'], host, security })),
    ...(file.relay === null || file.relay.auth === null
      ? []
      : [{ path: ['relay', 'security'], host: file.relay.host, security: file.relay.security }]),
  ];
  return places
    .filter(({ host, security }) => security === 'none' && !isLoopback(host))
    .map(({ path, host }) => ({
      path,
      text: `none would send the password to ${host} in the clear, expected tls or starttls (none is for this machine only)`,
    }));
}

function oneWayToLogIn(file: ConfigFile): Finding[] {
  const logins = [
    ...file.imap.map((account, index) => ({ path: ['imap', index], login: account })),
    ...(file.relay?.auth == null ? [] : [{ path: ['relay', 'auth'], login: file.relay.auth }]),
  ];
  return logins
    .filter(({ login }) => (login.password === undefined) === (login.oauth === undefined))
    .map(({ path, login }) => ({
      path: [...path, 'password'],
      text: `${login.password === undefined ? 'is missing, and so is oauth' : 'stands beside oauth'}, expected one of the two`,
    }));
}
