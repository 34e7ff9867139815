import { LIMITS } from '../../../base/limits.ts';
import { withoutControlsKeepingLines } from '../../../mail/header.ts';
import { htmlToText } from '../html/html-text.ts';
import { expandRtf } from './tnef/compressed-rtf.ts';
import { Cursor } from './tnef/cursor.ts';
import {
  MAPI,
  mapiNumber,
  mapiText,
  NO_PROPERTIES,
  OBJECT,
  oemText,
  readMapiProperties,
  type MapiProperties,
} from './tnef/mapi.ts';
import { readRtf } from './tnef/rtf.ts';

/**
 * winmail.dat (application/ms-tnef, [MS-OXTNEF]): how Outlook and Exchange send to those whom they take for their own kind. In: the
 * file's bytes. Out: the text, HTML and files in it. Every file is a slice of the bytes, so that a length that lies costs nothing;
 * nothing is an error, and `whole` says whether the reader understood everything.
 */
export interface TnefContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly files: readonly TnefFile[];
  /** Everything was where it should be and could be read; else the winmail.dat is worth keeping. */
  readonly whole: boolean;
}

export interface TnefFile {
  readonly name: string;
  /** Media type in lower case. */
  readonly type: string;
  readonly contentId: string | null;
  readonly content: Buffer;
}

/** The six bytes and more that it takes to know one. */
export const TNEF_SIGNATURE = 0x223e9f78;
const HEADER_BYTES = 6;
/** Level, attribute, length and checksum of an empty attribute; less than that behind the last one is padding. */
const LEAST_ATTRIBUTE_BYTES = 11;
const NOTHING = Buffer.alloc(0);

/** Attributes of [MS-OXTNEF] section 2.1.3.2, type and number in one. */
const ATTRIBUTE = {
  subject: 0x00018004,
  body: 0x0002800c,
  attachTitle: 0x00018010,
  attachData: 0x0006800f,
  attachRenderData: 0x00069002,
  messageProperties: 0x00069003,
  attachProperties: 0x00069005,
  codepage: 0x00069007,
} as const;

export function isTnef(bytes: Buffer): boolean {
  return bytes.length >= HEADER_BYTES && bytes.readUInt32LE(0) === TNEF_SIGNATURE;
}

/** Reads a winmail.dat; null for anything else. `depth` counts the messages that this one lies in. */
export function readTnef(bytes: Buffer, depth = 0): TnefContent | null {
  if (!isTnef(bytes)) return null;
  const raw = readAttributes(bytes);
  const { codepage, properties } = raw;
  const files: TnefFile[] = [];
  let whole = raw.whole && properties.whole;
  for (const attachment of raw.attachments) {
    const read = readAttachment(attachment, codepage, depth);
    whole &&= read.whole;
    files.push(...read.files);
  }
  return {
    ...readBody(raw),
    subject: mapiText(properties, MAPI.subject, codepage) || oemText(raw.subject, codepage),
    files: files.slice(0, LIMITS.attachments),
    whole: whole && files.length <= LIMITS.attachments,
  };
}

interface RawAttachment {
  title: Buffer;
  data: Buffer | null;
  properties: MapiProperties;
}

interface RawMessage {
  codepage: number | null;
  subject: Buffer;
  body: Buffer;
  properties: MapiProperties;
  readonly attachments: RawAttachment[];
  whole: boolean;
}

function readAttributes(bytes: Buffer): RawMessage {
  const cursor = new Cursor(bytes);
  cursor.take(HEADER_BYTES);
  const raw: RawMessage = {
    codepage: null,
    subject: NOTHING,
    body: NOTHING,
    properties: NO_PROPERTIES,
    attachments: [],
    whole: true,
  };
  while (cursor.left >= LEAST_ATTRIBUTE_BYTES && raw.attachments.length <= LIMITS.attachments) {
    cursor.u8();
    const attribute = cursor.u32();
    const data = cursor.take(cursor.u32());
    const checksum = cursor.u16();
    if (cursor.failed()) break;
    if (checksum !== checksumOf(data)) raw.whole = false;
    readAttribute(raw, attribute, data);
  }
  raw.whole &&= !cursor.failed();
  return raw;
}

/** [MS-OXTNEF] section 2.1.3: the sum of all bytes, modulo 65536. */
function checksumOf(data: Buffer): number {
  let sum = 0;
  for (let at = 0; at < data.length; at++) sum = (sum + (data[at] ?? 0)) & 0xffff;
  return sum;
}

