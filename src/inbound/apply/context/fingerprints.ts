import { createHash } from 'node:crypto';
import { addressKey } from '../../../mail/address.ts';
import type { InternetMessage } from '../../../mail/message.ts';

/**
 * What a mail of an agent is known by when it comes again: its Message-ID, and what it says and when. A relay changes neither, and who
 * changes the one to have the mail carried out again still has the other against him.
 */
export function fingerprintsOf(
  message: InternetMessage,
  files: readonly { readonly blob: string }[],
): string[] {
  const { originator, dateMs, subject, text, messageId } = message;
  const said = [
    originator.from.map(({ address }) => addressKey(address)),
    dateMs,
    subject,
    text,
    files.map(({ blob }) => blob),
  ];
  const content = `content:${hashOf(JSON.stringify(said))}`;
  return messageId === null ? [content] : [`message-id:${hashOf(messageId)}`, content];
}

/**
 * What every copy of a mail has in common, by whatever way it came; null where it has no Message-ID: what two people say in the same
 * words at the same second are two mails.
 */
export function copyKeyOf(message: InternetMessage, fingerprints: readonly string[]): string | null {
  return message.messageId === null ? null : hashOf(fingerprints.join(' '));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
