import { domainToASCII } from 'node:url';

/**
 * RFC 5321 section 4.1.2 addresses. The local part is kept as written, since only its own host may compare it
 * (section 2.4); the domain is case-insensitive and held in lower-case A-label form (RFC 5890).
 */
export interface AddrSpec {
  /** Unquoted: `"a b"@x` has the local part `a b`. */
  readonly localPart: string;
  readonly domain: string;
}

/** RFC 5322 section 3.4: an address with the name that stood before it ('' where none did). */
export interface Mailbox {
  readonly name: string;
  readonly address: AddrSpec;
}

const DOT_ATOM = /^[\p{L}\p{M}\p{N}!#$%&'*+\-/=?^_`{|}~]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+\-/=?^_`{|}~]+)*$/u;
/** Dots side by side or at the end, as some phone companies gave them out; such an address is written quoted. */
const LOOSE_DOTS = /^[\p{L}\p{M}\p{N}!#$%&'*+\-/=?^_`{|}~.]+$/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const ADDRESS_LITERAL = /^\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[0-9a-f:.]+)\]$/i;

/** RFC 5321 section 4.1.2, and RFC 6532 but for blanks of other kinds than the plain one: header lines would be folded at them. */
const QUOTED =
  /^"(?:[^"\\\x00-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]|\\[\x20-\x7e])*"$/;

/** Octets of a local part and of a domain (RFC 5321 section 4.5.3.1); local parts of the wild are longer, so 256 is ours. */
const LOCAL_PART_OCTETS = 256;
const DOMAIN_OCTETS = 255;

/** Reads one bare address, strictly. Null for anything that is not exactly one address. */
export function parseAddrSpec(text: string): AddrSpec | null {
  const at = text.lastIndexOf('@');
  if (at < 1) return null;
  const localPart = parseLocalPart(text.slice(0, at));
  const domain = parseDomain(text.slice(at + 1));
  return localPart === null || domain === null ? null : { localPart, domain };
}

function parseLocalPart(text: string): string | null {
  // Half a character would be written as another one.
  if (Buffer.byteLength(text) > LOCAL_PART_OCTETS || !text.isWellFormed()) return null;
  if (LOOSE_DOTS.test(text)) return text.normalize('NFC');
  if (!QUOTED.test(text)) return null;
  const unquoted = text.slice(1, -1).replace(/\\(.)/g, '$1').normalize('NFC');
  return unquoted === '' ? null : unquoted;
}

/** A domain name or address literal in the form that is compared; null where it is neither. */
export function parseDomain(text: string): string | null {
  if (ADDRESS_LITERAL.test(text)) return text.toLowerCase();
  if (/[^\p{L}\p{M}\p{N}.\-]/u.test(text)) return null;
  const ascii = domainToASCII(text).toLowerCase();
  if (ascii === '' || ascii.length > DOMAIN_OCTETS) return null;
  // An ASCII name that stands for another one (`xn--desk-`, `0x7f.1`) is none in the DNS.
  if (/^[\x00-\x7f]*$/.test(text) && ascii !== text.toLowerCase()) return null;
  return ascii.split('.').every((label) => LABEL.test(label)) ? ascii : null;
}

/** The address as it is written on the wire: the local part quoted where it must be. */
export function formatAddrSpec(address: AddrSpec): string {
  const local = DOT_ATOM.test(address.localPart)
    ? address.localPart
    : `"${address.localPart.replace(/["\\]/g, (special) => `\\${special}`)}"`;
  return `${local}@${address.domain}`;
}

/** What two spellings of one address have in common (RFC 5321 section 2.4): the text under which it is stored and found. */
export function addressKey(address: AddrSpec): string {
  return formatAddrSpec(address);
}

export function sameAddress(a: AddrSpec, b: AddrSpec): boolean {
  return addressKey(a) === addressKey(b);
}

/** Subaddressing (RFC 5233): `support+t1001.x@d` has the user `support` and the detail `t1001.x`. */
export function splitDetail(address: AddrSpec, delimiter = '+'): { base: AddrSpec; detail: string | null } {
  const at = address.localPart.indexOf(delimiter);
  if (at < 1) return { base: address, detail: null };
  return {
    base: { localPart: address.localPart.slice(0, at), domain: address.domain },
    detail: address.localPart.slice(at + delimiter.length),
  };
}

/** The address with a detail; the form of our reply addresses. */
export function withDetail(address: AddrSpec, detail: string, delimiter = '+'): AddrSpec {
  return { localPart: `${address.localPart}${delimiter}${detail}`, domain: address.domain };
}
