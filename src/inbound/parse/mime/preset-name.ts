import { without } from '../../../base/trim.ts';
import { LIMITS } from '../../../base/limits.ts';
import { decodeHeaderText } from '../../../mail/encoded-word.ts';
import { fieldNamed, parseHeaderBlock, splitHeader } from '../../../mail/header.ts';
import type { MimePart } from './mime-walk.ts';
import { decodeTransfer } from './transfer-encoding.ts';

/** Names that programs know such a file by: RFC 8551 section 3.2.1, RFC 3156, RFC 5545. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['application/pkcs7-mime', 'smime.p7m'],
  ['application/x-pkcs7-mime', 'smime.p7m'],
  ['application/pkcs7-signature', 'smime.p7s'],
  ['application/x-pkcs7-signature', 'smime.p7s'],
  ['application/pgp-signature', 'signature.asc'],
  ['text/calendar', 'invite.ics'],
]);

/** A good name for a file that came without one: for an enclosed message its subject, else by type; '' where any would be a guess. */
export function presetName(part: MimePart): string {
  if (part.type !== 'message/rfc822' && part.type !== 'message/global') return NAMES.get(part.type) ?? '';
  const beginning = decodeTransfer(part.body.subarray(0, LIMITS.headerBytes), part.encoding);
  const { block } = splitHeader(beginning, LIMITS.headerBytes);
  const subject = decodeHeaderText(fieldNamed(parseHeaderBlock(block, LIMITS.headerFields), 'Subject') ?? '');
  return `${namePart(subject)}.eml`;
}

/** A subject as a file may be called on every system. */
function namePart(subject: string): string {
  const name = subject
    .replace(/[\\/:*?"<>|\s]+/g, ' ')
    .slice(0, LIMITS.fileNameChars - '.eml'.length)
    .toWellFormed();
  return without(name, '. ') || 'message';
}
