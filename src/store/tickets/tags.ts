/** Tags of tickets: single words in lower case. */
import type { Reader, Tx } from '../database/database.ts';

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

/** Puts tags on and takes tags off; what is so already stays. */
export async function changeTags(
  tx: Tx,
  change: { ticketId: string; add: readonly string[]; remove: readonly string[]; nowMs: number },
): Promise<void> {
  const { ticketId, add, remove, nowMs } = change;
  if (add.length > 0)
    await tx
      .insertInto('ticket_tag')
      .values(add.map((tag) => ({ ticket_id: ticketId, tag, set_at: nowMs })))
      .onConflict((conflict) => conflict.columns(['ticket_id', 'tag']).doNothing())
      .execute();
  if (remove.length > 0)
    await tx.deleteFrom('ticket_tag').where('ticket_id', '=', ticketId).where('tag', 'in', remove).execute();
}
