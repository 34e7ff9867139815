import type { Reader } from './database.ts';

/** The ticket's tags, in the order of the alphabet. */
export async function tagsOf(reader: Reader, ticketId: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('ticket_tag')
    .select('tag')
    .where('ticket_id', '=', ticketId)
    .orderBy('tag')
    .execute();
  return rows.map(({ tag }) => tag);
}
