import { sql, type ExpressionBuilder, type Insertable, type Selectable } from 'kysely';
import { LIMITS } from '../../base/limits.ts';
import type { Reader, Tx } from '../database/database.ts';
import type { ActivityTable, AttachmentTable, Schema } from '../database/schema.ts';
import { historyHash } from './history-hash.ts';
import { indexActivity, indexFiles } from './search-index.ts';
import { takeSequence } from './tickets.ts';

export type ActivityRow = Selectable<ActivityTable>;
export type AttachmentRow = Selectable<AttachmentTable>;
type NewActivity = Omit<ActivityRow, 'seq' | 'hash'>;
export type ActivityWithFiles = ActivityRow & { readonly attachments: readonly AttachmentRow[] };

/** Adds to the end of the ticket's history, and tells the place. */
export async function insertActivity(tx: Tx, row: NewActivity): Promise<number> {
  const seq = await takeSequence(tx, row.ticket_id);
  const before = await tx
    .selectFrom('activity')
    .select('hash')
    .where('ticket_id', '=', row.ticket_id)
    .where('seq', '=', seq - 1)
    .executeTakeFirst();
  const hash = historyHash(before?.hash ?? null, { ...row, seq });
  await tx
    .insertInto('activity')
    .values({ ...row, seq, hash })
    .execute();
  await indexActivity(tx, row);
  return seq;
}

