/** Carries out what decide found in an agent's mail: the order as a whole, or the reason why not, told to the agent. */
import { assert, present } from '../../base/assert.ts';
import { newId } from '../../base/clock.ts';
import { LIMITS } from '../../base/limits.ts';
import type { AgentOrder } from '../../desk/command.ts';
import { may } from '../../desk/rights.ts';
import { isSignatureType } from '../../mail/protection.ts';
import { listActivities } from '../../store/activities.ts';
import { recordAgentMail } from '../../store/agent-mail.ts';
import { insertConfirmation, useConfirmation } from '../../store/confirmations.ts';
import type { Tx } from '../../store/database.ts';
import { findTicketById, lockTicket, type TicketRow } from '../../store/tickets.ts';
import type { Action } from '../decide/decision.ts';
import { agentNamed, type DeskContext } from './desk-context.ts';
import { recordDenied } from './denied.ts';
import { addActivity, recordInbound, type Actor, type StoredFile } from './history.ts';
import { causeOf, type Ending, type Mail } from './mail.ts';
import { tellAgent, tellDenied, tellHeld } from './notify.ts';
import { changeRequester, letIn, takeOff } from './participant-acts.ts';
import { followers, scopeOf } from './staff.ts';
import {
  addNote,
  answerTicket,
  assignTicket,
  changeStatus,
  setCategory,
  setPriority,
  type AgentActFacts,
} from './ticket-acts.ts';

const AGENT_ACTIONS = ['agent', 'reject-commands', 'help', 'deny', 'ask-confirmation'] as const;
/** Actions that are taken for an agent's own mail. */
type AgentAction = Extract<Action, { kind: (typeof AGENT_ACTIONS)[number] }>;

export function isAgentAction(action: Action): action is AgentAction {
  return AGENT_ACTIONS.some((kind) => kind === action.kind);
}

type ActionOf<Kind extends AgentAction['kind']> = Extract<AgentAction, { kind: Kind }>;

/** Brings an agent's mail to its end, and writes it down so that it is never carried out again (T-47). */
export async function dealWithAgent(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  action: AgentAction,
): Promise<Ending> {
  const { agent, ticket, commands } = action;
  const nowMs = ctx.clock.nowMs();
  const { fingerprints } = mail;
  await recordAgentMail(tx, { agent: agent.name, fingerprints, arrivalId: mail.arrival.id, commands, nowMs });
  await recordInbound(tx, ctx, ticket.id, causeOf(mail), `a-${agent.name}`);
  switch (action.kind) {
    case 'agent':
      return carryOut(tx, ctx, mail, action);
    case 'reject-commands':
      return rejectCommands(tx, ctx, mail, action);
    case 'help':
      return help(tx, ctx, mail, action);
    case 'deny':
      return deny(tx, ctx, mail, action);
    case 'ask-confirmation':
      return askConfirmation(tx, ctx, mail, action);
  }
}

async function lockedTicket(tx: Tx, id: string): Promise<TicketRow> {
  return present(await lockTicket(tx, id), 'the ticket was found in this transaction');
}

/** Files that an agent meant to send: what stands inline is a logo or a quoted picture, and a signature names the agent. */
function filesToSend(files: readonly StoredFile[]): StoredFile[] {
  return files.filter((file) => file.disposition === 'attachment' && !isSignatureType(file.type));
}

async function carryOut(tx: Tx, ctx: DeskContext, mail: Mail, action: ActionOf<'agent'>): Promise<Ending> {
  const { agent, order, confirmed } = action;
  const { id: ticketId, strand } = action.ticket;
  const act = { ticketId, strandId: strand.id, agent, cause: causeOf(mail) };
  const all = confirmed === null ? mail.files : await confirmedFiles(tx, ctx, act.ticketId, confirmed);
  await movePeople(tx, ctx, mail, action);
  await sortTicket(tx, ctx, act, order);
  const files = filesToSend(all);
  const answers = !order.note && (order.text !== '' || files.length > 0);
  if (order.note) await addNote(tx, ctx, { ...act, text: order.text, files: all });
  if (answers) {
    const { recipients } = await answerTicket(tx, ctx, {
      ...act,
      text: order.text,
      files,
      status: order.status,
    });
    if (recipients.length === 0) await nobodyToAnswer(tx, ctx, mail, action);
  } else if (order.status !== null) {
    await changeStatus(tx, ctx, { ...act, status: order.status });
  }
  return {
    disposition: answers ? 'appended' : 'commanded',
    reason: order.lines.join(', ') || null,
    ticketId: act.ticketId,
  };
}

async function sortTicket(tx: Tx, ctx: DeskContext, act: AgentActFacts, order: AgentOrder): Promise<void> {
  const assignee = agentNamed(ctx, order.assignee);
  if (order.category !== null) await setCategory(tx, ctx, { ...act, category: order.category || null });
  if (assignee !== null) await assignTicket(tx, ctx, { ...act, assignee });
  if (order.priority !== null) await setPriority(tx, ctx, { ...act, priority: order.priority });
}

