/** What somebody wrote as a check-list becomes tasks of the ticket, and ticks those that are there. */
import { newId } from '../../../base/clock.ts';
import { LIMITS } from '../../../base/limits.ts';
import { checkListLines } from '../../../desk/tickets/check-list.ts';
import { COMMAND_TEXT_CHARS } from '../../../desk/commands/verb-entry.ts';
import type { Tx } from '../../../store/database/database.ts';
import { addTask, listTasks, setTasksDone } from '../../../store/tickets/tasks.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { actorText, addActivity, type Actor, type Cause } from '../context/history.ts';

/** What a check-list changed, by the ids of the tasks, and in words. */
export interface CheckListTaken {
  readonly added: readonly { readonly id: string; readonly ordinal: number; readonly text: string }[];
  readonly ticked: readonly { readonly id: string; readonly ordinal: number; readonly text: string }[];
}

const NOTHING_TAKEN: CheckListTaken = { added: [], ticked: [] };

/**
 * Adds what is new, and ticks off what is written as done; the same line again changes nothing. A customer ticks only what came from a
 * customer: what an agent has to do is not theirs to call done.
 */
export async function takeCheckList(
  tx: Tx,
  ctx: DeskContext,
  one: {
    readonly ticketId: string;
    readonly actor: Actor;
    readonly cause: Cause | null;
    /** Without what it quotes. */
    readonly text: string;
  },
): Promise<CheckListTaken> {
  const { ticketId, actor, cause } = one;
  const lines = checkListLines(one.text, { most: LIMITS.tasksPerMail, chars: COMMAND_TEXT_CHARS });
  if (lines.length === 0) return NOTHING_TAKEN;
  const nowMs = ctx.clock.nowMs();
  const createdBy = actorText(actor);
  const there = await listTasks(tx, ticketId);
  const ticked = there.filter(
    (task) =>
      task.done_at === null &&
      lines.some((line) => line.done && line.text === task.text) &&
      (actor.kind === 'agent' || task.created_by.startsWith('contact:')),
  );
  await setTasksDone(
    tx,
    ticked.map(({ id }) => id),
    { by: createdBy, atMs: nowMs },
  );
  const fresh = lines
    .filter((line) => !there.some((task) => task.text === line.text))
    .slice(0, Math.max(0, LIMITS.ticketTasks - there.length));
  const added: CheckListTaken['added'][number][] = [];
  for (const { text, done } of fresh) {
    const id = newId(ctx.clock, ctx.random);
    const ordinal = await addTask(tx, { id, ticketId, text, agent: null, createdBy, done, nowMs });
    added.push({ id, ordinal, text });
  }
  if (added.length + ticked.length === 0) return NOTHING_TAKEN;
  const numbers = { added: added.map(({ ordinal }) => ordinal), done: ticked.map(({ ordinal }) => ordinal) };
  await tellHistory(tx, ctx, { ticketId, actor, cause }, numbers);
  return { added, ticked };
}

async function tellHistory(
  tx: Tx,
  ctx: DeskContext,
  one: { readonly ticketId: string; readonly actor: Actor; readonly cause: Cause | null },
  { added, done }: { readonly added: readonly number[]; readonly done: readonly number[] },
): Promise<void> {
  const { ticketId, actor, cause } = one;
  const parts = [
    ...(added.length === 0 ? [] : [`added ${added.join(', ')}`]),
    ...(done.length === 0 ? [] : [`done ${done.join(', ')}`]),
  ];
  await addActivity(tx, ctx, {
    ticketId,
    kind: 'event',
    visibility: 'internal',
    actor,
    cause,
    name: 'check-list',
    text: `Tasks of the check-list: ${parts.join('; ')}`,
    detail: { added, done },
  });
}
