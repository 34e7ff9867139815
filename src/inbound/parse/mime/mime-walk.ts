import { LIMITS } from '../../../base/limits.ts';
import { decodeHeaderText } from '../../../mail/encoded-word.ts';
import {
  endOfFields,
  fieldNamed,
  fieldsNamed,
  parseHeaderBlock,
  splitHeader,
  type HeaderAndBody,
  type HeaderField,
} from '../../../mail/header.ts';
import { parseParameterized, type ParameterizedField } from '../../../mail/parameters.ts';
import type { RawBytes } from '../../../mail/raw-bytes.ts';
import { decodeTransfer } from './transfer-encoding.ts';

/**
 * RFC 2045 and 2046: the tree of body parts. In: raw bytes, in memory or in a file. Out: parts whose bodies are
 * slices of those bytes, still encoded.
 * Walks without recursion; depth and number of parts are bounded, and what lies beyond a bound stays a leaf. A multipart whose
 * delimiters are missing is text; one that never closes ends with its parent.
 */
export interface MimePart {
  readonly headers: readonly HeaderField[];
  /** Media type in lower case; text/plain where none is given (RFC 2045 section 5.2). */
  readonly type: string;
  readonly contentType: ParameterizedField;
  readonly disposition: ParameterizedField | null;
  /** Content-Transfer-Encoding in lower case, '' where none is given. */
  readonly encoding: string;
  readonly body: RawBytes;
  readonly parts: MimePart[];
  /** The message itself, the first part of a multipart or one of its alternatives: where its text stands, whatever name it was given. */
  readonly leads: boolean;
}

/** A part, and whether the delimiter behind it closes its multipart. */
interface Sliced {
  readonly part: MimePart;
  readonly last: boolean;
}

export interface MimeTree {
  readonly root: MimePart;
  /** The bounds that cut the walk short, in words; empty for a message read in full. */
  readonly exceeded: readonly string[];
}

/** Reads a whole message. */
export function walkMime(raw: RawBytes): MimeTree {
  const exceeded = new Set<string>();
  const split = splitPart(withoutMboxLine(raw));
  if (split.cut) exceeded.add(`header of more than ${LIMITS.headerBytes} bytes`);
  const fields = parseHeaderBlock(split.block, LIMITS.headerFields + 1);
  if (fields.length > LIMITS.headerFields) exceeded.add(`more than ${LIMITS.headerFields} header fields`);
  const root = makePart(fields.slice(0, LIMITS.headerFields), split.body, 'text/plain', true);
  const open: { part: MimePart; depth: number }[] = [{ part: root, depth: 1 }];
  let count = 1;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { part, depth } = next;
    if (!part.type.startsWith('multipart/')) continue;
    const slices = sliceMultipart(part);
    if (depth >= LIMITS.mimeDepth && slices.length > 0) {
      exceeded.add(`parts nested deeper than ${LIMITS.mimeDepth}`);
      continue;
    }
    const children: Sliced[] = [];
    for (const slice of slices) {
      if (++count > LIMITS.mimeParts) {
        exceeded.add(`more than ${LIMITS.mimeParts} parts`);
        break;
      }
      const leads = children.length === 0 || part.type === 'multipart/alternative';
      children.push({ part: readPart(slice.body, part.type, leads), last: slice.last });
    }
    part.parts.push(...adopted(part, children));
    open.push(...part.parts.map((child) => ({ part: child, depth: depth + 1 })));
  }
  return { root, exceeded: [...exceeded] };
}

/**
 * Some senders give the multipart within a multipart the boundary of the outer one: then what follows it, up to the next delimiter that
 * closes, is its own.
 */
function adopted(parent: MimePart, children: readonly Sliced[]): MimePart[] {
  const boundary = boundaryOf(parent);
  const kept: MimePart[] = [];
  let inner: MimePart | null = null;
  for (const { part, last } of children) {
    if (inner === null) {
      kept.push(part);
      const shared = boundary !== '' && boundaryOf(part) === boundary;
      if (part.type.startsWith('multipart/') && shared && !last) inner = part;
    } else {
      inner.parts.push({ ...part, leads: part.leads || inner.parts.length === 0 });
      if (last) inner = null;
    }
  }
  return kept;
}

