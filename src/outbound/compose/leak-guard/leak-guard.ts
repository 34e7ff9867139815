/**
 * The leak guard: the last look at a mail before it leaves for a customer. In: the mail as composed, and what must not be in it. Out: every
 * leak, or none. Pure; it decides nothing about what then happens (outbound.ts holds the mail and tells the agent).
 *
 * What must hold (T-52, T-53, T-54): what an agent wrote for colleagues, what another customer wrote, what we wrote to an agent, and
 * whatever opens a ticket or a door never leaves in a customer's mail. What the customer wrote or was sent before is no leak.
 */
import { LIMITS } from '../../../base/limits.ts';
import { isCommandWord, verbNamed } from '../../../desk/commands/verbs.ts';
import type { Leak, LeakKind } from '../../../desk/notices/leak.ts';
import type { TokenClaim } from '../../../desk/signing/reply-token.ts';
import { withoutControls } from '../../../mail/header.ts';
import { markerIndex } from '../../../mail/reply-text.ts';
import { tokensIn, type TokenReader } from './carried-tokens.ts';
import { lettersOf } from './letters.ts';
import { mailWords, repeatedPassages, type MailWords } from './passages.ts';
import { secretsIn } from './secrets.ts';

/** A mail as it will be read, and its header as it will be sent. */
export interface SeenMail {
  readonly header: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  /** `text`: what can be read in it; null where it is no text. */
  readonly files: readonly { readonly name: string; readonly text: string | null }[];
}

export interface GuardFacts {
  /** Texts that were written for agents of this ticket. */
  readonly internal: readonly string[];
  /** What customers of other tickets wrote, and notes of those. */
  readonly foreign: readonly string[];
  /** What the customer wrote, and what was sent to them or is sent to others by this agent all the time. */
  readonly known: readonly string[];
  /** Lines of our notifications, as letters. */
  readonly scaffolding: ReadonlySet<string>;
  /** Of the agents, but for an agent who is the customer. */
  readonly agentAddresses: readonly string[];
  /** Secrets that this installation or the ticket holds. */
  readonly secrets: readonly string[];
  readonly tokens: TokenReader;
  /** Whose mail it is; null: nobody's, so that any token is a leak. */
  readonly reader: TokenClaim | null;
}

/** One place of the mail. */
interface Place {
  readonly where: string;
  readonly text: string;
  readonly words: MailWords;
}

type Rule = (place: Place, facts: GuardFacts, known: string) => readonly Omit<Leak, 'where'>[];

const RULES: readonly Rule[] = [
  internalText,
  scaffolding,
  commandLines,
  foreignText,
  foreignTokens,
  agentAddresses,
  secrets,
];

/** Every leak, each once, at most LIMITS.leaksTold. */
export function leaksIn(mail: SeenMail, facts: GuardFacts): Leak[] {
  const known = facts.known.map((text) => lettersOf(text.slice(0, LIMITS.guardTextChars))).join('\u0000');
  const found = [
    ...placesOf(mail).flatMap((place) =>
      RULES.flatMap((rule) => rule(place, facts, known).map((leak) => ({ ...leak, where: place.where }))),
    ),
    ...headerLeaks(mail.header, facts),
  ];
  const byWords = new Map(found.toReversed().map((leak) => [`${leak.kind} ${leak.excerpt}`, leak]));
  return [...byWords.values()].toReversed().slice(0, LIMITS.leaksTold);
}

function placesOf({ subject, text, html, files }: SeenMail): Place[] {
  const place = (where: string, words: string): Place => ({ where, text: words, words: mailWords(words) });
  return [
    place('subject', subject),
    place('text', text),
    ...(html === null ? [] : [place('text', htmlWords(html))]),
    ...files.flatMap((file) => [
      place('file name', file.name),
      ...(file.text === null ? [] : [place(`file ${file.name}`, file.text)]),
    ]),
  ];
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  nbsp: ' ',
  apos: "'",
};

/** The words of HTML, and what its attributes name: a link is read by whoever follows it. Ours, so it is well formed. */
function htmlWords(html: string): string {
  return html
    .replace(/<head\b[^]*?<\/head>/i, ' ')
    .replace(/<(?:br|\/p|\/div|\/li|\/tr)\b[^<>]*>/gi, '\n')
    .replace(/<[a-z][^<>]*?\b(?:href|src)="([^"]*)"[^<>]*>/gi, ' $1 ')
    .replace(/<[^<>]*>/g, '')
    .replace(
      /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,6}));/gi,
      (whole, hex: string | undefined, decimal: string, name: string | undefined) => {
        if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
        const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      },
    );
}

