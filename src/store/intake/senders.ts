/** Where mail comes from, by mailbox as budgets see it: how much of it, what it did, and where a flood of it goes. */
import type { Insertable, Selectable } from 'kysely';
import { LIMITS } from '../../base/limits.ts';
import type { BudgetMailbox, SenderCounts } from '../../desk/budgets/automatic-mail.ts';
import type { SenderEffect } from '../../desk/trace.ts';
import type { Reader, Tx } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';

/** The sender's row, made where there is none, and held until the transaction ends: two nodes count one after the other. */
export async function lockSender(tx: Tx, mailbox: string): Promise<Selectable<Schema['sender']>> {
  return tx
    .insertInto('sender')
    .values({ mailbox, flood_ticket_id: null, flood_last_at: null })
    .onConflict((conflict) => conflict.column('mailbox').doUpdateSet({ mailbox }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Remembers where the sender's flood goes. */
export async function noteFlood(
  tx: Tx,
  one: { mailbox: string; ticketId: string; nowMs: number },
): Promise<void> {
  const flood = { flood_ticket_id: one.ticketId, flood_last_at: one.nowMs };
  await tx
    .insertInto('sender')
    .values({ mailbox: one.mailbox, ...flood })
    .onConflict((conflict) => conflict.column('mailbox').doUpdateSet(flood))
    .execute();
}

/** Counts one mail; the same arrival once. */
export async function insertSenderMail(tx: Tx, row: Insertable<Schema['sender_mail']>): Promise<void> {
  await tx
    .insertInto('sender_mail')
    .values(row)
    .onConflict((conflict) => conflict.column('arrival_id').doNothing())
    .execute();
}

function came(reader: Reader, sinceMs: number) {
  return reader
    .selectFrom('sender_mail')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('came_at', '>', sinceMs);
}

async function counted(query: ReturnType<typeof came>): Promise<number> {
  return (await query.executeTakeFirstOrThrow()).count;
}

/** What came from that mailbox so far. */
export async function senderCounts(
  reader: Reader,
  { mailbox, domain }: BudgetMailbox,
  nowMs: number,
): Promise<SenderCounts> {
  const hourAgo = nowMs - LIMITS.budgetHourMs;
  const of = (sinceMs: number, effects: readonly SenderEffect[]) =>
    counted(came(reader, sinceMs).where('mailbox', '=', mailbox).where('effect', 'in', effects));
  return {
    openedLastHour: await of(hourAgo, ['opened', 'flooded']),
    addedLastHour: await of(hourAgo, ['added']),
    addedLastDay: await of(nowMs - LIMITS.budgetDayMs, ['added']),
    disownedLastHour: await counted(
      came(reader, hourAgo).where('domain', '=', domain).where('proof', '=', 'failed'),
    ),
  };
}
