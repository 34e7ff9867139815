import { without, withoutEnd } from '../base/trim.ts';
import { LIMITS } from '../base/limits.ts';
import { parseAddrSpec, type Mailbox } from './address.ts';
import { decodeHeaderText, encodedWordAt } from './encoded-word.ts';
import { asUtf8 } from './header.ts';
import { withoutUnseen } from './unseen.ts';

/**
 * RFC 5322 section 3.4 address lists. In: a raw field body. Out: who is named there, in order.
 * Words are told apart before anything is decoded, so that no encoded-word, comment or quoted string can smuggle an address in;
 * two angle addresses are two addresses. Linear in the input.
 */
export interface WrittenAddress {
  /** Decoded display name, or the comment after a bare address; '' where there is none. */
  readonly name: string;
  /** As written, without angle brackets and route; '' where a name stands alone. */
  readonly address: string;
}

type Token = {
  readonly kind: 'word' | 'quoted' | 'comment' | 'angle' | 'comma' | 'colon' | 'semicolon';
  readonly text: string;
  /** No blank parts it from the token before it. */
  readonly glued?: boolean;
};

/** The mailboxes of an address field whose addresses are valid; groups are opened, what cannot be read is left out. */
export function parseMailboxes(fieldBody: string): Mailbox[] {
  return writtenAddresses(fieldBody).flatMap(({ name, address }) => {
    const decoded = asUtf8(address);
    const spec = decoded === null ? null : parseAddrSpec(decoded);
    return spec === null ? [] : [{ name, address: spec }];
  });
}

function isAddress(written: string): boolean {
  const decoded = asUtf8(written);
  return decoded !== null && parseAddrSpec(decoded) !== null;
}

/** Everybody named in an address field, valid or not: what a person would read there. */
export function parseWrittenAddresses(fieldBody: string): WrittenAddress[] {
  return writtenAddresses(fieldBody).map(({ name, address }) => ({
    name,
    address: asUtf8(address) ?? decodeHeaderText(address),
  }));
}

/** The addresses still as latin1. */
function writtenAddresses(fieldBody: string): WrittenAddress[] {
  const found: WrittenAddress[] = [];
  let entry: Token[] = [];
  const close = (): void => {
    const read = entry.length > 0 ? readEntry(entry) : [];
    const before = found.at(-1);
    // `Example, Bob <bob@x>`: a family name that should have been quoted.
    if (before?.address === '' && hasAngle(entry) && read[0] !== undefined && read[0].name !== '') {
      found.pop();
      read[0] = { ...read[0], name: `${before.name}, ${read[0].name}` };
    }
    found.push(...read);
    entry = [];
  };
  for (const token of tokens(fieldBody)) {
    if (found.length >= LIMITS.addresses) return found;
    if (token.kind === 'comma' || token.kind === 'semicolon') close();
    else if (token.kind === 'colon') entry = [];
    else entry.push(token);
  }
  close();
  return found;
}

function hasAngle(entry: readonly Token[]): boolean {
  return entry.some((token) => token.kind === 'angle');
}

function readEntry(entry: readonly Token[]): WrittenAddress[] {
  if (hasAngle(entry)) return readAngles(entry);
  const written = entry.filter((token) => token.kind !== 'comment');
  // A comment alone names nobody.
  if (written.length === 0) return [];
  const name = commentedName(entry);
  const alone = inQuotesAlone(written);
  if (alone !== null) return [{ name, address: alone }];
  const address = bareWritten(written);
  const bare = trimMarks(address);
  if ((!/[ \t]/.test(address) && address.slice(1, -1).includes('@')) || isAddress(bare))
    return [{ name, address: bare }];
  const inside = addressesAmong(written);
  if (inside.length > 0) {
    const addresses = new Set(inside);
    const rest = written.map(({ kind, text }) => ({
      kind,
      text: text
        .split(BLANKS)
        .filter((word) => !addresses.has(word))
        .join(' '),
    }));
    const label = withoutGroup(phrase(rest)) || name;
    return inside.map((word) => ({ name: label, address: trimMarks(word) }));
  }
  const words = withoutGroup(phrase(written));
  return words === '' && name === '' ? [] : [{ name: words === '' ? name : words, address: '' }];
}

/** `"bob@x"` with nothing beside it can be meant as nothing but an address. */
function inQuotesAlone([only, ...others]: readonly Token[]): string | null {
  const address = only?.kind === 'quoted' && others.length === 0 ? trimmed(only.text) : '';
  return isAddress(address) ? address : null;
}

/** An address in quotation marks is a part of the name where another one stands beside it. */
function addressesAmong(written: readonly Token[]): string[] {
  const among = (tokens: readonly Token[]): string[] =>
    tokens.flatMap((token) => token.text.split(BLANKS)).filter((word) => /^[^@]+@[^@]+$/.test(word));
  const plain = among(written.filter(({ kind }) => kind === 'word'));
  return plain.length > 0 ? plain : among(written);
}

