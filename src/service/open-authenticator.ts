import type { Config } from '../config/config.ts';
import { createAuthenticator, type Authenticator } from '../inbound/authenticate/authenticate.ts';
import { createDnsResolver, withoutWaiting, type DnsResolver } from '../inbound/authenticate/dns.ts';

/** The authenticator that a configuration asks for. `resolver` stands in for the DNS; it is asked only where the DNS would be. */
export function openAuthenticator(config: Config, resolver: DnsResolver | null): Authenticator {
  const { dns, dnsServers, authservId, trustedSealers } = config.senderChecks;
  return createAuthenticator({
    resolver: dns === false ? null : withoutWaiting(resolver ?? createDnsResolver(dnsServers)),
    strangersOnly: dns === null,
    relays: config.smtp?.relays ?? [],
    authservId,
    imapHosts: new Map(config.imap.map((account) => [account.name, account.authservId])),
    trustedSealers,
  });
}
