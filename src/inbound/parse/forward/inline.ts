import { withoutControls } from '../../../mail/header.ts';
import type { Forwarded } from '../../../mail/forwarded.ts';
import { attributionLength } from '../reply/attribution.ts';
import { announcedBlockAt, guessedBlockAt, headerBlockAt, type HeaderBlock } from '../reply/header-block.ts';
import {
  isCertainSeparator,
  isForwardEnd,
  isFramedLine,
  isForwardSeparator,
  isRule,
  isSeparator,
} from '../reply/separators.ts';
import { readPeople, readSender } from './people.ts';

/**
 * A message forwarded inline. In: bounded lines, the whole ones that they are the beginnings of, and whether the mail answers another one. Out: the original as the forwarder's
 * client wrote it down, or null. A line that says "forwarded" decides alone; a header block or "original message" only in a mail
 * that answers nothing, since clients quote with the same words.
 */
export function readInlineForward(
  lines: readonly string[],
  whole: readonly string[],
  isReply: boolean,
): Forwarded | null {
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    const certain = isForwardSeparator(line);
    // An answer may quote a message that was forwarded to its writer.
    if (isReply && (!certain || /^\s{0,3}>/.test(line))) continue;
    const block = blockAt(lines, at);
    if (block === null && !certain) continue;
    return (block === null ? attributedAt(lines, whole, at) : null) ?? original(lines, whole, at, block);
  }
  return null;
}

/** The header block that begins at this line, or below the separator that it is. */
function blockAt(lines: readonly string[], at: number): HeaderBlock | null {
  const line = lines[at] ?? '';
  const separates = isForwardSeparator(line) || isSeparator(line) || isRule(line);
  return separates ? blockBelow(lines, at + 1, isCertainSeparator(line)) : headerBlockAt(lines, at);
}

/** The header block below a separator; empty and ruled lines may stand between. */
function blockBelow(lines: readonly string[], from: number, isCertain: boolean): HeaderBlock | null {
  for (let at = from; at < Math.min(lines.length, from + 6); at++) {
    const line = (lines[at] ?? '').replace(/^[\s>|]+/, '');
    if (line === '' || isRule(line) || MBOX_LINE.test(line)) continue;
    return (isCertain ? guessedBlockAt(lines, at) : null) ?? announcedBlockAt(lines, at);
  }
  return null;
}

/** Elm forwards the line, too, by which a mailbox tells its messages apart (RFC 4155). */
const MBOX_LINE = /^From [^\s@]{1,100}@\S{1,255} +[A-Z][a-z]{2} [A-Z][a-z]{2} +\d/;

/** Yandex writes an answer's line below the one that says "forwarded". */
function attributedAt(
  lines: readonly string[],
  whole: readonly string[],
  separator: number,
): Forwarded | null {
  const at = lines.findIndex((line, below) => below > separator && line.replace(/^[\s>|]+/, '') !== '');
  const length = at === -1 ? 0 : attributionLength(lines, at);
  return length === 0
    ? null
    : { ...attributed(lines, whole, at, length), comment: comment(whole.slice(0, separator)) };
}

function original(
  lines: readonly string[],
  whole: readonly string[],
  start: number,
  block: HeaderBlock | null,
): Forwarded {
  const field = (role: 'from' | 'to' | 'cc' | 'subject' | 'date'): string =>
    withoutControls(block?.fields.get(role) ?? '');
  const end = block?.end ?? start + 1;
  const quoted = /^\s{0,3}>/.test(lines[end - 1] ?? '');
  return {
    from: readSender(field('from')),
    to: readPeople(field('to')),
    cc: readPeople(field('cc')),
    subject: field('subject').replace(/\s+/g, ' '),
    date: field('date'),
    text: bodyText(whole.slice(end), quoted),
    comment: comment(whole.slice(0, start)),
  };
}

/**
 * Without the quote signs of the forwarder's client, and without the lines that close the forward, or separate its header once more
 * (Zoho); what stands below the last quoted line is not the original's.
 */
function bodyText(below: readonly string[], quoted: boolean): string {
  const end = below.findLastIndex(isForwardEnd);
  const first = below.findIndex((line) => line.trim() !== '');
  const start =
    first !== -1 && /^\s*=/.test(below[first] ?? '') && isForwardSeparator(below[first] ?? '')
      ? first + 1
      : 0;
  const lines = withoutClosingRule(below.slice(start, end === -1 ? undefined : end));
  const signed = lines.map((line) => /^\s{0,3}>/.test(line));
  const all = signed.some(Boolean) && lines.every((line, at) => signed[at] === true || line.trim() === '');
  if (!quoted && !all) return trimmed(lines);
  const last = signed.lastIndexOf(true);
  return trimmed(lines.slice(0, last + 1).map((line) => line.replace(/^\s{0,3}>\s?/, '')));
}

/** KMail draws a long line below the forward. */
function withoutClosingRule(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return /^-{40,}\s*$/.test(lines[last] ?? '') ? lines.slice(0, last) : lines;
}

/** The older Outlook for Mac forwards below a line like an answer's; only the subject tells that it is a forward. */
export function readAttributedForward(
  lines: readonly string[],
  whole: readonly string[],
  subject: string,
): Forwarded | null {
  for (let at = 0; at < lines.length; at++) {
    const length = attributionLength(lines, at);
    if (length === 0) continue;
    return { ...attributed(lines, whole, at, length), subject };
  }
  return null;
}

function attributed(
  lines: readonly string[],
  whole: readonly string[],
  at: number,
  length: number,
): Forwarded {
  const attribution = lines
    .slice(at, at + length)
    .join(' ')
    .replace(/^[\s>|]+/, '');
  return {
    from: sender(attribution),
    to: [],
    cc: [],
    subject: '',
    date: /\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s\d{1,2}[:.]\d{2}/.exec(attribution)?.[0] ?? '',
    text: bodyText(whole.slice(at + length), false),
    comment: comment(whole.slice(0, at)),
  };
}

/** Who wrote, of a line like `On 2 Mar 2026 at 10:30, "Bob" <bob@x> wrote:`: the quoted name, or the words before the address. */
function sender(attribution: string): Forwarded['from'] {
  const person = /^(.*?)\(?[<(]\s?([^<>()\s]{1,128}@[^<>()\s]{1,255})\s?[>)]/.exec(attribution);
  if (person === null) return null;
  const before = (person[1] ?? '').trim();
  const quoted = /["“„«»”]\s?([^"“„«»”]{1,100}?)\s?["“”«»]$/.exec(before)?.[1];
  const words = before.split(/[\d,:;]/).at(-1) ?? '';
  return {
    address: person[2] ?? '',
    name: withoutControls(quoted ?? /[\p{Lu}\p{Lo}][^]*/u.exec(words)?.[0] ?? words).trim(),
  };
}

function comment(lines: readonly string[]): string {
  const end = lines.findLastIndex((line) => line.replace(/^[\s>|]+/, '') !== '' && !isRule(line));
  // A line in dashes directly above the header says "original", in whatever language.
  return trimmed(lines.slice(0, isFramedLine(lines[end] ?? '') ? end : end + 1));
}

function trimmed(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
}
