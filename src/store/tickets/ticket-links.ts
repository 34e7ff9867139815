/** Links between tickets; both ends show them. */
import type { Reader, Tx } from '../database/database.ts';
import type { TicketRow } from './tickets.ts';

/** False where they are linked already. */
export async function linkTickets(tx: Tx, one: TicketRow, other: TicketRow, nowMs: number): Promise<boolean> {
  const result = await tx
    .insertInto('ticket_link')
    .values({ ...pairOf(one, other), created_at: nowMs })
    .onConflict((conflict) => conflict.columns(['ticket_id', 'other_id']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** False where they are not linked. */
export async function unlinkTickets(tx: Tx, one: TicketRow, other: TicketRow): Promise<boolean> {
  const pair = pairOf(one, other);
  const result = await tx
    .deleteFrom('ticket_link')
    .where('ticket_id', '=', pair.ticket_id)
    .where('other_id', '=', pair.other_id)
    .executeTakeFirst();
  return result.numDeletedRows === 1n;
}

/** The older ticket first. */
function pairOf(one: TicketRow, other: TicketRow): { ticket_id: string; other_id: string } {
  const [older, younger] = one.number < other.number ? [one, other] : [other, one];
  return { ticket_id: older.id, other_id: younger.id };
}

/** The tickets that this one is linked with, in the order of their numbers. */
export async function linkedWith(reader: Reader, ticketId: string): Promise<TicketRow[]> {
  const rows = await reader
    .selectFrom('ticket')
    .selectAll('ticket')
    // One list, not two with `or` between: PostgreSQL would go through all tickets for each mail.
    .where('ticket.id', 'in', (eb) =>
      eb
        .selectFrom('ticket_link')
        .select('other_id as id')
        .where('ticket_id', '=', ticketId)
        .unionAll(eb.selectFrom('ticket_link').select('ticket_id as id').where('other_id', '=', ticketId)),
    )
    .orderBy('ticket.number')
    .execute();
  return rows as TicketRow[];
}
