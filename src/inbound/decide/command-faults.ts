/**
 * What speaks against commands that are well written: people who are none, tickets that are not there, texts that nobody keeps.
 * In: one part of an agent's mail with what is known of its ticket. Out: each line that cannot be carried out, and why. Pure.
 */
import type { Agent } from '../../desk/people/agent.ts';
import type { Command } from '../../desk/commands/command.ts';
import { commandLikes } from '../../desk/commands/command-like.ts';
import { loneCommand } from '../../desk/commands/inside-words.ts';
import { commandNamed, commandsOf, lineNamed } from '../../desk/commands/order.ts';
import type { Problem } from '../../desk/commands/problem.ts';
import type { LineProblem, Order } from '../../desk/commands/read-commands.ts';
import { canBeGiven, type TicketScope } from '../../desk/people/rights.ts';
import { sameAddress } from '../../mail/address.ts';
import { askingFault } from './asking-faults.ts';
import type { AgentPart } from './decision.ts';
import type { AgentFacts, TicketFacts } from './facts.ts';
import type { Policy } from './look.ts';
import { workFault } from './work-faults.ts';
import { NOBODY } from './writer.ts';
import { ownAddress, participantFaults, peopleWanted } from './participant-faults.ts';

export interface FaultSight {
  readonly policy: Policy;
  readonly facts: AgentFacts;
  /** What rights look at, of the part's ticket or of the one that it opens. */
  readonly scope: TicketScope;
  /** Who wrote. */
  readonly agent: Agent;
}

/** Everything that cannot be done of a part. */
export function partFaults(part: AgentPart, sight: FaultSight): LineProblem[] {
  const { order, ticket } = part;
  const people = participantFaults(peopleWanted(order), ticket, sight.policy);
  const nobody = part.use === 'answer' && ticket !== null && !hasReaders(part);
  return [
    ...(nobody ? [{ line: '(your answer)', problem: { kind: 'nobody-to-answer' } } as const] : []),
    ...people.map((problem) => ({ line: lineNamed(order, 'cc', 'customer'), problem })),
    ...assigneeFaults(order, sight),
    ...textFaults(part),
    ...meantAsCommands(part),
    ...order.commands.flatMap(({ line, command }) => {
      const problem = commandFault(command, ticket, sight);
      return problem === null ? [] : [{ line, problem }];
    }),
  ];
}

function undoFault(ticket: TicketFacts | null, { undoable }: AgentFacts): Problem | null {
  return ticket !== null && undoable.some(({ ticketId }) => ticketId === ticket.id)
    ? null
    : { kind: 'nothing-to-undo' };
}

/** Does anybody get the answer, with those who are let in by the same mail? */
function hasReaders({ ticket, order, copied }: AgentPart): boolean {
  const { added, requester } = peopleWanted(order);
  const there = (ticket?.participants ?? []).filter(({ address }) => !sameAddress(address, NOBODY));
  return there.length + added.length + copied.length > 0 || requester !== null;
}

/** What one command alone cannot do; the ticket is null where a new one is opened, or none is meant. */
function commandFault(command: Command, ticket: TicketFacts | null, sight: FaultSight): Problem | null {
  const { policy, facts, agent } = sight;
  if (!policy.offers(command.verb)) return { kind: 'not-offered', word: command.verb };
  if (command.verb === 'undo') return undoFault(ticket, facts);
  if (command.verb === 'forward')
    return command.to.flatMap((address) => ownAddress(address, policy))[0] ?? null;
  const asking = askingFault(command, sight);
  if (asking !== null) return asking;
  if (ticket === null) return null;
  const { ticketPrefix: prefix } = policy.vocabularyOf(agent);
  return workFault(command, ticket, { agent, prefix, named: facts.named, work: facts.work });
}

function assigneeFaults(order: Order, { policy, scope }: FaultSight): LineProblem[] {
  const names = commandsOf(order).flatMap((command) =>
    command.verb === 'assign' || (command.verb === 'responsible' && command.agent !== null)
      ? [command.agent]
      : [],
  );
  const category = commandNamed(order, 'category');
  const then = category === null ? scope : { ...scope, category: category.category };
  return names.flatMap((name) => {
    const agent = policy.agents.find((one) => one.name === name);
    if (agent === undefined || canBeGiven(agent, then)) return [];
    const problem = { kind: 'could-not-answer', name: agent.displayName, channel: scope.channel } as const;
    return [{ line: lineNamed(order, 'assign', 'responsible'), problem }];
  });
}

function textFaults({ order, text, use }: AgentPart): LineProblem[] {
  if (text !== '' || use === 'nothing' || use === 'answer') return [];
  const empty = commandsOf(order).find(isNothingWithoutText);
  return empty === undefined
    ? []
    : [{ line: lineNamed(order, empty.verb), problem: { kind: 'no-text', word: empty.verb } }];
}

/** What was meant to keep the text inside, and does not, must not be what sends it. */
function meantAsCommands({ order, use, text }: AgentPart): LineProblem[] {
  if (use !== 'answer' && use !== 'consult') return [];
  const lone = commandNamed(order, 'public') === null ? loneCommand(order.text) : null;
  if (lone !== null) return [{ line: order.text.trim(), problem: { kind: 'lone-word', word: lone } }];
  return (
    commandLikes(order.text)
      // A canned answer of that name has been filled in by now.
      .filter(({ line }) => !line.startsWith('/') || text.includes(line))
      .map(({ line, word }) => ({ line, problem: { kind: 'looks-like', word } }))
  );
}

function isNothingWithoutText(command: Command): boolean {
  if (command.verb === 'call') return command.minutes === null;
  if (command.verb === 'draft') return !command.replace;
  return command.verb === 'note' || command.verb === 'forward' || command.verb === 'secret';
}
