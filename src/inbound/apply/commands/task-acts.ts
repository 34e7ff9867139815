/** What is to be done about a ticket, and what was spent on it. */
import { newId } from '../../../base/clock.ts';
import { formatWorkMinutes } from '../../../desk/commands/duration.ts';
import { familyOf } from '../../../store/tickets/merges.ts';
import { addTask, listTasks, setTasksDone } from '../../../store/tickets/tasks.ts';
import { addTimeEntry, timeSpent } from '../../../store/tickets/time-entries.ts';
import { updateTicket } from '../../../store/tickets/tickets.ts';
import { agentNamed } from '../context/desk-context.ts';
import { actorText, addActivity, agentEvent } from '../context/history.ts';
import { done, type Act } from './act.ts';

export const addTicketTask: Act<'task'> = async (tx, ctx, scene, { text, agent }) => {
  const nowMs = ctx.clock.nowMs();
  const id = newId(ctx.clock, ctx.random);
  const createdBy = actorText({ kind: 'agent', agent: scene.agent });
  const task = { id, ticketId: scene.ticketId, text, agent, createdBy, done: false, nowMs };
  const ordinal = await addTask(tx, task);
  await updateTicket(tx, scene.ticketId, {}, nowMs);
  const whose = agent === null ? '' : ` (${agentNamed(ctx, agent)?.displayName ?? agent})`;
  await addActivity(tx, ctx, {
    ...agentEvent(scene),
    name: 'task-added',
    text: `Task ${ordinal}: ${text}${whose}`,
    detail: { task: ordinal, agent },
  });
  return done(`task ${ordinal}: ${text}${whose}`, `Aufgabe ${ordinal}: ${text}${whose}`, {
    kind: 'remove-task',
    taskId: id,
  });
};

/** Ticks open tasks off; one that is done already stays as it is. */
export const finishTasks: Act<'done'> = async (tx, ctx, scene, { tasks }) => {
  const nowMs = ctx.clock.nowMs();
  const open = (await listTasks(tx, scene.ticketId)).filter(
    (task) => task.done_at === null && tasks.includes(task.ordinal),
  );
  const ids = open.map((task) => task.id);
  const names = open.map((task) => `${task.ordinal}: ${task.text}`).join('; ');
  if (ids.length === 0) return null;
  await setTasksDone(tx, ids, { by: actorText({ kind: 'agent', agent: scene.agent }), atMs: nowMs });
  await updateTicket(tx, scene.ticketId, {}, nowMs);
  await addActivity(tx, ctx, {
    ...agentEvent(scene),
    name: 'task-done',
    text: `Done: ${names}`,
    detail: { tasks: open.map((task) => task.ordinal) },
  });
  return done(`done: ${names}`, `erledigt: ${names}`, { kind: 'reopen-tasks', taskIds: ids });
};

export const noteTime: Act<'time'> = async (tx, ctx, scene, { minutes, billable, text }) => {
  const nowMs = ctx.clock.nowMs();
  const id = newId(ctx.clock, ctx.random);
  const { ticketId, agent } = scene;
  const billing = billable ? 'billable' : 'free';
  await addTimeEntry(tx, { id, ticketId, agent: agent.name, minutes, billing, text, nowMs });
  await updateTicket(tx, ticketId, {}, nowMs);
  const spent = formatWorkMinutes(minutes);
  const what = text === '' ? '' : `: ${text}`;
  await addActivity(tx, ctx, {
    ...agentEvent(scene),
    name: 'time-noted',
    text: `Time ${spent}${billable ? '' : ', not billable'}${what}`,
    detail: { minutes, billing },
  });
  const all = await timeSpent(tx, await familyOf(tx, ticketId));
  const sum = formatWorkMinutes(all.billable + all.free);
  return done(
    `time ${spent}${billable ? '' : ', not billable'}; ${sum} in all`,
    `Zeit ${spent}${billable ? '' : ', nicht berechnet'}; zusammen ${sum}`,
    { kind: 'remove-time', entryId: id },
  );
};
