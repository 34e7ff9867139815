import { attributionLength, framedLength, isPackedAttribution, readsAsText } from './attribution.ts';
import { headerBlockAt } from './header-block.ts';
import { labelledLine, splitLabels } from './labels.ts';
import { isQuoted, nextWritten, quoteRuns, signBelow, type Run } from './quote-runs.ts';
import {
  isCertainSeparator,
  isFramedLine,
  isReplyMarker,
  isRule,
  isSeparator,
  separatorWithHeader,
} from './separators.ts';
import { footerStart, signatureStart } from './signature.ts';

/**
 * A text taken apart into what was written now, what is quoted and the signature. In: bounded lines, and the whole ones that they are
 * the beginnings of. Out: the whole lines, each in one of three piles. Everything below an attribution without quote signs, a header block or a separator is quoted; of lines with
 * quote signs those are kept that an answer follows, where there are several of them or no attribution claims them.
 */
export interface SplitText {
  readonly text: string;
  readonly quoted: string;
  readonly signature: string;
}

type Pile = 'own' | 'quoted' | 'attribution';

export interface SplitOptions {
  /** The lines as they are, of which `lines` are the beginnings. */
  readonly whole?: readonly string[];
  /** These lines stand above a message that is quoted for sure, so that nothing of them need be the writer's. */
  readonly quotedBelow?: boolean;
}

export function splitText(
  lines: readonly string[],
  { whole = lines, quotedBelow = false }: SplitOptions = {},
): SplitText {
  const cut = quoteStart(lines, quotedBelow);
  const piles = sortLines(lines.slice(0, cut));
  const isOwn = (_line: string, at: number): boolean => at < cut && piles[at] === 'own';
  const own = whole.filter(isOwn);
  const signed = signatureStart(lines.filter(isOwn));
  return {
    text: trimmed(signed === -1 ? own : own.slice(0, signed)),
    quoted: trimmed(whole.filter((line, at) => !isOwn(line, at))),
    signature: signed === -1 ? '' : trimmed(own.slice(signed)),
  };
}

/** Which lines are no reply, signature not counted. */
export function droppedLines(lines: readonly string[]): boolean[] {
  const cut = quoteStart(lines, false);
  const piles = sortLines(lines.slice(0, cut));
  return lines.map((_line, at) => at >= cut || piles[at] !== 'own');
}

function trimmed(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
}

/** The line from which on everything is an older message; the number of lines where there is none. A text is never cut away whole, unless it is known to stand above a quote. */
function quoteStart(lines: readonly string[], quotedBelow: boolean): number {
  const first = lines.findIndex((line) => line.trim() !== '' && !isQuoted(line));
  for (let at = 0; at < lines.length; at++) {
    if (!beginsOlderMessage(lines, at)) continue;
    const start = withRulesAbove(lines, at);
    // Nothing was written above it: the older message is what the mail is about.
    return quotedBelow || first < start ? start : lines.length;
  }
  return lines.length;
}

function beginsOlderMessage(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  if (line.trim() === '') return false;
  // Also further in than clients quote: somebody shows a quote.
  if (/^\s*>/.test(line) && framedLength(lines, at) === 0) return false;
  if (isDivider(line) || (isSeparator(line) && introduces(lines, at + 1))) return true;
  if (labelledLine(line) !== null && (headerBlockAt(lines, at) !== null || isLoneFrom(lines, at)))
    return !isPastedSource(lines, at);
  return isAboveUnmarked(lines, at);
}

/** A field of the transport directly above: somebody shows the source of a mail, which no client does of what it quotes. */
function isPastedSource(lines: readonly string[], at: number): boolean {
  const above = lines.slice(Math.max(0, at - 8), at).findLast((line) => !/^[ \t]+\S/.test(line)) ?? '';
  return /^(?:Received|Return-Path|Delivered-To|Received-SPF|(?:DKIM|ARC|X)-[\w-]{2,40}|Authentication-Results|MIME-Version|Message-ID)\s?:\s/i.test(
    above,
  );
}

/** An attribution without quote signs below it. */
function isAboveUnmarked(lines: readonly string[], at: number): boolean {
  const length = attributionLength(lines, at);
  if (length === 0) return false;
  if (signBelow(lines, at + length) !== null) return false;
  return !readsAsText(lines.slice(at, at + length).join(' '));
}

