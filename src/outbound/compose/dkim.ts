/** Signs our mail (RFC 6376, relaxed/relaxed). In: its bytes as they are made, twice the same. Out: the field to put on top of them. */
import { createHash, createPrivateKey, sign, type Hash } from 'node:crypto';
import { parseHeaderBlock } from '../../mail/header.ts';

/** Mail from `domain` is signed with `key` (PEM); its public part stands at `selector._domainkey.domain`. */
export interface SigningKey {
  readonly domain: string;
  readonly selector: string;
  readonly key: string;
}

/**
 * Covered once more than they stand there, so that nobody can add another one (RFC 6376 section 8.15): a reader who takes the first and
 * a signature that covers the last would speak of two mails.
 */
const OVERSIGNED = [
  'From',
  'Sender',
  'Reply-To',
  'To',
  'Cc',
  'Subject',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'References',
  'Auto-Submitted',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
] as const;

const HEADER_END = '\r\n\r\n';
const LINE_CHARS = 72;

/**
 * The DKIM-Signature field of a message, with its line end. The same message and time give the same field.
 * @throws whatever the stream of the message fails with.
 */
export async function signatureField(
  message: AsyncIterable<Buffer>,
  { domain, selector, key }: SigningKey,
  signedAtMs: number,
): Promise<string> {
  const { header, bodyHash } = await digest(message);
  const fields = parseHeaderBlock(header, Infinity);
  const privateKey = createPrivateKey(key);
  const isRsa = privateKey.asymmetricKeyType === 'rsa';
  const tags = [
    `v=1; a=${isRsa ? 'rsa' : 'ed25519'}-sha256; c=relaxed/relaxed; d=${domain}; s=${selector};`,
    `t=${Math.floor(signedAtMs / 1000)}; bh=${bodyHash};`,
    ...folded(`h=${[...fields.map(({ name }) => name), ...OVERSIGNED].join(':')};`, ':'),
    'b=',
  ].join('\r\n\t');
  const covered = [...fields].map(({ name, body }) => `${relaxed(name, body)}\r\n`);
  // Fields of one name are covered from the last to the first (section 5.4.2); of ours no name stands twice.
  const signed = Buffer.from(`${covered.join('')}${relaxed('DKIM-Signature', tags)}`, 'latin1');
  const signature = isRsa
    ? sign('sha256', signed, privateKey)
    : // RFC 8463 section 3: Ed25519 signs the hash of what is covered.
      sign(null, createHash('sha256').update(signed).digest(), privateKey);
  return `DKIM-Signature: ${tags}${folded(signature.toString('base64'), '').join('\r\n\t')}\r\n`;
}

/** Section 3.4.2: the name in lower case, the body unfolded, blanks as one and none at its ends. */
function relaxed(name: string, body: string): string {
  return `${name.toLowerCase()}:${body
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()}`;
}

/** Lines no longer than LINE_CHARS, cut behind `mark`, or anywhere where that is ''. */
function folded(text: string, mark: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of mark === '' ? (text.match(/.{1,70}/g) ?? []) : text.split(new RegExp(`(?<=${mark})`))) {
    if (line !== '' && line.length + piece.length > LINE_CHARS) {
      lines.push(line);
      line = '';
    }
    line += piece;
  }
  return [...lines, line];
}

async function digest(message: AsyncIterable<Buffer>): Promise<{ header: string; bodyHash: string }> {
  let header = '';
  let body: RelaxedBody | null = null;
  for await (const piece of message) {
    const text = piece.toString('latin1');
    if (body !== null) {
      body.update(text);
      continue;
    }
    header += text;
    const end = header.indexOf(HEADER_END);
    if (end < 0) continue;
    body = new RelaxedBody();
    body.update(header.slice(end + HEADER_END.length));
    header = header.slice(0, end);
  }
  return { header, bodyHash: (body ?? new RelaxedBody()).digest() };
}

/** Section 3.4.4: no blanks at the ends of lines, one for many within them, no empty lines at the end. */
class RelaxedBody {
  readonly #hash: Hash = createHash('sha256');
  #line = '';
  #emptyLines = 0;

  update(text: string): void {
    const lines = (this.#line + text).split('\r\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
  }

  digest(): string {
    if (this.#line !== '') this.#take(this.#line);
    return this.#hash.digest('base64');
  }

  #take(line: string): void {
    const kept = line.replace(/[ \t]+/g, ' ').replace(/ $/, '');
    if (kept === '') {
      this.#emptyLines += 1;
      return;
    }
    this.#hash.update(`${'\r\n'.repeat(this.#emptyLines)}${kept}\r\n`, 'latin1');
    this.#emptyLines = 0;
  }
}
