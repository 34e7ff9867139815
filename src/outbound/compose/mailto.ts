import { LIMITS } from '../../base/limits.ts';
import type { AddrSpec } from '../../mail/address.ts';
import { formatAddrSpec } from '../../mail/address.ts';

/**
 * A link that opens a prefilled mail (RFC 6068). It does nothing until somebody sends that mail, so no scanner of links can act by it.
 * All that is not a letter, a digit or `-._~@` is percent-encoded, `+` as well: some clients read a bare one as a blank.
 */
export function mailtoLink(
  to: AddrSpec,
  { subject, body }: { readonly subject: string; readonly body: string },
): string {
  const address = encoded(formatAddrSpec(to)).replace('%40', '@');
  return `mailto:${address}?subject=${encoded(subject)}&body=${encoded(body.replace(/\r?\n/g, '\r\n'))}`;
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A subject as a link has room for it. */
export function shortSubject(subject: string): string {
  return subject.slice(0, LIMITS.linkSubjectChars).toWellFormed().trim();
}
