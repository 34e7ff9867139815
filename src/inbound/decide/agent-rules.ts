/**
 * What happens to a mail that is proven to be an agent's. In: the match with its grade of proof. Out: the order to be carried out, or why
 * it is not. An order is carried out as a whole or not at all: understood, allowed by desk/rights.ts, proven well enough, not too many.
 */
import { LIMITS } from '../../base/limits.ts';
import { readOrder, splitCommandBlock, type AgentOrder } from '../../desk/command.ts';
import type { CommandFault } from '../../desk/notice.ts';
import { canBeGiven, may, type TicketScope, type Verb } from '../../desk/rights.ts';
import type { InternetMessage } from '../../mail/message.ts';
import { isSignatureType } from '../../mail/protection.ts';
import { copiedPeople } from './copied.ts';
import type { Action, DeniedAsk } from './decision.ts';
import type { TicketFacts } from './facts.ts';
import { isPersons, type Answer, type DecideInput, type Look, type Rule } from './look.ts';
import { participantFaults } from './participant-faults.ts';
import type { ThreadMatch } from './match-thread.ts';

type AgentMatch = Extract<ThreadMatch, { kind: 'agent' }>;

/** In their order. */
export const AGENT_RULES: readonly Rule[] = [
  { name: 'repeated-agent-mail', decide: ofAgent(repeated) },
  { name: 'automatic-agent-mail', decide: ofAgent(automatic) },
  { name: 'agent-without-access', decide: ofAgent(withoutAccess) },
  { name: 'encrypted-agent-mail', decide: ofAgent(encrypted) },
  { name: 'agent-mail', decide: ofAgent(agentMail) },
];

function ofAgent(rule: (look: Look, match: AgentMatch) => Answer): Rule['decide'] {
  return (look) => (look.match.kind === 'agent' ? rule(look, look.match) : null);
}

/** A mail that was signed once is signed for ever: whoever has it can send it again, in any envelope. */
function repeated({ input }: Look): Answer {
  const of = input.facts.agent?.repeatOf ?? null;
  if (of === null) return null;
  return {
    action: { kind: 'duplicate', of },
    finding: `this very mail of the agent was dealt with before (${of})`,
  };
}

/** A list's header on an agent's own mail is no reason to set it aside; an automatic answer is. */
function automatic({ input }: Look, { ticket, agent }: AgentMatch): Answer {
  if (isPersons(input) || input.classification.mailClass === 'bulk') return null;
  const finding = `the mailbox of ${agent.name} answered by itself`;
  return { action: { kind: 'hold-for-agent', ticket, agent, writer: input.writer, quiet: true }, finding };
}

/** Before anything else is looked at: whatever goes back to the agent would tell of the ticket. */
function withoutAccess({ input }: Look, { ticket, agent }: AgentMatch): Answer {
  if (may(agent, 'view', scopeOf(ticket))) return null;
  const denied: DeniedAsk[] = [{ line: '(the whole mail)', verb: 'view' }];
  const commands = splitCommandBlock(input.message.reply.text).commands.length;
  const finding = `${agent.name} (${agent.role}) may not even look at ticket ${ticket.number}`;
  return { action: { kind: 'deny', ticket, agent, denied, commands }, finding };
}

/** Nobody can tell whether it holds commands, and it would go to the customer unread. */
function encrypted({ input }: Look, match: AgentMatch): Answer {
  if (input.message.protection?.kind !== 'encrypted') return null;
  return rejectWhole(match, {
    reason: 'it is encrypted, and cannot be read here',
    finding: 'it is encrypted',
  });
}

function agentMail(look: Look, match: AgentMatch): Answer {
  const { input, policy } = look;
  const { order, faults } = readOrder(input.message.reply.text, match.agent, policy.agents);
  const commands = order.lines.length;
  const tooMany = overLimit(look, match, commands);
  if (tooMany !== null) return tooMany;
  const hidden = commands > 0 && input.message.textIsFromHtml ? order.lines.map(onlyInHtml) : [];
  const wrong = [...faults, ...hidden];
  if (wrong.length > 0) return reject(match, wrong, commands);
  if (order.confirms !== null) return confirm(look, match, order);
  if (!order.help && order.text === '' && commands === 0 && answerFiles(input.message) === 0) {
    const reason = 'there is no command, and no text above the quoted notification';
    return rejectWhole(match, { reason, finding: 'it is empty' });
  }
  return permitted(look, match, order);
}

/** In HTML what is seen and what is there are two things, so no command is taken from it. */
function onlyInHtml(line: string): CommandFault {
  return { line, reason: 'commands are taken from plain text only, and this mail has nothing but HTML' };
}

/** A compromised account is slowed down; its agent hears of it once, since every further try counts as well. */
function overLimit({ input }: Look, match: AgentMatch, commands: number): Answer {
  const before = input.facts.agent?.recentCommands ?? 0;
  if (commands === 0 || before + commands <= LIMITS.agentCommandsPerHour) return null;
  const reason = `there were more than ${LIMITS.agentCommandsPerHour} commands within an hour; wait an hour, or use the command line`;
  const { ticket, agent } = match;
  const quiet = before > LIMITS.agentCommandsPerHour;
  const faults = [{ line: '(the whole mail)', reason }];
  return {
    action: { kind: 'reject-commands', ticket, agent, faults, commands, quiet },
    finding: `${before} commands within the last hour, and ${commands} more`,
  };
}

