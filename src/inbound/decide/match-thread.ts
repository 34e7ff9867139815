/**
 * Which ticket a mail belongs to, and as whose. A signature of ours names the ticket; who may do what there is looked up in what holds
 * now: a participant who was taken off, or an agent who is none any more, opens nothing with an old token.
 */
import { agentOwns, reachesAgent, type Agent } from '../../desk/people/agent.ts';
import { sameMailbox } from '../../desk/budgets/automatic-mail.ts';
import { LIMITS } from '../../base/limits.ts';
import { organisationDomain } from '../../desk/people/organisation.ts';
import { proofOf, type ProofGrade } from '../../desk/people/proof.ts';
import type { SenderProof } from '../../mail/authentication.ts';
import type { Candidate, Facts, TicketFacts } from './facts.ts';

export type ThreadMatch =
  /** Proven to be from that agent. */
  | {
      readonly kind: 'agent';
      readonly ticket: TicketFacts;
      readonly agent: Agent;
      readonly grade: Exclude<ProofGrade, 'none'>;
      readonly finding: string;
    }
  /** A token made for an agent, in a mail that is not proven to be theirs; `agent` is null where there is no such agent any more. */
  | {
      readonly kind: 'foreign-agent-token';
      readonly ticket: TicketFacts;
      readonly agent: Agent | null;
      /** It came from the agent's own address, and would have counted if its token were younger. */
      readonly tooOld: boolean;
      readonly finding: string;
    }
  | {
      readonly kind: 'customer';
      readonly ticket: TicketFacts;
      /** The writer takes no part yet, and is let in. */
      readonly join: boolean;
      /** More than a From address speaks for the writer: a token of a participant, or a signature. */
      readonly verified: boolean;
      readonly finding: string;
    }
  /** A third party who was asked, with the token that was made for them. */
  | { readonly kind: 'consulted'; readonly ticket: TicketFacts; readonly finding: string }
  /** A token of a participant, held by somebody of whom nobody knows: kept for the agents' eyes. */
  | { readonly kind: 'unverified'; readonly ticket: TicketFacts; readonly finding: string }
  | { readonly kind: 'none'; readonly suspected: TicketFacts | null; readonly finding: string };

interface Sight {
  readonly facts: Facts;
  readonly proof: SenderProof;
  readonly agents: readonly Agent[];
  /** The agent whose address stands in From. */
  readonly writer: Agent | null;
}

/** Tries the candidates in their order; the first that holds decides. */
export function matchThread(facts: Facts, proof: SenderProof, agents: readonly Agent[]): ThreadMatch {
  const { sender } = facts;
  const writer = sender === null ? null : (agents.find((agent) => agentOwns(agent, sender.address)) ?? null);
  const sight: Sight = { facts, proof, agents, writer };
  for (const candidate of facts.candidates) {
    const match =
      candidate.person === null ? matchByKnowledge(candidate, sight) : matchByToken(candidate, sight);
    if (match !== null) return match;
  }
  const suspected = facts.candidates[0] ?? null;
  const finding =
    suspected === null
      ? 'nothing in the mail points at a ticket'
      : `${suspected.evidence} points at ticket ${suspected.ticket.number}, but the sender takes no part in it and holds no token of ours that is still worth something`;
  return { kind: 'none', suspected: suspected?.ticket ?? null, finding };
}

function isParticipant(ticket: TicketFacts, contactId: string | null): boolean {
  return contactId !== null && ticket.participants.some((participant) => participant.contactId === contactId);
}

function matchByKnowledge(candidate: Candidate, sight: Sight): ThreadMatch | null {
  const { ticket, evidence, means } = candidate;
  const pointed = `${evidence} (${means}) points at ticket ${ticket.number}`;
  const asAgent = matchAgent(candidate, sight, { token: false, pointed });
  if (asAgent !== null) return asAgent;
  // What the owner of the domain disowns proves nothing of the participant in From.
  if (sight.proof === 'failed' || !isParticipant(ticket, sight.facts.contactId)) return null;
  const verified = sight.proof === 'aligned';
  return {
    kind: 'customer',
    ticket,
    join: false,
    verified,
    finding: `${pointed}, and the sender takes part in it`,
  };
}

/** A mail from an agent's address, where enough speaks for it. */
function matchAgent(
  { ticket }: Candidate,
  { facts, proof, writer }: Sight,
  { token, pointed }: { token: boolean; pointed: string },
): Extract<ThreadMatch, { kind: 'agent' }> | null {
  if (writer === null) return null;
  // An agent who is a customer in this ticket, and has only the address in From to show, is that.
  const { grade, because } = proofOf(writer, { token, sender: proof, loggedInAs: facts.loggedInAs });
  if (grade === 'none') return null;
  const finding = `${pointed}; the mail is from an address of agent ${writer.name}: ${because} (${grade} proof)`;
  return { kind: 'agent', ticket, agent: writer, grade, finding };
}

