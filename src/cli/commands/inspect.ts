import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { classify } from '../../inbound/classify/classify.ts';
import { openContent } from '../../inbound/parse/mime/attachment-content.ts';
import {
  createParsePool,
  type ParsePool,
  type ParsePoolOptions,
} from '../../inbound/parse/threads/parse-pool.ts';
import { readRaw } from '../../inbound/parse/threads/read-raw.ts';
import { formatAddrSpec, parseAddrSpec } from '../../mail/address.ts';
import { parseWrittenAddresses } from '../../mail/address-list.ts';
import { fieldsNamed } from '../../mail/header.ts';
import type { DeliveryReport } from '../../mail/delivery-report.ts';
import type { Forwarded } from '../../mail/forwarded.ts';
import type { Invitation } from '../../mail/invitation.ts';
import type { Attachment, InternetMessage, MailClass, ParseOutcome } from '../../mail/message.ts';
import type { Protection } from '../../mail/protection.ts';
import type { ReplyText } from '../../mail/reply-text.ts';

interface ShownAddress {
  readonly address: string;
  readonly name: string;
}

interface ShownFile {
  /** As the mail writes it, with any path. */
  readonly name: string;
  /** What it is called here. */
  readonly fileName: string;
  readonly type: string;
  /** Octets, decoded. */
  readonly size: number;
  readonly sha1: string;
  readonly disposition: Attachment['disposition'];
  readonly contentId: string | null;
}

/** One file as the gateway reads it; what `postern inspect --json` prints. A missing thing is null or an empty list. */
export interface InspectedFile {
  readonly file: string;
  readonly outcome: ParseOutcome['kind'];
  /** Why it could not be read. */
  readonly reason: string | null;
  readonly class: MailClass | null;
  readonly autoResponse: { readonly allowed: boolean; readonly because: readonly string[] };
  readonly deliveryReport: DeliveryReport | null;
  readonly from: ShownAddress | null;
  readonly to: readonly ShownAddress[];
  readonly cc: readonly ShownAddress[];
  readonly subject: string | null;
  readonly messageId: string | null;
  /** ISO 8601, UTC. */
  readonly date: string | null;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  readonly text: string | null;
  readonly reply: { readonly [Part in Exclude<keyof ReplyText, 'signatureAlone'>]: string | null };
  readonly forwarded: Forwarded | null;
  readonly language: string | null;
  readonly invitation: Invitation | null;
  readonly protection: Protection | null;
  readonly attachments: readonly ShownFile[];
}

/**
 * `postern inspect`: how the gateway reads messages. In: files. Out: one answer each, in order, whatever they hold.
 * Nothing is stored and no configuration is needed, so no address counts as our own.
 * The answer is the exit code: 0, or 66 (EX_NOINPUT) where a file could not be read.
 */
export async function inspectFiles(
  paths: string[],
  write: (reading: InspectedFile) => void,
  parsing: ParsePoolOptions = {},
): Promise<number> {
  const pool = createParsePool(parsing);
  let exit = 0;
  try {
    for (const path of paths) {
      const reading = await inspected(pool, path);
      write(reading ?? nothing(path));
      if (reading === null) exit = 66;
    }
  } finally {
    await pool.close();
  }
  return exit;
}

/** What is shown of a file, whatever it holds; null where it could not be read. */
async function inspected(pool: ParsePool, path: string): Promise<InspectedFile | null> {
  try {
    // What is no file, such as a pipe, can be read but once.
    const raw = (await stat(path)).isFile() ? { path } : await readFile(path);
    const lastTry = { attempts: LIMITS.parseAttempts, silent: false };
    return await shown(path, await readRaw(pool, raw, lastTry));
  } catch (error) {
    if (isUnreadable(error)) return null;
    throw error;
  }
}

/** The file's trouble or the disk's, not ours. */
function isUnreadable(error: unknown): boolean {
  return error instanceof GatewayError
    ? error.code === 'spool.io'
    : error instanceof Error && 'syscall' in error;
}

function nothing(file: string): InspectedFile {
  return {
    file,
    outcome: 'unreadable',
    reason: 'file could not be read',
    class: null,
    autoResponse: { allowed: false, because: [] },
    deliveryReport: null,
    from: null,
    to: [],
    cc: [],
    subject: null,
    messageId: null,
    date: null,
    inReplyTo: [],
    references: [],
    text: null,
    reply: { text: null, html: null, quoted: null, signature: null },
    forwarded: null,
    language: null,
    invitation: null,
    protection: null,
    attachments: [],
  };
}

async function shown(file: string, outcome: ParseOutcome): Promise<InspectedFile> {
  const { message } = outcome;
  const classification = classify(message, {
    reversePath: undefined,
    isOwnAddress: () => false,
    isOwnMessageId: () => false,
  });
  return {
    file,
    outcome: outcome.kind,
    reason: outcome.kind === 'unreadable' ? outcome.reason : null,
    class: classification.mailClass,
    autoResponse: { allowed: classification.autoResponseAllowed, because: classification.because },
    deliveryReport: message.deliveryReport,
    from: people(message, 'From')[0] ?? null,
    to: people(message, 'To'),
    cc: people(message, 'Cc'),
    subject: message.subject,
    messageId: message.messageId,
    date: message.dateMs === null ? null : new Date(message.dateMs).toISOString().replace('.000Z', 'Z'),
    inReplyTo: message.inReplyTo,
    references: message.references,
    text: message.text,
    reply: shownReply(message.reply),
    forwarded: message.forwarded,
    language: message.language,
    invitation: message.invitation,
    protection: message.protection,
    attachments: await Promise.all(message.attachments.map((attachment) => shownFile(file, attachment))),
  };
}

async function shownFile(path: string, attachment: Attachment): Promise<ShownFile> {
  const { name: fileName, writtenName, type, disposition, contentId, content } = attachment;
  const name = writtenName === '' ? fileName : writtenName;
  const sha1 = createHash('sha1');
  let size = 0;
  const whole = openContent(content, ({ start, end }) => createReadStream(path, { start, end: end - 1 }));
  for await (const piece of Buffer.isBuffer(whole) ? [whole] : whole) {
    size += piece.length;
    sha1.update(piece);
  }
  return { name, fileName, type, size, sha1: sha1.digest('hex'), disposition, contentId };
}

/** Everybody named in a field, also those whose address cannot be used. */
function people({ headers }: InternetMessage, field: string): ShownAddress[] {
  return fieldsNamed(headers, field)
    .flatMap((body) => parseWrittenAddresses(body))
    .map(({ name, address }) => {
      const spec = parseAddrSpec(address);
      // A domain in letters of the world as a person wrote it; within the daemon it is held in its A-label form.
      if (spec === null || /[^\x00-\x7f]/.test(address)) return { address, name };
      // And dots side by side without the quotation marks that the wire wants.
      const isQuoted = address.startsWith('"');
      return { address: isQuoted ? formatAddrSpec(spec) : `${spec.localPart}@${spec.domain}`, name };
    });
}

function shownReply({ text, html, quoted, signature }: ReplyText) {
  return { text, html, quoted, signature };
}
