import { LIMITS } from '../base/limits.ts';
import { without, withoutEnd } from '../base/trim.ts';
import { decodeCharset } from './charset.ts';
import { decodeHeaderText } from './encoded-word.ts';
import { withoutControls } from './header.ts';

/** A field with parameters (RFC 2045 section 5.1, RFC 2183): its value in lower case, and its decoded parameters. */
export interface ParameterizedField {
  readonly value: string;
  /** By name in lower case; RFC 2231 continuations joined, charsets and encoded-words decoded, no controls. */
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETER =
  /(?:;|(?<=")[\s,])[\s,]*([^\s=;"\x00-\x1f\x7f-\x9f]{1,100})\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"(?=[\s,]*(?:[;(]|$|[^\s=;"]{1,100}\s?=))|"([^;]*)"(?=\s*(?:;|$))|([^;"]*(?:"[^;"]*)*))/g;

/** Where the parameters begin; some senders forget the semicolon, some the value before it. */
const FIRST_PARAMETER = /;|(?:^|[\s,])(?=[\w*.-]{2,40}\s?=\s?["\w'=%?])/;

/** How a backslash in quotes is read: as people's programs mean it, or to the letter of RFC 2045. */
type QuotedPairs = (quoted: string) => string;

/** A backslash quotes a mark; before a letter it is a folder of some Windows path. */
const asMeant: QuotedPairs = (quoted) => quoted.replace(/\\([\\"])/g, '$1');

/** Whatever follows a backslash stands for itself (RFC 5322 section 3.2.1). */
export const toTheLetter: QuotedPairs = (quoted) => quoted.replace(/\\([\s\S])/g, '$1');

/** Reads the raw body of a Content-Type or Content-Disposition field. */
export function parseParameterized(field: string, unquote = asMeant): ParameterizedField {
  // Some encode the field as a whole.
  const body = (/^\s*=\?/.test(field) ? decodeHeaderText(field) : field).replace(/ ?\t ?/g, ' ');
  const start = FIRST_PARAMETER.exec(body)?.index ?? body.length;
  const value = withoutControls(
    withoutEnd(body.slice(0, start).replace(/\([^()]*\)/g, ''), ', ').toLowerCase(),
  );
  const written = new Map<string, string>();
  const rest = body.slice(start).replace(/^[\s,]*(?!;)/, ';');
  for (const [, name = '', well, badly, bare = ''] of withSemicolons(rest).matchAll(PARAMETER)) {
    const key = name.toLowerCase();
    if (written.size >= LIMITS.parameters) break;
    const quoted = well ?? badly;
    if (!written.has(key)) written.set(key, quoted === undefined ? bareValue(key, bare) : unquote(quoted));
  }
  return { value, parameters: joined(written) };
}

/** One that was forgotten behind a word is put back before a parameter that every program knows. */
function withSemicolons(parameters: string): string {
  return parameters.replace(FORGOTTEN, (text) => (text.startsWith('"') ? text : `${text};`));
}

/** Quoted strings are passed over. */
const FORGOTTEN =
  /"(?:[^"\\]|\\.){0,150}"|[;\s][\w*-]{1,40}=[^\s;"]{1,200}(?=\s+(?:boundary|charset|delsp|filename|format|method|micalg|name|protocol|report-type|start|type)(?:\*\d{0,3}\*?)?=)/gi;

function bareValue(key: string, text: string): string {
  const bare = without(text.replace(/\([^()]*\)[ \t\r\n]*$/, ''), ' \t\r\n').replace(/^"(?=[^"]*$)/, '');
  // In a boundary apostrophes are signs like others (RFC 2046 section 5.1.1).
  return key === 'boundary' ? bare : bare.replace(/^'(.*)'$/, '$1');
}

interface Segments {
  /** By index; the plain form has index -1. */
  readonly pieces: Map<number, { readonly text: string; readonly extended: boolean }>;
}

function joined(written: ReadonlyMap<string, string>): Map<string, string> {
  const byName = new Map<string, Segments>();
  for (const [key, text] of written) {
    const match = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/.exec(key);
    const name = match?.[1] ?? key;
    const segments = byName.get(name) ?? { pieces: new Map() };
    byName.set(name, segments);
    const index = match?.[2] === undefined ? (match?.[3] === undefined ? -1 : 0) : Number(match[2]);
    segments.pieces.set(index, { text, extended: match?.[3] !== undefined });
  }
  return new Map(Array.from(byName, ([name, segments]) => [name, withoutControls(valueOf(segments))]));
}

/** RFC 2231 sections 3 and 4: the continued and encoded form wins over the plain one. */
function valueOf({ pieces }: Segments): string {
  const plain = pieces.get(-1);
  const numbered = [...pieces].filter(([index]) => index >= 0).sort(([a], [b]) => a - b);
  const first = numbered[0]?.[1];
  if (first === undefined) return plain === undefined ? '' : plainValue(plain.text);
  const labelled = first.extended ? LABELLED.exec(first.text) : null;
  const texts = numbered.map(([, piece], position) => ({
    text: position === 0 && labelled !== null ? (labelled[3] ?? '') : piece.text,
    extended: piece.extended,
  }));
  const whole = texts.map((piece) => piece.text).join('');
  // Some mark as encoded by RFC 2231 what is encoded by RFC 2047.
  const isEncoded = texts.some((piece) => piece.extended) && (labelled !== null || !whole.startsWith('=?'));
  if (!isEncoded) return decodeHeaderText(whole);
  const bytes = Buffer.concat(
    texts.map((piece) => Buffer.from(piece.extended ? percentDecoded(piece.text) : piece.text, 'latin1')),
  );
  return decodeCharset(bytes, labelled?.[1] ?? labelled?.[2] ?? null);
}

/** `utf-8'en'name`; some leave the language out together with its quote. */
const LABELLED = /^(?:([^']*)'[^']*'|((?:utf-?8|us-ascii|iso-8859-\d+|windows-\d+))')([\s\S]*)$/i;

/** Some clients write the octets of RFC 2231 without the asterisk that says so: believed where they are UTF-8. */
function plainValue(text: string): string {
  if (/%[89a-f][0-9a-f]/i.test(text) && !/[^\x21-\x7e ]/.test(text)) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(percentDecoded(text), 'latin1'));
    } catch {
      // A name in which percent signs stand for themselves.
    }
  }
  return decodeHeaderText(text);
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_whole, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
