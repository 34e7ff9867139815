/** What is told when a time has come that an agent had set. Rows, history and outgoing mail in the caller's transaction. */
import { may } from '../../desk/people/rights.ts';
import type { Agent } from '../../desk/people/agent.ts';
import type { Notice } from '../../desk/notices/notice.ts';
import { findAndLockLiving } from '../../store/tickets/merges.ts';
import { findReminder, takeReminder } from '../../store/tickets/reminders.ts';
import type { Tx } from '../../store/database/database.ts';
import { findAndLockTicket, type TicketRow, updateTicket } from '../../store/tickets/tickets.ts';
import { agentNamed, type DeskContext } from './context/desk-context.ts';
import { addActivity } from './context/history.ts';
import { agentAddressee, post } from './telling/post.ts';
import { reminderEntry } from './telling/reminder-entry.ts';
import { followers, scopeOf } from './context/staff.ts';
import { agentPanel, customerCard, lastWords, ticketSheet } from './telling/ticket-view.ts';

/** Tells a reminder, in the thread of its ticket; how many mails that were: none where it was told or cancelled meanwhile. */
export async function tellReminder(tx: Tx, ctx: DeskContext, id: string): Promise<number> {
  const nowMs = ctx.clock.nowMs();
  const reminder = await findReminder(tx, id);
  const living = reminder === null ? null : await findAndLockLiving(tx, reminder.ticket_id);
  if (reminder === null || living === null) return 0;
  // It waits until they are back; of one that may not come any more see below.
  if (ctx.absent?.has(reminder.agent) === true || !(await takeReminder(tx, id, nowMs))) return 0;
  const { ticket } = living;
  const { text: what, due_at: startMs } = reminder;
  const readers = readersOf(ctx, ticket, [reminder.agent]);
  const calendar = reminderEntry(ctx, ticket, { id, startMs, text: what, version: 'set' });
  await tell(tx, ctx, ticket, readers, { snoozed: false, what, calendars: [calendar] });
  await note(tx, ctx, ticket, {
    name: 'reminder-told',
    text: `Reminder of ${agentNamed(ctx, reminder.agent)?.displayName ?? reminder.agent}${what === '' ? '' : `: ${what}`}`,
    readers,
  });
  return readers.length;
}

/** Puts a ticket back in sight whose time has come; how many mails that were. */
export async function bringBack(tx: Tx, ctx: DeskContext, ticketId: string): Promise<number> {
  const nowMs = ctx.clock.nowMs();
  const before = await findAndLockTicket(tx, ticketId);
  if (before === null || before.snoozed_until === null || before.snoozed_until > nowMs) return 0;
  const awake = { snoozed_until: null, snoozed_by: null };
  await updateTicket(tx, before.id, awake, nowMs);
  const ticket = { ...before, ...awake };
  // A ticket that was merged meanwhile is seen in the other one.
  const readers =
    ticket.merged_into === null ? readersOf(ctx, ticket, [before.assignee, before.snoozed_by]) : [];
  await tell(tx, ctx, ticket, readers, { snoozed: true, what: '', calendars: [] });
  await note(tx, ctx, ticket, { name: 'snooze-ended', text: 'Back in sight', readers });
  return readers.length;
}

/**
 * The first of them who may still look at the ticket and is there; else who follows it and is there; else the first who is away: what was
 * to come back is not lost.
 */
function readersOf(ctx: DeskContext, ticket: TicketRow, names: readonly (string | null)[]): readonly Agent[] {
  const scope = scopeOf(ctx, ticket);
  const isThere = (agent: Agent) => ctx.absent?.has(agent.name) !== true;
  const able = names
    .map((name) => agentNamed(ctx, name))
    .filter((agent) => agent !== null)
    .filter((agent) => may(agent, 'view', scope));
  const all = followers(ctx, ticket);
  const first = able.filter(isThere).slice(0, 1);
  const others = all.filter(isThere);
  return [first, others, able.slice(0, 1), all].find((readers) => readers.length > 0) ?? [];
}

async function tell(
  tx: Tx,
  ctx: DeskContext,
  ticket: TicketRow,
  readers: readonly Agent[],
  news: Pick<Extract<Notice, { kind: 'reminder' }>, 'snoozed' | 'what' | 'calendars'>,
): Promise<void> {
  const { writer, text } = await lastWords(tx, ticket);
  const why = news.snoozed ? 'came-back' : 'you-asked';
  for (const agent of readers) {
    const notice: Notice = {
      ...news,
      kind: 'reminder',
      locale: agent.locale,
      ticket: ticketSheet(ctx, ticket),
      agentName: agent.displayName,
      ...(await agentPanel(tx, ctx, ticket, { agent, why })),
      customer: await customerCard(tx, ctx, ticket, { agent, writer }),
      text,
    };
    await post(tx, ctx, { ticket, notice, to: agentAddressee(agent), activityId: null, files: [] });
  }
}

async function note(
  tx: Tx,
  ctx: DeskContext,
  ticket: TicketRow,
  {
    name,
    text,
    readers,
  }: { readonly name: string; readonly text: string; readonly readers: readonly Agent[] },
): Promise<void> {
  const entry = { kind: 'event', visibility: 'internal', actor: { kind: 'system' }, cause: null } as const;
  const told = readers.map((agent) => agent.name);
  await addActivity(tx, ctx, { ...entry, ticketId: ticket.id, name, text, detail: { told } });
}