function matchByToken(candidate: Candidate, sight: Sight): ThreadMatch | null {
  const { person } = candidate;
  if (person === null) return null;
  switch (person.kind) {
    case 'agent':
      return matchAgentToken(candidate, person.name, sight);
    case 'participant':
      return matchParticipantToken(candidate, person.ordinal, sight);
    case 'consulted':
      return matchConsultedToken(candidate, person.ordinal, sight);
  }
}

function matchAgentToken(candidate: Candidate, name: string, sight: Sight): ThreadMatch {
  const { ticket, means, evidence } = candidate;
  const agent = sight.agents.find((known) => known.name === name) ?? null;
  const pointed = `${means} ${evidence} was made for agent ${name} on ticket ${ticket.number}`;
  const own = agent !== null && sight.writer === agent;
  const stale = candidate.stale === true;
  const match = matchAgent(candidate, sight, { token: own && !stale, pointed });
  if (match !== null) return match;
  if (sight.proof !== 'failed' && isParticipant(ticket, sight.facts.contactId)) {
    const finding = `${pointed}, and the sender is a participant`;
    return { kind: 'customer', ticket, join: false, verified: false, finding };
  }
  const why =
    stale && own
      ? 'it is too old to prove that the mail is theirs'
      : 'nothing proves that the mail is theirs';
  const finding = `${pointed}, and ${agent === null ? 'there is no such agent' : why}`;
  const tooOld = stale && own && sight.proof !== 'failed';
  return { kind: 'foreign-agent-token', ticket, agent, tooOld, finding };
}

function matchParticipantToken(candidate: Candidate, ordinal: number, sight: Sight): ThreadMatch | null {
  const { ticket, means, evidence } = candidate;
  const { facts, proof } = sight;
  const holder = ticket.participants.find((participant) => participant.ordinal === ordinal);
  const pointed = `${means} ${evidence} carries our signature for ticket ${ticket.number}`;
  if (holder !== undefined && holder.contactId === facts.contactId && proof !== 'failed')
    return { kind: 'customer', ticket, join: false, verified: true, finding: pointed };
  const asAgent = matchAgent(candidate, sight, { token: false, pointed });
  if (asAgent !== null) return asAgent;
  // Taken off the ticket: neither their token nor they are worth anything here.
  const former = !isParticipant(ticket, facts.contactId) && isFormer(ticket, facts);
  if (holder === undefined || former) return null;
  if (proof !== 'failed' && isParticipant(ticket, facts.contactId))
    return {
      kind: 'customer',
      ticket,
      join: false,
      verified: true,
      finding: `${pointed}, made for another participant`,
    };
  if (isColleague(ticket, sight)) return matchColleague(ticket, pointed);
  return { kind: 'unverified', ticket, finding: `${pointed}, and nothing is known of who holds it now` };
}

/** Let in, as far as there is room. */
function matchColleague(ticket: TicketFacts, pointed: string): ThreadMatch {
  const whose = `${pointed}; its holder is of a participant's organisation`;
  if (ticket.participants.length >= LIMITS.participants)
    return {
      kind: 'unverified',
      ticket,
      finding: `${whose}, and ${LIMITS.participants} take part already`,
    };
  const finding = `${whose}, is let in and becomes a participant`;
  return { kind: 'customer', ticket, join: true, verified: true, finding };
}

/** By whatever spelling of their address. */
function isFormer({ former }: TicketFacts, { contactId, sender }: Facts): boolean {
  return former.some(
    (one) =>
      (contactId !== null && one.contactId === contactId) ||
      (sender !== null && sameMailbox(one.address, sender.address)),
  );
}

/** Who was asked is heard by the agents alone; a token of theirs makes nobody a participant. */
function matchConsultedToken(candidate: Candidate, ordinal: number, sight: Sight): ThreadMatch | null {
  const { ticket, means, evidence } = candidate;
  const { facts, proof } = sight;
  const pointed = `${means} ${evidence} carries our signature for somebody who was asked about ticket ${ticket.number}`;
  const asAgent = matchAgent(candidate, sight, { token: false, pointed });
  if (asAgent !== null) return asAgent;
  const holder = ticket.consulted.find((one) => one.ordinal === ordinal);
  if (holder === undefined) return null;
  if (holder.contactId === facts.contactId && proof !== 'failed')
    return { kind: 'consulted', ticket, finding: pointed };
  return { kind: 'unverified', ticket, finding: `${pointed}, and somebody else holds it now` };
}

/** Of the domain of somebody who takes part, where that domain belongs to an organisation. */
function isColleague(ticket: TicketFacts, { facts, proof, agents }: Sight): boolean {
  const { sender } = facts;
  if (sender === null || proof === 'failed') return false;
  if (agents.some((agent) => reachesAgent(agent, sender.address))) return false;
  const domain = organisationDomain(sender.address);
  return (
    domain !== null &&
    ticket.participants.some((participant) => organisationDomain(participant.address) === domain)
  );
}
