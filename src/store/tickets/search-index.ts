/**
 * Keeps the full-text index. In: what was just written, by the functions of this folder that write it, in their transaction. Out: the same
 * words in the index when the transaction commits, and not before. `rebuildSearchIndex` makes all of it anew from the other tables.
 */
import { searchWords, type SearchPart } from '../../desk/asking/search-words.ts';
import type { Reader, Tx } from '../database/database.ts';
import { wordsOf } from '../database/dialect.ts';

/** One text that can be looked for. */
interface Entry {
  readonly part: SearchPart;
  readonly source: string;
  readonly ticketId: string | null;
  readonly contactId: string | null;
  readonly text: string;
}

async function putEntry(tx: Tx, { part, source, ticketId, contactId, text }: Entry): Promise<void> {
  const { id } = await tx
    .insertInto('search_entry')
    .values({ part, source, ticket_id: ticketId, contact_id: contactId })
    .onConflict((conflict) =>
      conflict.columns(['part', 'source']).doUpdateSet({ ticket_id: ticketId, contact_id: contactId }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  await wordsOf(tx).search.put(tx, id, searchWords(text));
}

export async function indexTicket(
  tx: Tx,
  { id, subject, summary = null }: { id: string; subject: string; summary?: string | null },
): Promise<void> {
  const text = `${subject}\n${summary ?? ''}`;
  await putEntry(tx, { part: 'subject', source: id, ticketId: id, contactId: null, text });
}

/** What people wrote; events of the history are not looked through. */
export async function indexActivity(
  tx: Tx,
  entry: { id: string; ticket_id: string; kind: string; text: string },
): Promise<void> {
  if (entry.kind === 'event') return;
  const part = entry.kind === 'note' ? 'note' : 'message';
  const { id: source, ticket_id: ticketId, text } = entry;
  await putEntry(tx, { part, source, ticketId, contactId: null, text });
}

/** The names of the files of an entry of the history. */
export async function indexFiles(tx: Tx, activityId: string): Promise<void> {
  const files = await tx
    .selectFrom('attachment')
    .innerJoin('activity', 'activity.id', 'attachment.activity_id')
    .select(['attachment.name', 'activity.ticket_id'])
    .where('attachment.activity_id', '=', activityId)
    .orderBy('attachment.position')
    .execute();
  const ticketId = files[0]?.ticket_id ?? null;
  if (ticketId === null) return;
  const text = files.map(({ name }) => name).join('\n');
  await putEntry(tx, { part: 'file', source: activityId, ticketId, contactId: null, text });
}

/** A contact by name, addresses and organisation. */
export async function indexContact(tx: Tx, id: string): Promise<void> {
  const contact = await tx
    .selectFrom('contact')
    .leftJoin('organisation', 'organisation.id', 'contact.organisation_id')
    .select(['contact.name', 'organisation.name as organisation'])
    .where('contact.id', '=', id)
    .executeTakeFirst();
  if (contact === undefined) return;
  const addresses = await tx.selectFrom('address').select('address').where('contact_id', '=', id).execute();
  const text = [contact.name, contact.organisation ?? '', ...addresses.map(({ address }) => address)];
  await putEntry(tx, { part: 'contact', source: id, ticketId: null, contactId: id, text: text.join('\n') });
}

/** What is indexed, one table after the other. */
const TABLES = ['contact', 'ticket', 'activity'] as const;

/** How far a rebuild has come. */
export interface RebuildPlace {
  readonly table: (typeof TABLES)[number];
  /** The last id that was done. */
  readonly after: string;
}

export const REBUILD_START: RebuildPlace = { table: 'contact', after: '' };
const BATCH = 200;

/** Indexes the next rows anew, and tells where to go on; null: it is done. What is written meanwhile indexes itself. */
export async function rebuildSome(tx: Tx, { table, after }: RebuildPlace): Promise<RebuildPlace | null> {
  const ids = await idsAfter(tx, table, after);
  for (const id of ids) await indexRow(tx, table, id);
  const last = ids.at(-1);
  if (last !== undefined) return { table, after: last };
  const next = TABLES[TABLES.indexOf(table) + 1];
  return next === undefined ? null : { table: next, after: '' };
}

/** All of it in this transaction: for a database whose tables are just being made. */
export async function rebuildSearchIndex(tx: Tx): Promise<void> {
  let place: RebuildPlace | null = REBUILD_START;
  while (place !== null) place = await rebuildSome(tx, place);
}

async function idsAfter(
  reader: Reader,
  table: RebuildPlace['table'],
  after: string,
): Promise<readonly string[]> {
  const rows = await reader
    .selectFrom(table)
    .select('id')
    .where('id', '>', after)
    .orderBy('id')
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => id);
}

async function indexRow(tx: Tx, table: RebuildPlace['table'], id: string): Promise<void> {
  switch (table) {
    case 'contact':
      return indexContact(tx, id);
    case 'ticket': {
      const columns = ['id', 'subject', 'summary'] as const;
      const row = await tx.selectFrom('ticket').select(columns).where('id', '=', id).executeTakeFirst();
      if (row !== undefined) await indexTicket(tx, row);
      return;
    }
    case 'activity': {
      const columns = ['id', 'ticket_id', 'kind', 'text'] as const;
      const row = await tx.selectFrom('activity').select(columns).where('id', '=', id).executeTakeFirst();
      if (row !== undefined) await indexActivity(tx, row);
      return indexFiles(tx, id);
    }
  }
}
