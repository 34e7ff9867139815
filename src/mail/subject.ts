/**
 * Subjects: the base subject of RFC 5256 section 2.1 (without Re:, Fwd: and our own tags), and the tag `[#TICK-1001]`.
 * Reply and forward words of the languages that clients use, since Outlook writes `AW:` and `SV:`.
 */
import { withoutUnseen } from './unseen.ts';

const REPLY_WORD = 're|aw|sv|antw|odp|ref|rép|rif|res|vs|bls|atb|απ|ynt|回复|答复|回覆|返信';
const FORWARD_WORD = 'fwd|fw|wg|tr|rv|enc|vb|pd|vl|vs|doorst|i|转发|轉寄';
const PREFIX = new RegExp(
  `^(?:(?:${REPLY_WORD}|${FORWARD_WORD})(?:\\s?\\[\\d{1,3}\\]|\\s?\\(\\d{1,3}\\))?\\s*[:：])\\s*`,
  'iu',
);

/** Every ticket number that the subject's tags name, for this prefix (`TICK-`), in order, each once. */
export function taggedNumbers(subject: string, prefix: string): number[] {
  const numbers = Array.from(subject.matchAll(tagPattern(prefix)), (match) => Number(match[1]));
  return [...new Set(numbers.filter((number) => Number.isSafeInteger(number)))];
}

function tagPattern(prefix: string): RegExp {
  const escaped = prefix.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`\\[\\s?#\\s?${escaped}(\\d{1,15})\\s?\\]`, 'gi');
}

/**
 * The subject without our tags and without any number of reply and forward words before it. Signs that nobody sees go first: a tag that
 * was hidden with them is one to whoever reads it.
 */
export function baseSubject(subject: string, prefix: string): string {
  let rest = withoutTags(withoutUnseen(subject), prefix);
  for (;;) {
    const shorter = rest.replace(PREFIX, '');
    if (shorter === rest) return rest;
    rest = shorter;
  }
}

/** A tag that is taken out may leave one behind: `[ [#TICK-1]#TICK-1001]`. Each round takes one bracket at least, so few are enough. */
function withoutTags(subject: string, prefix: string): string {
  const rest = subject.replace(tagPattern(prefix), ' ').replace(/\s+/g, ' ').trim();
  return rest === subject ? rest : withoutTags(rest, prefix);
}

/** `[#TICK-1001] Printer` or, for an answer, `Re: [#TICK-1001] Printer`: the tag leads, so that clients see one base subject. */
export function taggedSubject(tag: string, base: string, answer: boolean): string {
  const subject = base === '' ? `[#${tag}]` : `[#${tag}] ${base}`;
  return answer ? `Re: ${subject}` : subject;
}
