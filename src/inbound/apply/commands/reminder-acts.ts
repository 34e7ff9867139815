/** Bringing a ticket back later: put out of sight until then, or back as a mail to who asked for it. */
import { newId } from '../../../base/clock.ts';
import { formatMoment } from '../../../desk/commands/moment.ts';
import { addReminder } from '../../../store/tickets/reminders.ts';
import { updateTicket } from '../../../store/tickets/tickets.ts';
import { addActivity, agentEvent } from '../context/history.ts';
import { reminderEntry } from '../telling/reminder-entry.ts';
import { done, type Act } from './act.ts';
import { ticketOf, zoneOf } from './work-scene.ts';

/** Out of the lists until then, or until the customer writes; then it comes back to its assignee, or to who put it away. */
export const snooze: Act<'snooze'> = async (tx, ctx, scene, { untilMs }) => {
  const { ticketId, agent } = scene;
  const before = await ticketOf(tx, scene);
  const { snoozed_until: earlier, snoozed_by: by } = before;
  const inverse = { kind: 'snoozed-until', untilMs: earlier, agent: by } as const;
  if (untilMs === null && earlier === null) return null;
  const patch = { snoozed_until: untilMs, snoozed_by: untilMs === null ? null : agent.name };
  await updateTicket(tx, ticketId, patch, ctx.clock.nowMs());
  if (untilMs === null) {
    await addActivity(tx, ctx, { ...agentEvent(scene), name: 'snooze-ended', text: 'Back in sight' });
    return done('the ticket is in sight again', 'das Ticket ist wieder da', inverse);
  }
  const until = formatMoment(untilMs, zoneOf(ctx, agent));
  await addActivity(tx, ctx, {
    ...agentEvent(scene),
    name: 'snoozed',
    text: `Out of sight until ${until}`,
    detail: { until: untilMs },
  });
  return done(
    `out of sight until ${until}, or until the customer writes`,
    `beiseitegelegt bis ${until}, oder bis der Kunde schreibt`,
    inverse,
  );
};

export const remind: Act<'remind'> = async (tx, ctx, scene, { atMs, text }) => {
  const nowMs = ctx.clock.nowMs();
  const { ticketId, agent } = scene;
  const ticket = await ticketOf(tx, scene);
  const reminder = {
    id: newId(ctx.clock, ctx.random),
    ticketId,
    agent: agent.name,
    dueAtMs: atMs,
    text,
    nowMs,
  };
  await addReminder(tx, reminder);
  await updateTicket(tx, ticketId, {}, nowMs);
  const at = formatMoment(atMs, zoneOf(ctx, agent));
  const what = text === '' ? '' : `: ${text}`;
  await addActivity(tx, ctx, {
    ...agentEvent(scene),
    name: 'reminder-set',
    text: `Reminder for ${agent.displayName} at ${at}${what}`,
    detail: { reminder: reminder.id, at: atMs },
  });
  const set = done(`reminder ${at}${what}`, `Erinnerung ${at}${what}`, {
    kind: 'cancel-reminder',
    reminderId: reminder.id,
  });
  return {
    ...set,
    calendar: reminderEntry(ctx, ticket, { id: reminder.id, startMs: atMs, text, version: 'set' }),
  };
};
