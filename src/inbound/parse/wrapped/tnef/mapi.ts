import { decodeCharset } from '../../../../mail/charset.ts';
import { withoutControlsKeepingLines } from '../../../../mail/header.ts';
import { Cursor } from './cursor.ts';

/**
 * MAPI properties as they lie in a TNEF attribute ([MS-OXTNEF] section 2.1.3.4). In: the attribute's bytes. Out: the first value of
 * every property that has a number of its own ([MS-OXPROPS]); named properties are read past.
 */
export interface MapiProperties {
  readonly byId: ReadonlyMap<number, MapiValue>;
  /** Every property was where it should be. */
  readonly whole: boolean;
}

export interface MapiValue {
  readonly type: number;
  readonly bytes: Buffer;
}

/** Property numbers of [MS-OXPROPS] that a reader of mail needs. */
export const MAPI = {
  subject: 0x0037,
  body: 0x1000,
  rtfCompressed: 0x1009,
  bodyHtml: 0x1013,
  displayName: 0x3001,
  attachData: 0x3701,
  attachFileName: 0x3704,
  attachLongFileName: 0x3707,
  attachMimeTag: 0x370e,
  attachContentId: 0x3712,
  internetCodepage: 0x3fde,
} as const;

const STRING8 = 0x001e;
const UNICODE = 0x001f;
const BINARY = 0x0102;
export const OBJECT = 0x000d;
const MULTIVALUED = 0x1000;
/** Properties from here on carry their name with them. */
const NAMED = 0x8000;

/** Bytes of one value, by type ([MS-OXCDATA] section 2.11.1); in TNEF every one fills a multiple of four. */
const FIXED_SIZES: ReadonlyMap<number, number> = new Map([
  [0x0002, 4],
  [0x0003, 4],
  [0x0004, 4],
  [0x0005, 8],
  [0x0006, 8],
  [0x0007, 8],
  [0x000a, 4],
  [0x000b, 4],
  [0x0014, 8],
  [0x0040, 8],
  [0x0048, 16],
]);

export const NO_PROPERTIES: MapiProperties = { byId: new Map<number, MapiValue>(), whole: true };

export function readMapiProperties(bytes: Buffer): MapiProperties {
  const cursor = new Cursor(bytes);
  const byId = new Map<number, MapiValue>();
  const count = cursor.u32();
  // Every property takes at least four bytes, so that the bytes bound the loop, whatever the count claims.
  for (let index = 0; index < count && !cursor.failed(); index++) {
    const type = cursor.u16();
    const id = cursor.u16();
    if (id >= NAMED) skipName(cursor);
    const value = readValue(cursor, type);
    if (value === null) return { byId, whole: false };
    if (id < NAMED && !cursor.failed() && !byId.has(id)) byId.set(id, { type, bytes: value });
  }
  return { byId, whole: !cursor.failed() };
}

function skipName(cursor: Cursor): void {
  cursor.take(16);
  const isText = cursor.u32() === 1;
  if (isText) cursor.takePadded(cursor.u32());
  else cursor.u32();
}

/** The first value; null for a type that is unknown, behind which nothing can be found any more. */
function readValue(cursor: Cursor, written: number): Buffer | null {
  const type = written & ~MULTIVALUED;
  const size = FIXED_SIZES.get(type);
  const sized = [STRING8, UNICODE, BINARY, OBJECT].includes(type);
  if (size === undefined && !sized) return null;
  const count = sized || type !== written ? cursor.u32() : 1;
  let first: Buffer | null = null;
  for (let index = 0; index < count && !cursor.failed(); index++) {
    const value = size === undefined ? cursor.takePadded(cursor.u32()) : cursor.take(size);
    first ??= value;
  }
  return first ?? Buffer.alloc(0);
}

/** The text of a property, '' where it is none. `codepage` is the one of the 8-bit texts, null where unknown. */
export function mapiText({ byId }: MapiProperties, id: number, codepage: number | null): string {
  const value = byId.get(id);
  if (value === undefined) return '';
  if (value.type === UNICODE) return cleanText(value.bytes.toString('utf16le'));
  return value.type === STRING8 || value.type === BINARY ? oemText(value.bytes, codepage) : '';
}

/** 8-bit text of a Windows codepage. */
export function oemText(bytes: Buffer, codepage: number | null): string {
  return cleanText(decodeCharset(bytes, codepageLabel(codepage)));
}

/** A number of a property, null where it has none. */
export function mapiNumber({ byId }: MapiProperties, id: number): number | null {
  const value = byId.get(id);
  return value?.type === 0x0003 && value.bytes.length === 4 ? value.bytes.readUInt32LE(0) : null;
}

/** Texts end with a zero byte, and what may stand behind it is left over from something else. */
function cleanText(text: string): string {
  return withoutControlsKeepingLines((text.split('\0', 1)[0] ?? '').toWellFormed());
}

const CODEPAGES: ReadonlyMap<number, string> = new Map([
  [932, 'shift_jis'],
  [936, 'gb18030'],
  [949, 'euc-kr'],
  [950, 'big5'],
  [20127, 'us-ascii'],
  [20866, 'koi8-r'],
  [21866, 'koi8-u'],
  [50220, 'iso-2022-jp'],
  [51932, 'euc-jp'],
  [65000, 'utf-7'],
  [65001, 'utf-8'],
]);

/** The charset of a Windows codepage, null for one that mail does not use. */
export function codepageLabel(codepage: number | null): string | null {
  if (codepage === null) return null;
  if (codepage > 28590 && codepage < 28606) return `iso-8859-${codepage - 28590}`;
  if (codepage === 874 || (codepage >= 1250 && codepage <= 1258)) return `windows-${codepage}`;
  return CODEPAGES.get(codepage) ?? null;
}
