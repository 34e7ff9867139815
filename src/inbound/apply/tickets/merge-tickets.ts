/**
 * Puts a ticket into another one, and takes them apart again. Nothing of the merged ticket is moved but its open tasks: its history, with
 * its chain of hashes, its customers and what was signed for them stay where they are, and store/tickets/merges.ts follows from there.
 */
import { assert, present } from '../../../base/assert.ts';
import { formatTicketTag } from '../../../desk/tickets/number.ts';
import { isDone, statusAfter, type TicketStatus } from '../../../desk/tickets/workflow.ts';
import { outlineOf } from '../../../store/tickets/activities.ts';
import type { Tx } from '../../../store/database/database.ts';
import { dropWatchers, findLiving, shareWatchers } from '../../../store/tickets/merges.ts';
import { listTasks, moveTasks } from '../../../store/tickets/tasks.ts';
import { lockTicket, type TicketRow, updateTicket } from '../../../store/tickets/tickets.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { addActivity, moveStatus, type Actor, type Cause } from '../context/history.ts';

/** What a merged ticket was before; kept with the entry that tells of the merge. */
interface Before {
  readonly status: TicketStatus;
  /** Open tasks that went along, by their ids. */
  readonly tasks: readonly string[];
  /** Who watches the other ticket only because of the merge. */
  readonly watchers: readonly string[];
  /** Until when it was out of sight, and by whom. */
  readonly snooze?: { readonly untilMs: number; readonly agent: string | null } | null;
}

interface Facts {
  readonly actor: Actor;
  readonly cause: Cause | null;
}

/** Both are held by the transaction, and neither lives on in the other. */
export async function mergeTickets(
  tx: Tx,
  ctx: DeskContext,
  facts: Facts & { readonly from: TicketRow; readonly into: TicketRow },
): Promise<void> {
  const { from, into, actor, cause } = facts;
  assert(from.merged_into === null && into.merged_into === null, 'only tickets of their own are merged');
  assert(from.id !== into.id, 'no ticket is merged into itself');
  const nowMs = ctx.clock.nowMs();
  const watchers = await shareWatchers(tx, from, into, nowMs);
  const taskIds = (await listTasks(tx, from.id)).filter((task) => task.done_at === null).map(({ id }) => id);
  await moveTasks(tx, taskIds, into.id);
  const { snoozed_until: untilMs, snoozed_by: agent } = from;
  const snooze = untilMs === null ? null : { untilMs, agent };
  const before: Before = { status: from.status, tasks: taskIds, watchers, snooze };
  await updateTicket(
    tx,
    from.id,
    {
      merged_into: into.id,
      merged_at: nowMs,
      status: 'closed',
      closed_as: 'merged',
      snoozed_until: null,
      snoozed_by: null,
    },
    nowMs,
  );
  const entry = { kind: 'event', visibility: 'internal', actor, cause } as const;
  const tagOf = (ticket: TicketRow) => formatTicketTag(ctx.numbering.prefix, ticket.number);
  await addActivity(tx, ctx, {
    ...entry,
    ticketId: from.id,
    name: 'merged',
    text: `Merged into ${tagOf(into)}`,
    detail: { ticket: tagOf(into), done: isDone(from.status), ...before },
  });
  await addActivity(tx, ctx, {
    ...entry,
    ticketId: into.id,
    name: 'took-in',
    text: `${tagOf(from)} was merged into this ticket: ${from.subject}`,
    detail: { ticket: tagOf(from) },
  });
  // An open matter does not end because it is put to one that had ended.
  const status = isDone(into.status) && !isDone(from.status) ? 'open' : into.status;
  await moveStatus(tx, ctx, into, status, actor, cause);
}

/** Takes a merge back; the ticket that is one of its own again, or null where it is that already. */
export async function unmergeTicket(
  tx: Tx,
  ctx: DeskContext,
  facts: Facts & { readonly ticketId: string },
): Promise<TicketRow | null> {
  const { actor, cause } = facts;
  const from = await lockTicket(tx, facts.ticketId);
  if (from.merged_into === null) return null;
  const into = present(
    await findLiving(tx, from.merged_into),
    'a ticket is merged into one that exists',
  ).ticket;
  const nowMs = ctx.clock.nowMs();
  const { before, wrote } = await sinceMerge(tx, from.id);
  const status = wrote ? statusAfter('customer-replied', before.status) : before.status;
  const entry = { kind: 'event', visibility: 'internal', actor, cause } as const;
  const tagOf = (ticket: TicketRow) => formatTicketTag(ctx.numbering.prefix, ticket.number);
  // Whoever wrote to it meanwhile has woken it.
  const snooze = wrote ? null : (before.snooze ?? null);
  const apart = { merged_into: null, merged_at: null, status, closed_as: null };
  const asleep = { snoozed_until: snooze?.untilMs ?? null, snoozed_by: snooze?.agent ?? null };
  await updateTicket(tx, from.id, { ...apart, ...asleep }, nowMs);
  await updateTicket(tx, into.id, {}, nowMs);
  await dropWatchers(tx, into.id, before.watchers);
  const open = (await listTasks(tx, into.id)).filter((task) => before.tasks.includes(task.id));
  await moveTasks(
    tx,
    open.map((task) => task.id),
    from.id,
  );
  await addActivity(tx, ctx, {
    ...entry,
    ticketId: from.id,
    name: 'unmerged',
    text: `Taken out of ${tagOf(into)} again`,
    detail: { ticket: tagOf(into), status },
  });
  await addActivity(tx, ctx, {
    ...entry,
    ticketId: into.id,
    name: 'gave-back',
    text: `${tagOf(from)} was taken out of this ticket again`,
    detail: { ticket: tagOf(from) },
  });
  return { ...from, ...apart, ...asleep };
}

/** What it was before its last merge, and whether a customer wrote to it since. */
async function sinceMerge(
  tx: Tx,
  ticketId: string,
): Promise<{ readonly before: Before; readonly wrote: boolean }> {
  const history = await outlineOf(tx, ticketId);
  const at = history.findLastIndex((entry) => entry.name === 'merged');
  const merged = present(history[at], 'a merge stands in the history');
  const wrote = history
    .slice(at + 1)
    .some((entry) => entry.kind === 'correspondence' && entry.actor.startsWith('contact:'));
  return { before: JSON.parse(merged.detail) as Before, wrote };
}
