import { LIMITS } from '../../../base/limits.ts';
import { decodeCharset } from '../../../mail/charset.ts';
import { asUtf8, fieldNamed, withoutControls, withoutControlsKeepingLines } from '../../../mail/header.ts';
import type { Attachment } from '../../../mail/message.ts';
import { parseParameterized, toTheLetter, type ParameterizedField } from '../../../mail/parameters.ts';
import { withoutUnseen } from '../../../mail/unseen.ts';
import { contentOf } from './attachment-content.ts';
import { enrichedToHtml } from './enriched-text.ts';
import { bufferOf } from './file-bytes.ts';
import { splitFilesInText, type FileInText } from './files-in-text.ts';
import { unflowed } from './format-flowed.ts';
import { htmlToText } from '../html/html-text.ts';
import type { MimePart } from './mime-walk.ts';
import { presetName } from './preset-name.ts';
import { textBytes } from './text-bytes.ts';
import { decodeTransfer } from './transfer-encoding.ts';

/**
 * What a tree of body parts says: its text, its HTML, its files, and what a report's machine-readable parts hold.
 * Of a multipart/alternative one form is read; every other readable part is read in order; everything else is a file.
 */
export interface Content {
  readonly text: string;
  readonly html: string | null;
  /** No plain text part held any text. */
  readonly textIsFromHtml: boolean;
  readonly attachments: readonly Attachment[];
  /** Bodies of message/delivery-status parts. */
  readonly deliveryStatuses: readonly string[];
  /** Messages (or their headers) that came along: RFC 3464 section 2, forwards as attachment. Header block and text, decoded. */
  readonly enclosed: readonly Buffer[];
  /** The parts that hold whole messages. */
  readonly messages: readonly MimePart[];
  /** Files beyond LIMITS.attachments, which stay in the raw message alone. */
  readonly filesLeft: number;
}

interface Reading {
  /** Did any plain text part hold text? */
  readonly origin: { plain: boolean };
  readonly texts: string[];
  readonly htmls: string[];
  readonly attachments: Attachment[];
  readonly deliveryStatuses: string[];
  readonly enclosed: Buffer[];
  readonly messages: MimePart[];
  readonly left: { files: number };
}

/** Reads the tree; no bound of the tree's own is repeated here. */
export function readContent(root: MimePart): Content {
  const reading: Reading = {
    origin: { plain: false },
    texts: [],
    htmls: [],
    attachments: [],
    deliveryStatuses: [],
    enclosed: [],
    messages: [],
    left: { files: 0 },
  };
  readInto(reading, root, root);
  if (reading.texts.every((text) => text.trim() === '')) reading.texts.push(preambleOf(root));
  return {
    text: reading.texts
      .filter((text) => text.trim() !== '')
      .join('\n\n')
      .trim(),
    textIsFromHtml: reading.htmls.length > 0 && !reading.origin.plain,
    html: reading.htmls.length === 0 ? null : reading.htmls.join('\n'),
    attachments: reading.attachments,
    deliveryStatuses: reading.deliveryStatuses,
    enclosed: reading.enclosed,
    messages: reading.messages,
    filesLeft: reading.left.files,
  };
}

/**
 * What stands above the first part of a message that has no text (RFC 2046 section 5.1.1 has it ignored): the text of a sender who
 * forgot the delimiter above it. What tells old programs of MIME is nobody's text.
 */
function preambleOf({ parts, body, contentType }: MimePart): string {
  const boundary = contentType.parameters.get('boundary') ?? '';
  if (parts.length === 0 || boundary === '') return '';
  const end = body.indexOf(Buffer.from(`--${boundary}`, 'latin1'));
  const bytes = bufferOf(body.subarray(0, Math.min(Math.max(0, end), LIMITS.replyTextChars)));
  const text = withoutControlsKeepingLines(decodeCharset(bytes, null)).trim();
  return /\bmime\b|multi-?part/i.test(text) ? '' : text;
}

