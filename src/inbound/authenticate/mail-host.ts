/**
 * What the mail host before us found out, as it wrote it into Authentication-Results (RFC 8601). In: a message as it lay in its folder.
 * Out: the verdict. Anybody can write such a field, so one is believed alone: the topmost one of the host that the operator named, and
 * only where that host writes (section 5).
 */
import { LIMITS } from '../../base/limits.ts';
import {
  DMARC_POLICIES,
  METHOD_RESULTS,
  PROVING_FIELDS,
  type Authentication,
  type DmarcPolicy,
  type MethodResult,
  type SignatureVerdict,
} from '../../mail/authentication.ts';
import {
  authservIdOf,
  parseAuthenticationResults,
  type AuthenticationResults,
  type MethodFinding,
} from '../../mail/authentication-results.ts';
import { parseDomain } from '../../mail/address.ts';
import {
  parseDkimSignature,
  parseTagList,
  uncoveredOf,
  type DkimSignature,
} from '../../mail/dkim-signature.ts';
import { fieldNamed, fieldsNamed, type HeaderField } from '../../mail/header.ts';
import { receivedHop } from '../../mail/received.ts';
import { ambiguitiesOf } from './ambiguities.ts';

/** Hosts of one organisation hand mail to each other; nobody has that many. */
const INNER_HOPS_MAX = 10;
/** Parents under which strangers live side by side: a mail host below one of them has no sisters that it could be taken for. */
const SHARED_PARENT = /^(?:com?|net|org|ac|edu|gov|ne|or|go|gob|nom)\.[a-z]{2}$/;

/** The host that checks, and whose seals are believed. */
export interface TrustedHost {
  readonly authservId: string;
  readonly sealers: readonly string[];
}

/** The verdict of that host. `from` is what the message says of itself. */
export function readMailHost(
  headers: readonly HeaderField[],
  from: Authentication['from'],
  { authservId, sealers }: TrustedHost,
): Authentication {
  const field = trustedField(headers, authservId);
  const said =
    field === null || field.length > LIMITS.authenticationFieldChars ? null : read(field, authservId);
  const remark =
    field === null
      ? `${authservId} wrote no Authentication-Results into it`
      : 'its Authentication-Results cannot be read, so it says nothing';
  const findings = said?.findings ?? [];
  return {
    by: 'mail-host',
    authservId,
    from,
    ambiguities: ambiguitiesOf(headers),
    spf: spfOf(findings),
    dkim: signaturesOf(findings, headers),
    dmarc: dmarcOf(findings, from.domain),
    arc: arcOf(findings, headers, sealers),
    temporary: null,
    remarks: said === null ? [remark] : [],
  };
}

function read(field: string, authservId: string): AuthenticationResults | null {
  const said = parseAuthenticationResults(field);
  return said !== null && sameId(said.authservId, authservId) ? said : null;
}

function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/**
 * The body of the topmost field of that id which the host can have written, or null. A host writes its fields above what it was given, so
 * below the first Received that is not of its own making everything is a stranger's.
 */
function trustedField(headers: readonly HeaderField[], authservId: string): string | null {
  let innerHops = 0;
  let arrived = false;
  for (const { name, body } of headers) {
    const field = name.toLowerCase();
    if (field === 'authentication-results') {
      const id = authservIdOf(body);
      if (id !== null && sameId(id, authservId)) return body;
    }
    if (field !== 'received') continue;
    const hop = receivedHop(body);
    // The host says so where it took the mail in; the next such line was there before.
    if (arrived || ++innerHops > INNER_HOPS_MAX) return null;
    if (hop.by !== null && isBelow(hop.by, authservId.toLowerCase())) arrived = true;
    else if (hop.from !== null && !isSister(hop.by, authservId.toLowerCase())) return null;
  }
  return null;
}

