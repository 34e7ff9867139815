/**
 * What is known of who sent a message: the verdict of SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 9989) and ARC (RFC 8617), as data.
 * In: what our own check, or the mail host before us, found out. Out: `senderProof`, the one answer that rules ask for.
 *
 * What must hold: nothing is proof that a stranger could write himself. Whatever is missing, doubled, unknown or out of reach makes a
 * message unverified; it never makes it proven, and trouble of ours or of the DNS never makes it a forgery.
 */

import { LIMITS } from '../base/limits.ts';
import type { AddrSpec, Mailbox } from './address.ts';

/** RFC 8601 sections 2.7.1 to 2.7.6. */
export const METHOD_RESULTS = [
  'none',
  'pass',
  'fail',
  'softfail',
  'neutral',
  'policy',
  'temperror',
  'permerror',
] as const;
export type MethodResult = (typeof METHOD_RESULTS)[number];

/** Fields that a signature has to cover before it proves what an agent wrote, in lower case. */
export const PROVING_FIELDS = ['subject', 'from', 'to', 'date', 'message-id'] as const;

/** One DKIM signature. */
export interface SignatureVerdict {
  /** The signing domain (`d=`) in A-label form. */
  readonly domain: string;
  /** `s=`; null where it is not known. */
  readonly selector: string | null;
  readonly result: MethodResult;
  /** Why, in the words of who checked it; '' where nothing was said. */
  readonly reason: string;
  /** Those of PROVING_FIELDS that it does not cover (`h=`); and `cc` where there is one that it does not cover. */
  readonly uncovered: readonly string[];
  /** It covers only a first part of the body (`l=`): anybody may have added the rest. */
  readonly bodyLengthLimited: boolean;
}

/** What the From field says. */
export interface FromVerdict {
  /** From fields of the message, and mailboxes in them: one of each, or nobody is meant. */
  readonly fields: number;
  readonly mailboxes: number;
  /** Of the one mailbox, in A-label form; null where there is none or more than one. */
  readonly domain: string | null;
}

/** What the owner of a From domain asks to be done with what is not from it (RFC 9989 section 4.7). */
export const DMARC_POLICIES = ['none', 'quarantine', 'reject'] as const;
export type DmarcPolicy = (typeof DMARC_POLICIES)[number];

/** The verdict on one message. */
export interface Authentication {
  /** Who checked: we, the mail host whose Authentication-Results we trust, or nobody. */
  readonly by: 'ourselves' | 'mail-host' | 'nobody';
  /** RFC 8601 section 2.5; null unless it was a mail host. */
  readonly authservId: string | null;
  readonly from: FromVerdict;
  /** What two readers may read as two messages, in words: a second Subject, a bare CR in the header. */
  readonly ambiguities: readonly string[];
  readonly spf: { readonly result: MethodResult; readonly domain: string | null } | null;
  readonly dkim: readonly SignatureVerdict[];
  readonly dmarc: { readonly result: MethodResult; readonly policy: DmarcPolicy | null } | null;
  /** `sealer`: the domain of the newest seal. `trusted`: the operator named it, and the chain holds. */
  readonly arc: {
    readonly result: MethodResult;
    readonly sealer: string | null;
    readonly trusted: boolean;
  } | null;
  /** Why it could not be checked for now (DNS out of reach); null where it was checked. */
  readonly temporary: string | null;
  /** What else there is to say, in words for the operator. */
  readonly remarks: readonly string[];
}

/**
 * `aligned`: the From address is proven by a signature of exactly its own domain over all that matters. `failed`: the owner of the
 * domain says that such mail is not from it. `temporary`: it could not be checked, and may be later. `unverified`: anything else.
 */
export const SENDER_PROOFS = ['aligned', 'unverified', 'failed', 'temporary'] as const;
export type SenderProof = (typeof SENDER_PROOFS)[number];

/** May this From be believed? */
export function senderProof(verdict: Authentication): SenderProof {
  if (provingSignature(verdict) !== null) return 'aligned';
  if (verdict.temporary !== null) return 'temporary';
  const { dmarc, arc } = verdict;
  // A domain that asks for nothing to be done (p=none) says nothing about one mail; a trusted forwarder vouches for what it broke.
  const disowned = dmarc?.result === 'fail' && dmarc.policy !== null && dmarc.policy !== 'none';
  return disowned && arc?.trusted !== true ? 'failed' : 'unverified';
}

/**
 * The proof that a message brings to the owner of some addresses. A signature holds in whatever envelope it travels: who was once written
 * to can hand the mail on to us. So it proves nothing where neither To nor Cc, which it covers, names one of ours; nor where its Date is so
 * old, or so far ahead, that nobody might know any more that the same mail was dealt with before.
 */