export async function insertAttachments(tx: Tx, rows: readonly Insertable<AttachmentTable>[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.insertInto('attachment').values(rows).execute();
  for (const activityId of new Set(rows.map((row) => row.activity_id))) await indexFiles(tx, activityId);
}

/** Was the entry written by a machine, such as an absence notice (RFC 3834)? */
export function isAutomatic({ detail }: Pick<ActivityRow, 'detail'>): boolean {
  return (JSON.parse(detail) as { automatic?: unknown }).automatic === true;
}

/** What the entry says of itself; {} where there is no such entry. */
export async function detailOfActivity(
  reader: Reader,
  id: string,
): Promise<Readonly<Record<string, unknown>>> {
  const row = await reader.selectFrom('activity').select('detail').where('id', '=', id).executeTakeFirst();
  return row === undefined ? {} : (JSON.parse(row.detail) as Record<string, unknown>);
}

/** Who did it: `contact:<id>`, `agent:<name>` or `system`; null where there is no such entry. */
export async function actorOfActivity(reader: Reader, id: string): Promise<string | null> {
  const row = await reader.selectFrom('activity').select('actor').where('id', '=', id).executeTakeFirst();
  return row?.actor ?? null;
}

/** Mails of persons on the customers' side since then, kept inside or added for all to see, among the last entries of the history; `crowded`: there are more entries since then. */
export async function customerMailsSince(
  reader: Reader,
  one: { readonly ticketId: string; readonly sinceMs: number },
): Promise<{ readonly held: number; readonly added: number; readonly crowded: boolean }> {
  const looked = (eb: ExpressionBuilder<Schema, 'activity'>) =>
    eb
      .selectFrom('activity as last')
      .select(({ fn }) => sql<number>`${fn.max('last.seq')} - ${sql.lit(LIMITS.heldLookedAt)}`.as('seq'))
      .where('last.ticket_id', '=', one.ticketId);
  const rows = await reader
    .selectFrom('activity')
    .select((eb) => ['visibility', eb.fn.countAll<number>().as('count')])
    .where('ticket_id', '=', one.ticketId)
    // A history of years must not be read through for each mail.
    .where('seq', '>', looked)
    .where('kind', '=', 'correspondence')
    .where('actor', 'like', 'contact:%')
    .where('created_at', '>', one.sinceMs)
    .where('detail', 'not like', '%"automatic":true%')
    .groupBy('visibility')
    .execute();
  const count = (wanted: string) => rows.find(({ visibility }) => visibility === wanted)?.count ?? 0;
  const before = await reader
    .selectFrom('activity')
    .select('created_at')
    .where('ticket_id', '=', one.ticketId)
    .where('seq', '=', looked)
    .executeTakeFirst();
  const crowded = before !== undefined && before.created_at > one.sinceMs;
  return { held: count('internal'), added: count('public'), crowded };
}

/** The places of the entries that somebody wrote: mails and notes. */
export async function writtenEntries(reader: Reader, ticketId: string): Promise<number[]> {
  const rows = await reader
    .selectFrom('activity')
    .select('seq')
    .where('ticket_id', '=', ticketId)
    .where('kind', 'in', ['correspondence', 'note'])
    .orderBy('seq')
    .execute();
  return rows.map(({ seq }) => seq);
}

/** The ticket's history in order, each with its files in order: all of it, which may be more than fits into memory (`historyPieces`). */
export async function listActivities(reader: Reader, ticketId: string): Promise<ActivityWithFiles[]> {
  const history: ActivityWithFiles[] = [];
  for await (const piece of historyPieces(reader, ticketId)) history.push(...piece);
  return history;
}

/** The same a piece at a time. */
export async function* historyPieces(
  reader: Reader,
  ticketId: string,
): AsyncGenerator<readonly ActivityWithFiles[]> {
  for (let after = 0; ;) {
    const rows = await reader
      .selectFrom('activity')
      .selectAll()
      .where('ticket_id', '=', ticketId)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(LIMITS.historyPiece)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    yield await withFiles(reader, rows);
    after = last.seq;
  }
}

/** The end of the history, in order: at most `most` entries, and of each text the first `chars` characters. */
export async function lastActivities(
  reader: Reader,
  ticketId: string,
  { most, chars }: { readonly most: number; readonly chars: number },
): Promise<ActivityWithFiles[]> {
  const rows = await reader
    .selectFrom('activity')
    .select([...OUTLINE, 'arrival_id', 'hash'])
    .select(sql<string>`substr(text, 1, ${sql.lit(chars)})`.as('text'))
    .where('ticket_id', '=', ticketId)
    .orderBy('seq', 'desc')
    .limit(most)
    .execute();
  return withFiles(reader, rows.reverse());
}

const OUTLINE = [
  'id',
  'ticket_id',
  'seq',
  'kind',
  'visibility',
  'actor',
  'name',
  'detail',
  'created_at',
] as const;

/** The history in order, without its words and files. */
export async function outlineOf(
  reader: Reader,
  ticketId: string,
): Promise<Pick<ActivityRow, (typeof OUTLINE)[number]>[]> {
  return reader
    .selectFrom('activity')
    .select(OUTLINE)
    .where('ticket_id', '=', ticketId)
    .orderBy('seq')
    .execute();
}

/** What stands at that place of the history, or null. */
export async function activityAt(
  reader: Reader,
  { ticketId, seq }: { readonly ticketId: string; readonly seq: number },
): Promise<ActivityWithFiles | null> {
  const rows = await reader
    .selectFrom('activity')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .where('seq', '=', seq)
    .execute();
  return (await withFiles(reader, rows))[0] ?? null;
}

/** The files of an entry of the ticket's history; none where it is not there. */
export async function attachmentsOf(
  reader: Reader,
  one: { readonly ticketId: string; readonly activityId: string },
): Promise<AttachmentRow[]> {
  return reader
    .selectFrom('attachment')
    .innerJoin('activity', 'activity.id', 'attachment.activity_id')
    .selectAll('attachment')
    .where('attachment.activity_id', '=', one.activityId)
    .where('activity.ticket_id', '=', one.ticketId)
    .orderBy('attachment.position')
    .execute();
}

/** What a customer wrote last, or null. */
export async function lastWordsOfCustomers(reader: Reader, ticketId: string): Promise<string | null> {
  const row = await reader
    .selectFrom('activity')
    .select('text')
    .where('ticket_id', '=', ticketId)
    .where('kind', '=', 'correspondence')
    .where('actor', 'like', 'contact:%')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.text ?? null;
}

async function withFiles(reader: Reader, rows: readonly ActivityRow[]): Promise<ActivityWithFiles[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const files = await reader
    .selectFrom('attachment')
    .selectAll()
    .where('activity_id', 'in', ids)
    .orderBy('activity_id')
    .orderBy('position')
    .execute();
  const byActivity = Map.groupBy(files, (file) => file.activity_id);
  return rows.map((row) => ({ ...row, attachments: byActivity.get(row.id) ?? [] }));
}
