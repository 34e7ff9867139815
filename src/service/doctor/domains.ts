/**
 * What the DNS says of the domains that our mail is from: where their mail goes (MX), who may send for them (SPF, RFC 7208), which key signs
 * (DKIM, RFC 6376), and what receivers are told to do (DMARC, RFC 7489). Without these, customers find our answers among their spam.
 */
import { errorText } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import { dkimRecord } from '../../config/dkim-key.ts';
import type { DnsRecord, DnsResolver } from '../../inbound/authenticate/dns.ts';
import { doubtful, right, wrong, type Finding } from './finding.ts';

export async function examineDomains(config: Config, resolver: DnsResolver): Promise<Finding[]> {
  const domains = config.channels.flatMap(({ addresses }) =>
    addresses.map(({ domain }) => domain.toLowerCase()),
  );
  const findings: Finding[] = [];
  for (const domain of new Set(domains)) findings.push(await examineDomain(domain, config, resolver));
  return findings;
}

async function examineDomain(domain: string, { dkim }: Config, resolver: DnsResolver): Promise<Finding> {
  const what = `DNS of ${domain}`;
  const ask = (name: string, type: 'MX' | 'TXT') => recordsOf(resolver, name, type);
  try {
    const mx = await ask(domain, 'MX');
    const spf = textsOf(await ask(domain, 'TXT')).filter((text) => /^v=spf1(?: |$)/i.test(text));
    const dmarc = textsOf(await ask(`_dmarc.${domain}`, 'TXT')).filter((text) => /^v=DMARC1\b/i.test(text));
    const keys = dkim.filter((key) => key.domain.toLowerCase() === domain);
    const faults: string[] = [];
    for (const { selector, key } of keys) {
      const name = `${selector}._domainkey.${domain}`;
      const published = textsOf(await ask(name, 'TXT'));
      if (!published.some((text) => publicKeyOf(text) === publicKeyOf(dkimRecord(key))))
        faults.push(published.length === 0 ? `no DKIM key at ${name}` : `another DKIM key at ${name}`);
    }
    // A key that is not published makes every mail of ours fail its signature.
    if (faults.length > 0) return wrong(what, faults.join('; '), '`postern config dkim` prints the record');
    const missing = [
      ...(mx.length === 0 ? ['no MX: nobody can answer'] : []),
      ...(spf.length === 1 ? [] : [spf.length === 0 ? 'no SPF record' : 'more than one SPF record']),
      ...(dmarc.length === 1 ? [] : ['no DMARC record']),
    ];
    if (missing.length > 0)
      return doubtful(what, missing.join('; '), 'see docs/mail-authentication.md: receivers look for these');
    return right(what, `MX, SPF and DMARC are there${keys.length === 0 ? '' : ', and the key that signs'}`);
  } catch (error) {
    return doubtful(
      what,
      `the DNS does not answer: ${errorText(error)}`,
      'try again; or look at senderChecks.dnsServers, or at the resolver of this machine',
    );
  }
}

/** None where the DNS says that there are none. */
async function recordsOf(
  resolver: DnsResolver,
  name: string,
  type: 'MX' | 'TXT',
): Promise<readonly DnsRecord[]> {
  try {
    return await resolver(name, type);
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw error;
  }
}

/** The pieces of a TXT record are one text (RFC 7208 section 3.3). */
function textsOf(records: readonly DnsRecord[]): string[] {
  return records.flatMap((record) => (Array.isArray(record) ? [record.join('')] : []));
}

function publicKeyOf(record: string): string {
  return (/(?:^|;)\s*p\s*=([^;]*)/i.exec(record)?.[1] ?? '').replace(/\s/g, '');
}
