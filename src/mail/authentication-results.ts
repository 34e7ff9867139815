/** The Authentication-Results field, read strictly (RFC 8601 section 2.2): what does not follow the grammar says nothing at all. */

/** `header.d=example.com`. */
export interface ResultProperty {
  /** `smtp`, `header`, `body`, `policy`, in lower case. */
  readonly ptype: string;
  /** In lower case. */
  readonly property: string;
  /** As written, without its quotes. */
  readonly value: string;
}

/** `dkim=pass (good key) reason="..." header.d=example.com`. */
export interface MethodFinding {
  /** In lower case. */
  readonly method: string;
  /** Word of RFC 8601 section 2.7 in lower case, or one that is not known yet. */
  readonly result: string;
  /** The comment right behind the result, as written between its parentheses; '' where there is none. */
  readonly comment: string;
  readonly reason: string | null;
  readonly properties: readonly ResultProperty[];
}

export interface AuthenticationResults {
  /** Who says so; as written, without its quotes. */
  readonly authservId: string;
  /** Empty: nothing was checked. */
  readonly findings: readonly MethodFinding[];
}

/** Findings of one field; more is nobody's honest work. */
const FINDINGS_MAX = 100;
const COMMENT_DEPTH = 20;

/** Reads the body of an Authentication-Results field; null for what breaks the grammar, or is of another version than 1. */
export function parseAuthenticationResults(fieldBody: string): AuthenticationResults | null {
  const scan = new Scanner(fieldBody);
  const authservId = readAuthservId(scan);
  if (authservId === null) return null;
  if (scan.done()) return null;
  const findings: MethodFinding[] = [];
  while (!scan.done()) {
    if (findings.length === FINDINGS_MAX || !scan.mark(';')) return null;
    const finding = readFinding(scan);
    if (finding === 'none') return findings.length === 0 && scan.done() ? { authservId, findings } : null;
    if (finding === null) return null;
    findings.push(finding);
  }
  return { authservId, findings };
}

/** The authserv-id alone, also of a field that breaks the grammar further on; null where even that cannot be read. */
export function authservIdOf(fieldBody: string): string | null {
  return readAuthservId(new Scanner(fieldBody));
}

/** The canonical field body: what parseAuthenticationResults reads back as the same. */
export function formatAuthenticationResults({ authservId, findings }: AuthenticationResults): string {
  const said = findings.map(
    ({ method, result, comment, reason, properties }) =>
      `${method}=${result}` +
      (comment === '' ? '' : ` (${comment})`) +
      (reason === null ? '' : ` reason=${formatValue(reason)}`) +
      properties.map((one) => ` ${one.ptype}.${one.property}=${formatValue(one.value)}`).join(''),
  );
  return [formatValue(authservId), ...(said.length === 0 ? ['none'] : said)].join('; ');
}

function formatValue(value: string): string {
  return BARE_WHOLE.test(value) ? value : `"${value.replace(/["\\]/g, (mark) => `\\${mark}`)}"`;
}

function readAuthservId(scan: Scanner): string | null {
  scan.cfws();
  const id = scan.value();
  if (id === null || id.trim() === '') return null;
  const spaced = scan.cfws();
  const version = scan.word(DIGITS);
  if (version !== null && (!spaced || Number(version) !== 1)) return null;
  scan.cfws();
  return scan.done() || scan.at(';') ? id : null;
}

function readFinding(scan: Scanner): MethodFinding | 'none' | null {
  scan.cfws();
  const method = scan.word(KEYWORD)?.toLowerCase();
  if (method === undefined) return null;
  scan.cfws();
  if (method === 'none' && scan.done()) return 'none';
  if (scan.mark('/')) {
    scan.cfws();
    if (scan.word(DIGITS) !== '1') return null;
    scan.cfws();
  }
  if (!scan.mark('=')) return null;
  scan.cfws();
  const result = scan.word(KEYWORD)?.toLowerCase();
  if (result === undefined) return null;
  const comment = scan.comment();
  const reason = readReason(scan);
  if (reason === undefined) return null;
  const properties = readProperties(scan);
  return properties === null ? null : { method, result, comment, reason, properties };
}