/** The comment behind an address is a name by custom (RFC 5322 section 3.4), else the one before it; one within it is none. */
function commentedName(entry: readonly Token[]): string {
  const isWritten = (token: Token): boolean => token.kind !== 'comment';
  return (
    phrase(entry.slice(entry.findLastIndex(isWritten) + 1)) ||
    phrase(entry.slice(0, entry.findIndex(isWritten)))
  );
}

/** The name of a group that no semicolon ends. */
function withoutGroup(name: string): string {
  return name.endsWith(':') ? '' : name;
}

/** An address without angle brackets, with no blanks around its marks; what stands in quotation marks stays as it is. */
function bareWritten(written: readonly Token[]): string {
  const pieces = written.map(({ kind, text }) =>
    kind === 'quoted'
      ? `"${text.replace(/["\\]/g, (special) => `\\${special}`)}"`
      : text
          .split(/([@.])/)
          .map(trimmed)
          .join(''),
  );
  return pieces
    .flatMap((piece, at) => {
      const isGlued = at === 0 || /^[@.]/.test(piece) || /[@.]$/.test(pieces[at - 1] ?? '');
      return isGlued ? [piece] : [' ', piece];
    })
    .join('');
}

/** Each with the words before it; where a comma was forgotten there are several. */
function readAngles(entry: readonly Token[]): WrittenAddress[] {
  const found: WrittenAddress[] = [];
  let before: Token[] = [];
  const nameOf = (tokens: readonly Token[]): string =>
    phrase(tokens.filter(({ kind }) => kind !== 'comment')) ||
    phrase(tokens.filter(({ kind }) => kind === 'comment'));
  for (const token of entry) {
    if (token.kind === 'angle') {
      found.push(...inAngle(token.text).map((address) => ({ name: nameOf(before), address })));
      before = [];
    } else if (token.kind !== 'word' || !/^>+$/.test(token.text)) {
      before.push(token);
    }
  }
  const last = found.at(-1);
  if (last?.name === '' && before.length > 0) found[found.length - 1] = { ...last, name: nameOf(before) };
  return found.filter(({ name, address }) => name !== '' || address !== '');
}

/** What stands in an angle: one address, or several that were put into one (RFC 7103 section 7.1.4). */
function inAngle(text: string): string[] {
  if (text.includes('"')) return [bareAddress(text)];
  // What stands before another bracket is no part of an address.
  const inner = text.slice(text.lastIndexOf('<') + 1);
  const pieces = inner.split(',').map(bareAddress);
  return pieces.length > 1 && pieces.every(isAddress) ? pieces : [bareAddress(inner)];
}

