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
  const found = Array.from(withoutBlanks(fieldBody).matchAll(IN_BRACKETS), (match) => match[1] ?? '');
  const words = found.length > 0 ? found : bareIds(fieldBody);
  return [...new Set(words)] as MsgId[];
}

/** Blanks and comments go around a dot and an at sign (RFC 5322 section 4.5.4), as where a line was folded there. */
function withoutBlanks(fieldBody: string): string {
  return fieldBody.replace(/<([^<>]{1,990})>/g, (whole, inner: string) => {
    if (!/[\s(]/.test(inner) || inner.includes('"')) return whole;
    const words = inner
      .replace(/\([^()]*\)/g, ' ')
      .trim()
      .split(/\s+/);
    const glued = words.map((word, at) => {
      const joins = at === 0 || /^[.@]/.test(word) || /[.@]$/.test(words[at - 1] ?? '');
      return joins ? word : ` ${word}`;
    });
    return `<${glued.join('')}>`;
  });
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

/** The msg-id of a Message-ID field; where it has no brackets, the one word that stands there, whatever it is. */
export function parseMessageId(fieldBody: string): MsgId | null {
  const word = /^\s*([^<>\s\x00-\x1f\x7f]{1,990})\s*$/.exec(fieldBody)?.[1];
  return parseMsgId(fieldBody) ?? (word as MsgId | undefined) ?? null;
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