function leak(kind: LeakKind, excerpt: string): Omit<Leak, 'where'> {
  return { kind, excerpt: withoutControls(excerpt).slice(0, LIMITS.leakChars) };
}

function internalText({ words: mail }: Place, { internal }: GuardFacts, known: string) {
  const least = LIMITS.guardLongLetters;
  return internal
    .flatMap((text) => repeatedPassages(text, { mail, known, least }).slice(0, 3))
    .map((passage) => leak('internal-text', passage));
}

function foreignText({ words: mail }: Place, { foreign }: GuardFacts, known: string) {
  const least = LIMITS.guardForeignLetters;
  return foreign
    .flatMap((text) => repeatedPassages(text, { mail, known, least }).slice(0, 1))
    .filter((passage) => lettersOf(passage).length >= least)
    .map((passage) => leak('foreign-text', passage));
}

function scaffolding({ text, words }: Place, { scaffolding: lines }: GuardFacts, known: string) {
  if (markerIndex(text) >= 0)
    return [leak('scaffolding', text.slice(markerIndex(text)).split('\n')[0] ?? '')];
  const hit = [...lines].find(
    (line) =>
      (line.length >= LIMITS.guardKnownLetters ? words.letters.includes(line) : words.units.has(line)) &&
      !known.includes(line),
  );
  if (hit === undefined) return [];
  const at = text.split('\n').find((line) => lettersOf(line) !== '' && hit.startsWith(lettersOf(line)));
  return [leak('scaffolding', at ?? text.trim())];
}

const COMMAND = /^[\s>]*#(\p{L}[\p{L}-]{1,20})(?:[ \t:]+(\S.{0,60}))?\s*$/u;

/** A line that is a command and nothing else; with a value only where the word asks for one. */
function commandLines({ text }: Place, _facts: GuardFacts, known: string) {
  return text
    .split('\n')
    .filter((line) => {
      const [, word = '', value] = COMMAND.exec(line) ?? [];
      const name = word.toLowerCase();
      if (!isCommandWord(name) || known.includes(lettersOf(line))) return false;
      const form = verbNamed(name)?.form ?? '';
      if (form === '') return value === undefined;
      return form.startsWith('[') || value !== undefined;
    })
    .map((line) => leak('command-line', line.trim()));
}

function foreignTokens({ text }: Place, { tokens, reader }: GuardFacts) {
  return tokensIn(text, tokens)
    .filter(({ claim }) => !isReaders(claim, reader))
    .map(({ token }) => leak('foreign-token', token));
}

function isReaders(claim: TokenClaim, reader: TokenClaim | null): boolean {
  if (reader === null || claim.number !== reader.number) return false;
  const { person } = claim;
  return (
    person.kind !== 'agent' && person.kind === reader.person.kind && person.ordinal === reader.person.ordinal
  );
}

function agentAddresses({ text }: Place, { agentAddresses: addresses, known: texts }: GuardFacts) {
  const lower = text.toLowerCase();
  return addresses
    .filter((address) => lower.includes(address) && !texts.some((one) => one.toLowerCase().includes(address)))
    .map((address) => leak('agent-address', address));
}

function secrets({ text }: Place, { secrets: held, known }: GuardFacts) {
  return secretsIn(text, held, known).map((what) => leak('secret', what));
}

/** Fields that name mails of the thread: who takes part in a ticket may know of its mails, but not of those to agents. */
const THREAD_FIELDS = /^(?:references|in-reply-to):/i;

function headerLeaks(header: string, { agentAddresses: addresses, tokens, reader }: GuardFacts): Leak[] {
  const fields = header.replace(/\r\n(?=[ \t])/g, '').split('\r\n');
  return fields.flatMap((field) => {
    const lower = field.toLowerCase();
    const bcc = /^(?:resent-)?bcc:/i.test(field) ? [leak('blind-copy', field)] : [];
    const named = addresses.filter((address) => lower.includes(address));
    const carried = tokensIn(field, tokens).filter(({ claim }) =>
      THREAD_FIELDS.test(field) ? claim.person.kind === 'agent' : !isReaders(claim, reader),
    );
    return [
      ...bcc,
      ...named.map((address) => leak('agent-address', address)),
      ...carried.map(({ token }) => leak('foreign-token', token)),
    ].map((one) => ({ ...one, where: 'header' }));
  });
}