/** Depth is bounded by the walk that made the tree. */
function readInto(reading: Reading, part: MimePart, root: MimePart): void {
  if (part.parts.length > 0) {
    if (part.type === 'multipart/alternative') readAlternative(reading, part, root);
    else for (const child of part.parts) readInto(reading, child, root);
    return;
  }
  if (isReport(part)) readReportPart(reading, part);
  // A multipart without any delimiter is text; an empty one is nothing.
  if (part.type.startsWith('multipart/')) readText(reading, { ...part, type: 'text/plain' });
  else if (isReadable(part)) readText(reading, part);
  else if (part.body.length > 0 || part !== root || fileName(part) !== '') keepFile(reading, part);
}

/** The plain form is the text, the HTML form the HTML; where the plain one is empty, the text is made from the HTML, else from what there is. */
function readAlternative(reading: Reading, part: MimePart, root: MimePart): void {
  const inner: Reading = { ...reading, texts: [], htmls: [] };
  const fromHtml: string[] = [];
  const formatted: string[] = [];
  for (const child of part.parts) {
    const htmlsBefore = inner.htmls.length;
    const textsBefore = inner.texts.length;
    readInto(inner, child, root);
    if (inner.htmls.length > htmlsBefore) fromHtml.push(...inner.texts.splice(textsBefore));
    else if (isFormatted(child)) formatted.push(...inner.texts.splice(textsBefore));
  }
  const plain = inner.texts.filter((text) => text.trim() !== '');
  const forms = [plain, fromHtml, formatted];
  reading.texts.push(...(forms.find((texts) => texts.length > 0) ?? []));
  reading.htmls.push(...inner.htmls);
}

/** Text in another form than plain text or HTML, as Apple Mail and Exmh wrote it beside them. */
function isFormatted({ type }: MimePart): boolean {
  return /^text\/(?:enriched|richtext|markdown)$/.test(type);
}

function isReport(part: MimePart): boolean {
  return /^(?:message|text)\/(?:global-)?(?:x?delivery-status|rfc822|rfc822-headers|global|headers)$/.test(
    part.type,
  );
}

function readReportPart(reading: Reading, part: MimePart): void {
  if (/^message\/(?:rfc822|global)$/.test(part.type)) reading.messages.push(part);
  const read = reading.enclosed.reduce((sum, { length }) => sum + length, 0);
  const bytes = decodeTransfer(
    part.body.subarray(0, Math.max(0, LIMITS.enclosedBytes - read)),
    part.encoding,
  );
  if (part.type.endsWith('delivery-status')) reading.deliveryStatuses.push(decodeCharset(bytes, 'utf-8'));
  else reading.enclosed.push(bytes);
}

/** Text without a file name is read, and where the text of a message stands whatever it is called; the rest is kept as files. */
export function isReadable(part: MimePart): boolean {
  if (!/^text\/(?:plain|html|enriched|richtext|x-amp-html|markdown)$/.test(part.type)) return false;
  if (part.disposition?.value === 'attachment') return false;
  return part.leads || fileName(part) === '';
}

function readText(reading: Reading, part: MimePart): void {
  if (part.type === 'text/x-amp-html') return;
  const bytes = textBytes(part);
  const charset = charsetOf(part, bytes);
  if (part.type === 'text/html') {
    const html = withoutControlsKeepingLines(decodeCharset(bytes, charset));
    reading.htmls.push(html);
    reading.texts.push(htmlToText(html));
    return;
  }
  const { text, files } = splitFilesInText(bytes);
  const decoded = withoutControlsKeepingLines(decodeCharset(text, charset));
  const { parameters } = part.contentType;
  const flowed = parameters.get('format')?.toLowerCase() === 'flowed';
  const kept = flowed ? unflowed(decoded, parameters.get('delsp')?.toLowerCase() === 'yes') : decoded;
  reading.origin.plain ||= kept.trim() !== '';
  reading.texts.push(part.type === 'text/plain' ? kept : htmlToText(enrichedToHtml(kept, part.type)));
  for (const file of files) addFileInText(reading, file, charset);
}

