/** Checks a message ourselves: SPF, DKIM, ARC and DMARC with the library, what it says put into our words. Runs in a thread of its own. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { arc as verifyArc } from 'mailauth/lib/arc/index.js';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { dmarc as verifyDmarc } from 'mailauth/lib/dmarc/index.js';
import { spf as verifySpf } from 'mailauth/lib/spf/index.js';
import { LIMITS } from '../../base/limits.ts';
import { parseDomain } from '../../mail/address.ts';
import {
  DMARC_POLICIES,
  METHOD_RESULTS,
  PROVING_FIELDS,
  type Authentication,
  type MethodResult,
  type SignatureVerdict,
} from '../../mail/authentication.ts';
import { parseDkimSignature, uncoveredOf } from '../../mail/dkim-signature.ts';
import { withoutControls } from '../../mail/header.ts';
import { boundHeader, READ_IN_TWO_WAYS, type BoundedHeader } from './bounded-header.ts';
import { nothingFound, type CheckFindings, type CheckRequest } from './check-findings.ts';
import { DnsFailure, type DnsAnswer } from './dns.ts';

/** A question to the DNS; answered in time, whatever happens. */
export type Ask = (name: string, type: string) => Promise<DnsAnswer>;

type LibraryResolver = (name: string, type: string) => Promise<string[]>;

/** @throws Error where the file cannot be read. */
export async function checkMessage(request: CheckRequest, ask: Ask): Promise<CheckFindings> {
  const header = boundHeader(await beginning(request.path), request);
  if (header.kind === 'too-much') return nothingFound(`not checked: ${header.reason}`);
  const resolver = resolverOver(ask);
  const verified = await dkimVerify(wholeMessage(header, request.path), {
    resolver,
    strict: true,
    curTime: request.nowMs,
    sender: request.sender ?? '<>',
  });
  const dkim = signatureVerdicts(header, verified.results);
  const spf = request.ip === null ? null : await spfVerdict(request, resolver);
  const arc = await arcVerdict(header, request, verified.arc, resolver);
  const dmarc = await dmarcVerdict(request, { dkim, spf, resolver });
  const names = (verified.headers?.parsed ?? []).map(({ key }) => key);
  const same = names.join('\n') === header.names.join('\n');
  const remarks = [...header.remarks];
  if (request.ip === null) remarks.push('SPF not checked: it came by way of a host of our own');
  if (header.sealer !== null && arc === null)
    remarks.push(`sealed by ${header.sealer}, which nobody here trusts`);
  return {
    ambiguities: same ? header.ambiguities : [...header.ambiguities, READ_IN_TWO_WAYS],
    spf,
    dkim,
    arc,
    dmarc,
    temporary: whyTemporary(request, dkim, dmarc),
    remarks,
  };
}

async function beginning(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LIMITS.headerBytes), 0, LIMITS.headerBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function wholeMessage(header: BoundedHeader, path: string): Readable {
  return Readable.from(
    (async function* () {
      yield header.bytes;
      yield* createReadStream(path, { start: header.bodyStart }) as AsyncIterable<Buffer>;
    })(),
    { objectMode: false },
  );
}

/** As the library wants it: like `resolve` of node:dns, whose types it does not tell right. */
function resolverOver(ask: Ask): LibraryResolver {
  return async (name, type) => {
    const answer = await ask(name, type);
    if (answer.kind === 'records') return answer.records as string[];
    throw new DnsFailure(`no answer for ${name} ${type}`, answer.code);
  };
}

function resultOf(word: string): MethodResult {
  return METHOD_RESULTS.find((known) => known === word) ?? 'neutral';
}

type LibrarySignature = Awaited<ReturnType<typeof dkimVerify>>['results'][number];

/** In strict mode the library tells of every signature, in their order. */
function signatureVerdicts(header: BoundedHeader, results: readonly LibrarySignature[]): SignatureVerdict[] {
  if (header.signatures.length === 0 || results.length !== header.signatures.length) return [];
  const hasCc = header.names.includes('cc');
  return results.map((result, index) => signatureVerdict(header.signatures[index] ?? '', result, hasCc));
}

