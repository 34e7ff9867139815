/** Reminders: each comes back to its agent once, and when it is due is a matter of its row alone. */
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../database/database.ts';
import type { WorkSchema } from '../database/work-schema.ts';

export type ReminderRow = Selectable<WorkSchema['reminder']>;

export interface NewReminder {
  readonly id: string;
  readonly ticketId: string;
  readonly agent: string;
  readonly dueAtMs: number;
  readonly text: string;
  readonly nowMs: number;
}

export async function addReminder(tx: Tx, reminder: NewReminder): Promise<void> {
  await tx
    .insertInto('reminder')
    .values({
      id: reminder.id,
      ticket_id: reminder.ticketId,
      agent: reminder.agent,
      due_at: reminder.dueAtMs,
      text: reminder.text,
      created_at: reminder.nowMs,
      told_at: null,
      cancelled_at: null,
    })
    .execute();
}

export async function findReminder(reader: Reader, id: string): Promise<ReminderRow | null> {
  const row = await reader.selectFrom('reminder').selectAll().where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** Of these tickets, those that are still to come, the next first. */
export async function waitingReminders(reader: Reader, ticketIds: readonly string[]): Promise<ReminderRow[]> {
  if (ticketIds.length === 0) return [];
  return reader
    .selectFrom('reminder')
    .selectAll()
    .where('ticket_id', 'in', ticketIds)
    .where('told_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .orderBy('due_at')
    .orderBy('id')
    .execute();
}

/** False where it was told or cancelled before. */
export async function cancelReminder(tx: Tx, id: string, nowMs: number): Promise<boolean> {
  return end(tx, id, { cancelled_at: nowMs });
}

/** Brings back one that was cancelled; false where it is none. */
export async function reviveReminder(tx: Tx, id: string): Promise<boolean> {
  const result = await tx
    .updateTable('reminder')
    .set({ cancelled_at: null })
    .where('id', '=', id)
    .where('told_at', 'is', null)
    .where('cancelled_at', 'is not', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Takes the reminder to be told now, in the transaction that tells it: false where another node has, or it was cancelled. */
export async function takeReminder(tx: Tx, id: string, nowMs: number): Promise<boolean> {
  return end(tx, id, { told_at: nowMs });
}

async function end(
  tx: Tx,
  id: string,
  how: { readonly told_at: number } | { readonly cancelled_at: number },
): Promise<boolean> {
  const result = await tx
    .updateTable('reminder')
    .set(how)
    .where('id', '=', id)
    .where('told_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Ids of the reminders that are due, the oldest first; those of agents who are away wait. */
export async function dueReminders(
  reader: Reader,
  { nowMs, most }: { readonly nowMs: number; readonly most: number },
): Promise<string[]> {
  const rows = await reader
    .selectFrom('reminder')
    .select('id')
    .where('due_at', '<=', nowMs)
    .where('told_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .where((eb) =>
      eb(
        'agent',
        'not in',
        eb.selectFrom('agent_preference').select('agent_preference.agent').where('away_until', '>', nowMs),
      ),
    )
    .orderBy('due_at')
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map((row) => row.id);
}

/** Ids of the tickets that were put out of sight until now, the longest due first. */
export async function dueSnoozes(
  reader: Reader,
  { nowMs, most }: { readonly nowMs: number; readonly most: number },
): Promise<string[]> {
  const rows = await reader
    .selectFrom('ticket')
    .select('id')
    .where('snoozed_until', '<=', nowMs)
    .orderBy('snoozed_until')
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map((row) => row.id);
}