function addFileInText(reading: Reading, file: FileInText, charset: string | null): void {
  const name = decodeCharset(Buffer.from(file.name, 'latin1'), charset);
  addFile(reading, () => ({
    name: cleanFileName(name),
    writtenName: name,
    type: 'application/octet-stream',
    disposition: 'attachment',
    contentId: null,
    content: file.content,
  }));
}

/** HTML that declares its charset only inside itself is believed. */
function charsetOf(part: MimePart, bytes: Buffer): string | null {
  const declared = part.contentType.parameters.get('charset') ?? null;
  if (declared !== null || part.type !== 'text/html') return declared;
  return (
    /<(?:meta\b[^>]{0,200}charset|\?xml\b[^>]{0,100}encoding)\s*=\s*["']?([\w-]{1,40})/i.exec(
      bytes.subarray(0, 4096).toString('latin1'),
    )?.[1] ?? null
  );
}

function keepFile(reading: Reading, part: MimePart): void {
  const disposition = part.disposition?.value;
  addFile(reading, () => ({
    name: fileName(part),
    writtenName: writtenName(part),
    type: part.type,
    disposition: disposition === undefined ? null : disposition === 'inline' ? 'inline' : 'attachment',
    contentId: contentId(part),
    content: contentOf(part.body, part.encoding),
  }));
}

/** What is beyond the bound is not even decoded. */
function addFile(reading: Reading, make: () => Attachment): void {
  if (reading.attachments.length < LIMITS.attachments) reading.attachments.push(make());
  else reading.left.files += 1;
}

function contentId(part: MimePart): string | null {
  const body = fieldNamed(part.headers, 'Content-ID') ?? '';
  const inBrackets = /<([^<>]{1,500})>/.exec(body)?.[1] ?? body;
  const written = withoutControls(asUtf8(inBrackets) ?? inBrackets).replace(/^<|>$/g, '');
  return written === '' ? null : written;
}

/** Content-Disposition's filename, else Content-Type's name, else what a file of its kind is called. */
function fileName(part: MimePart): string {
  const written = [part.disposition?.parameters.get('filename'), part.contentType.parameters.get('name')];
  return written.map((name) => cleanFileName(name ?? '')).find((name) => name !== '') ?? presetName(part);
}

/** The same to the letter of RFC 2045, in which a backslash is no folder. */
function writtenName(part: MimePart): string {
  const disposition = fieldNamed(part.headers, 'Content-Disposition') ?? '';
  const type = fieldNamed(part.headers, 'Content-Type') ?? '';
  const literal = (field: string, read: ParameterizedField | null): ParameterizedField | null =>
    field.includes('\\') ? parseParameterized(field, toTheLetter) : read;
  const names = [
    literal(disposition, part.disposition)?.parameters.get('filename'),
    literal(type, part.contentType)?.parameters.get('name'),
  ];
  return names.find((name) => name !== undefined && name !== '') ?? '';
}

/** What tells the place of a file from a name with a slash in it, as in `Offer 12/2026.pdf`. */
const PATH = /\\|^[/~]|^[a-z]{1,6}:|(?:^|\/)\.{1,2}\//i;

/** A name without path, controls, and signs that nobody sees; never `.` or `..`. */
export function cleanFileName(written: string): string {
  const whole = withoutUnseen(withoutControls(written));
  const name = (PATH.test(whole) ? whole.replace(/^.*[\\/]/, '') : whole.replaceAll('/', '_')).trim();
  const shown = /^\.*$/.test(name) ? '' : name;
  if (shown.length <= LIMITS.fileNameChars) return shown;
  const extension = /\.[^.]{1,10}$/.exec(shown)?.[0] ?? '';
  return shown.slice(0, LIMITS.fileNameChars - extension.length) + extension;
}
