/** Which ticket a mail belongs to: a signature of ours lets in whoever holds it, anything that can be guessed or copied only a participant. */
import { agentOwns, type Agent } from '../../desk/agent.ts';
import type { Candidate, Facts, TicketFacts } from './facts.ts';

export type ThreadMatch =
  /** A token made for an agent, in a mail from that agent. */
  | { readonly kind: 'agent'; readonly ticket: TicketFacts; readonly agent: Agent; readonly finding: string }
  /** A token made for an agent, in somebody else's mail. */
  | {
      readonly kind: 'foreign-agent-token';
      readonly ticket: TicketFacts;
      readonly agent: Agent | null;
      readonly finding: string;
    }
  | {
      readonly kind: 'customer';
      readonly ticket: TicketFacts;
      readonly join: boolean;
      readonly finding: string;
    }
  | { readonly kind: 'none'; readonly suspected: TicketFacts | null; readonly finding: string };

/** Tries the candidates in their order; the first that holds decides. */
export function matchThread(facts: Facts, agents: readonly Agent[]): ThreadMatch {
  for (const candidate of facts.candidates) {
    const match =
      candidate.person === null ? matchByKnowledge(candidate, facts) : matchByToken(candidate, facts, agents);
    if (match !== null) return match;
  }
  const suspected = facts.candidates[0] ?? null;
  const finding =
    suspected === null
      ? 'nothing in the mail points at a ticket'
      : `${suspected.evidence} points at ticket ${suspected.ticket.number}, but the sender takes no part in it and holds no token of ours`;
  return { kind: 'none', suspected: suspected?.ticket ?? null, finding };
}

function isParticipant(ticket: TicketFacts, contactId: string | null): boolean {
  return contactId !== null && ticket.participants.some((participant) => participant.contactId === contactId);
}

function matchByKnowledge(candidate: Candidate, facts: Facts): ThreadMatch | null {
  if (!isParticipant(candidate.ticket, facts.contactId)) return null;
  const finding = `${candidate.evidence} (${candidate.means}) points at ticket ${candidate.ticket.number}, and the sender takes part in it`;
  return { kind: 'customer', ticket: candidate.ticket, join: false, finding };
}

function matchByToken(candidate: Candidate, facts: Facts, agents: readonly Agent[]): ThreadMatch | null {
  const { ticket, person, means, evidence } = candidate;
  const sender = facts.sender;
  const writer = sender === null ? null : (agents.find((agent) => agentOwns(agent, sender.address)) ?? null);
  const participant = isParticipant(ticket, facts.contactId);
  if (person?.kind === 'agent') {
    const agent = agents.find((known) => known.name === person.name) ?? null;
    const token = `${means} ${evidence} was made for agent ${person.name} on ticket ${ticket.number}`;
    if (agent !== null && writer === agent)
      return {
        kind: 'agent',
        ticket,
        agent,
        finding: `${token}, and the mail is from an address of that agent`,
      };
    if (participant)
      return { kind: 'customer', ticket, join: false, finding: `${token}, and the sender is a participant` };
    return {
      kind: 'foreign-agent-token',
      ticket,
      agent,
      finding: `${token}, and the mail is from somebody else`,
    };
  }
  const token = `${means} ${evidence} carries our signature for ticket ${ticket.number}`;
  if (sender === null)
    return { kind: 'customer', ticket, join: false, finding: `${token}; the mail names no single sender` };
  const join = !participant && writer === null;
  return {
    kind: 'customer',
    ticket,
    join,
    finding: join ? `${token}; its holder is let in and becomes a participant` : token,
  };
}
