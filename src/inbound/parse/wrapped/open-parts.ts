import { LIMITS } from '../../../base/limits.ts';
import type { Protection } from '../../../mail/protection.ts';
import { encapsulatedContent, pkcs7Kind } from './cms.ts';
import { walkMime, type MimePart } from '../mime/mime-walk.ts';
import { isTnef, readTnef, type TnefContent, type TnefFile } from './tnef.ts';
import { decodeTransfer } from '../mime/transfer-encoding.ts';

/**
 * Parts that hold parts without being MIME. In: the tree of a message. Out: the tree with the files of a winmail.dat in its place, and
 * with what an opaque S/MIME signature is wrapped around before it; and how the message is protected. A part that cannot be read in
 * full stays where it is. What must hold: memory stays within a small multiple of the part, and depth within its bound.
 */
export interface OpenedParts {
  readonly root: MimePart;
  /** Encryption outweighs a signature. */
  readonly protection: Protection | null;
  /** The body of a winmail.dat, for a message that has no other; '' where there is none. */
  readonly tnefText: string;
  readonly tnefHtml: string | null;
  /** The bounds that cut the walk through a signed part short, in words. */
  readonly exceeded: readonly string[];
}

interface Opening {
  readonly found: Protection[];
  readonly bodies: TnefContent[];
  readonly exceeded: string[];
}

export function openParts(root: MimePart): OpenedParts {
  const opening: Opening = { found: [], bodies: [], exceeded: [] };
  const opened = openPart(opening, root, root, 0);
  const body = opening.bodies.find(({ text }) => text !== '');
  return {
    root: opened,
    protection: opening.found.find(({ kind }) => kind === 'encrypted') ?? opening.found[0] ?? null,
    tnefText: body?.text ?? '',
    tnefHtml: body?.html ?? null,
    exceeded: opening.exceeded,
  };
}

/** `layers` counts the signatures around this part; the depth of the tree is bounded by the walk that made it. */
function openPart(opening: Opening, part: MimePart, root: MimePart, layers: number): MimePart {
  const declared = declaredProtection(part);
  if (declared !== null) opening.found.push(declared);
  if (part.parts.length > 0)
    return { ...part, parts: part.parts.map((child) => openPart(opening, child, root, layers)) };
  if (isPkcs7(part, root)) return openPkcs7(opening, part, layers);
  return openTnef(opening, part);
}

/** What RFC 1847 multiparts and RFC 3156 parts say of themselves. */
function declaredProtection(part: MimePart): Protection | null {
  if (part.type === 'multipart/signed') {
    const protocol = `${part.contentType.parameters.get('protocol') ?? ''} ${part.parts.at(-1)?.type ?? ''}`;
    if (/pkcs7-signature/i.test(protocol)) return { kind: 'signed', scheme: 'smime' };
    return /pgp-signature/i.test(protocol) ? { kind: 'signed', scheme: 'pgp' } : null;
  }
  // Exchange turns a multipart/encrypted into a multipart/mixed; its first part stays.
  return part.type === 'application/pgp-encrypted' ? { kind: 'encrypted', scheme: 'pgp' } : null;
}

/** The message's own S/MIME layer (RFC 8551 section 3.2); a signed document that somebody attached has its own name. */
function isPkcs7(part: MimePart, root: MimePart): boolean {
  const name = fileNameOf(part);
  const typed = /^application\/(?:x-)?pkcs7-mime$/.test(part.type);
  if (part === root) return typed || (part.type === 'application/octet-stream' && /\.p7m$/i.test(name));
  return typed && /^(?:smime\.p7m)?$/i.test(name);
}

function fileNameOf(part: MimePart): string {
  return part.disposition?.parameters.get('filename') ?? part.contentType.parameters.get('name') ?? '';
}

function openPkcs7(opening: Opening, part: MimePart, layers: number): MimePart {
  if (part.body.length > LIMITS.openedFileBytes) return part;
  const bytes = decodeTransfer(part.body, part.encoding);
  const declared = part.contentType.parameters.get('smime-type')?.toLowerCase() ?? '';
  const kind = pkcs7Kind(bytes) ?? (/^(?:auth)?enveloped-data$/.test(declared) ? 'encrypted' : null);
  if (kind === null) return part;
  opening.found.push({ kind, scheme: 'smime' });
  const inner = kind === 'signed' && layers < LIMITS.signatureLayers ? encapsulatedContent(bytes) : null;
  if (inner === null) return part;
  const { root, exceeded } = walkMime(inner);
  opening.exceeded.push(...exceeded);
  return group([openPart(opening, root, root, layers + 1), part]);
}

function openTnef(opening: Opening, part: MimePart): MimePart {
  if (part.body.length > LIMITS.openedFileBytes || !beginsAsTnef(part)) return part;
  const tnef = readTnef(decodeTransfer(part.body, part.encoding));
  if (tnef === null) return part;
  opening.bodies.push(tnef);
  return group([...tnef.files.map(filePart), ...(tnef.whole && holdsSomething(tnef) ? [] : [part])]);
}

/** What yields neither text nor file is shown as it came: somebody may know what it is. */
function holdsSomething({ text, html, files }: TnefContent): boolean {
  return text !== '' || html !== null || files.length > 0;
}

/** A few bytes tell, so that no other file is decoded for it. */
function beginsAsTnef(part: MimePart): boolean {
  return (
    !part.type.startsWith('text/') &&
    isTnef(decodeTransfer(part.body.subarray(0, SAMPLE_BYTES), part.encoding))
  );
}

/** Encoded bytes in which the first six decoded ones are, also behind blank lines. */
const SAMPLE_BYTES = 80;

/** Parts in a row, in the place of one. */
function group(parts: MimePart[]): MimePart {
  const type = 'multipart/mixed';
  const contentType = { value: type, parameters: new Map<string, string>() };
  return {
    headers: [],
    type,
    contentType,
    disposition: null,
    encoding: '',
    body: Buffer.alloc(0),
    parts,
    leads: false,
  };
}

function filePart({ name, type, contentId, content }: TnefFile): MimePart {
  const shown = contentId !== null && type.startsWith('image/');
  return {
    headers: contentId === null ? [] : [{ name: 'Content-ID', body: `<${contentId}>` }],
    type,
    contentType: { value: type, parameters: new Map() },
    disposition: { value: shown ? 'inline' : 'attachment', parameters: new Map([['filename', name]]) },
    encoding: '',
    body: content,
    parts: [],
    leads: false,
  };
}
