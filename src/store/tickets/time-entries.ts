/** Time that agents have spent on tickets. */
import type { Selectable } from 'kysely';
import type { Billing } from '../../desk/tickets/ticket-words.ts';
import type { Reader, Tx } from '../database/database.ts';
import type { WorkSchema } from '../database/work-schema.ts';

export type TimeEntryRow = Selectable<WorkSchema['time_entry']>;

export interface NewTimeEntry {
  readonly id: string;
  readonly ticketId: string;
  readonly agent: string;
  readonly minutes: number;
  readonly billing: Billing;
  readonly text: string;
  readonly nowMs: number;
}

export async function addTimeEntry(tx: Tx, entry: NewTimeEntry): Promise<void> {
  await tx
    .insertInto('time_entry')
    .values({
      id: entry.id,
      ticket_id: entry.ticketId,
      agent: entry.agent,
      minutes: entry.minutes,
      billing: entry.billing,
      text: entry.text,
      created_at: entry.nowMs,
      removed_at: null,
    })
    .execute();
}

/** False where it was removed before. */
export async function removeTimeEntry(tx: Tx, id: string, nowMs: number): Promise<boolean> {
  const result = await tx
    .updateTable('time_entry')
    .set({ removed_at: nowMs })
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Of these tickets, the oldest first; none that was removed. */
export async function listTimeEntries(reader: Reader, ticketIds: readonly string[]): Promise<TimeEntryRow[]> {
  if (ticketIds.length === 0) return [];
  return reader
    .selectFrom('time_entry')
    .selectAll()
    .where('ticket_id', 'in', ticketIds)
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** Minutes in all. */
export interface TimeSpent {
  readonly billable: number;
  readonly free: number;
}

export async function timeSpent(reader: Reader, ticketIds: readonly string[]): Promise<TimeSpent> {
  const entries = await listTimeEntries(reader, ticketIds);
  const sum = (billing: Billing) =>
    entries
      .filter((entry) => entry.billing === billing)
      .reduce((minutes, entry) => minutes + entry.minutes, 0);
  return { billable: sum('billable'), free: sum('free') };
}
