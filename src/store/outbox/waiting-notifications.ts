/** Notifications that wait for an agent's next digest, for the end of quiet hours, or for the agent to be back. */
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../database/database.ts';
import type { WorkSchema } from '../database/work-schema.ts';

export type WaitingNotification = Selectable<WorkSchema['waiting_notification']>;

export async function insertWaiting(tx: Tx, row: Omit<WaitingNotification, 'told_at'>): Promise<void> {
  await tx
    .insertInto('waiting_notification')
    .values({ ...row, told_at: null })
    .execute();
}

export async function isAnyWaitingDue(reader: Reader, nowMs: number): Promise<boolean> {
  const row = await reader
    .selectFrom('waiting_notification')
    .select('id')
    .where('told_at', 'is', null)
    .where('due_at', '<=', nowMs)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes what is due, oldest first, and marks it as told: nobody else gets the same rows. */
export async function takeDueWaiting(tx: Tx, nowMs: number, limit: number): Promise<WaitingNotification[]> {
  const rows = await tx
    .updateTable('waiting_notification')
    .set({ told_at: nowMs })
    .where('told_at', 'is', null)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('waiting_notification')
        .select('id')
        .where('told_at', 'is', null)
        .where('due_at', '<=', nowMs)
        .orderBy('id')
        .limit(limit),
    )
    .returningAll()
    .execute();
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Puts off what is due for an agent before that moment. */
export async function postponeWaiting(
  tx: Tx,
  { agent, untilMs }: { readonly agent: string; readonly untilMs: number },
): Promise<void> {
  await tx
    .updateTable('waiting_notification')
    .set({ due_at: untilMs })
    .where('agent', '=', agent)
    .where('told_at', 'is', null)
    .where('due_at', '<', untilMs)
    .execute();
}

/** The agent is back before their time: what waited for that is due now. */
export async function hastenWaiting(
  tx: Tx,
  { agent, dueAtMs, nowMs }: { readonly agent: string; readonly dueAtMs: number; readonly nowMs: number },
): Promise<void> {
  await tx
    .updateTable('waiting_notification')
    .set({ due_at: nowMs })
    .where('agent', '=', agent)
    .where('told_at', 'is', null)
    .where('due_at', '=', dueAtMs)
    .execute();
}