/** Uses the code up, and finds the files that came with the order. */
async function confirmedFiles(
  tx: Tx,
  ctx: DeskContext,
  ticketId: string,
  { id, activityId }: { id: string; activityId: string },
): Promise<StoredFile[]> {
  assert(await useConfirmation(tx, id, ctx.clock.nowMs()), 'the order was found waiting in this transaction');
  const entry = (await listActivities(tx, ticketId)).find((one) => one.id === activityId);
  return (entry?.attachments ?? []).map((file) => ({
    blob: file.blob,
    name: file.name,
    type: file.type,
    disposition: file.disposition,
    contentId: file.content_id,
    sizeBytes: file.size_bytes,
  }));
}

/** Before the answer goes out: it goes to those who take part then. */
async function movePeople(tx: Tx, ctx: DeskContext, mail: Mail, action: ActionOf<'agent'>): Promise<void> {
  const { agent, order, copied } = action;
  const actor: Actor = { kind: 'agent', agent };
  const act = { ticketId: action.ticket.strand.id, actor, cause: causeOf(mail) };
  const nameless = (people: AgentOrder['added']) => people.map((address) => ({ name: '', address }));
  const why = `let in by ${agent.displayName}`;
  await letIn(tx, ctx, { ...act, people: nameless(order.added), readmit: true, why });
  await letIn(tx, ctx, { ...act, people: copied, readmit: true, why: `in Cc of ${agent.displayName}` });
  if (order.requester !== null)
    await changeRequester(tx, ctx, { ...act, requester: { name: '', address: order.requester } });
  await takeOff(tx, ctx, { ...act, addresses: order.removed });
}

async function nobodyToAnswer(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  action: ActionOf<'agent'>,
): Promise<void> {
  const reason =
    'this ticket has no customer address to send it to; it was kept in the history, and went to nobody';
  const ticket = await lockedTicket(tx, action.ticket.id);
  const faults = [{ line: '(your answer)', reason }];
  const original = mail.message.reply.text;
  await tellAgent(tx, ctx, ticket, action.agent, { kind: 'command-rejected', faults, original });
}

async function rejectCommands(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  { ticket: { id }, agent, faults, quiet }: ActionOf<'reject-commands'>,
): Promise<Ending> {
  const ticket = await lockedTicket(tx, id);
  const original = mail.message.reply.text;
  if (!quiet) await tellAgent(tx, ctx, ticket, agent, { kind: 'command-rejected', faults, original });
  const reason = faults.map((fault) => `${fault.line}: ${fault.reason}`).join('; ');
  return { disposition: 'rejected', reason, ticketId: ticket.id };
}

async function help(tx: Tx, ctx: DeskContext, mail: Mail, action: ActionOf<'help'>): Promise<Ending> {
  const ticket = await lockedTicket(tx, action.ticket.id);
  await tellAgent(tx, ctx, ticket, action.agent, { kind: 'command-help', original: mail.message.reply.text });
  return { disposition: 'commanded', reason: '#help', ticketId: ticket.id };
}

/** Nothing of the ticket goes to the agent; where they may not even look at it, those who follow it get to see the mail. */
async function deny(tx: Tx, ctx: DeskContext, mail: Mail, action: ActionOf<'deny'>): Promise<Ending> {
  const { agent, denied } = action;
  const ticket = await lockedTicket(tx, action.ticket.id);
  const verbs = denied.map(({ verb }) => verb);
  await recordDenied(tx, ctx, { ticketId: ticket.id, agent, cause: causeOf(mail), denied: verbs });
  const original = mail.message.reply.text;
  await tellDenied(tx, ctx, ticket, agent, { lines: denied.map(({ line }) => line), original });
  if (!may(agent, 'view', scopeOf(ctx, ticket))) {
    const news = { writer: agent.displayName, text: mail.message.reply.text, address: null };
    await tellHeld(tx, ctx, ticket, followers(ctx, ticket), news);
  }
  return { disposition: 'rejected', reason: `denied: ${verbs.join(', ')}`, ticketId: ticket.id };
}

async function askConfirmation(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  action: ActionOf<'ask-confirmation'>,
): Promise<Ending> {
  const { agent, risky } = action;
  const ticketId = action.ticket.id;
  const orderText = mail.message.reply.text;
  const activityId = await addActivity(tx, ctx, {
    ticketId,
    kind: 'event',
    visibility: 'internal',
    actor: { kind: 'agent', agent },
    cause: causeOf(mail),
    name: 'confirmation-asked',
    text: `Waits for its code: ${risky.join(', ')}`,
    detail: { lines: action.order.lines },
    files: mail.files,
  });
  const ticket = present(await findTicketById(tx, ticketId), 'the ticket was found in this transaction');
  const order = {
    id: newId(ctx.clock, ctx.random),
    agent: agent.name,
    ticketId,
    ticketState: ticket.next_seq,
    orderText,
    expiresAtMs: ctx.clock.nowMs() + LIMITS.confirmationMs,
    activityId,
  };
  await insertConfirmation(tx, order);
  const code = ctx.codes.codeOf(order);
  await tellAgent(tx, ctx, ticket, agent, {
    kind: 'command-confirm',
    lines: risky,
    code,
    original: orderText,
  });
  return { disposition: 'commanded', reason: `waits for its code: ${risky.join(', ')}`, ticketId };
}
