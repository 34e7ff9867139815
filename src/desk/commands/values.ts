/** The kinds of values that several commands take. Each reads the whole value, and says what is wrong with it. */
import { nearestWord } from '../../base/nearest.ts';
import { formatAddrSpec, parseAddrSpec, type AddrSpec } from '../../mail/address.ts';
import { parseTicketTag, type TicketNumber } from '../tickets/number.ts';
import type { CalledAgent, Vocabulary } from './command.ts';
import { bad, good, type Read } from './problem.ts';
import { splitWords } from './words.ts';

/** Words that take a value away again. */
const NOTHING = new Set(['none', 'nobody', 'off', '-', 'keine', 'niemand']);

export function saysNothing(value: string): boolean {
  return NOTHING.has(value.trim().toLowerCase());
}

/** One of a closed list, in any case; a name that only one entry begins with or ends in is enough. */
export function readChoice<T extends string>(value: string, known: readonly T[]): Read<T> {
  const wanted = value.trim().toLowerCase();
  const exact = known.find((name) => name.toLowerCase() === wanted);
  if (exact !== undefined) return good(exact);
  const meant = wanted === '' ? [] : known.filter((name) => isShortFor(wanted, name.toLowerCase()));
  if (meant.length > 1) return bad({ kind: 'ambiguous', value, meanings: meant });
  const [only] = meant;
  if (only !== undefined) return good(only);
  return bad({ kind: 'not-one-of', value, known, near: nearestWord(wanted, known) });
}

/** The fewest letters that may stand for a longer name. */
const SHORT_FORM_CHARS = 3;

/** `faulty` for `hardware/faulty`, `urg` for `urgent`. */
function isShortFor(wanted: string, name: string): boolean {
  if (name.endsWith(`/${wanted}`)) return true;
  return wanted.length >= SHORT_FORM_CHARS && name.startsWith(wanted);
}

/** An agent, called `anna`, `@anna`, `Anna Berg`, `Anna`, by an address, or `me`. */
export function readAgent(value: string, vocabulary: Pick<Vocabulary, 'agents' | 'writer'>): Read<string> {
  const { agents, writer } = vocabulary;
  const wanted = value.trim().replace(/^@/, '').toLowerCase();
  if (wanted === 'me' || wanted === 'ich') return good(writer);
  const exact = agents.find((agent) => agent.name === wanted);
  if (exact !== undefined) return good(exact.name);
  const meant = agents.filter((agent) => isCalled(agent, wanted)).map(({ name }) => name);
  if (meant.length > 1) return bad({ kind: 'ambiguous', value, meanings: meant });
  const [only] = meant;
  if (only !== undefined) return good(only);
  const known = agents.map(({ name }) => name);
  return bad({ kind: 'not-one-of', value, known, near: nearestWord(wanted, known) });
}

function isCalled({ displayName, addresses }: CalledAgent, wanted: string): boolean {
  const display = displayName.toLowerCase();
  const parts = display.split(/\s+/);
  return (
    display === wanted ||
    parts[0] === wanted ||
    (parts.length > 1 && parts.at(-1) === wanted) ||
    addresses.some((address) => formatAddrSpec(address).toLowerCase() === wanted)
  );
}

export function readAgents(value: string, vocabulary: Vocabulary): Read<readonly string[]> {
  return readEach(value, (word) => readAgent(word, vocabulary));
}

export function readAddress(value: string): Read<AddrSpec> {
  const bare = value
    .trim()
    .replace(/^<(.*)>$/, '$1')
    .replace(/^mailto:/i, '');
  const address = parseAddrSpec(bare);
  return address === null ? bad({ kind: 'no-address', value }) : good(address);
}

export function readAddresses(value: string): Read<readonly AddrSpec[]> {
  return readEach(value, readAddress);
}

export function readTicket(value: string, { ticketPrefix }: Vocabulary): Read<TicketNumber> {
  const number = parseTicketTag(ticketPrefix, value);
  return number === null ? bad({ kind: 'no-ticket', value, example: `${ticketPrefix}1001` }) : good(number);
}

/** A number of the ticket's sheet, from 1 on. */
export function readOrdinal(value: string): Read<number> {
  const bare = value.trim().replace(/^#/, '');
  return /^[1-9]\d{0,5}$/.test(bare) ? good(Number(bare)) : bad({ kind: 'no-number', value });
}

export function readOrdinals(value: string): Read<readonly number[]> {
  return readEach(value, readOrdinal);
}

/** Every word of a value by the same rule; twice the same is once. */
export function readEach<T>(value: string, read: (word: string) => Read<T>): Read<readonly T[]> {
  const words = splitWords(value);
  if (!words.ok) return words;
  const found: T[] = [];
  for (const word of words.value) {
    const one = read(word);
    if (!one.ok) return one;
    found.push(one.value);
  }
  return good(eachOnce(found));
}

/** `+a -b c`: what is to come, and what is to go. */
export function readChanges<T>(
  value: string,
  read: (word: string) => Read<T>,
): Read<{ readonly add: readonly T[]; readonly remove: readonly T[] }> {
  const words = splitWords(value);
  if (!words.ok) return words;
  const add: T[] = [];
  const remove: T[] = [];
  for (const word of words.value) {
    const sign = word.charAt(0);
    const one = read(sign === '+' || sign === '-' || sign === '\u2013' ? word.slice(1) : word);
    if (!one.ok) return one;
    (sign === '-' || sign === '\u2013' ? remove : add).push(one.value);
  }
  return good({ add: eachOnce(add), remove: eachOnce(remove) });
}

/** However each was written. */
function eachOnce<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