function signatureVerdict(field: string, result: LibrarySignature, hasCc: boolean): SignatureVerdict {
  const { status, signingDomain = '', selector = '' } = result;
  const claimed = parseDkimSignature(field);
  const domain = parseDomain(signingDomain);
  const agreed = claimed !== null && claimed.domain === domain;
  return {
    domain: domain ?? withoutControls(signingDomain),
    selector: withoutControls(selector),
    ...outcomeOf(status),
    uncovered: agreed ? uncoveredOf(claimed, hasCc) : [...PROVING_FIELDS],
    bodyLengthLimited: !agreed || claimed.bodyLengthLimited || result.canonBodyLengthLimited === true,
  };
}

/** RFC 6376 section 3.6.1: a test key makes a message no different from an unsigned one. */
function outcomeOf(status: LibrarySignature['status']): Pick<SignatureVerdict, 'result' | 'reason'> {
  if (status.testing === true) return { result: 'neutral', reason: 'its key is for tests (t=y)' };
  const reason = typeof status.comment === 'string' ? withoutControls(status.comment) : '';
  return { result: resultOf(status.result), reason };
}

async function spfVerdict(
  { ip, helo, sender }: CheckRequest,
  resolver: LibraryResolver,
): Promise<NonNullable<Authentication['spf']>> {
  const { status, domain } = await verifySpf({
    ip: ip ?? '',
    helo: helo ?? 'unknown',
    sender: sender ?? '',
    mta: 'unknown',
    resolver,
    strict: true,
    maxResolveCount: LIMITS.spfLookups,
  });
  return { result: resultOf(status.result), domain: parseDomain(domain) };
}

type LibraryArc = Awaited<ReturnType<typeof dkimVerify>>['arc'];

/** Null where nobody whose word counts has sealed it: then nothing is asked for it. */
async function arcVerdict(
  { sealer }: BoundedHeader,
  { sealers }: CheckRequest,
  data: LibraryArc,
  resolver: LibraryResolver,
): Promise<Authentication['arc']> {
  if (sealer === null || !sealers.includes(sealer) || data === undefined) return null;
  // The types of the library know no broken chain, which it is given here as it made it.
  const { status } = await verifyArc(data as Parameters<typeof verifyArc>[0], { resolver, strict: true });
  const result = resultOf(status.result);
  return { result, sealer, trusted: result === 'pass' };
}

interface Sources {
  readonly dkim: readonly SignatureVerdict[];
  readonly spf: Authentication['spf'];
  readonly resolver: LibraryResolver;
}

/** For the domain of From as we read it. Without SPF nobody can say that it failed. */
async function dmarcVerdict(request: CheckRequest, sources: Sources): Promise<Authentication['dmarc']> {
  const { dkim, spf, resolver } = sources;
  if (request.fromDomain === null) return null;
  const spfDomain = spf?.result === 'pass' ? spf.domain : null;
  const found = await verifyDmarc({
    headerFrom: [`sender@${request.fromDomain}`],
    fromFields: 1,
    spfDomains: spfDomain === null ? [] : [spfDomain],
    dkimDomains: dkim.filter(({ result }) => result === 'pass').map(({ domain }) => ({ domain })),
    resolver,
    strict: true,
  });
  if (found === false) return null;
  const policy = DMARC_POLICIES.find((known) => known === found.policy) ?? null;
  const result = resultOf(found.status.result);
  if (result !== 'fail') return { result, policy };
  if (spf === null) return { result: 'none', policy };
  const unsure = spf.result === 'temperror' || dkim.some((signature) => signature.result === 'temperror');
  return { result: unsure ? 'temperror' : 'fail', policy };
}

/** Only what could still come out otherwise is worth waiting for. */
function whyTemporary(
  { fromDomain }: CheckRequest,
  dkim: readonly SignatureVerdict[],
  dmarc: Authentication['dmarc'],
): string | null {
  const open = dkim.find(({ domain, result }) => domain === fromDomain && result === 'temperror');
  if (open !== undefined)
    return `the DNS does not tell the key ${open.selector ?? ''} of ${open.domain} (${open.reason})`;
  return dmarc?.result === 'temperror'
    ? `the DNS does not tell all that DMARC asks for ${fromDomain ?? ''}`
    : null;
}