/** The rights of now decide, whatever they were when the token was made. */
function permitted(
  look: Look,
  match: AgentMatch,
  order: AgentOrder,
  confirmed?: { id: string; activityId: string },
): Answer {
  const { ticket, agent, grade } = match;
  const commands = order.lines.length;
  const denied = deniedAsks(look.input, match, order);
  if (denied.length > 0) {
    const action: Action = { kind: 'deny', ticket, agent, denied, commands };
    return {
      action,
      finding: `${agent.name} (${agent.role}) may not: ${denied.map(({ verb }) => verb).join(', ')}`,
    };
  }
  if (order.help) return { action: { kind: 'help', ticket, agent, commands }, finding: 'it asks for help' };
  const impossible = [...assigneeFault(look, match, order), ...participantFaults(order, ticket, look.policy)];
  if (impossible.length > 0) return reject(match, impossible, commands);
  const risky = order.asks.filter((ask) => ask.risky).map(({ line }) => line);
  if (risky.length > 0 && grade !== 'full' && confirmed === undefined) {
    const action: Action = { kind: 'ask-confirmation', ticket, agent, order, risky, commands };
    return { action, finding: `${risky.join(', ')} needs more than ${grade} proof: a code is asked for` };
  }
  const what = order.note ? 'a note' : order.text === '' ? 'commands only' : 'an answer';
  const copied = order.note || confirmed !== undefined ? [] : letIn(look, match);
  return {
    action: { kind: 'agent', ticket, agent, order, copied, confirmed: confirmed ?? null, commands },
    finding: [what, ...order.lines].join(', '),
  };
}

/** Who stands in Cc of an agent's answer is to take part, where the agent may say so. */
function letIn(look: Look, { ticket, agent }: AgentMatch) {
  return may(agent, 'manage-participants', scopeOf(ticket)) ? copiedPeople(look, ticket).welcome : [];
}

export function scopeOf({ channel, assignee, category }: TicketFacts): TicketScope {
  return { channel, assignee, category };
}

function deniedAsks(input: DecideInput, { ticket, agent }: AgentMatch, order: AgentOrder): DeniedAsk[] {
  const wanted: { line: string; verb: Verb }[] = order.asks.map(({ line, verb }) => ({
    line,
    verb: verb ?? 'view',
  }));
  const answers = !order.help && !order.note && (order.text !== '' || answerFiles(input.message) > 0);
  if (answers) wanted.push({ line: '(your answer)', verb: 'answer' });
  return wanted.filter(({ verb }) => !may(agent, verb, scopeOf(ticket)));
}

function assigneeFault({ policy }: Look, { ticket }: AgentMatch, order: AgentOrder): CommandFault[] {
  const assignee = policy.agents.find(({ name }) => name === order.assignee);
  const category = order.category === null ? ticket.category : order.category || null;
  if (assignee === undefined || canBeGiven(assignee, { ...scopeOf(ticket), category })) return [];
  const line = order.lines.find((one) => /^#(?:assign|take)\b/i.test(one)) ?? '#assign';
  const reason = `${assignee.displayName} could not answer it: channel ${ticket.channel} is not theirs`;
  return [{ line, reason }];
}

function confirm(look: Look, match: AgentMatch, given: AgentOrder): Answer {
  const { facts } = look.input;
  const code = given.confirms ?? '';
  const waiting = (facts.agent?.pending ?? [])
    .filter(({ ticketId }) => ticketId === match.ticket.id)
    .find((order) => look.policy.confirms(order, code));
  const line = given.asks.find(({ line: one }) => /^#confirm\b/i.test(one))?.line ?? '#confirm';
  const commands = given.lines.length;
  if (given.lines.length > 1) {
    return reject(match, [{ line, reason: 'it stands alone: what it confirms is known already' }], commands);
  }
  if (waiting === undefined) {
    const reason =
      'nothing waits for this code here: it was used, its hour is over, or something has happened to the ticket since; send the order again';
    return reject(match, [{ line, reason }], commands);
  }
  const { order, faults } = readOrder(waiting.orderText, match.agent, look.policy.agents);
  if (faults.length > 0) return reject(match, faults, commands);
  return permitted(look, match, order, { id: waiting.id, activityId: waiting.activityId });
}

function reject({ ticket, agent }: AgentMatch, faults: readonly CommandFault[], commands: number): Answer {
  const finding = faults.map((fault) => `${fault.line}: ${fault.reason}`).join('; ');
  return { action: { kind: 'reject-commands', ticket, agent, faults, commands, quiet: false }, finding };
}

function rejectWhole(
  match: AgentMatch,
  { reason, finding }: { readonly reason: string; readonly finding: string },
): Answer {
  const answer = reject(match, [{ line: '(the whole mail)', reason }], 0);
  return answer === null ? null : { ...answer, finding };
}

/** A signature that belongs to the agent's mail is none of the files that were meant for the customer. */
function answerFiles(message: InternetMessage): number {
  return message.attachments.filter(
    ({ disposition, type }) => disposition === 'attachment' && !isSignatureType(type),
  ).length;
}
