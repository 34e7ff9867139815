/** What left by itself, as budgets and the breaker count it. */
import { sql, type Insertable } from 'kysely';
import type { ConfirmationCounts } from '../../desk/budgets/automatic-mail.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Reader, Tx } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';

export async function insertAutomaticMail(tx: Tx, row: Insertable<Schema['automatic_mail']>): Promise<void> {
  await tx.insertInto('automatic_mail').values(row).execute();
}

function sent(reader: Reader, sinceMs: number) {
  return reader
    .selectFrom('automatic_mail')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('queued_at', '>', sinceMs);
}

async function counted(query: ReturnType<typeof sent>): Promise<number> {
  return (await query.executeTakeFirstOrThrow()).count;
}

/** What would stand against one more confirmation to that mailbox. */
export async function confirmationCounts(
  reader: Reader,
  { mailbox, domain, nowMs }: { mailbox: string; domain: string; nowMs: number },
): Promise<ConfirmationCounts> {
  const hourAgo = nowMs - LIMITS.budgetHourMs;
  const confirmations = (sinceMs: number) =>
    counted(sent(reader, sinceMs).where('mailbox', '=', mailbox).where('kind', '=', 'confirmation'));
  return {
    lastHour: await confirmations(hourAgo),
    lastDay: await confirmations(nowMs - LIMITS.budgetDayMs),
    domainLastHour: await counted(
      sent(reader, hourAgo).where('domain', '=', domain).where('audience', '=', 'customer'),
    ),
    allLastHour: await counted(sent(reader, hourAgo).where('audience', '=', 'customer')),
  };
}

/** Automatic mails to a mailbox about a ticket, in LIMITS.ticketBudgetMs and since an agent last wrote to its customers. */
export async function automaticMailsAbout(
  reader: Reader,
  one: { ticketId: string; mailbox: string; nowMs: number },
): Promise<number> {
  const answer = await reader
    .selectFrom('activity')
    .select((eb) => eb.fn.max('created_at').as('at'))
    .where('ticket_id', '=', one.ticketId)
    .where('kind', '=', 'correspondence')
    .where('visibility', '=', 'public')
    .where('actor', 'like', 'agent:%')
    .executeTakeFirst();
  const sinceMs = Math.max(one.nowMs - LIMITS.ticketBudgetMs, answer?.at ?? 0);
  return counted(
    sent(reader, sinceMs).where('mailbox', '=', one.mailbox).where('ticket_id', '=', one.ticketId),
  );
}

/** How many automatic mails were written in each hour of that time in which any was. */
export async function automaticMailPerBusyHour(
  reader: Reader,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<number[]> {
  const hour = sql<number>`queued_at / ${sql.lit(LIMITS.budgetHourMs)}`;
  const rows = await reader
    .selectFrom('automatic_mail')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('queued_at', '>', fromMs)
    .where('queued_at', '<=', toMs)
    .groupBy(hour)
    .execute();
  return rows.map((row) => row.count);
}

/** All automatic mail since then. */
export async function automaticMailSince(reader: Reader, sinceMs: number): Promise<number> {
  return counted(sent(reader, sinceMs));
}
