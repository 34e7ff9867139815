/** What is to be done about a ticket, by the numbers that its sheet shows. A number is never given twice. */
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../database/database.ts';
import { lockTicket } from './tickets.ts';
import type { TaskTable } from '../database/work-schema.ts';

export type TaskRow = Selectable<TaskTable>;

export interface NewTask {
  readonly id: string;
  readonly ticketId: string;
  readonly text: string;
  /** Whose task it is; null: nobody's in particular. */
  readonly agent: string | null;
  /** As the history names people: `agent:anna`, `contact:<id>`. */
  readonly createdBy: string;
  readonly done: boolean;
  readonly nowMs: number;
}

/** Adds a task; tells its number. */
export async function addTask(tx: Tx, task: NewTask): Promise<number> {
  const ordinal = await nextOrdinal(tx, task.ticketId);
  await tx
    .insertInto('task')
    .values({
      id: task.id,
      ticket_id: task.ticketId,
      ordinal,
      text: task.text,
      agent: task.agent,
      created_by: task.createdBy,
      created_at: task.nowMs,
      done_at: task.done ? task.nowMs : null,
      done_by: task.done ? task.createdBy : null,
      removed_at: null,
    })
    .execute();
  return ordinal;
}

async function nextOrdinal(tx: Tx, ticketId: string): Promise<number> {
  await lockTicket(tx, ticketId);
  const row = await tx
    .selectFrom('task')
    .select((eb) => eb.fn.max('ordinal').as('last'))
    .where('ticket_id', '=', ticketId)
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}

/** Those of a ticket that were not removed, in the order of their numbers. */
export async function listTasks(reader: Reader, ticketId: string): Promise<TaskRow[]> {
  return reader
    .selectFrom('task')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .where('removed_at', 'is', null)
    .orderBy('ordinal')
    .execute();
}

/** Ticks tasks off, or `null`: takes that back. */
export async function setTasksDone(
  tx: Tx,
  ids: readonly string[],
  done: { readonly by: string; readonly atMs: number } | null,
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('task')
    .set({ done_at: done?.atMs ?? null, done_by: done?.by ?? null })
    .where('id', 'in', ids)
    .execute();
}

/** Takes tasks off the sheet; their numbers stay theirs. */
export async function removeTasks(tx: Tx, ids: readonly string[], nowMs: number): Promise<void> {
  if (ids.length === 0) return;
  await tx.updateTable('task').set({ removed_at: nowMs }).where('id', 'in', ids).execute();
}

/** Puts tasks on the sheet of another ticket, under numbers of that one. */
export async function moveTasks(tx: Tx, ids: readonly string[], toTicketId: string): Promise<void> {
  let ordinal = await nextOrdinal(tx, toTicketId);
  for (const id of ids) {
    await tx.updateTable('task').set({ ticket_id: toTicketId, ordinal }).where('id', '=', id).execute();
    ordinal += 1;
  }
}
