/**
 * What an agent does to a ticket, each as rows and outgoing mail in the caller's transaction. Mail and command line use the same acts,
 * so an answer is the same answer however it was given. Every act writes the history and moves the time of the last change.
 */
import type { Agent } from '../../../desk/people/agent.ts';
import {
  isDone,
  statusAfter,
  type TicketPriority,
  type TicketStatus,
} from '../../../desk/tickets/workflow.ts';
import type { AddrSpec } from '../../../mail/address.ts';
import type { Tx } from '../../../store/database/database.ts';
import { lockTicket, updateTicket } from '../../../store/tickets/tickets.ts';
import { tellAnswer, tellNote, tellPriority } from '../telling/colleague-news.ts';
import { takeCheckList, type CheckListTaken } from './check-list-tasks.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { endWork } from './end-work.ts';
import {
  type Actor,
  addActivity,
  agentEvent,
  type Cause,
  moveStatus,
  type StoredFile,
} from '../context/history.ts';
import { noteDirect } from './direct-mail.ts';
import { notifyAssigned } from '../telling/notify.ts';
import { doneWord, sendOut, tellDone, writeDown } from './strands.ts';
import { lastWords } from '../telling/ticket-view.ts';

export interface AgentActFacts {
  readonly ticketId: string;
  /** To whom an answer goes: the ticket's own customers, or (its id) those of a ticket that was merged into it. */
  readonly strandId?: string;
  readonly agent: Agent;
  readonly cause: Cause | null;
}

/** Sends an agent's answer to the customers; `status` is where the agent puts the ticket with it, null = where answers put it. */
export async function answerTicket(
  tx: Tx,
  ctx: DeskContext,
  facts: AgentActFacts & {
    readonly text: string;
    readonly files: readonly StoredFile[];
    readonly status: TicketStatus | null;
    /** Also to the customers of every ticket that was merged into it, each in their own thread. */
    readonly everyone?: boolean;
    /** Who has it from the agent's own mail, and is not sent it again. */
    readonly direct?: readonly AddrSpec[];
  },
): Promise<{
  readonly recipients: readonly AddrSpec[];
  /** Who takes part, and had it before. */
  readonly had: readonly AddrSpec[];
  readonly activityId: string;
  readonly checkList: CheckListTaken;
}> {
  const before = await lockTicket(tx, facts.ticketId);
  const actor = { kind: 'agent', agent: facts.agent } as const;
  const { cause, text, files, strandId = before.id, direct = [] } = facts;
  const answer = { ticket: before, strandId, everyone: facts.everyone === true, text, files, actor, cause };
  const written = await writeDown(tx, ctx, answer);
  const checkList = await takeCheckList(tx, ctx, { ticketId: before.id, actor, cause, text });
  const status = facts.status ?? statusAfter('agent-answered', before.status);
  const ticket = await moveStatus(tx, ctx, before, status, actor, cause);
  await endWork(tx, ctx, { ticket, before: before.status, actor, cause });
  const done = facts.status !== null && isDone(facts.status) ? doneWord(facts.status) : null;
  const mail = { kind: 'answer', text, agentName: facts.agent.displayName, done } as const;
  const recipients = await sendOut(tx, ctx, written, { ticket, mail, files, except: direct });
  const had = await noteDirect(tx, ctx, written, { agent: facts.agent, cause, direct });
  const answered = written.entries.map((entry) => entry.strandId);
  if (done !== null) await tellDone(tx, ctx, { ticket, told: [...recipients, ...had], answered });
  const { activityId } = written.entries[0];
  await tellAnswer(tx, ctx, { ticket, by: facts.agent, activityId, text, files });
  return { recipients, had, activityId, checkList };
}

/** Keeps an internal note; tells its entry. `name`: what kind of note it is, where it is one of its own. */
export async function addNote(
  tx: Tx,
  ctx: DeskContext,
  facts: AgentActFacts & {
    readonly text: string;
    readonly files: readonly StoredFile[];
    readonly name?: string;
  },
): Promise<{ readonly activityId: string; readonly checkList: CheckListTaken }> {
  const { ticketId, cause, text, files, name } = facts;
  const actor: Actor = { kind: 'agent', agent: facts.agent };
  const entry = { ticketId, kind: 'note', visibility: 'internal', actor, cause, text, files } as const;
  const activityId = await addActivity(tx, ctx, name === undefined ? entry : { ...entry, name });
  const checkList = await takeCheckList(tx, ctx, { ticketId, actor, cause, text });
  await updateTicket(tx, ticketId, {}, ctx.clock.nowMs());
  const ticket = await lockTicket(tx, ticketId);
  await tellNote(tx, ctx, { ticket, by: facts.agent, activityId, text, files });
  return { activityId, checkList };
}

