/** What speaks against commands about work and about other tickets: tasks and entries that are not there, tickets that may not be touched. */
import type { Agent } from '../../desk/people/agent.ts';
import type { Command } from '../../desk/commands/command.ts';
import type { Problem } from '../../desk/commands/problem.ts';
import { formatTicketTag, type TicketNumber } from '../../desk/tickets/number.ts';
import { may, mayMerge, type TicketScope } from '../../desk/people/rights.ts';
import type { TicketFacts, WorkFacts } from './facts.ts';

/** What has to be known of a ticket that a command is about, or names. */
export type TicketInView = Pick<TicketFacts, 'id' | 'strand' | 'channel' | 'assignee' | 'category'> &
  Pick<TicketScope, 'covered'>;

export interface WorkSight {
  readonly agent: Agent;
  /** Before a ticket's number: `TICK-`. */
  readonly prefix: string;
  /** Tickets that the command lines name. */
  readonly named: readonly TicketInView[];
  readonly work: readonly WorkFacts[];
}

/** Null where nothing does; the ticket is the one that the command is about. */
export function workFault(command: Command, ticket: TicketInView, sight: WorkSight): Problem | null {
  const work = sight.work.find(({ strandId }) => strandId === ticket.strand.id);
  switch (command.verb) {
    case 'done': {
      const missing = command.tasks.find((task) => work?.tasks.includes(task) !== true);
      return missing === undefined ? null : { kind: 'no-such-task', task: missing };
    }
    case 'split':
      return work?.entries.includes(command.entry) === true
        ? null
        : { kind: 'no-such-entry', entry: command.entry };
    case 'merge':
      return neighbourFault(command.into, ticket, sight) ?? mergeFault(command.into, ticket, sight);
    case 'link':
      return neighbourFault(command.to, ticket, sight);
    case 'unlink':
      return neighbourFault(command.from, ticket, sight) ?? unlinkFault(command.from, work, sight);
    default:
      return null;
  }
}

function named(number: TicketNumber, sight: WorkSight): TicketInView | undefined {
  return sight.named.find(({ strand }) => strand.number === number);
}

function scopeOf({ channel, assignee, category, covered = false }: TicketInView): TicketScope {
  return { channel, assignee, category, covered };
}

/** Whoever may not look at a ticket is not told whether there is one. */
function neighbourFault(number: TicketNumber, ticket: TicketInView, sight: WorkSight): Problem | null {
  const other = named(number, sight);
  if (other === undefined || !may(sight.agent, 'view', scopeOf(other)))
    return { kind: 'unknown-ticket', ticket: formatTicketTag(sight.prefix, number) };
  return other.id === ticket.id ? { kind: 'same-ticket' } : null;
}

function mergeFault(number: TicketNumber, ticket: TicketInView, sight: WorkSight): Problem | null {
  const other = named(number, sight);
  return other !== undefined && mayMerge(sight.agent, scopeOf(ticket), scopeOf(other))
    ? null
    : { kind: 'no-merge', ticket: formatTicketTag(sight.prefix, number) };
}

function unlinkFault(number: TicketNumber, work: WorkFacts | undefined, sight: WorkSight): Problem | null {
  const other = named(number, sight);
  return other !== undefined && work?.linked.includes(other.id) === true
    ? null
    : { kind: 'not-linked', ticket: formatTicketTag(sight.prefix, number) };
}
