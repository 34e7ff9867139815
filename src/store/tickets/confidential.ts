/** Confidential data of tickets, apart from the conversation. `sealed` is the text under the key of base/seal.ts. */
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../database/database.ts';
import type { WorkSchema } from '../database/work-schema.ts';

export type ConfidentialRow = Selectable<WorkSchema['confidential']>;

export async function insertConfidential(tx: Tx, row: Omit<ConfidentialRow, 'erased_at'>): Promise<void> {
  await tx
    .insertInto('confidential')
    .values({ ...row, erased_at: null })
    .execute();
}

/** What is kept of the ticket, the newest of a name last. */
export async function listConfidential(reader: Reader, ticketId: string): Promise<ConfidentialRow[]> {
  return reader
    .selectFrom('confidential')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .where('sealed', 'is not', null)
    .orderBy('set_at')
    .orderBy('id')
    .execute();
}

/** The text is gone; that there was one stays. False where it was gone before. */
export async function eraseConfidential(tx: Tx, id: string, nowMs: number): Promise<boolean> {
  const result = await tx
    .updateTable('confidential')
    .set({ sealed: null, erased_at: nowMs })
    .where('id', '=', id)
    .where('sealed', 'is not', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}
