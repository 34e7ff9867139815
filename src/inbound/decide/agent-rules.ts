/**
 * What happens to a mail that is proven to be an agent's. In: the match with its grade of proof. Out: the order to be carried out, or why
 * it is not. An order is carried out as a whole or not at all: understood, allowed by desk/people/rights.ts, possible, proven well enough,
 * not too many commands, and not written before the agent had seen what is new.
 */
import { agentOwns } from '../../desk/people/agent.ts';
import { readSections } from '../../desk/commands/block.ts';
import { isCommandWord } from '../../desk/commands/verbs.ts';
import { proofOf } from '../../desk/people/proof.ts';
import { may } from '../../desk/people/rights.ts';
import { scopeOf, agentOrder, type AgentSight } from './agent-order.ts';
import { rejectWhole } from './agent-refusals.ts';
import type { DeniedAsk } from './decision.ts';
import { HELD_MAIL_RULE } from './held-mail.ts';
import { isReaction } from './reaction.ts';
import { isPersons, type Answer, type DecideInput, type Look, type Rule } from './look.ts';
import type { ThreadMatch } from './match-thread.ts';

type AgentMatch = Extract<ThreadMatch, { kind: 'agent' }>;

/** In their order. */
export const AGENT_RULES: readonly Rule[] = [
  { name: 'repeated-agent-mail', decide: ofAgent(repeated) },
  { name: 'automatic-agent-mail', decide: ofAgent(automatic) },
  { name: 'agent-reaction', decide: ofAgent(reaction) },
  { name: 'agent-without-access', decide: ofAgent(withoutAccess) },
  { name: 'encrypted-agent-mail', decide: ofAgent(encrypted) },
  HELD_MAIL_RULE,
  { name: 'agent-mail', decide: ofAgent((look, match) => agentOrder(look, match)) },
];

/** Behind the rules about tokens of others: a mail that points at no ticket, and begins with commands of somebody proven to be an agent. */
export const AGENT_DESK_RULE: Rule = { name: 'agent-desk-mail', decide: deskMail };

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
  return keptInside(input, { ticket, agent }, `the mailbox of ${agent.name} answered by itself`);
}

/** What a mail program writes around the sign is for other mail programs, and no answer to a customer. */
function reaction({ input }: Look, { ticket, agent }: AgentMatch): Answer {
  if (!isReaction(input.message)) return null;
  return keptInside(input, { ticket, agent }, `${agent.name} sent a sign (a reaction of Gmail) and no words`);
}

function keptInside(
  { writer }: DecideInput,
  { ticket, agent }: Pick<AgentMatch, 'ticket' | 'agent'>,
  because: string,
): Answer {
  const action = { kind: 'hold-for-agent', because, ticket, agent, writer } as const;
  return { action: { ...action, quiet: true, stormBegins: false }, finding: because };
}

/** Before anything else is looked at: whatever goes back to the agent would tell of the ticket. */
function withoutAccess({ input }: Look, { ticket, agent }: AgentMatch): Answer {
  if (may(agent, 'view', scopeOf(ticket))) return null;
  const denied: DeniedAsk[] = [{ line: '(the whole mail)', verb: 'view' }];
  const commands = commandLines(input.message.reply.text);
  const finding = `${agent.name} (${agent.role}) may not even look at ticket ${ticket.number}`;
  return { action: { kind: 'deny', ticket, agent, denied, commands }, finding };
}

function commandLines(text: string): number {
  return readSections(text, isCommandWord).reduce((sum, { commands }) => sum + commands.length, 0);
}

/** Nobody can tell whether it holds commands, and it would go to the customer unread. */
function encrypted({ input }: Look, match: AgentMatch): Answer {
  if (input.message.protection?.kind !== 'encrypted') return null;
  return rejectWhole(match, { kind: 'unreadable-mail' });
}

/**
 * To the channel's address, or in answer to a list of ours: `#list my`, `#ticket TICK-7`, `#customer cara@example.org`. Without enough
 * proof it is a stranger's mail like any other (T-01); without commands it is one too, unless it answers what we sent to this agent.
 */
function deskMail(look: Look): Answer {
  const { input, policy, match } = look;
  const { facts } = input;
  const { sender } = facts;
  if (match.kind !== 'none' || sender === null || facts.agent === null || !isPersons(input)) return null;
  const agent = policy.agents.find((one) => agentOwns(one, sender.address));
  if (agent === undefined) return null;
  const { deskToken } = facts.agent;
  const { grade } = proofOf(agent, { token: deskToken, sender: input.proof, loggedInAs: facts.loggedInAs });
  if (grade === 'none') return null;
  if (!deskToken && commandLines(input.message.reply.text) === 0) return null;
  const again = repeated(look);
  if (again !== null) return again;
  const sight: AgentSight = { ticket: null, agent, grade };
  if (input.message.protection?.kind === 'encrypted') return rejectWhole(sight, { kind: 'unreadable-mail' });
  return agentOrder(look, sight);
}
