/** What makes sense now: the few commands that a notification offers, by the ticket's state and what its reader may do. Pure. */
import type { Agent } from '../people/agent.ts';
import { may, type TicketScope } from '../people/rights.ts';
import type { AttentionLevel } from '../tickets/ticket-words.ts';
import { isDone, type TicketStatus } from '../tickets/workflow.ts';

/** Words of commands that stand by themselves, in the order in which they are offered. */
export const OFFERS = ['take', 'resolve', 'waiting', 'open', 'note', 'mute', 'unmute', 'unwatch'] as const;
export type Offer = (typeof OFFERS)[number];

/** What an offer depends on. */
export interface OfferFacts {
  readonly scope: TicketScope;
  readonly status: TicketStatus;
  /** How much of the ticket the agent wants to hear; null: as their subscription says. */
  readonly attention: AttentionLevel | null;
}

/** When each makes sense. */
const MAKES_SENSE: Readonly<Record<Offer, (agent: Agent, facts: OfferFacts) => boolean>> = {
  take: (agent, facts) => !isOwn(agent, facts) && !isDone(facts.status) && may(agent, 'take', facts.scope),
  resolve: (agent, { status, scope }) => !isDone(status) && may(agent, 'set-status', scope),
  waiting: (agent, { status, scope }) =>
    !isDone(status) && status !== 'waiting' && may(agent, 'answer', scope),
  open: (agent, { status, scope }) => isDone(status) && may(agent, 'set-status', scope),
  note: (agent, { scope }) => may(agent, 'note', scope),
  mute: (agent, facts) => facts.attention === null && facts.scope.assignee !== null && !isOwn(agent, facts),
  unmute: (_agent, { attention }) => attention === 'muted',
  unwatch: (_agent, { attention }) => attention === 'watching',
};

export function offersFor(agent: Agent, facts: OfferFacts): Offer[] {
  if (!may(agent, 'view', facts.scope)) return [];
  return OFFERS.filter((offer) => MAKES_SENSE[offer](agent, facts));
}

function isOwn(agent: Agent, { scope }: OfferFacts): boolean {
  return scope.assignee === agent.name;
}