/** Undefined where it begins and cannot be read. */
function readReason(scan: Scanner): string | null | undefined {
  if (!scan.follows(REASON)) return null;
  scan.word(KEYWORD);
  scan.cfws();
  if (!scan.mark('=')) return undefined;
  scan.cfws();
  const reason = scan.value();
  scan.cfws();
  return reason ?? undefined;
}

function readProperties(scan: Scanner): ResultProperty[] | null {
  const properties: ResultProperty[] = [];
  while (!scan.done() && !scan.at(';')) {
    const ptype = scan.word(KEYWORD)?.toLowerCase();
    scan.cfws();
    if (ptype === undefined || !scan.mark('.')) return null;
    scan.cfws();
    const property = scan.word(KEYWORD)?.toLowerCase();
    scan.cfws();
    if (property === undefined || !scan.mark('=')) return null;
    scan.cfws();
    const value = scan.value();
    if (value === null) return null;
    properties.push({ ptype, property, value });
    scan.cfws();
  }
  return properties;
}

const DIGITS = /\d{1,9}/y;
const KEYWORD = /[A-Za-z0-9](?:[A-Za-z0-9-]{0,60}[A-Za-z0-9])?/y;
const REASON = /reason[ \t(]{0,100}=/iy;
/** A token, an address or a domain: all that needs no quotes. Wider than the grammar where mail hosts are, never ambiguous. */
const BARE = /[^\s;()"\\<>,\x00-\x1f\x7f]+/y;
const BARE_WHOLE = /^[^\s;()"\\<>,\x00-\x1f\x7f]+$/;
const QUOTED = /"((?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[\x20-\x7e])*)"/y;

/** Reads from left to right, each character once. */
class Scanner {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  done(): boolean {
    return this.#at >= this.#text.length;
  }

  at(char: string): boolean {
    return this.#text.charAt(this.#at) === char;
  }

  follows(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }

  mark(char: string): boolean {
    if (!this.at(char)) return false;
    this.#at += 1;
    return true;
  }

  word(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const word = pattern.exec(this.#text)?.[0] ?? null;
    this.#at += word?.length ?? 0;
    return word;
  }

  /** RFC 2045: a token or a quoted-string, without its quotes. */
  value(): string | null {
    if (!this.at('"')) return this.word(BARE);
    QUOTED.lastIndex = this.#at;
    const match = QUOTED.exec(this.#text);
    if (match === null) return null;
    this.#at += match[0].length;
    return (match[1] ?? '').replace(/\\(.)/g, '$1');
  }

  /** Passes over blanks and comments (RFC 5322 section 3.2.2); false where there is none. */
  cfws(): boolean {
    const start = this.#at;
    for (;;) {
      this.#blanks();
      if (this.#comment() === null) return this.#at > start;
    }
  }

  /** Passes over blanks and comments, and tells the first of those. */
  comment(): string {
    this.#blanks();
    const text = this.#comment();
    this.cfws();
    return text ?? '';
  }

  #blanks(): void {
    while (this.at(' ') || this.at('\t')) this.#at += 1;
  }

  /** The text of the comment that begins here; null where none does, or where it never ends. */
  #comment(): string | null {
    if (!this.at('(')) return null;
    let depth = 0;
    for (let at = this.#at; at < this.#text.length; at++) {
      const char = this.#text.charAt(at);
      if (char === '\\') at += 1;
      else if (char === '(') depth += 1;
      else if (char === ')') depth -= 1;
      if (depth > COMMENT_DEPTH) return null;
      if (depth > 0) continue;
      const text = this.#text.slice(this.#at + 1, at);
      this.#at = at + 1;
      return text;
    }
    return null;
  }
}
