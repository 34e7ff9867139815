/** Takes back what no command does: one case for each kind of inverse of the acts about work and neighbours. */
import { present } from '../../../base/assert.ts';
import type { WorkInverse } from '../../../desk/inverse.ts';
import { formatTicketTag } from '../../../desk/tickets/number.ts';
import type { Tx } from '../../../store/database/database.ts';
import { lockLiving } from '../../../store/tickets/merges.ts';
import { cancelReminder, findReminder, reviveReminder } from '../../../store/tickets/reminders.ts';
import { removeTasks, setTasksDone } from '../../../store/tickets/tasks.ts';
import { removeTimeEntry } from '../../../store/tickets/time-entries.ts';
import { lockTicket, updateTicket } from '../../../store/tickets/tickets.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { addActivity, agentEvent } from '../context/history.ts';
import { mergeTickets, unmergeTicket } from '../tickets/merge-tickets.ts';
import { reminderEntry } from '../telling/reminder-entry.ts';
import { done, type Done, type Scene } from './act.ts';
import { attentionBack } from './attention-verbs.ts';
import { ticketOf } from './work-scene.ts';

type Of<K extends WorkInverse['kind']> = Extract<WorkInverse, { kind: K }>;

export async function takeBackWork(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  inverse: WorkInverse,
): Promise<Done | null> {
  switch (inverse.kind) {
    case 'remove-task':
      await removeTasks(tx, [inverse.taskId], ctx.clock.nowMs());
      return noted(tx, ctx, scene, done('the task is off the sheet', 'die Aufgabe ist gestrichen'));
    case 'remove-tasks':
      await removeTasks(tx, inverse.taskIds, ctx.clock.nowMs());
      return noted(tx, ctx, scene, done('the tasks are off the sheet', 'die Aufgaben sind gestrichen'));
    case 'reopen-tasks':
      await setTasksDone(tx, inverse.taskIds, null);
      return noted(tx, ctx, scene, done('the tasks are open again', 'die Aufgaben sind wieder offen'));
    case 'remove-time':
      await removeTimeEntry(tx, inverse.entryId, ctx.clock.nowMs());
      return noted(tx, ctx, scene, done('the time counts no more', 'die Zeit zählt nicht mehr'));
    case 'snoozed-until':
      return snoozedAsBefore(tx, ctx, scene, inverse);
    case 'cancel-reminder':
      return cancelled(tx, ctx, scene, inverse);
    case 'reminder-again':
      return remindedAgain(tx, ctx, scene, inverse);
    case 'attention':
      return attentionBack(tx, ctx, scene, inverse.levels);
    case 'unmerge':
      return unmerged(tx, ctx, scene, inverse);
    case 'unsplit':
      return unsplit(tx, ctx, scene, inverse);
  }
}

async function noted(tx: Tx, ctx: DeskContext, scene: Scene, what: Done): Promise<Done> {
  await updateTicket(tx, scene.ticketId, {}, ctx.clock.nowMs());
  await addActivity(tx, ctx, { ...agentEvent(scene), name: 'undone', text: `Taken back: ${what.said.en}` });
  return what;
}

async function snoozedAsBefore(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  { untilMs, agent }: Of<'snoozed-until'>,
): Promise<Done> {
  const patch = { snoozed_until: untilMs, snoozed_by: agent };
  await updateTicket(tx, scene.ticketId, patch, ctx.clock.nowMs());
  const what =
    untilMs === null
      ? done('the ticket is in sight again', 'das Ticket ist wieder da')
      : done(
          'the ticket is out of sight for as long as before',
          'das Ticket ist so lange beiseitegelegt wie zuvor',
        );
  return noted(tx, ctx, scene, what);
}

async function cancelled(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  { reminderId: id }: Of<'cancel-reminder'>,
): Promise<Done> {
  const reminder = present(await findReminder(tx, id), 'a reminder is never removed');
  const ticket = await ticketOf(tx, scene);
  if (!(await cancelReminder(tx, id, ctx.clock.nowMs())))
    return done('the reminder had been sent already', 'die Erinnerung war schon verschickt');
  const { due_at: startMs, text } = reminder;
  const calendar = reminderEntry(ctx, ticket, { id, startMs, text, version: 'cancelled' });
  const what = done('the reminder is cancelled', 'die Erinnerung ist gestrichen');
  return { ...(await noted(tx, ctx, scene, what)), calendar };
}

/** What ended with the ticket is to come back after all; one whose time has gone by meanwhile comes at once. */
async function remindedAgain(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  { reminderId: id }: Of<'reminder-again'>,
): Promise<Done | null> {
  const reminder = present(await findReminder(tx, id), 'a reminder is never removed');
  if (!(await reviveReminder(tx, id))) return null;
  const { due_at: startMs, text } = reminder;
  const what = done('the reminder will come after all', 'die Erinnerung kommt doch');
  const back = await noted(tx, ctx, scene, what);
  if (reminder.agent !== scene.agent.name) return back;
  const ticket = await ticketOf(tx, scene);
  return { ...back, calendar: reminderEntry(ctx, ticket, { id, startMs, text, version: 'again' }) };
}

async function unmerged(tx: Tx, ctx: DeskContext, scene: Scene, { ticketId }: Of<'unmerge'>): Promise<Done> {
  const { agent, cause } = scene;
  const back = await unmergeTicket(tx, ctx, { ticketId, actor: { kind: 'agent', agent }, cause });
  if (back === null) return done('the merge was undone before', 'die Zusammenlegung war schon aufgehoben');
  const tag = formatTicketTag(ctx.numbering.prefix, back.number);
  return done(`${tag} is a ticket of its own again`, `${tag} ist wieder ein eigenes Ticket`);
}

/** The customer may know the new number already, so it goes on to lead somewhere. */
async function unsplit(
  tx: Tx,
  ctx: DeskContext,
  { agent, cause }: Scene,
  { ticketId, intoId }: Of<'unsplit'>,
): Promise<Done> {
  const from = await lockTicket(tx, ticketId);
  const { ticket: into } = await lockLiving(tx, intoId);
  const tag = formatTicketTag(ctx.numbering.prefix, into.number);
  if (from.merged_into !== null || from.id === into.id)
    return done('the new ticket was merged before', 'das neue Ticket war schon zusammengelegt');
  await mergeTickets(tx, ctx, { from, into, actor: { kind: 'agent', agent }, cause });
  return done(`the entry is in ${tag} alone again`, `der Eintrag ist wieder nur in ${tag}`);
}