/** No boundary has a quotation mark (RFC 2046 section 5.1.1): what stands behind the one that ends it is something else. */
function boundaryOf(part: MimePart): string {
  return /^[^"]*/.exec(part.contentType.parameters.get('boundary') ?? '')?.[0].trimEnd() ?? '';
}

/** The line that an mbox file puts before a message, also quoted; a mark of UTF-8 and empty lines before the header. */
function withoutMboxLine(raw: RawBytes): RawBytes {
  const head = raw.subarray(0, 1000).toString('latin1');
  const start =
    /^(?:\xef\xbb\xbf)?\s*(?:>?From [^:\s][^\r\n]*(?:\r\n|\n|\r)|(?=[\x21-\x39\x3b-\x7e]+[ \t]*:))/.exec(
      head,
    );
  return start === null ? raw : raw.subarray(start[0].length);
}

function readPart(whole: RawBytes, parentType: string, leads: boolean): MimePart {
  const preset = parentType === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  const head = whole.subarray(0, 2000).toString('latin1');
  // Before its first field nothing is there that could go on in an indented line.
  const indent = /^[ \t]+(?=content-[\w-]{1,40}[ \t]*:)/i.exec(head)?.[0].length ?? 0;
  const slice = whole.subarray(indent);
  const firstLine = /^[^\r\n]*/.exec(head.slice(indent))?.[0] ?? '';
  // A part that begins with neither a field nor an empty line forgot its empty line.
  if (firstLine.trim() !== '' && !/^[\x21-\x39\x3b-\x7e]+[ \t]*:/.test(firstLine))
    return makePart([], slice, preset, leads);
  const split = splitPart(slice);
  return makePart(parseHeaderBlock(split.block, LIMITS.headerFields), split.body, preset, leads);
}

/**
 * Like `splitHeader`; where the empty line before it was forgotten, the first delimiter of a multipart ends its header, or a line of words
 * behind which there is no field.
 */
function splitPart(raw: RawBytes): HeaderAndBody<RawBytes> {
  const split = splitHeader(raw, LIMITS.headerBytes);
  const dashes = /(?<=\n|\r)--\S/.exec(split.block);
  if (dashes === null) return withoutWords(raw, split);
  const block = split.block.slice(0, dashes.index);
  const boundary = boundaryOf(makePart(parseHeaderBlock(block, LIMITS.headerFields), raw, '', false));
  if (boundary === '' || !split.block.startsWith(`--${boundary}`, dashes.index)) return split;
  return { block, body: raw.subarray(dashes.index), cut: false };
}

function withoutWords(raw: RawBytes, split: HeaderAndBody<RawBytes>): HeaderAndBody<RawBytes> {
  const end = split.cut ? split.block.length : endOfFields(split.block);
  return end > 0 && WORDS.test(split.block.slice(end))
    ? { block: split.block.slice(0, end), body: raw.subarray(end), cut: false }
    : split;
}

/** A line of prose, and none of a field whose name was spoiled. */
const WORDS = /^[^\s:]{1,40} [^:\r\n]{1,400}\S[ \t]*(?:[\r\n]|$)/;

function makePart(headers: readonly HeaderField[], body: RawBytes, preset: string, leads: boolean): MimePart {
  const contentType = parseParameterized(usableType(headers));
  const disposition = usableDisposition(headers);
  return {
    headers,
    type: mediaType(contentType.value, preset),
    contentType,
    disposition: disposition === null ? null : named(parseParameterized(disposition)),
    encoding: transferEncoding(fieldNamed(headers, 'Content-Transfer-Encoding') ?? ''),
    body,
    parts: [],
    leads,
  };
}

/** Of several Content-Type fields the first that names a type. */
function usableType(headers: readonly HeaderField[]): string {
  const written = fieldsNamed(headers, 'Content-Type');
  return written.find((body) => /^\s*"?[\w.+-]+\/[\w.+-]+/.test(body)) ?? written[0] ?? '';
}

/** Of several Content-Disposition fields the first that names the file. */
function usableDisposition(headers: readonly HeaderField[]): string | null {
  const written = fieldsNamed(headers, 'Content-Disposition');
  return written.find((body) => /\bfilename\b/i.test(body)) ?? written[0] ?? null;
}

/** Some senders give the parameter of a disposition the name that it has in a Content-Type. */
function named({ value, parameters }: ParameterizedField): ParameterizedField {
  const name = parameters.get('filename') ?? parameters.get('name');
  return {
    value,
    parameters: name === undefined ? parameters : new Map([...parameters, ['filename', name]]),
  };
}

function mediaType(written: string, preset: string): string {
  const [, top, sub] = /^\s*"?([\w.+-]+)\s*\/\s*([\w.+-]+)/.exec(written) ?? [];
  if (top !== undefined && sub !== undefined)
    return top === 'plain' && sub === 'text' ? 'text/plain' : `${top}/${sub}`;
  // No text, whatever it is.
  if (/^\s*"?(?:application|audio|font|image|model|video)\b/.test(written)) return 'application/octet-stream';
  return /^(?:text|html)$/.test(written)
    ? written === 'html'
      ? 'text/html'
      : 'text/plain'
    : written === ''
      ? preset
      : 'text/plain';
}

function transferEncoding(written: string): string {
  return decodeHeaderText(written.replace(/\([^()]*\)/g, ''))
    .toLowerCase()
    .replace(/[\s"';]/g, '');
}

/**
 * The slices between the delimiter lines of a multipart (RFC 2046 section 5.1.1). What stands behind the closing one is no part, but the
 * delimiters behind it are, since some senders give the multiparts within a multipart its boundary.
 */
function sliceMultipart(part: MimePart): { body: RawBytes; last: boolean }[] {
  // It has adopted its parts.
  if (part.parts.length > 0) return [];
  const { body, lines } = delimited(part);
  const slices: { body: RawBytes; last: boolean }[] = [];
  lines.forEach((line, index) => {
    if (line.closes || slices.length > LIMITS.mimeParts) return;
    const next = lines[index + 1];
    const end = next === undefined ? body.length : lineEndBefore(body, next.start);
    slices.push({ body: body.subarray(Math.min(line.end, end), end), last: next?.closes ?? true });
  });
  return slices;
}

interface Delimiter {
  readonly start: number;
  readonly end: number;
  readonly closes: boolean;
}

/** The body of a multipart and its delimiters: by its boundary, else by what looks like one, else in a body that was encoded as a whole. */
function delimited(part: MimePart): { body: RawBytes; lines: Delimiter[] } {
  const { body, encoding } = part;
  const lines = delimitersOf(part, body);
  const encoded = encoding === 'base64' || encoding === 'quoted-printable';
  // RFC 2045 section 6.4 forbids it.
  if (lines.length > 0 || !encoded || body.length > LIMITS.openedFileBytes) return { body, lines };
  const decoded = decodeTransfer(body, encoding);
  return { body: decoded, lines: delimitersOf(part, decoded) };
}

function delimitersOf(part: MimePart, body: RawBytes): Delimiter[] {
  const boundary = boundaryOf(part) || null;
  for (const [mark, line] of [
    [boundary, DELIMITER],
    // Some take the apostrophes around it for quotation marks.
    [/^'(.+)'$/.exec(boundary ?? '')?.[1] ?? null, DELIMITER],
    [boundary, LONGER_DELIMITER],
    [guessedBoundary(body), DELIMITER],
  ] as const) {
    const found = mark === null ? [] : delimiters(body, mark, line);
    if (found.length > 0) return found;
  }
  return [];
}

/** Behind the boundary: nothing, or the mark that closes, behind which anything may stand that continues no boundary. */
const DELIMITER = /^(?:(--)(?:[^\w'()+,\-./:=?\s][^\r\n]*|[ \t]*)|[ \t]*)(?:\r{0,2}\n|\r|$)/;

/** A line may go on behind the boundary (RFC 2046 section 5.1.1): believed where no other line is one, and a part begins behind it. */
const LONGER_DELIMITER =
  /^(?:(--)[ \t]*(?:\r\n|\n|\r|$)|[^\r\n]{0,70}(?:\r\n|\n|\r)(?=\r|\n|[\w-]{1,40}[ \t]*:))/;

function delimiters(body: RawBytes, boundary: string, line: RegExp): Delimiter[] {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const found: Delimiter[] = [];
  for (let start = body.indexOf(mark); start !== -1; start = body.indexOf(mark, start + mark.length)) {
    if (start > 0 && body.at(start - 1) !== 0x0a && body.at(start - 1) !== 0x0d) continue;
    const rest = line.exec(
      body.subarray(start + mark.length, start + mark.length + DELIMITER_BYTES).toString('latin1'),
    );
    if (rest === null) continue;
    const closes = rest[1] !== undefined;
    found.push({ start, end: start + mark.length + rest[0].length, closes });
    if (found.length > LIMITS.mimeParts) break;
  }
  return found;
}

/** How much of a delimiter line is looked at behind its boundary, and of the line behind it. */
const DELIMITER_BYTES = 120;

/** A multipart without usable boundary: its first line that looks like a delimiter, maybe of an empty one, and is followed by a field. */
function guessedBoundary(body: RawBytes): string | null {
  const head = body.subarray(0, LIMITS.headerBytes).toString('latin1');
  return (
    /(?:^|[\r\n])--(\S[^\r\n]{3,80}?|)[ \t]*(?:\r\n|\n|\r)Content-[A-Za-z-]+[ \t]*:/i.exec(head)?.[1] ?? null
  );
}

/** The line end before a delimiter belongs to the delimiter. */
function lineEndBefore(body: RawBytes, at: number): number {
  if (body.at(at - 1) === 0x0a) return body.at(at - 2) === 0x0d ? at - 2 : at - 1;
  return body.at(at - 1) === 0x0d ? at - 1 : at;
}
