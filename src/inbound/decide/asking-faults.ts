/** Questions that cannot be answered. Whoever may not look at a ticket or a channel is not told that there is one (T-67). Pure. */
import type { Agent } from '../../desk/people/agent.ts';
import type { Command } from '../../desk/commands/command.ts';
import type { Problem } from '../../desk/commands/problem.ts';
import { formatTicketTag } from '../../desk/tickets/number.ts';
import { may, sightOf } from '../../desk/people/rights.ts';
import { searchPhrases } from '../../desk/asking/search-words.ts';
import { readFilters } from '../../desk/asking/ticket-filters.ts';
import type { AgentFacts } from './facts.ts';
import type { Policy } from './look.ts';

/** Null for whatever else the command is. */
export function askingFault(
  command: Command,
  one: { readonly policy: Policy; readonly facts: AgentFacts; readonly agent: Agent },
): Problem | null {
  const { policy, facts, agent } = one;
  const vocabulary = policy.vocabularyOf(agent);
  switch (command.verb) {
    case 'list': {
      const { channels } = sightOf(agent);
      const read = readFilters(command.filters, { ...vocabulary, channels: channels ?? vocabulary.channels });
      return read.ok ? null : read.problem;
    }
    case 'search':
      return searchPhrases(command.words).length === 0 ? { kind: 'no-words', value: command.words } : null;
    case 'show': {
      const tag = formatTicketTag(vocabulary.ticketPrefix, command.number);
      const found = facts.named.find(({ number, strand }) =>
        [number, strand.number].includes(command.number),
      );
      return found !== undefined && may(agent, 'view', found) ? null : { kind: 'ticket-not-seen', tag };
    }
    default:
      return null;
  }
}
