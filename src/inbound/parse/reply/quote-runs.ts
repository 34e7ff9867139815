import { attributionLength, framedLength, isBareAttribution, superciteSign } from './attribution.ts';
import { headerBlockAt } from './header-block.ts';
import { isCertainSeparator } from './separators.ts';

/** Quoted lines, and who is said to have written them. */
export interface Run {
  /** The first line of the attribution; `from` where there is none. */
  readonly introduced: number;
  readonly from: number;
  /** The first line behind it. */
  readonly to: number;
  readonly attributed: boolean;
}

/** Does a line have the sign of a quote? */
type Sign = (line: string | undefined) => boolean;

export const isQuoted: Sign = (line = '') => /^\s{0,3}>/.test(line);
/** As clients quote below an attribution; The Bat! puts initials before the sign. */
const isBarred: Sign = (line = '') => /^\s{0,3}(?:[>|]|\p{Lu}{1,3}>)/u.test(line);

/** The runs of quoted lines; lines that a mailer wrapped out of a quote belong to it, and so do marks of what was left out of it. */
export function quoteRuns(lines: readonly string[]): Run[] {
  const runs: Run[] = [];
  let known = isQuoted;
  for (let at = 0; at < lines.length; at++) {
    const length = introducedAt(lines, at);
    const usual = isQuoted(lines[at]) ? isQuoted : known;
    const sign = length === 0 ? usual : signBelow(lines, at + length);
    const from = length === 0 ? at : quoteBelow(lines, at + length);
    if (sign === null || !sign(lines[from])) continue;
    const to = runEnd(lines, from, sign);
    // Below, lines with a sign of somebody's own need no attribution any more.
    if (sign !== isBarred) known = sign;
    runs.push({ introduced: at, from, to, attributed: length > 0 || beginsWithHeader(lines, from) });
    at = to - 1;
  }
  return runs;
}

/** `> -----Original Message-----`, or the header of the message that is quoted: that says who wrote it, too. */
function beginsWithHeader(lines: readonly string[], from: number): boolean {
  return (
    isCertainSeparator(lines[from] ?? '') || [from, from + 1].some((at) => headerBlockAt(lines, at) !== null)
  );
}

export function nextWritten(lines: readonly string[], from: number): number {
  let next = from;
  while (next < lines.length && lines[next]?.trim() === '') next++;
  return Math.min(next, lines.length);
}

/** By which sign the lines below an attribution are quoted, or null where they have none. */
export function signBelow(lines: readonly string[], from: number): Sign | null {
  const at = quoteBelow(lines, from);
  if (isQuoted(lines[at])) return isBarred;
  const named = superciteSign(lines[from - 1] ?? '');
  if (named !== null) return (line = '') => line.trimStart().startsWith(named);
  return ownSignAt(lines, at) ?? (isBarred(lines[at]) ? isBarred : null);
}

/** The first line that is neither empty nor the mark of a cut. */
function quoteBelow(lines: readonly string[], from: number): number {
  const next = nextWritten(lines, from);
  const line = lines[next] ?? '';
  return isElision(line) || BRACKETED.test(line) ? nextWritten(lines, next + 1) : next;
}

/** Signs that nobody writes before lines of their own, as bullets and brackets are; Supercite has names, further in. */
const OWN_SIGN = /^ {0,6}([:%)}\]|~=]|#(?=\s|$)|[-=:|%}\]]{1,3}[\]>|}:]|\p{L}{1,12}>)(?=\s|\p{L}|$)/u;

/** Whoever chose a sign of their own has it before several lines: `--]`, `: `, `Bob> `. */
function ownSignAt(lines: readonly string[], at: number): Sign | null {
  const sign = OWN_SIGN.exec(lines[at] ?? '')?.[1];
  if (sign === undefined) return null;
  const isSigned: Sign = (line = '') => line.trimStart().startsWith(sign);
  return isSigned(lines[at + 1]) ? isSigned : null;
}

