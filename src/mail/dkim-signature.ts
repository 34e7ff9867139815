import { parseDomain } from './address.ts';
import { PROVING_FIELDS } from './authentication.ts';

/** What a DKIM-Signature field claims (RFC 6376 section 3.5); whether it holds is another matter. */
export interface DkimSignature {
  /** `d=` in A-label form. */
  readonly domain: string;
  readonly selector: string;
  /** Those of PROVING_FIELDS that `h=` does not name. */
  readonly uncovered: readonly string[];
  /** `h=` names Cc. */
  readonly coversCc: boolean;
  /** There is an `l=`, whatever it says. */
  readonly bodyLengthLimited: boolean;
  /** Domain of `i=`, which is `d=` or below it. */
  readonly identityDomain: string;
  /** `b=` without blanks. */
  readonly signature: string;
}

/** What of a message's header it leaves open to change: a Cc that is not covered may have been put there since. */
export function uncoveredOf({ uncovered, coversCc }: DkimSignature, hasCc: boolean): readonly string[] {
  return hasCc && !coversCc ? [...uncovered, 'cc'] : uncovered;
}

/** Tags by name, as written but for their blanks; null where the list is broken or a tag stands twice (RFC 6376 section 3.2). */
export function parseTagList(text: string): ReadonlyMap<string, string> | null {
  const tags = new Map<string, string>();
  const pieces = text.split(';');
  if (pieces.at(-1)?.trim() === '') pieces.pop();
  for (const piece of pieces) {
    const equals = piece.indexOf('=');
    const name = piece.slice(0, Math.max(equals, 0)).trim();
    if (equals < 0 || !/^[A-Za-z][A-Za-z0-9_]*$/.test(name) || tags.has(name)) return null;
    tags.set(name, piece.slice(equals + 1).trim());
  }
  return tags;
}

/** Reads the body of a DKIM-Signature field; null where it says no domain, no selector or no fields, or breaks the grammar. */
export function parseDkimSignature(fieldBody: string): DkimSignature | null {
  const tags = parseTagList(fieldBody);
  if (tags === null) return null;
  const tag = (name: string): string => tags.get(name) ?? '';
  const domain = parseDomain(tag('d'));
  if (domain === null || tag('s') === '' || tag('h') === '') return null;
  const covered = new Set(
    tag('h')
      .split(':')
      .map((name) => name.trim().toLowerCase()),
  );
  return {
    domain,
    selector: tag('s'),
    uncovered: PROVING_FIELDS.filter((name) => !covered.has(name)),
    coversCc: covered.has('cc'),
    bodyLengthLimited: tags.has('l'),
    identityDomain: parseDomain(tag('i').slice(tag('i').lastIndexOf('@') + 1)) ?? domain,
    signature: tag('b').replace(/\s+/g, ''),
  };
}
