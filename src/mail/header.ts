import type { RawBytes } from './raw-bytes.ts';

/** RFC 5322 section 2.2. */
export interface HeaderField {
  /** As written. */
  readonly name: string;
  /** Unfolded (section 2.2.3), not decoded, without the blank after the colon. */
  readonly body: string;
}

/**
 * A field body written in raw 8-bit is UTF-8 (RFC 6532), held as latin1; null where it is not. For addresses and ids: a guessed charset
 * would make them somebody else's.
 */
export function asUtf8(fieldBody: string): string | null {
  if (!/[\x80-\xff]/.test(fieldBody)) return fieldBody;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(fieldBody, 'latin1'));
  } catch {
    return null;
  }
}

/** The bodies of every field of that name, in order. */
export function fieldsNamed(headers: readonly HeaderField[], name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.filter((field) => field.name.toLowerCase() === wanted).map((field) => field.body);
}

/** The body of the first field of that name, or null. */
export function fieldNamed(headers: readonly HeaderField[], name: string): string | null {
  return fieldsNamed(headers, name)[0] ?? null;
}

/** A message or body part cut at the empty line after its header (RFC 5322 section 2.1). */
export interface HeaderAndBody<Bytes extends RawBytes> {
  /** As latin1, one character a byte. */
  readonly block: string;
  readonly body: Bytes;
  /** The header is longer than what was read of it. */
  readonly cut: boolean;
}

/** The header block of raw bytes: up to the first empty line, or all. */
export function headerBlock(raw: RawBytes, maxBytes: number): string {
  return splitHeader(raw, maxBytes).block;
}

/**
 * Cuts raw bytes at the first empty line; line ends may be CRLF, LF or CR. A line of blanks is empty where no field follows it, and
 * where there is no empty line at all the body begins behind the last field. Bytes that begin with no field have no header.
 */
export function splitHeader<Bytes extends RawBytes>(raw: Bytes, maxBytes: number): HeaderAndBody<Bytes> {
  const head = raw.subarray(0, maxBytes).toString('latin1');
  const begin = /^(?:\r\n|\n|\r)/.exec(head);
  if (begin !== null) return { block: '', body: raw.subarray(begin[0].length), cut: false };
  const end = EMPTY_LINE.exec(head);
  if (end !== null)
    return { block: head.slice(0, end.index), body: raw.subarray(end.index + end[0].length), cut: false };
  if (raw.length > maxBytes) return { block: head, body: raw.subarray(maxBytes), cut: true };
  const fields = endOfFields(head);
  return { block: head.slice(0, fields), body: raw.subarray(fields), cut: false };
}

const EMPTY_LINE =
  /\r\n\r\n|\n\r{0,2}\n|\r\r(?!\n)|\r?\n[ \t]+\r?\n(?![\x21-\x39\x3b-\x7e]+[ \t]*:|[ \t\r\n]|$)/;
const FIELD = /^[\x21-\x39\x3b-\x7e]+[ \t]*:/;

/** Where the last field of a header block ends, with what continues it. */
export function endOfFields(head: string): number {
  let end = 0;
  let inField = false;
  let at = 0;
  for (const line of head.split(/(?<=\n)|(?<=\r)(?!\n)/)) {
    at += line.length;
    inField = FIELD.test(line) || (inField && /^[ \t]/.test(line));
    if (inField) end = at;
  }
  return end;
}

/** Splits and unfolds a header block; lines that are no field are passed over. */
export function parseHeaderBlock(block: string, maxFields: number): HeaderField[] {
  const fields: { name: string; body: string }[] = [];
  for (const line of withoutStrayReturns(block).split(/\r\n|\n|\r/)) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last !== undefined) last.body += line;
      continue;
    }
    const colon = /^([\x21-\x39\x3b-\x7e]+)[ \t]*:/.exec(line);
    if (colon === null) continue;
    if (fields.length === maxFields) break;
    fields.push({ name: colon[1] ?? '', body: line.slice(colon[0].length).replace(/^[ \t]/, '') });
  }
  return fields;
}

/** Where lines end with LF, a CR before what is no field is a sign within its line. */
function withoutStrayReturns(block: string): string {
  return block.includes('\n') ? block.replace(/\r(?!\n|[\x21-\x39\x3b-\x7e]+[ \t]*:)/g, ' ') : block;
}

/** Text that may stand in a header, a log line or a terminal: C0 and C1 controls, line ends and bidi overrides become blanks. */
export function withoutControls(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
}

/** Like `withoutControls`, but line ends and tabs stay: for bodies. Whatever some program takes for a line end is one; CR CR LF is one, too, which gateways make of CR LF. */
export function withoutControlsKeepingLines(text: string): string {
  return text
    .replace(/\r{1,2}\n|[\r\u2028\u2029]/g, '\n')
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+/g, '');
}
