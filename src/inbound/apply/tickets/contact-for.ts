import { localeOfLanguage } from '../../../desk/locale/locale.ts';
import { organisationDomain } from '../../../desk/people/organisation.ts';
import { addressKey, type AddrSpec } from '../../../mail/address.ts';
import {
  findContactByAddress,
  findOrInsertContact,
  insertOrganisation,
  type KnownContact,
} from '../../../store/people/contacts.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { DeskContext } from '../context/desk-context.ts';

/**
 * The contact of an address, made with its organisation where there is none. `language` is the one that the person wrote in, and from
 * then on gets our mails in.
 */
export async function contactFor(
  tx: Tx,
  ctx: DeskContext,
  person: { name: string; address: AddrSpec },
  language: string | null = null,
): Promise<KnownContact> {
  const key = addressKey(person.address);
  const known = await findContactByAddress(tx, key);
  if (known !== null) return known;
  const domain = organisationDomain(person.address);
  const organisationId = domain === null ? null : await insertOrganisation(tx, { name: domain, domain }, ctx);
  const { contact } = await findOrInsertContact(
    tx,
    { address: key, name: person.name, locale: localeOfLanguage(language), organisationId },
    ctx,
  );
  return contact;
}