/** Sets the status; a customer who wrote is told of resolved and closed. */
export async function changeStatus(
  tx: Tx,
  ctx: DeskContext,
  facts: AgentActFacts & { readonly status: TicketStatus },
): Promise<void> {
  const before = await lockTicket(tx, facts.ticketId);
  const ticket = await moveStatus(
    tx,
    ctx,
    before,
    facts.status,
    { kind: 'agent', agent: facts.agent },
    facts.cause,
  );
  if (ticket.status === before.status || !isDone(ticket.status)) return;
  const actor = { kind: 'agent', agent: facts.agent } as const;
  await endWork(tx, ctx, { ticket, before: before.status, actor, cause: facts.cause });
  await tellDone(tx, ctx, { ticket, told: [], answered: [] });
}

/** Makes an agent the assignee, and tells them where somebody else did it. */
export async function assignTicket(
  tx: Tx,
  ctx: DeskContext,
  facts: AgentActFacts & { readonly assignee: Agent },
): Promise<void> {
  const before = await lockTicket(tx, facts.ticketId);
  const { assignee, agent, cause } = facts;
  if (before.assignee === assignee.name) return;
  await updateTicket(tx, before.id, { assignee: assignee.name }, ctx.clock.nowMs());
  const event = agentEvent(facts);
  const activityId = await addActivity(tx, ctx, {
    ...event,
    name: 'assigned',
    text: `Assigned to ${assignee.displayName}`,
    detail: { from: before.assignee, to: assignee.name },
  });
  const ticket = { ...before, assignee: assignee.name };
  if (assignee.name === agent.name) {
    await moveStatus(tx, ctx, ticket, statusAfter('agent-took', ticket.status), event.actor, cause);
    return;
  }
  const words = await lastWords(tx, ticket);
  await notifyAssigned(tx, ctx, { ...words, ticket, agent: assignee, by: agent.displayName, activityId });
}

/** Lets nobody be the assignee. */
export async function unassignTicket(tx: Tx, ctx: DeskContext, facts: AgentActFacts): Promise<void> {
  const before = await lockTicket(tx, facts.ticketId);
  if (before.assignee === null) return;
  await updateTicket(tx, before.id, { assignee: null }, ctx.clock.nowMs());
  await addActivity(tx, ctx, {
    ...agentEvent(facts),
    name: 'assigned',
    text: 'Assigned to nobody',
    detail: { from: before.assignee, to: null },
  });
}

/** Sets the category; null = none. */
export async function setCategory(
  tx: Tx,
  ctx: DeskContext,
  facts: AgentActFacts & { readonly category: string | null },
): Promise<void> {
  const before = await lockTicket(tx, facts.ticketId);
  const { category } = facts;
  if (before.category === category) return;
  await updateTicket(tx, before.id, { category }, ctx.clock.nowMs());
  await addActivity(tx, ctx, {
    ...agentEvent(facts),
    name: 'category-changed',
    text: `Category ${before.category ?? 'none'} → ${category ?? 'none'}`,
    detail: { from: before.category, to: category },
  });
}

export async function setPriority(
  tx: Tx,
  ctx: DeskContext,
  facts: AgentActFacts & { readonly priority: TicketPriority },
): Promise<void> {
  const before = await lockTicket(tx, facts.ticketId);
  if (before.priority === facts.priority) return;
  await updateTicket(tx, before.id, { priority: facts.priority }, ctx.clock.nowMs());
  const activityId = await addActivity(tx, ctx, {
    ...agentEvent(facts),
    name: 'priority-changed',
    text: `Priority ${before.priority} → ${facts.priority}`,
    detail: { from: before.priority, to: facts.priority },
  });
  const ticket = { ...before, priority: facts.priority };
  await tellPriority(tx, ctx, { ticket, by: facts.agent, activityId }, facts.priority);
}