function isBelow(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

/** A host of the same organisation, as far as names tell; it hands on what the checking host took in. */
function isSister(host: string | null, authservId: string): boolean {
  if (host === null) return false;
  const parent = authservId.slice(authservId.indexOf('.') + 1);
  const own = parent.includes('.') && !SHARED_PARENT.test(parent);
  return host === 'localhost' || (own && isBelow(host, parent));
}

function resultOf(finding: MethodFinding): MethodResult {
  // RFC 8601 section 2.7: a word that is not known says nothing.
  return METHOD_RESULTS.find((known) => known === finding.result) ?? 'neutral';
}

/** What the finding says of that name; a word may stand there twice, and say two things. */
function valuesOf(finding: MethodFinding, name: string): string[] {
  return finding.properties
    .filter((one) => `${one.ptype}.${one.property}` === name)
    .map(({ value }) => value);
}

function property(finding: MethodFinding, name: string): string | null {
  const [value, ...more] = valuesOf(finding, name);
  return value === undefined || more.length > 0 ? null : value;
}

function domainOf(address: string): string | null {
  return parseDomain(address.slice(address.lastIndexOf('@') + 1));
}

function spfOf(findings: readonly MethodFinding[]): Authentication['spf'] {
  const found = findings.find(({ method }) => method === 'spf');
  if (found === undefined) return null;
  const sender = property(found, 'smtp.mailfrom') ?? property(found, 'smtp.helo');
  return { result: resultOf(found), domain: sender === null ? null : domainOf(sender) };
}

function dmarcOf(findings: readonly MethodFinding[], fromDomain: string | null): Authentication['dmarc'] {
  const found = findings.find(({ method }) => method === 'dmarc');
  if (found === undefined) return null;
  if (valuesOf(found, 'header.from').some((about) => domainOf(about) !== fromDomain)) return null;
  return { result: resultOf(found), policy: policyOf(found) };
}

/** Hosts tell the policy in the comment, as RFC 7489 section 11.2 never said otherwise: `(p=REJECT sp=NONE dis=NONE)`. */
function policyOf(found: MethodFinding): DmarcPolicy | null {
  const written = property(found, 'policy.dmarc') ?? /(?:^|\s)p=(\w+)/i.exec(found.comment)?.[1];
  return DMARC_POLICIES.find((policy) => policy === written?.toLowerCase()) ?? null;
}

function arcOf(
  findings: readonly MethodFinding[],
  headers: readonly HeaderField[],
  sealers: readonly string[],
): Authentication['arc'] {
  const found = findings.find(({ method }) => method === 'arc');
  if (found === undefined) return null;
  const result = resultOf(found);
  const sealer = newestSealer(headers);
  return { result, sealer, trusted: result === 'pass' && sealer !== null && sealers.includes(sealer) };
}

/** Domain of the newest seal (RFC 8617 section 4.1.3), which stands on top. */
function newestSealer(headers: readonly HeaderField[]): string | null {
  const seal = parseTagList(fieldNamed(headers, 'ARC-Seal') ?? '');
  return parseDomain(seal?.get('d') ?? '');
}

function signaturesOf(
  findings: readonly MethodFinding[],
  headers: readonly HeaderField[],
): SignatureVerdict[] {
  const signatures = fieldsNamed(headers, 'DKIM-Signature')
    .slice(0, LIMITS.signatureFields)
    .map(parseDkimSignature)
    .filter((signature) => signature !== null);
  const hasCc = fieldNamed(headers, 'Cc') !== null;
  return findings
    .filter(({ method, result }) => method === 'dkim' && result !== 'none')
    .map((finding) => signatureVerdict(finding, signatures, hasCc));
}

/** The host says that a signature holds; what it covers, the signature says itself. */
function signatureVerdict(
  finding: MethodFinding,
  signatures: readonly DkimSignature[],
  hasCc: boolean,
): SignatureVerdict {
  const meant = signatures.filter((signature) => isMeant(finding, signature));
  const domains = new Set(meant.map(({ domain }) => domain));
  const [domain] = domains;
  const reason = finding.reason ?? finding.comment;
  if (domain === undefined || domains.size > 1) {
    const claimed =
      property(finding, 'header.d') ?? property(finding, 'header.i')?.replace(/^[^]*@/, '') ?? '';
    const uncovered = [...PROVING_FIELDS];
    return {
      domain: parseDomain(claimed) ?? claimed,
      selector: null,
      result: resultOf(finding),
      reason,
      uncovered,
      bodyLengthLimited: false,
    };
  }
  return {
    domain,
    selector: meant[0]?.selector ?? null,
    result: resultOf(finding),
    reason,
    // Where the host does not say which one it means, none of them may lack anything.
    uncovered: [...PROVING_FIELDS, 'cc'].filter((name) =>
      meant.some((signature) => uncoveredOf(signature, hasCc).includes(name)),
    ),
    bodyLengthLimited: meant.some((signature) => signature.bodyLengthLimited),
  };
}

/** Every word of the finding fits the signature; without a domain or an identity it is about no signature. */
function isMeant(finding: MethodFinding, signature: DkimSignature): boolean {
  const domains = valuesOf(finding, 'header.d');
  const identities = valuesOf(finding, 'header.i');
  if (domains.length === 0 && identities.length === 0) return false;
  const selector = signature.selector.toLowerCase();
  return (
    domains.every((domain) => parseDomain(domain) === signature.domain) &&
    identities.every((identity) => domainOf(identity) === signature.identityDomain) &&
    valuesOf(finding, 'header.s').every((one) => one.toLowerCase() === selector) &&
    valuesOf(finding, 'header.b').every((beginning) => signature.signature.startsWith(beginning))
  );
}
