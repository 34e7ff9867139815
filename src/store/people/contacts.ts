import { sql, type Expression, type Selectable, type SqlBool } from 'kysely';
import { present } from '../../base/assert.ts';
import { newId, type Clock, type Random } from '../../base/clock.ts';
import type { Locale } from '../../desk/locale/locale.ts';
import type { Reader, Tx } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import { indexContact } from '../tickets/search-index.ts';
import type { TicketRow } from '../tickets/tickets.ts';

export type ContactRow = Selectable<Schema['contact']>;
type OrganisationRow = Selectable<Schema['organisation']>;
/** A contact with the name of its organisation. */
export type KnownContact = ContactRow & { readonly organisation_name: string | null };

interface Ports {
  readonly clock: Clock;
  readonly random: Random;
}

/** The contact that an address belongs to (`addressKey` of src/mail/address.ts), or null. */
export async function findContactByAddress(reader: Reader, addressKey: string): Promise<KnownContact | null> {
  const row = await contacts(reader)
    .innerJoin('address', 'address.contact_id', 'contact.id')
    .where('address.address', '=', addressKey)
    .executeTakeFirst();
  return row ?? null;
}

function contacts(reader: Reader) {
  return reader
    .selectFrom('contact')
    .leftJoin('organisation', 'organisation.id', 'contact.organisation_id')
    .selectAll('contact')
    .select('organisation.name as organisation_name');
}

async function insertContact(tx: Tx, row: ContactRow): Promise<void> {
  await tx.insertInto('contact').values(row).execute();
}

/** Gives the contact an address. `taken`: it belongs to a contact already, and stays there. */
export async function addAddress(
  tx: Tx,
  one: { address: string; contactId: string; nowMs: number },
): Promise<'added' | 'taken'> {
  const added = await tx
    .insertInto('address')
    .values({ address: one.address, contact_id: one.contactId, created_at: one.nowMs })
    .onConflict((conflict) => conflict.column('address').doNothing())
    .returning('address')
    .executeTakeFirst();
  if (added === undefined) return 'taken';
  await indexContact(tx, one.contactId);
  return 'added';
}

interface ContactWish {
  readonly address: string;
  readonly name: string;
  readonly locale: Locale | null;
  readonly organisationId: string | null;
}

/** The contact of the address, made where there is none; of two who make it at once, one wins and both get that one. */
export async function findOrInsertContact(
  tx: Tx,
  wish: ContactWish,
  { clock, random }: Ports,
): Promise<{ contact: KnownContact; created: boolean }> {
  const known = await findContactByAddress(tx, wish.address);
  if (known !== null) return { contact: known, created: false };
  const id = newId(clock, random);
  const nowMs = clock.nowMs();
  await insertContact(tx, {
    id,
    name: wish.name,
    locale: wish.locale,
    organisation_id: wish.organisationId,
    created_at: nowMs,
  });
  const added = await addAddress(tx, { address: wish.address, contactId: id, nowMs });
  if (added === 'taken') await tx.deleteFrom('contact').where('id', '=', id).execute();
  const contact = await findContactByAddress(tx, wish.address);
  return { contact: present(contact, 'the address was added or taken'), created: added === 'added' };
}

export type ListedContact = KnownContact & { readonly addresses: readonly string[] };

/** Contacts by name; `search` is looked for in names and addresses, without regard to case. */
export async function listContacts(
  reader: Reader,
  { search, limit }: { search?: string; limit: number },
): Promise<ListedContact[]> {
  let query = contacts(reader);
  if (search !== undefined && search !== '') {
    const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, (special) => `\\${special}`)}%`;
    query = query.where((eb) =>
      eb.or([
        likeIgnoringCase(eb.fn<string>('lower', ['contact.name']), pattern),
        eb.exists(
          eb
            .selectFrom('address')
            .select('address.address')
            .whereRef('address.contact_id', '=', 'contact.id')
            .where((inner) => likeIgnoringCase(inner.fn<string>('lower', ['address.address']), pattern)),
        ),
      ]),
    );
  }
  const rows = await query.orderBy('contact.name').orderBy('contact.id').limit(limit).execute();
  const addresses = await addressesOf(
    reader,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({ ...row, addresses: addresses.get(row.id) ?? [] }));
}

function likeIgnoringCase(lowered: Expression<string>, pattern: string) {
  return sql<SqlBool>`${lowered} like ${pattern} escape '\\'`;
}

async function addressesOf(reader: Reader, contactIds: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (contactIds.length === 0) return found;
  const rows = await reader
    .selectFrom('address')
    .select(['address', 'contact_id'])
    .where('contact_id', 'in', contactIds)
    .orderBy('created_at')
    .orderBy('address')
    .execute();
  for (const row of rows) found.set(row.contact_id, [...(found.get(row.contact_id) ?? []), row.address]);
  return found;
}

export async function findContact(reader: Reader, id: string): Promise<KnownContact | null> {
  return (await contacts(reader).where('contact.id', '=', id).executeTakeFirst()) ?? null;
}

/** What a contact is called: by its name, else by its first address. */
export async function nameOrAddress(reader: Reader, id: string): Promise<string> {
  const name = (await findContact(reader, id))?.name ?? '';
  return name === '' ? ((await addressesOf(reader, [id])).get(id)?.[0] ?? '') : name;
}

export interface ContactCard {
  readonly contact: KnownContact;
  /** In the order they became known. */
  readonly addresses: readonly string[];
  /** Every ticket the contact takes part in, newest first. */
  readonly tickets: readonly TicketRow[];
}

export async function getContact(reader: Reader, id: string): Promise<ContactCard | null> {
  const contact = await findContact(reader, id);
  if (contact === null) return null;
  const addresses = await addressesOf(reader, [id]);
  const tickets = await reader
    .selectFrom('ticket')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('requester_id', '=', id),
        eb(
          'id',
          'in',
          eb
            .selectFrom('participant')
            .select('participant.ticket_id')
            .where('participant.contact_id', '=', id),
        ),
      ]),
    )
    .orderBy('number', 'desc')
    .execute();
  return { contact, addresses: addresses.get(id) ?? [], tickets: tickets as TicketRow[] };
}

/** The organisation that a mail domain (lower case) belongs to, or null. */
export async function findOrganisationByDomain(
  reader: Reader,
  domain: string,
): Promise<OrganisationRow | null> {
  const row = await reader
    .selectFrom('organisation')
    .innerJoin('organisation_domain', 'organisation_domain.organisation_id', 'organisation.id')
    .selectAll('organisation')
    .where('organisation_domain.domain', '=', domain)
    .executeTakeFirst();
  return row ?? null;
}

/** Makes an organisation with its domain, and tells its id; where the domain has one already (also just now), that one's. */
export async function insertOrganisation(
  tx: Tx,
  { name, domain }: { name: string; domain: string },
  { clock, random }: Ports,
): Promise<string> {
  const id = newId(clock, random);
  await tx.insertInto('organisation').values({ id, name, created_at: clock.nowMs() }).execute();
  const added = await tx
    .insertInto('organisation_domain')
    .values({ domain, organisation_id: id })
    .onConflict((conflict) => conflict.column('domain').doNothing())
    .returning('domain')
    .executeTakeFirst();
  if (added !== undefined) return id;
  await tx.deleteFrom('organisation').where('id', '=', id).execute();
  return present(await findOrganisationByDomain(tx, domain), 'the domain was added or taken').id;
}
