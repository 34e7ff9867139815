import { LIMITS } from '../../../base/limits.ts';
import { parseWrittenAddresses } from '../../../mail/address-list.ts';
import { decodeHeaderText } from '../../../mail/encoded-word.ts';
import type { Forwarded } from '../../../mail/forwarded.ts';
import { fieldNamed, fieldsNamed } from '../../../mail/header.ts';
import type { Attachment } from '../../../mail/message.ts';
import { readContent } from '../mime/content.ts';
import { walkMime, type MimePart } from '../mime/mime-walk.ts';
import { transferDecoder } from '../mime/transfer-decoder.ts';
import { decodeTransfer } from '../mime/transfer-encoding.ts';

/** A message forwarded as an attachment (RFC 2046 section 5.2.1). Messages within it are not opened in turn. */
export function readEnclosedForward(enclosed: Buffer, comment: string): Forwarded {
  const { root } = walkMime(enclosed);
  const people = (name: string) =>
    fieldsNamed(root.headers, name).flatMap((body) => parseWrittenAddresses(body));
  const field = (name: string): string => decodeHeaderText(fieldNamed(root.headers, name) ?? '');
  return {
    from: people('From')[0] ?? null,
    to: people('To'),
    cc: people('Cc'),
    subject: field('Subject'),
    date: field('Date'),
    text: readContent(root).text,
    comment,
  };
}

/**
 * The files that came with messages that are attached, so that they need not be looked for within a file; at most that many. What such
 * a message only shows (pictures in its text) stays in it.
 */
export function enclosedFiles(messages: readonly MimePart[], most: number): Attachment[] {
  const found: Attachment[] = [];
  for (const { body, encoding } of messages) {
    if (found.length >= most) break;
    // RFC 2046 section 5.2.1 forbids an encoding; where there is none, large files stay where they lie.
    const coded = transferDecoder(encoding) !== null;
    if (coded && body.length > LIMITS.enclosedBytes) continue;
    const { root } = walkMime(coded ? decodeTransfer(body, encoding) : body);
    found.push(...readContent(root).attachments.filter(({ disposition }) => disposition === 'attachment'));
  }
  return found.slice(0, most);
}