function readAttribute(raw: RawMessage, attribute: number, data: Buffer): void {
  switch (attribute) {
    case ATTRIBUTE.codepage:
      raw.codepage = data.length < 4 ? null : data.readUInt32LE(0);
      return;
    case ATTRIBUTE.subject:
      raw.subject = data;
      return;
    case ATTRIBUTE.body:
      raw.body = data;
      return;
    case ATTRIBUTE.messageProperties:
      raw.properties = readMapiProperties(data);
      return;
    case ATTRIBUTE.attachRenderData:
      raw.attachments.push(emptyAttachment());
      return;
    case ATTRIBUTE.attachTitle:
      currentAttachment(raw).title = data;
      return;
    case ATTRIBUTE.attachData:
      currentAttachment(raw).data = data;
      return;
    case ATTRIBUTE.attachProperties:
      currentAttachment(raw).properties = readMapiProperties(data);
      return;
  }
}

function emptyAttachment(): RawAttachment {
  return { title: NOTHING, data: null, properties: NO_PROPERTIES };
}

/** Every attachment should begin with its rendering data; the first one of some writers does not. */
function currentAttachment(raw: RawMessage): RawAttachment {
  const current = raw.attachments.at(-1) ?? emptyAttachment();
  if (raw.attachments.length === 0) raw.attachments.push(current);
  return current;
}

/** The plain text as it is, else made from the HTML or the RTF. */
function readBody(raw: RawMessage): { text: string; html: string | null } {
  const { codepage, properties } = raw;
  const plain = (mapiText(properties, MAPI.body, codepage) || oemText(raw.body, codepage)).trim();
  const written = mapiNumber(properties, MAPI.internetCodepage) ?? codepage;
  const html = mapiText(properties, MAPI.bodyHtml, written).trim();
  if (html !== '') return { text: plain === '' ? htmlToText(html) : plain, html };
  const packed = properties.byId.get(MAPI.rtfCompressed);
  const rtf = plain !== '' || packed === undefined ? null : expandRtf(packed.bytes);
  if (rtf === null) return { text: plain, html: null };
  const read = readRtf(rtf);
  const clean = withoutControlsKeepingLines(read.text.toWellFormed()).trim();
  return read.isHtml ? { text: htmlToText(clean), html: clean } : { text: clean, html: null };
}

interface ReadAttachment {
  readonly files: readonly TnefFile[];
  readonly whole: boolean;
}

function readAttachment(raw: RawAttachment, codepage: number | null, depth: number): ReadAttachment {
  const { properties } = raw;
  const name = attachmentName(raw, codepage);
  const stored = properties.byId.get(MAPI.attachData);
  // An object begins with the 16 bytes that name its interface; a message within the message is a TNEF stream again.
  const object = stored?.type === OBJECT ? stored.bytes.subarray(16) : null;
  const message = object === null || depth >= LIMITS.tnefDepth ? null : readTnef(object, depth + 1);
  if (message !== null)
    return { files: enclosedMessage(message, name), whole: properties.whole && message.whole };
  const content = raw.data ?? object ?? stored?.bytes;
  // Outlook can attach a mere link to a file.
  if (content === undefined) return { files: [], whole: false };
  return { files: [{ name, ...typeAndId(properties, codepage), content }], whole: properties.whole };
}

function typeAndId(
  properties: MapiProperties,
  codepage: number | null,
): Pick<TnefFile, 'type' | 'contentId'> {
  const type = mapiText(properties, MAPI.attachMimeTag, codepage).trim().toLowerCase();
  const contentId = mapiText(properties, MAPI.attachContentId, codepage).replace(/[<>\s]/g, '');
  return {
    type: /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream',
    contentId: contentId === '' ? null : contentId,
  };
}

/** The long name first; the others are for old systems, and for readers that know no MAPI. */
function attachmentName({ title, properties }: RawAttachment, codepage: number | null): string {
  const names = [
    mapiText(properties, MAPI.attachLongFileName, codepage),
    mapiText(properties, MAPI.attachFileName, codepage),
    oemText(title, codepage),
    mapiText(properties, MAPI.displayName, codepage),
  ];
  return names.find((name) => name.trim() !== '') ?? '';
}

/** A message that was attached to the message: its text as a file of its subject's name, and then its own files. */
function enclosedMessage(message: TnefContent, name: string): TnefFile[] {
  const title = message.subject || name || 'message';
  const content = Buffer.from(message.text);
  return [{ name: `${title}.txt`, type: 'text/plain', contentId: null, content }, ...message.files];
}