/** Something of the quote was left out: `[...]`, `<snip>`, `--8<--`. */
const ELISION =
  /^\s*(?:[[(<]?\s?(?:\.\s?){2,8}\s?[\])>]?|[[(<]?…[\])>]?|[[(<*.-]{0,4}\s?(?:big |long |more |stuff |much |lots |text )?(?:snip(?:p?ed)?|schnipp|elided)\b[^.?!]{0,30}[\])>*.-]{0,4}|[[<(][^\])>.?!]{0,30}\b(?:snip(?:p?ed)?|cut|deleted|elided|trimmed|omitted|omissis|gekürzt|gelöscht|coupé|supprimé|recortado|cortado)\b[^\])>?!]{0,30}[\])>]|[-=.]{1,30}\s?8<\s?[-=.]{1,30})\s*$/iu;

/** Directly below an attribution nobody answers yet. */
const BRACKETED = /^\s*[[<(](?:\p{L}{2,12}\s?){1,2}[\])>]\s*$/u;

function isElision(line: string): boolean {
  return line.length < 80 && ELISION.test(line);
}

function introducedAt(lines: readonly string[], at: number): number {
  if (isQuoted(lines[at])) return framedLength(lines, at);
  return attributionLength(lines, at) || bareLength(lines, at);
}

/** `Bob wrote:` says too little by itself; above a quote it is enough. */
function bareLength(lines: readonly string[], at: number): number {
  const [next = '', second = ''] = lines.slice(at + 1, at + 3);
  const first = next.trim() === '' ? second : next;
  const barred =
    [next, second].every((line) => /^\|(?:\s|$)/.test(line)) || /^\s{0,3}\p{Lu}{2,3}>/u.test(first);
  return (isQuoted(first) || barred) && isBareAttribution(lines[at] ?? '') ? 1 : 0;
}

/** Directly below a quoted line it is the rest of that line, which somebody else wrote so that it would be wrapped there (T-48). */
const BEGINS_LIKE_ORDER = /^[\s\u200b-\u200f\u2060\ufeff]*#\p{L}/u;

function runEnd(lines: readonly string[], start: number, sign: Sign): number {
  // A sign of their own the quoted people may have written themselves.
  const isUsual = sign === isQuoted || sign === isBarred;
  let end = start;
  for (let at = start; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const ordered = end === at || !isUsual ? orderEnd(lines, at, end === at) : at;
    if (ordered > at) [at, end] = [ordered - 1, ordered];
    else if (sign(line)) end = at + 1;
    else if (line.trim() !== '' && !isWrapped(lines, at, sign) && !isCut(lines, at, sign)) break;
  }
  return end;
}

/**
 * The line behind one that begins like an order; `at` where it does not. Behind an empty line its paragraph belongs to it: an order that is
 * not run must not leave the text that it was to keep inside (T-53).
 */
function orderEnd(lines: readonly string[], at: number, adjoins: boolean): number {
  if (!BEGINS_LIKE_ORDER.test(lines[at] ?? '')) return at;
  let end = at + 1;
  while (!adjoins && (lines[end] ?? '').trim() !== '') end++;
  return end;
}

/** What was left out stands between two quoted pieces. */
function isCut(lines: readonly string[], at: number, sign: Sign): boolean {
  return isElision(lines[at] ?? '') && sign(lines[nextWritten(lines, at + 1)]);
}

/** Where mailers wrap at the latest, and the width that a line of theirs has at least. */
const WRAPPED_CHARS_MAX = 84;
const WRAPPED_CHARS_MIN = 68;
const WRAPPED_WORDS_MAX = 4;

/**
 * The rest of a line that was too long, between two quoted lines: in lower case, or a few words of which the first would have made the line
 * above too wide. Below the end of a sentence somebody answers.
 */
function isWrapped(lines: readonly string[], at: number, sign: Sign): boolean {
  const above = (lines[at - 1] ?? '').trimEnd();
  if (!sign(above) || !sign(lines[at + 1])) return false;
  const words = (lines[at] ?? '').trim().split(/\s+/);
  if (/[.?!:;…]["'”)]?$/u.test(above)) return false;
  if (/^\p{Ll}/u.test(lines[at] ?? '')) return true;
  if (above.length > WRAPPED_CHARS_MAX) return false;
  return words.length <= WRAPPED_WORDS_MAX && above.length + 1 + (words[0] ?? '').length >= WRAPPED_CHARS_MIN;
}
