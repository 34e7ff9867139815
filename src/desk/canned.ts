/**
 * Canned answers: texts that an agent names instead of writing them. `/activation-help` alone on a line of an answer becomes the text.
 * Pure. What must hold: what is filled in is data and never read again, neither as a variable nor as a name nor as a command (T-20); a
 * variable that nobody knows is refused when the text is kept, not when it is used; what only looks like a name stays text.
 */
import { nearestWord } from '../base/nearest.ts';
import type { Problem } from './commands/problem.ts';
import type { Locale } from './locale/locale.ts';
import { searchWords } from './asking/search-words.ts';

/** A kept text, and where it is for; null: everywhere. */
export interface CannedAnswer {
  /** What stands behind the `/`. */
  readonly name: string;
  readonly channel: string | null;
  readonly category: string | null;
  readonly locale: Locale | null;
  readonly title: string;
  readonly text: string;
}

/** The form of a name. */
export const CANNED_NAME = /^[a-z0-9][a-z0-9-]{1,39}$/;

/** What may stand in `{{...}}`. */
export const CANNED_VARIABLES = [
  'customer.firstName',
  'customer.name',
  'ticket.tag',
  'ticket.subject',
  'agent.name',
  'channel.name',
] as const;
type CannedVariable = (typeof CANNED_VARIABLES)[number];
export type CannedValues = Readonly<Record<CannedVariable, string>>;

/** Where an answer is written. */
export interface CannedPlace {
  readonly channel: string;
  readonly category: string | null;
  readonly locale: Locale;
}

/** What is wrong with a text that shall be kept. `line` counts from 1. */
export interface CannedFault {
  readonly line: number;
  readonly reason: string;
}

const VARIABLE = /\{\{\s*([a-zA-Z.]{1,40})\s*\}\}/g;

/** Everything in braces has to be a variable that there is. */
export function cannedFaults(text: string): CannedFault[] {
  return text.split('\n').flatMap((content, index) => {
    const line = index + 1;
    const named = [...content.matchAll(VARIABLE)].map(([, name = '']) => name);
    const unknown = named
      .filter((name) => !isVariable(name))
      .map((name) => ({ line, reason: noVariable(name) }));
    const rest = content.replace(VARIABLE, '');
    return /\{\{|\}\}/.test(rest) || /\{\{\{|\}\}\}/.test(content)
      ? [...unknown, { line, reason: `braces stand around a variable alone: ${EXAMPLE}` }]
      : unknown;
  });
}

const EXAMPLE = '{{customer.firstName}}';

function noVariable(name: string): string {
  const near = nearestWord(name, CANNED_VARIABLES);
  const meant = near === null ? `there are ${CANNED_VARIABLES.join(', ')}` : `did you mean ${near}?`;
  return `there is no variable {{${name}}}; ${meant}`;
}

function isVariable(name: string): name is CannedVariable {
  return CANNED_VARIABLES.some((known) => known === name);
}

/** Of each name the one text that fits the place best: the most of channel, category and language said, and of as many, the language. */
export function cannedAt(all: readonly CannedAnswer[], place: CannedPlace): CannedAnswer[] {
  const best = new Map<string, CannedAnswer>();
  for (const one of all.filter((answer) => fits(answer, place))) {
    const other = best.get(one.name);
    if (other === undefined || rank(one) > rank(other)) best.set(one.name, one);
  }
  return [...best.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function fits({ channel, category, locale }: CannedAnswer, place: CannedPlace): boolean {
  return (
    (channel === null || channel === place.channel) &&
    (locale === null || locale === place.locale) &&
    (category === null || place.category === category || place.category?.startsWith(`${category}/`) === true)
  );
}

/** A deeper category says more than the one above it. */
function rank({ channel, category, locale }: CannedAnswer): number {
  const said = [channel, category, locale].filter((one) => one !== null).length;
  const depth = category === null ? 0 : category.split('/').length;
  return said * 1000 + (locale === null ? 0 : 500) + depth * 10 + (channel === null ? 0 : 1);
}

/** An answer with its texts filled in, or why it cannot be. */
export type Expanded =
  | { readonly text: string; readonly used: readonly string[] }
  | { readonly line: string; readonly problem: Problem };

const NAME_LINE = /^\/([a-z0-9][a-z0-9-]{0,39})$/i;
/** What mail programs put into a line without showing it. */
const UNSEEN = /[\u200b-\u200f\u2060\ufeff]/g;

/**
 * Fills in what is named. `canned`: what there is at the place, one of each name (`cannedAt`). A name that there is none of is a fault
 * where it is near one, and else text: `/etc` stays.
 */
export function expandCanned(text: string, canned: readonly CannedAnswer[], values: CannedValues): Expanded {
  const byName = new Map(canned.map((answer) => [answer.name, answer]));
  const names = [...byName.keys()];
  const used: string[] = [];
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const name = nameOn(line);
    const answer = name === null ? undefined : byName.get(name);
    const near = name === null || answer !== undefined ? null : nearestWord(name, names);
    if (near !== null && name !== null)
      return { line: line.trim(), problem: { kind: 'no-canned', name, near } };
    if (answer !== undefined) used.push(answer.name);
    lines.push(answer === undefined ? line : filled(answer.text, values));
  }
  return { text: lines.join('\n'), used };
}

/** Does a line of the text look like a name? */
export function namesCanned(text: string): boolean {
  return text.split('\n').some((line) => nameOn(line) !== null);
}

function nameOn(line: string): string | null {
  return NAME_LINE.exec(line.replace(UNSEEN, '').trim())?.[1]?.toLowerCase() ?? null;
}

/** Once, from left to right. Where there is nothing to fill in, the blank before it goes as well: `Hello {{customer.firstName}},`. */
function filled(text: string, values: CannedValues): string {
  return text.replace(/( ?)\{\{\s*([a-zA-Z.]{1,40})\s*\}\}/g, (whole, blank: string, name: string) => {
    if (!isVariable(name)) return whole;
    const value = values[name].replace(/\s+/g, ' ').trim();
    return value === '' ? '' : `${blank}${value}`;
  });
}

/** What friends call somebody of that name; '' where the name does not tell. `Keller, Cara` is written the other way round. */
export function firstNameOf(name: string): string {
  if (name.includes('@')) return '';
  const [family = '', given] = name.split(',', 2).map((part) => part.trim());
  const [first = ''] = (given ?? family).split(/\s+/, 1);
  return first;
}

/** Those that hold all of the words, in name, title or text; all of them where there is no word. */
export function cannedHolding<T extends CannedAnswer>(all: readonly T[], words: string): T[] {
  const wanted = searchWords(words);
  return all.filter((one) => {
    const there = searchWords(`${one.name}\n${one.title}\n${one.text}`);
    return wanted.every((word) => there.some((known) => known.startsWith(word)));
  });
}
