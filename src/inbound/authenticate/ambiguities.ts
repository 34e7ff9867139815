import { fieldsNamed, type HeaderField } from '../../mail/header.ts';

/** Fields that say what a mail is, and may stand once (RFC 5322 section 3.6, RFC 2045 section 3). */
const SINGLE_FIELDS = [
  'Subject',
  'From',
  'To',
  'Date',
  'Message-ID',
  'Cc',
  'Sender',
  'Reply-To',
  'In-Reply-To',
  'References',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
] as const;

/** What one reader may read otherwise than another: of two fields of a name a signature covers one, and a client shows the other. */
export function ambiguitiesOf(headers: readonly HeaderField[]): string[] {
  return SINGLE_FIELDS.map((name) => ({ name, count: fieldsNamed(headers, name).length }))
    .filter(({ count }) => count > 1)
    .map(({ name, count }) => `${count} ${name} fields`);
}
