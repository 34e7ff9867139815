import { LIMITS } from '../../../base/limits.ts';

/**
 * As much of the Cryptographic Message Syntax (RFC 5652) as it takes to tell a signature from an encryption, and to read what an opaque
 * signature is wrapped around. Nothing is verified. In: bytes in BER (X.690), of definite or indefinite length; what is none gives null.
 */
const OID = 0x06;
const OCTET_STRING = 0x04;
const CONSTRUCTED = 0x20;
const EXPLICIT_0 = 0xa0;
const SEQUENCE = 0x30;

/** Content types of RFC 5652 section 5 and 6 and RFC 5083, as DER writes their object identifiers. */
const CONTENT_TYPES: ReadonlyMap<string, 'signed' | 'encrypted'> = new Map([
  ['2a864886f70d010702', 'signed'],
  ['2a864886f70d010703', 'encrypted'],
  ['2a864886f70d010706', 'encrypted'],
  ['2a864886f70d0109100117', 'encrypted'],
]);

interface Element {
  readonly tag: number;
  /** The content; of an indefinite length, all that follows. */
  readonly content: Buffer;
  readonly indefinite: boolean;
  /** Where the content begins. */
  readonly headerBytes: number;
}

/** What a ContentInfo holds; null for what is none. */
export function pkcs7Kind(bytes: Buffer): 'signed' | 'encrypted' | null {
  const info = elementAt(bytes);
  const type = info?.tag === SEQUENCE ? elementAt(info.content) : null;
  return type?.tag === OID ? (CONTENT_TYPES.get(type.content.toString('hex')) ?? null) : null;
}

/** The content within SignedData (RFC 5652 section 5.1), or null where it is detached or cannot be found. */
export function encapsulatedContent(bytes: Buffer): Buffer | null {
  const signedData = within(childAt(elementAt(bytes), 1), EXPLICIT_0, 0);
  const encapsulated = childAt(signedData, 2);
  const content = within(childAt(encapsulated, 1), EXPLICIT_0, 0);
  return content === null ? null : octetsOf(content);
}

function within(element: Element | null, tag: number, index: number): Element | null {
  return element?.tag === tag ? childAt(element, index) : null;
}

/** The element that begins the bytes. */
function elementAt(bytes: Buffer): Element | null {
  const tag = bytes[0];
  const first = bytes[1];
  // Tags of more than one byte stand nowhere in what is read here.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null;
  if (first === 0x80) return { tag, content: bytes.subarray(2), indefinite: true, headerBytes: 2 };
  if (first < 0x80) return definite(bytes, tag, 2, first);
  const lengthBytes = first & 0x7f;
  if (lengthBytes > 4 || bytes.length < 2 + lengthBytes) return null;
  return definite(bytes, tag, 2 + lengthBytes, bytes.readUIntBE(2, lengthBytes));
}

function definite(bytes: Buffer, tag: number, headerBytes: number, length: number): Element | null {
  if (length > bytes.length - headerBytes) return null;
  return { tag, content: bytes.subarray(headerBytes, headerBytes + length), indefinite: false, headerBytes };
}

/** The child at that place. */
function childAt(parent: Element | null, index: number): Element | null {
  const budget = { elements: LIMITS.cmsElements };
  let rest = parent?.content ?? null;
  for (let skipped = 0; rest !== null && skipped < index; skipped++) {
    const size = sizeOf(rest, budget, 0);
    rest = size === null ? null : rest.subarray(size);
  }
  return rest === null ? null : elementAt(rest);
}

/** Bytes of the whole element that begins the bytes; an indefinite one ends with two zero bytes behind its children. */
function sizeOf(bytes: Buffer, budget: { elements: number }, depth: number): number | null {
  const element = elementAt(bytes);
  if (element === null || depth > LIMITS.cmsDepth || --budget.elements < 0) return null;
  if (!element.indefinite) return element.headerBytes + element.content.length;
  let at = element.headerBytes;
  while (bytes[at] !== 0 || bytes[at + 1] !== 0) {
    const size = sizeOf(bytes.subarray(at), budget, depth + 1);
    if (size === null) return null;
    at += size;
  }
  return at + 2;
}

/** The bytes of an octet string, also of one in pieces, and of pieces in pieces; null where it is none. */
function octetsOf(element: Element): Buffer | null {
  const budget = { elements: LIMITS.cmsElements };
  const pieces: Buffer[] = [];
  const open = [element];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.tag === OCTET_STRING && !next.indefinite) {
      pieces.push(next.content);
      continue;
    }
    const children = next.tag === (OCTET_STRING | CONSTRUCTED) ? childrenOf(next, budget) : null;
    if (children === null) return null;
    open.push(...children.toReversed());
  }
  return Buffer.concat(pieces);
}

function childrenOf(parent: Element, budget: { elements: number }): Element[] | null {
  const children: Element[] = [];
  let rest = parent.content;
  while (rest.length > 0 && !(parent.indefinite && rest[0] === 0 && rest[1] === 0)) {
    const child = elementAt(rest);
    const size = sizeOf(rest, budget, 0);
    if (child === null || size === null) return null;
    children.push(child);
    rest = rest.subarray(size);
  }
  return children;
}
