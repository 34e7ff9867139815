/**
 * The messages of a folder of mail fixtures. In: files as other mail projects keep them (whole messages, with or without the mbox line
 * before them; mere texts; mere HTML). Out: complete messages, in the order of their paths.
 * Must hold: a whole message is taken byte for byte; only what is no message gets a header, and that is plain and the same for all.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

/** One message of the folder. */
export interface CorpusMessage {
  /** Path below the folder. */
  readonly file: string;
  /** First folder on that path: the project it comes from. */
  readonly source: string;
  readonly bytes: Buffer;
  /** Its own header tells that it was sent with the null reverse-path (RFC 5321 section 4.5.5). */
  readonly nullReversePath: boolean;
}

/** Every message below the folder. */
export function readCorpus(folder: string): CorpusMessage[] {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
  const present = new Set(paths);
  return paths.flatMap((file) => {
    if (isNoFixture(file) || subjectOf(file, present) !== null) return [];
    const bytes = messageOf(folder, file, present);
    if (bytes === null) return [];
    const source = file.includes('/') ? file.slice(0, file.indexOf('/')) : '.';
    return [{ file, source, bytes, nullReversePath: hasNullReturnPath(bytes) }];
  });
}

/** Tables, licences and notes that lie beside fixtures. */
function isNoFixture(file: string): boolean {
  return (
    /^(?:\.|expect\/)|\/\.|(?:^|\/)LICENSES\//.test(file) ||
    /^(?:(?:[A-Z]+-)?LICEN[CS]E|README|COMMIT)(?![A-Za-z])|\.(?:md|jsonl?|py|[jt]s)$/.test(basename(file))
  );
}

function messageOf(folder: string, file: string, present: ReadonlySet<string>): Buffer | null {
  const raw = readFileSync(join(folder, file));
  const bytes = withoutMboxLine(raw);
  if (file.endsWith('.eml') || looksLikeMessage(bytes)) return bytes;
  if (!/\.(?:txt|html?)$/.test(file)) return null;
  const subjectFile = [...subjectFilesOf(file)].find((name) => present.has(name));
  const subject = subjectFile === undefined ? null : readFileSync(join(folder, subjectFile), 'utf8');
  return wrapped(file, raw, subject);
}

/** The line that an mbox file puts before each message (RFC 4155). */
function withoutMboxLine(raw: Buffer): Buffer {
  const end = raw.indexOf('\n');
  return raw.subarray(0, 5).toString('latin1') === 'From ' && end >= 0 ? raw.subarray(end + 1) : raw;
}

const MAIL_FIELDS = new Set([
  'received',
  'return-path',
  'message-id',
  'mime-version',
  'content-type',
  'delivered-to',
  'date',
]);

/** Does it begin with a header, or with a text that only quotes one? Fields that no mail program shows tell. */
function looksLikeMessage(bytes: Buffer): boolean {
  const names = new Set<string>();
  for (const line of headerLines(bytes)) {
    const name = /^([!-9;-~]+)[ \t]*:/.exec(line)?.[1]?.toLowerCase();
    if (name !== undefined) names.add(name);
    else if (!/^[ \t]/.test(line) || names.size === 0) break;
  }
  const signs = [...names].filter((name) => MAIL_FIELDS.has(name)).length;
  return signs >= 2 || (signs === 1 && names.has('from'));
}

function headerLines(bytes: Buffer): string[] {
  const text = bytes.subarray(0, 65_536).toString('latin1');
  return (/^[^]*?(?=\r?\n\r?\n)/.exec(text)?.[0] ?? text).split(/\r?\n/);
}

function hasNullReturnPath(bytes: Buffer): boolean {
  return headerLines(bytes).some((line) => /^Return-Path:\s*<\s*>/i.test(line));
}

/** `x_body.txt`, `x_body_variant_1.txt` have their subject in `x_subject.txt`, where that is there. */
function subjectFilesOf(file: string): string[] {
  const stem = file.replace(/\.[^./]+$/, '');
  return [stem, stem.replace(/_body(?:_variant_\d+)?$/, '')].map((name) => `${name}_subject.txt`);
}

/** The fixture that this file is the subject of, or null. */
function subjectOf(file: string, present: ReadonlySet<string>): string | null {
  if (!file.endsWith('_subject.txt')) return null;
  return [...present].find((other) => other !== file && subjectFilesOf(other).includes(file)) ?? null;
}

/** A text or HTML as the body of a message that a person could have sent. */
function wrapped(file: string, body: Buffer, subject: string | null): Buffer {
  const isHtml =
    /\.html?\b/.test(basename(file)) || /^\s*<(?:!doctype|[a-z][a-z0-9]*[\s>/])/i.test(head(body));
  const title = (subject ?? `Fixture ${basename(file)}`).replace(/^subject:/i, '').trim();
  const header = [
    'From: Fixture Sender <fixture@corpus.example>',
    'To: support@desk.example',
    `Subject: ${encodedWords(title)}`,
    'Date: Mon, 02 Mar 2026 10:00:00 +0000',
    `Message-ID: <${Buffer.from(file).toString('hex').slice(-120)}@corpus.example>`,
    'MIME-Version: 1.0',
    `Content-Type: ${isHtml ? 'text/html' : 'text/plain'}; charset=utf-8`,
    'Content-Transfer-Encoding: 8bit',
  ];
  return Buffer.concat([Buffer.from(`${header.join('\r\n')}\r\n\r\n`), body]);
}

function head(body: Buffer): string {
  return body.subarray(0, 200).toString('latin1');
}

/** RFC 2047, at most 45 bytes a word so that no line is too long. */
function encodedWords(text: string): string {
  const plain = text.replace(/\s+/g, ' ');
  if (/^[ -~]{0,70}$/.test(plain)) return plain;
  const words: string[] = [];
  let word = '';
  for (const character of plain) {
    if (Buffer.byteLength(word + character) > 45) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  return [...words, word].map((one) => `=?utf-8?B?${Buffer.from(one).toString('base64')}?=`).join('\r\n ');
}
