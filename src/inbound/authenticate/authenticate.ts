/**
 * AUTHENTICATE: may the From of this mail be believed? In: a message that was read, where its raw bytes lie, and what the transport
 * knows of the other side. Out: the verdict, as data. Nothing of it is decided here; decide reads `senderProof`.
 *
 * What must hold: the only network I/O of the way in, so it comes before the transaction; no mail can make it long (deadlines, caps,
 * a thread of its own) and none can make it fail: what cannot be checked is unverified, and trouble of the DNS is temporary.
 */
import { BlockList, isIP, isIPv6 } from 'node:net';
import { formatAddrSpec } from '../../mail/address.ts';
import { parseWrittenAddresses } from '../../mail/address-list.ts';
import { fieldsNamed } from '../../mail/header.ts';
import {
  fromVerdict,
  uncheckedAuthentication,
  type Authentication,
  type FromVerdict,
} from '../../mail/authentication.ts';
import type { ReversePath } from '../../mail/envelope.ts';
import type { InternetMessage } from '../../mail/message.ts';
import type { CheckRequest } from './check-findings.ts';
import { Checks } from './checks.ts';
import type { DnsResolver } from './dns.ts';
import { readMailHost } from './mail-host.ts';

/** A mail whose sender is to be checked. */
export interface MailToCheck {
  /** Of its arrival. */
  readonly id: string;
  readonly message: InternetMessage;
  /** Of the file that holds the raw message. */
  readonly path: string;
  readonly transport: 'smtp' | 'lmtp' | 'imap' | 'pipe';
  /** The IMAP account that it lay in; null for what came otherwise. */
  readonly account: string | null;
  /** `undefined`: the transport tells none. */
  readonly reversePath: ReversePath | undefined;
  readonly client: { readonly ip: string | null; readonly helo: string | null };
  /** An agent logged in to hand it over. */
  readonly submitted: boolean;
  readonly receivedAtMs: number;
}

export interface Authenticator {
  /** Never fails and never takes long. */
  authenticate(mail: MailToCheck): Promise<Authentication>;
  /** Cuts off what is under way. */
  close(): Promise<void>;
}

/** Who a message says that it is from. Where somebody is named beside an address that can be read, another reader may take that one. */
export function fromOf({ headers, originator }: InternetMessage): FromVerdict {
  const fields = fieldsNamed(headers, 'From');
  const verdict = fromVerdict(fields.length, originator.from);
  const named = fields.flatMap((body) => parseWrittenAddresses(body)).length;
  return named > verdict.mailboxes ? { ...verdict, mailboxes: named, domain: null } : verdict;
}

/** Where verdicts come from; none of it given, nobody is believed. */
export interface AuthenticatorOptions {
  /** Asks the DNS; null: nothing is checked here. */
  readonly resolver: DnsResolver | null;
  /** Only of mail that a client in the open net brings: whoever else hands us mail may have checked it, and has no DNS perhaps. */
  readonly strangersOnly?: boolean;
  /** Addresses and networks of hosts of our own, which hand us by SMTP what they took from the world. */
  readonly relays: readonly string[];
  /** The name under which those hosts write Authentication-Results; null: they do not. */
  readonly authservId: string | null;
  /** The same of each IMAP account, by name. */
  readonly imapHosts: ReadonlyMap<string, string | null>;
  /** Domains whose ARC seal is believed. */
  readonly trustedSealers: readonly string[];
  /** For one message, in milliseconds; a test has its own. */
  readonly wallMs?: number;
}

/** The word of the mail host where one is believed, else our own check where the DNS may be asked, else nothing. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { resolver, trustedSealers: sealers, wallMs } = options;
  const isRelay = addressTest(options.relays);
  const checks =
    resolver === null ? null : new Checks({ resolver, ...(wallMs === undefined ? {} : { wallMs }) });
  return {
    authenticate: async (mail) => {
      const from = fromOf(mail.message);
      const trusted = mail.transport !== 'smtp' || isRelay(mail.client.ip);
      const authservId = believedHost(options, mail, trusted);
      if (authservId !== null) return readMailHost(mail.message.headers, from, { authservId, sealers });
      const request = checkRequest(mail, from, { sealers, trusted });
      const why = whyUnchecked(mail, request, options);
      if (checks === null || why !== null) return uncheckedAuthentication(from, why ?? '');
      const findings = await checks.look(mail.id, request);
      return { by: 'ourselves', authservId: null, from, ...findings };
    },
    close: async () => checks?.close(),
  };
}

/** Why nothing is asked about a mail; null: it is. */
function whyUnchecked(
  { transport, submitted }: MailToCheck,
  { ip }: CheckRequest,
  { resolver, strangersOnly }: AuthenticatorOptions,
): string | null {
  if (resolver === null) return 'checking senders is turned off';
  if (submitted) return 'its sender logged in';
  if (strangersOnly !== true || (transport === 'smtp' && ip !== null)) return null;
  return 'no client in the open net brought it, and no mail host is named whose word counts (senderChecks)';
}

/** Nobody's word but that of the host from which we have the mail: what others wrote into it, they may have made up. */
function believedHost(
  { authservId, imapHosts }: AuthenticatorOptions,
  { account }: MailToCheck,
  trusted: boolean,
): string | null {
  if (account !== null) return imapHosts.get(account) ?? null;
  return trusted ? authservId : null;
}

function checkRequest(
  { path, client, reversePath, receivedAtMs }: MailToCheck,
  from: FromVerdict,
  { sealers, trusted }: { sealers: readonly string[]; trusted: boolean },
): CheckRequest {
  return {
    path,
    ip: trusted || isUnreachable(client.ip) ? null : client.ip,
    helo: client.helo,
    sender: reversePath === null || reversePath === undefined ? null : formatAddrSpec(reversePath),
    fromDomain: from.fields === 1 ? from.domain : null,
    sealers,
    nowMs: receivedAtMs,
  };
}

/**
 * Addresses that nobody has in the open net (RFC 1918, RFC 3927, RFC 4193, RFC 6598): whoever hands us mail from there took it from somebody
 * else, whom alone an SPF record speaks of.
 */
const isUnreachable = addressTest([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '100.64.0.0/10',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
]);

/** Is an address one of these, or in one of these networks? IPv4 in an IPv6 coat (RFC 4291 section 2.5.5.2) is IPv4. */
function addressTest(networks: readonly string[]): (ip: string | null) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return (ip) => {
    const bare = ip?.replace(/^::ffff:(?=\d+\.)/i, '') ?? '';
    return isIP(bare) !== 0 && list.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4');
  };
}
