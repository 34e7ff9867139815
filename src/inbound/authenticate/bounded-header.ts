/**
 * What of a header may be shown to the library that verifies signatures: some of its patterns take the square of a field's length, and
 * each signature costs a question to the DNS. In: the beginning of a raw message. Out: its header, with few enough of everything.
 */
import { LIMITS } from '../../base/limits.ts';
import { fieldsNamed, headerBlock, parseHeaderBlock, type HeaderField } from '../../mail/header.ts';
import { parseDkimSignature, parseTagList } from '../../mail/dkim-signature.ts';
import { parseDomain } from '../../mail/address.ts';
import { ambiguitiesOf } from './ambiguities.ts';

/** A header that may be checked. */
export interface BoundedHeader {
  readonly kind: 'header';
  /** As it stands in the message, its empty line included, without the fields that nobody will check. */
  readonly bytes: Buffer;
  /** Where the body begins in the raw message. */
  readonly bodyStart: number;
  /** Of its fields, in lower case and in order. */
  readonly names: readonly string[];
  /** Bodies of the DKIM-Signature fields that were kept, in order. */
  readonly signatures: readonly string[];
  /** Domain of the newest ARC seal; null where there is none. */
  readonly sealer: string | null;
  readonly ambiguities: readonly string[];
  readonly remarks: readonly string[];
}

/** A header that nobody can check in bounded time, and why. */
export interface UnboundedHeader {
  readonly kind: 'too-much';
  readonly reason: string;
}

/** A field as it stands there, with its line end; whatever line is no beginning of a field belongs to the one above. */
interface RawField {
  readonly name: string;
  readonly text: string;
}

/** Whose signatures go first, and whose seals are looked at at all. */
interface Wanted {
  readonly fromDomain: string | null;
  readonly sealers: readonly string[];
}

/** Said where what a signature covers may be another text than the one that we read. */
export const READ_IN_TWO_WAYS = 'header fields that can be read in two ways';

/** `start`: the first LIMITS.headerBytes of a raw message, or all of it. */
export function boundHeader(start: Buffer, wanted: Wanted): BoundedHeader | UnboundedHeader {
  const text = start.toString('latin1');
  const end = /^\r?\n|\n\r?\n/.exec(text);
  if (end === null && start.length >= LIMITS.headerBytes)
    return { kind: 'too-much', reason: 'its header is too long' };
  const bodyStart = end === null ? text.length : end.index + end[0].length;
  const block = text.slice(0, bodyStart);
  const fields = rawFields(block);
  const reason = whyTooMuch(fields);
  if (reason !== null) return { kind: 'too-much', reason };
  const headers = parseHeaderBlock(block, LIMITS.headerFields);
  const sealer = newestSealer(headers);
  const sealed = sealer !== null && wanted.sealers.includes(sealer);
  const signed = fields.filter(isSignature);
  const kept = new Set(mostWanted(signed, wanted.fromDomain));
  const shown = fields.filter((field) => (isSignature(field) ? kept.has(field) : sealed || !isSeal(field)));
  const left = signed.length - kept.size;
  return {
    kind: 'header',
    bytes: Buffer.from(`${shown.map((field) => field.text).join('')}\r\n`, 'latin1'),
    bodyStart,
    names: shown.map(({ name }) => name),
    signatures: shown.filter(isSignature).map(bodyOf),
    sealer,
    ambiguities: [...ambiguitiesOf(headers), ...readInTwoWays(block, fields, headers)],
    remarks: left > 0 ? [`of ${signed.length} signatures ${left} were not looked at`] : [],
  };
}

const isSignature = ({ name }: RawField): boolean => name === 'dkim-signature';
const isSeal = ({ name }: RawField): boolean => name.startsWith('arc-');

function bodyOf({ text }: RawField): string {
  return text.slice(text.indexOf(':') + 1).replace(/\r?\n/g, '');
}

/** The rows of a header as the library cuts them, each with all of its lines. */
function rawFields(block: string): RawField[] {
  const fields: { name: string; text: string }[] = [];
  for (const line of block.split(/(?<=\n)/)) {
    if (/^\r?\n$/.test(line)) continue;
    const name = /^([\x21-\x39\x3b-\x7e]+)[ \t\r\n]*(:)?/.exec(line);
    const last = fields.at(-1);
    const begins = name?.[2] !== undefined;
    if (!begins && last !== undefined) last.text += line;
    else fields.push({ name: (name?.[1] ?? '').toLowerCase(), text: line });
  }
  return fields;
}

function whyTooMuch(fields: readonly RawField[]): string | null {
  if (fields.length > LIMITS.headerFields) return `its header has more than ${LIMITS.headerFields} fields`;
  const long = fields.find(({ name, text }) => text.length > longest(name));
  if (long !== undefined) return `its field ${long.name} is too long`;
  const sets = fields.filter(({ name }) => name === 'arc-seal').length;
  return sets > LIMITS.arcSets ? `it was sealed ${sets} times` : null;
}

function longest(name: string): number {
  if (name === 'from' || name === 'return-path') return LIMITS.senderFieldBytes;
  return name.startsWith('arc-') || name === 'dkim-signature'
    ? LIMITS.authenticationFieldChars
    : LIMITS.headerFieldBytes;
}

/** Those of the From domain first, then in their order. */
function mostWanted(signatures: readonly RawField[], fromDomain: string | null): RawField[] {
  const ours = signatures.filter((field) => parseDkimSignature(bodyOf(field))?.domain === fromDomain);
  const others = signatures.filter((field) => !ours.includes(field));
  return [...ours, ...others].slice(0, LIMITS.signaturesChecked);
}

function newestSealer(headers: readonly HeaderField[]): string | null {
  const seals = fieldsNamed(headers, 'ARC-Seal').map((body) => parseTagList(body));
  const instance = (seal: (typeof seals)[number]): number => Number(seal?.get('i') ?? 0) || 0;
  const newest = seals.sort((a, b) => instance(b) - instance(a))[0];
  return parseDomain(newest?.get('d') ?? '');
}

/** A signature proves what the library reads; what we read has to be the same. */
function readInTwoWays(
  block: string,
  fields: readonly RawField[],
  headers: readonly HeaderField[],
): string[] {
  const found = /\r(?!\n)/.test(block) ? ['a bare CR in the header'] : [];
  if (/\0/.test(block)) found.push('a NUL in the header');
  // The reader takes a line of blanks for the end of the header where no field follows it.
  const read = headerBlock(Buffer.from(block, 'latin1'), LIMITS.headerBytes);
  if (
    read.trimEnd().length !== block.trimEnd().length ||
    fields.length !== headers.length ||
    fields.some(({ name }, index) => name !== headers[index]?.name.toLowerCase())
  )
    found.push(READ_IN_TWO_WAYS);
  return found;
}