/** Marks that strange clients leave around an address: `'a@b'`, `mailto:a@b`, `[mailto:a@b]`, `"a@b`. */
function trimMarks(address: string): string {
  if (isAddress(address)) return address;
  const end = address.includes('@[') ? "'>;,." : "']>;,.";
  return withoutEnd(address.replace(/^(?:mailto:|['[<]|"(?=[^"]*$))*(?=[^'[\]<>"])/i, ''), end);
}

/** RFC 5322 section 4.4, obs-route: at its domains an IPv6 address has colons of its own. */
const ROUTE = /^[\s,]{0,20}@(?:\[[^[\]]{0,100}\]|[^:[\]]){0,500}:/;

/** Without the obsolete route of RFC 5322 section 4.4 and without blanks where they mean nothing. */
function bareAddress(text: string): string {
  const inner = trimmed(trimmed(withoutComments(text)).replace(ROUTE, ''));
  return trimMarks(inner.startsWith('"') ? inner : withoutBlanks(inner));
}

/** Blanks go around a dot and an at sign (RFC 5322 section 4.4). Between words they stay: joined, the words would be somebody else. */
function withoutBlanks(address: string): string {
  const words = address.split(BLANKS);
  // Of the word before alone: to look at all that is written so far for each word costs the square of their number.
  const isGlued = (word: string, at: number): boolean =>
    at === 0 || /[.@]$/.test(words[at - 1] ?? '') || /^[.@]/.test(word);
  return words.map((word, at) => (isGlued(word, at) ? word : ` ${word}`)).join('');
}

/** RFC 5322 section 3.2.2; where one never ends, or a quoted local part may hold what looks like one, nothing is taken out. */
function withoutComments(text: string): string {
  if (!text.includes('(') || text.includes('"')) return text;
  let depth = 0;
  let kept = '';
  for (const char of text) {
    if (char === '(') depth += 1;
    else if (char === ')' && depth > 0) depth -= 1;
    else if (depth === 0) kept += char;
  }
  return depth === 0 ? kept : text;
}

/** Blanks of raw bytes: what `\s` takes for one besides is the last byte of `à` in UTF-8. */
const BLANKS = /[ \t\r\n]+/;

function trimmed(text: string): string {
  return without(text, ' \t\r\n');
}

function phrase(words: readonly Token[]): string {
  const [first, ...others] = words;
  // A comment that never ends.
  if (first?.kind === 'word' && /^\([^()]+$/.test(first.text))
    return phrase([{ ...first, text: first.text.slice(1) }, ...others]);
  const text = words
    .map((token, at) => (at === 0 || isOneWord(words[at - 1], token) ? token.text : ` ${token.text}`))
    .join('');
  const name = withoutUnseen(decodeHeaderText(text)).replace(/\s+/g, ' ').trim();
  return (
    name
      .replace(/^(['"])(.*)\1$/, '$2')
      // The quotation mark of a phrase that never ends.
      .replace(/^"(?=[^"]+$)/, '')
      .slice(0, LIMITS.displayNameChars)
      .trim()
  );
}

/** Some encode a part of a word: `M=?utf-8?Q?=C3=BC?=ller`. */
function isOneWord(before: Token | undefined, { kind, glued }: Token): boolean {
  return glued === true && kind === 'word' && before?.kind === 'word';
}

/** Splits a field body into words. A quote, comment or bracket that never ends is an ordinary character. */
function tokens(body: string): Token[] {
  const list: Token[] = [];
  const scan = new Scanner(body);
  let word = '';
  const flush = (): void => {
    if (trimmed(word) !== '')
      list.push({ kind: 'word', text: trimmed(word), glued: !/^[ \t\r\n]/.test(word) });
    word = '';
  };
  while (!scan.done) {
    const glued = !scan.isBehindBlank;
    const special = scan.special();
    if (special === null) {
      word += scan.take();
      continue;
    }
    flush();
    list.push({ ...special, glued });
  }
  flush();
  return list;
}

const PUNCTUATION: Readonly<Record<string, Token['kind']>> = { ',': 'comma', ':': 'colon', ';': 'semicolon' };

class Scanner {
  #at = 0;
  readonly #text: string;
  readonly #lastSemicolon: number;
  /** Where a search for a closing mark failed: it need not be done again, which keeps the whole linear. */
  readonly #hopeless = new Set<string>();

  constructor(text: string) {
    this.#text = text;
    this.#lastSemicolon = text.lastIndexOf(';');
  }

  get done(): boolean {
    return this.#at >= this.#text.length;
  }

  get isBehindBlank(): boolean {
    return /[ \t\r\n]/.test(this.#text.charAt(this.#at - 1));
  }

  take(): string {
    return this.#text.charAt(this.#at++);
  }

  /** The token that begins here, or null for an ordinary character. */
  special(): Token | null {
    const char = this.#text.charAt(this.#at);
    if (char === '=') return this.#encodedWord();
    const kind = PUNCTUATION[char];
    // A colon names a group (section 3.4) only where a semicolon ends one; elsewhere it is part of a name.
    if (kind === 'colon' && this.#isPlainColon()) return null;
    if (kind === 'semicolon' && this.#endsEntity()) return null;
    if (kind !== undefined) {
      this.#at += 1;
      return { kind, text: char };
    }
    if (char === '"') return this.#enclosed('quoted', '"');
    if (char === '(') return this.#enclosed('comment', ')');
    return char === '<' ? this.#enclosed('angle', '>') : null;
  }

  #isPlainColon(): boolean {
    return (
      this.#at > this.#lastSemicolon || /mailto$/i.test(this.#text.slice(Math.max(0, this.#at - 6), this.#at))
    );
  }

  /** Of HTML, which some programs write into names: `Smith &amp; Sons`. */
  #endsEntity(): boolean {
    return /&(?:amp|lt|gt|quot|apos|#\d{1,5})$/.test(this.#text.slice(Math.max(0, this.#at - 8), this.#at));
  }

  /** RFC 2047 section 5: an encoded-word is one word, whatever marks it holds. */
  #encodedWord(): Token | null {
    const word = encodedWordAt(this.#text, this.#at);
    if (word === null || /[<>"]/.test(word.coded)) return null;
    const text = this.#text.slice(this.#at, word.end);
    this.#at = word.end;
    return { kind: 'word', text };
  }

  #enclosed(kind: 'quoted' | 'comment' | 'angle', close: string): Token | null {
    if (this.#hopeless.has(kind)) return null;
    let depth = 1;
    let inner = '';
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      const char = this.#text.charAt(at);
      if (kind === 'angle' && char === '"') {
        const end = quotedEnd(this.#text, at);
        inner += this.#text.slice(at, end);
        at = end - 1;
        continue;
      }
      if (char === '\\' && kind !== 'angle') {
        inner += this.#text.charAt(++at);
        continue;
      }
      if (kind === 'comment' && char === '(') depth += 1;
      if (char === close && --depth === 0) {
        this.#at = at + 1;
        return { kind, text: inner };
      }
      inner += char;
    }
    this.#hopeless.add(kind);
    return null;
  }
}

/** Where a quoted local part that begins here ends; the next character where it never does. */
function quotedEnd(text: string, start: number): number {
  QUOTED.lastIndex = start;
  return start + (QUOTED.exec(text)?.[0].length ?? 1);
}

const QUOTED = /"(?:[^"\\]|\\.){0,300}"@/sy;
