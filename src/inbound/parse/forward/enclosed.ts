import { parseWrittenAddresses } from '../../../mail/address-list.ts';
import { decodeHeaderText } from '../../../mail/encoded-word.ts';
import type { Forwarded } from '../../../mail/forwarded.ts';
import { fieldNamed, fieldsNamed } from '../../../mail/header.ts';
import { readContent } from '../content.ts';
import { walkMime } from '../mime-walk.ts';

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
