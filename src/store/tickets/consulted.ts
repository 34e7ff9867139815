/** Third parties who are asked about a ticket. What they write stays inside, whatever their client does to it. */
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../database/database.ts';
import type { WorkSchema } from '../database/work-schema.ts';

export type ConsultedRow = Selectable<WorkSchema['consulted']>;

export async function listConsulted(reader: Reader, ticketId: string): Promise<ConsultedRow[]> {
  return reader
    .selectFrom('consulted')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .where('removed_at', 'is', null)
    .orderBy('ordinal')
    .execute();
}

/** Makes the contact one who is asked, and tells the ordinal; one who is asked already keeps theirs. */
export async function addConsulted(
  tx: Tx,
  row: Omit<ConsultedRow, 'ordinal' | 'removed_at'>,
): Promise<number> {
  const there = await tx.selectFrom('consulted').selectAll().where('ticket_id', '=', row.ticket_id).execute();
  const known = there.find((one) => one.contact_id === row.contact_id && one.removed_at === null);
  if (known !== undefined) return known.ordinal;
  const ordinal = Math.max(0, ...there.map((one) => one.ordinal)) + 1;
  await tx
    .insertInto('consulted')
    .values({ ...row, ordinal, removed_at: null })
    .execute();
  return ordinal;
}

/** What was signed for them opens nothing any more. */
export async function removeConsulted(
  tx: Tx,
  one: { readonly ticketId: string; readonly ordinals: readonly number[]; readonly nowMs: number },
): Promise<void> {
  if (one.ordinals.length === 0) return;
  await tx
    .updateTable('consulted')
    .set({ removed_at: one.nowMs })
    .where('ticket_id', '=', one.ticketId)
    .where('ordinal', 'in', one.ordinals)
    .execute();
}