export function proofToUs(verdict: Authentication, mail: SignedMail): SenderProof {
  const proof = senderProof(verdict);
  return proof === 'aligned' && whyNotForUs(mail) !== null ? 'unverified' : proof;
}

/** What a signature covers, beside the text. */
export interface SignedMail {
  readonly destination: { readonly to: readonly Mailbox[]; readonly cc: readonly Mailbox[] };
  readonly dateMs: number | null;
  readonly receivedAtMs: number;
  readonly isOurs: (address: AddrSpec) => boolean;
}

/** Why a signature that proves its From does not prove an order to us; null: it does. */
export function whyNotForUs({ destination, dateMs, receivedAtMs, isOurs }: SignedMail): string | null {
  const { to, cc } = destination;
  if (![...to, ...cc].some(({ address }) => isOurs(address)))
    return 'it was written to somebody else: To and Cc name none of us';
  const ageMs = dateMs === null ? null : receivedAtMs - dateMs;
  const timely = ageMs !== null && ageMs < LIMITS.signedMailMs && ageMs > -LIMITS.signedAheadMs;
  return timely ? null : 'its Date is missing, long ago, or ahead of us';
}

/** The signature that proves the From address, or null. */
export function provingSignature(verdict: Authentication): SignatureVerdict | null {
  return verdict.dkim.find((signature) => whyUnproven(verdict, signature) === null) ?? null;
}

/** What keeps a signature from proving the From address, as the end of `the signature of DOMAIN ...`; null where nothing does. */
export function whyUnproven(verdict: Authentication, signature: SignatureVerdict): string | null {
  const { from, ambiguities } = verdict;
  if (signature.result !== 'pass')
    return `does not hold (${signature.result}${signature.reason === '' ? '' : `: ${signature.reason}`})`;
  if (from.fields !== 1) return `cannot say who is meant: there are ${from.fields} From fields`;
  if (from.mailboxes !== 1 || from.domain === null)
    return `cannot say who is meant: From names ${from.mailboxes} mailboxes`;
  if (ambiguities.length > 0) return `cannot say what is meant: ${ambiguities.join(', ')}`;
  if (signature.domain !== from.domain) return `is not of ${from.domain}, the domain of From`;
  if (signature.bodyLengthLimited) return 'covers only a part of the text (l=)';
  if (signature.uncovered.length > 0) return `does not cover ${signature.uncovered.join(', ')}`;
  return null;
}

/** The verdict as sentences for the operator: what was found, then what follows from it. */
export function describeAuthentication(verdict: Authentication): string[] {
  const { by, authservId, spf, dkim, dmarc, arc } = verdict;
  if (by === 'nobody') return ['nobody checked who sent it', ...verdict.remarks];
  const said = [
    by === 'ourselves' ? 'checked here' : `as ${authservId ?? 'the mail host'} says`,
    ...(spf === null ? [] : [`SPF ${spf.result}${spf.domain === null ? '' : ` for ${spf.domain}`}`]),
    ...(dkim.length === 0
      ? ['no DKIM signature']
      : dkim.map((signature) => describeSignature(verdict, signature))),
    ...(dmarc === null
      ? []
      : [`DMARC ${dmarc.result}${dmarc.policy === null ? '' : ` (p=${dmarc.policy})`}`]),
    ...(arc === null ? [] : [`ARC ${arc.result}${describeSealer(arc)}`]),
    ...verdict.remarks,
  ];
  if (verdict.temporary !== null) said.push(`could not be checked: ${verdict.temporary}`);
  return said;
}

function describeSignature(verdict: Authentication, signature: SignatureVerdict): string {
  const why = whyUnproven(verdict, signature);
  return `the signature of ${signature.domain} ${why ?? 'proves the address in From'}`;
}

function describeSealer({ sealer, trusted }: NonNullable<Authentication['arc']>): string {
  if (sealer === null) return '';
  return trusted ? ` by ${sealer}, which is trusted` : ` by ${sealer}, which nobody here trusts`;
}

/** Who a message says that it is from. `fields`: its From fields; `mailboxes`: those that stand in them. */
export function fromVerdict(fields: number, mailboxes: readonly Mailbox[]): FromVerdict {
  const [only, ...more] = mailboxes;
  const domain = only === undefined || more.length > 0 ? null : only.address.domain;
  return { fields, mailboxes: mailboxes.length, domain };
}

/** The verdict on a message that nobody checked: stored mail, a transport that knows nothing of the other side. */
export function uncheckedAuthentication(from: FromVerdict, remark: string): Authentication {
  return {
    by: 'nobody',
    authservId: null,
    from,
    ambiguities: [],
    spf: null,
    dkim: [],
    dmarc: null,
    arc: null,
    temporary: null,
    remarks: [remark],
  };
}
