/** What ends with a ticket: reminders that were to come back about it, and its being out of sight. Rows, history and mail in the caller's transaction. */
import { formatMoment } from '../../../desk/commands/moment.ts';
import { isDone, isOver } from '../../../desk/tickets/workflow.ts';
import type { Tx } from '../../../store/database/database.ts';
import { familyOf } from '../../../store/tickets/merges.ts';
import { cancelReminder, waitingReminders, type ReminderRow } from '../../../store/tickets/reminders.ts';
import { updateTicket, type TicketRow } from '../../../store/tickets/tickets.ts';
import { agentNamed, type DeskContext } from '../context/desk-context.ts';
import { addActivity, type Actor, type Cause } from '../context/history.ts';
import { tellAgent } from '../telling/notify.ts';
import { reminderEntry } from '../telling/reminder-entry.ts';
import { timeZoneOf } from '../telling/tell.ts';

/**
 * Ends what waits for a ticket that has just been done with. Closed and cancelled end its reminders: whoever set one is told, with what
 * takes it out of their calendar. One that is resolved only comes back into sight, since a look at it later is what reminders are for.
 */
export async function endWork(
  tx: Tx,
  ctx: DeskContext,
  one: {
    /** As it is now. */
    readonly ticket: TicketRow;
    readonly before: TicketRow['status'];
    readonly actor: Extract<Actor, { kind: 'agent' }>;
    readonly cause: Cause | null;
  },
): Promise<void> {
  const { ticket, before } = one;
  if (ticket.status === before || !isDone(ticket.status)) return;
  if (ticket.snoozed_until !== null) {
    ctx.leaving?.ended.push({ kind: 'snooze', untilMs: ticket.snoozed_until, agent: ticket.snoozed_by });
    await updateTicket(tx, ticket.id, { snoozed_until: null, snoozed_by: null }, ctx.clock.nowMs());
  }
  if (!isOver(ticket.status)) return;
  for (const reminder of await waitingReminders(tx, await familyOf(tx, ticket.id)))
    await endReminder(tx, ctx, one, reminder);
}

async function endReminder(
  tx: Tx,
  ctx: DeskContext,
  { ticket, actor, cause }: Parameters<typeof endWork>[2],
  reminder: ReminderRow,
): Promise<void> {
  const { id, due_at: startMs, text } = reminder;
  if (!(await cancelReminder(tx, id, ctx.clock.nowMs()))) return;
  const owner = agentNamed(ctx, reminder.agent);
  const at = formatMoment(startMs, owner === null ? ctx.settings.timeZone : timeZoneOf(ctx, owner));
  const what = `${at}${text === '' ? '' : `: ${text}`}`;
  await addActivity(tx, ctx, {
    ticketId: ticket.id,
    kind: 'event',
    visibility: 'internal',
    actor,
    cause,
    name: 'reminder-cancelled',
    text: `Reminder for ${owner?.displayName ?? reminder.agent} at ${what}: cancelled with the ticket`,
    detail: { reminder: id, at: startMs },
  });
  ctx.leaving?.ended.push({ kind: 'reminder', reminder, at });
  // Who ends it reads it in the receipt.
  if (owner === null || (owner.name === actor.agent.name && ctx.leaving !== undefined)) return;
  const calendar = reminderEntry(ctx, ticket, { id, startMs, text, version: 'cancelled' });
  await tellAgent(tx, ctx, { ticket, strand: ticket }, owner, {
    kind: 'hint',
    hint: 'reminder-ended',
    about: [what],
    calendars: [calendar],
  });
}
