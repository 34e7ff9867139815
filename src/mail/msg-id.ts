import type { Brand } from '../base/brand.ts';
import { LIMITS } from '../base/limits.ts';

/** RFC 5322 section 3.6.4 msg-id without its angle brackets; compared byte for byte. */
export type MsgId = Brand<string, 'MsgId'>;

const IN_BRACKETS = /<([^<>\s\x00-\x1f\x7f]{1,990})>/g;
const BARE = /^[^<>\s@,;()\x00-\x1f\x7f]{1,500}@[^<>\s@,;()\x00-\x1f\x7f]{1,400}$/;

/**
 * Every msg-id of a Message-ID, In-Reply-To or References field, in order, each once.
 * Comments and phrases between them (RFC 5322 section 4.5.4) are passed over; ids glued together are told apart.
 */
export function parseMsgIds(fieldBody: string): MsgId[] {
  const found = Array.from(fieldBody.matchAll(IN_BRACKETS), (match) => match[1] ?? '');
  const words = found.length > 0 ? found : bareIds(fieldBody);
  return [...new Set(words)] as MsgId[];
}

/** Ids without brackets, or with one of them. */
function bareIds(fieldBody: string): string[] {
  return (
    fieldBody
      // What has blanks within is no id, and neither is a part of it.
      .replace(/<([^<>]*)>/g, (_whole, inner: string) => (/\S\s+\S/.test(inner) ? ' ' : inner))
      .split(/[\s,;]+/)
      .map((word) => word.replace(/^<|>$/g, ''))
      .filter((word) => BARE.test(word))
  );
}

/** The first msg-id of a field, or null. */
export function parseMsgId(fieldBody: string): MsgId | null {
  return parseMsgIds(fieldBody)[0] ?? null;
}

/** With its angle brackets, as it stands in a header. */
export function formatMsgId(id: MsgId): string {
  return `<${id}>`;
}

/** The References of an answer (RFC 5322 section 3.6.4): the thread so far, then the message answered; the middle gives way. */
export function referencesOfReply(references: readonly MsgId[], answered: MsgId | null): MsgId[] {
  const chain = [
    ...new Set(answered === null ? references : [...references.filter((id) => id !== answered), answered]),
  ];
  const most = LIMITS.references / 2;
  return chain.length <= most ? chain : [...chain.slice(0, 1), ...chain.slice(1 - most)];
}
