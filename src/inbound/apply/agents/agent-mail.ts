/** Carries out what decide found in an agent's mail: the order as a whole, or the reason why not, told to the agent. */
import { assert } from '../../../base/assert.ts';
import { isCommandWord } from '../../../desk/commands/verbs.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import { commandNamed, commandsOf, linesOf } from '../../../desk/commands/order.ts';
import { recordAgentMail } from '../../../store/people/agent-mail.ts';
import { useConfirmation } from '../../../store/people/confirmations.ts';
import type { Tx } from '../../../store/database/database.ts';
import { endDraft } from '../../../store/tickets/drafts.ts';
import { lockLiving } from '../../../store/tickets/merges.ts';
import { findTicketById } from '../../../store/tickets/tickets.ts';
import type { Action, AgentPart } from '../../decide/decision.ts';
import { answerAsks } from '../asking/answer-asks.ts';
import { askConfirmation, deny, holdAnswer, rejectCommands } from './agent-refused.ts';
import { ownOrders } from '../commands/attention-verbs.ts';
import type { Scene } from '../commands/act.ts';
import { carryOutPart, type Outcome } from '../commands/carry-out.ts';
import { filesOfEntry } from '../commands/text-verbs.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { endHold } from './held-mail.ts';
import { directOf } from './direct.ts';
import { recordInbound, type StoredFile } from '../context/history.ts';
import { causeOf, type Ending, type Mail } from '../context/mail.ts';
import { sendHelp, tellOutsideTickets } from '../telling/notify.ts';
import { openForAgent } from './open-for-agent.ts';
import { tellDone } from './receipt.ts';
import { receiptsWanted } from '../telling/receipts-wanted.ts';

const AGENT_ACTIONS = [
  'agent',
  'reject-commands',
  'deny',
  'ask-confirmation',
  'hold-answer',
  'held-mail',
] as const;
/** Actions that are taken for an agent's own mail. */
type AgentAction = Extract<Action, { kind: (typeof AGENT_ACTIONS)[number] }>;

export function isAgentAction(action: Action): action is AgentAction {
  return AGENT_ACTIONS.some((kind) => kind === action.kind);
}

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
  if (ticket !== null) await recordInbound(tx, ctx, ticket.id, causeOf(mail), `a-${agent.name}`);
  switch (action.kind) {
    case 'agent':
      return carryOut(tx, ctx, mail, action);
    case 'reject-commands':
      return rejectCommands(tx, ctx, mail, action);
    case 'deny':
      return deny(tx, ctx, mail, action);
    case 'ask-confirmation':
      return askConfirmation(tx, ctx, mail, action);
    case 'hold-answer':
      return holdAnswer(tx, ctx, mail, action);
    case 'held-mail':
      return endHold(tx, ctx, mail, action);
  }
}

type OrderAction = Extract<AgentAction, { kind: 'agent' }>;

async function carryOut(tx: Tx, ctx: DeskContext, mail: Mail, action: OrderAction): Promise<Ending> {
  const { parts } = action;
  await useUp(tx, ctx, action);
  const files = await filesOf(tx, mail, action);
  const direct = await directOf(tx, mail, action);
  let ticketId: string | null = null;
  let answered = false;
  for (const [at, part] of parts.entries()) {
    await help(tx, ctx, mail, action, part);
    const outcome = await carryOutOne(tx, ctx, mail, action, part, { files: at === 0 ? files : [], direct });
    if (outcome === null) await carryOutOwn(tx, ctx, action.agent, part);
    // After whatever else the part did, so that it shows it.
    await answerAsks(tx, ctx, { agent: action.agent, cause: causeOf(mail) }, part.order);
    ticketId ??= whereItStands(part, outcome);
    answered ||= outcome !== null && outcome.answered !== null;
  }
  return {
    disposition: answered ? 'appended' : 'commanded',
    reason: parts.flatMap(({ order }) => linesOf(order)).join(', ') || null,
    ticketId,
  };
}

/** An answer stands in the history of those who get it. */
function whereItStands({ ticket }: AgentPart, outcome: Outcome | null): string | null {
  if (ticket !== null && outcome !== null && outcome.answered !== null) return ticket.strand.id;
  return outcome?.ticketId ?? ticket?.id ?? null;
}

/** A code is good once, and what a whole new mail stands for is not needed any more. */
async function useUp(tx: Tx, ctx: DeskContext, { confirmed, replaces }: OrderAction): Promise<void> {
  const nowMs = ctx.clock.nowMs();
  if (confirmed !== null)
    assert(await useConfirmation(tx, confirmed.id, nowMs), 'the order was found waiting in this transaction');
  if (replaces !== null) await endDraft(tx, { id: replaces.id, as: 'replaced', nowMs });
}

/** The files of the mail, or those that came with the order that is carried out now. */
async function filesOf(
  tx: Tx,
  mail: Mail,
  { ticket, confirmed, taken }: OrderAction,
): Promise<readonly StoredFile[]> {
  const kept = confirmed?.activityId ?? taken?.activityId ?? null;
  if (kept === null) return mail.files;
  return [...(await filesOfEntry(tx, taken?.ticketId ?? ticket?.strand.id ?? '', kept)), ...mail.files];
}

async function carryOutOne(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  { agent, taken }: OrderAction,
  part: AgentPart,
  given: Pick<Scene, 'files' | 'direct'>,
): Promise<Outcome | null> {
  const opened = part.opens === null ? null : await openForAgent(tx, ctx, mail, agent, part);
  const ticketId = part.ticket?.id ?? opened?.id;
  if (ticketId === undefined) return null;
  const strandId = part.ticket?.strand.id ?? ticketId;
  const scene = { ticketId, strandId, agent, cause: causeOf(mail), text: part.text, ...given };
  const own = taken !== null && taken.ticketId === strandId ? taken : null;
  const outcome = await carryOutPart(tx, ctx, scene, part, own);
  // A ticket that the order merged lives on in another by now.
  const about = await lockLiving(tx, strandId);
  await tellDone(tx, ctx, { about, agent, outcome, strays: part.order.strays, mail });
  return outcome;
}

/** About no ticket: what agents set for themselves. */
async function carryOutOwn(tx: Tx, ctx: DeskContext, agent: Agent, { order }: AgentPart): Promise<void> {
  const { done, asked } = await ownOrders(tx, ctx, agent, commandsOf(order));
  if (done.length === 0 || !(asked || (await receiptsWanted(tx, ctx, agent)))) return;
  const said = done.map((one) => one.said[agent.locale]);
  await tellOutsideTickets(tx, ctx, agent, { kind: 'desk-receipt', done: said });
}

async function help(
  tx: Tx,
  ctx: DeskContext,
  mail: Mail,
  { agent }: OrderAction,
  { order, ticket }: AgentPart,
): Promise<void> {
  const asked = commandNamed(order, 'help');
  if (asked === null) return;
  const about = asked.about !== null && isCommandWord(asked.about) ? asked.about : null;
  const row = ticket === null ? null : await findTicketById(tx, ticket.id);
  await sendHelp(tx, ctx, row, agent, { about, original: mail.message.reply.text });
}