/** One line is enough to tell. */
function isDivider(line: string): boolean {
  return (
    isCertainSeparator(line) ||
    isReplyMarker(line) ||
    isPackedAttribution(line) ||
    separatorWithHeader(line) !== null ||
    isPackedHeader(line)
  );
}

/** Does the next line with text begin a header or a quote? */
function introduces(lines: readonly string[], from: number): boolean {
  const next = nextWritten(lines, from);
  return headerBlockAt(lines, next) !== null || attributionLength(lines, next) > 0 || isQuoted(lines[next]);
}

/** A header whose fields stand on one line. */
function isPackedHeader(line: string): boolean {
  if (!line.includes('@') || labelledLine(line)?.role !== 'from') return false;
  const roles = new Set(splitLabels(line).map((piece) => labelledLine(piece)?.role));
  return roles.has('date') || roles.has('subject');
}

/** `From: Name <address>` by itself between empty lines. */
function isLoneFrom(lines: readonly string[], at: number): boolean {
  const field = labelledLine(lines[at] ?? '');
  const alone = (lines[at - 1] ?? '').trim() === '' && (lines[at + 1] ?? '').trim() === '';
  return (
    field?.role === 'from' &&
    alone &&
    /[<[](?:mailto:)?[^\s<>@]{1,128}@[^\s<>@]{1,255}[>\]]\s*$/.test(field.value)
  );
}

/**
 * Ruled lines, empty ones and emphasis marks directly above belong to the cut, and so does a line in a frame of dashes, whatever the
 * language of its words. Between a rule and an attribution Yandex puts the other fields of the header.
 */
function withRulesAbove(lines: readonly string[], at: number): number {
  let start = at;
  let fields = false;
  for (let above = at - 1; above >= 0 && at - above < 8; above--) {
    const line = lines[above] ?? '';
    if (line.trim() === '') continue;
    if (isRule(line) || (start === at && isFramedLine(line))) start = above;
    else if (start === at && labelledLine(line) !== null) fields = true;
    else break;
    if (fields && start < at) break;
  }
  return start;
}

function sortLines(lines: readonly string[]): Pile[] {
  const piles = new Array<Pile>(lines.length).fill('own');
  const runs = quoteRuns(lines);
  for (const run of runs) piles.fill('attribution', run.introduced, run.from);
  const ends = lastOwnLine(lines, piles, runs);
  const answered = runs.filter((run) => run.to <= ends);
  const interleaved = answered.length > 1;
  for (const run of runs) {
    const answeredHere = run.to <= ends && (interleaved || !run.attributed);
    const kept = answeredHere || (!run.attributed && (run !== runs.at(-1) || isShown(lines, run)));
    if (!kept) piles.fill('quoted', run.from, run.to);
  }
  return piles;
}

/** Quotes the writer something on purpose (`The manual says about it:`), a few lines below a sentence that ends in a colon? */
function isShown(lines: readonly string[], run: Run): boolean {
  const above = lines.slice(0, run.from).findLast((line) => line.trim() !== '') ?? '';
  return (
    run.to - run.from <= SHOWN_LINES_MAX &&
    // What a client quotes begins with who wrote it.
    attributionLength(lines, run.from) === 0 &&
    above.length < LINE_CHARS &&
    SHOWS.test(above) &&
    /\p{Ll}{2}/u.test(above)
  );
}

const LINE_CHARS = 200;
const SHOWN_LINES_MAX = 10;
/** Four words, and nothing that an attribution would have. */
const SHOWS = /^\s*(?:[^\s@\d]+\s+){3,30}[^\s@\d]*[:：]$/u;

/** The last line that the sender wrote, signature left out; -1 where there is none. */
function lastOwnLine(lines: readonly string[], piles: readonly Pile[], runs: readonly Run[]): number {
  const inRun = new Set<number>();
  for (const run of runs) for (let at = run.from; at < run.to; at++) inRun.add(at);
  const after = runs.at(-1)?.to ?? 0;
  const signed = footerStart(lines.slice(after));
  const limit = signed === -1 ? lines.length : after + signed;
  return lines.findLastIndex(
    (line, at) => at < limit && !inRun.has(at) && piles[at] === 'own' && line.trim() !== '',
  );
}
