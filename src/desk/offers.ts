/** What makes sense now: the few commands that a notification offers, by the ticket's state and what its reader may do. Pure. */
import type { Agent } from './agent.ts';
import { may, type TicketScope, type Verb } from './rights.ts';
import type { AttentionLevel } from './ticket-words.ts';
import { isDone, type TicketStatus } from './workflow.ts';

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

export function offersFor(agent: Agent, facts: OfferFacts): Offer[] {
  return OFFERS.filter((offer) => isOffered(offer, agent, facts));
}

function isOffered(offer: Offer, agent: Agent, { scope, status, attention }: OfferFacts): boolean {
  const able = (verb: Verb): boolean => may(agent, verb, scope);
  const own = scope.assignee === agent.name;
  const done = isDone(status);
  switch (offer) {
    case 'take':
      return !own && !done && able('take');
    case 'resolve':
      return !done && able('set-status');
    case 'waiting':
      return !done && status !== 'waiting' && able('answer');
    case 'open':
      return done && able('set-status');
    case 'note':
      return able('note');
    case 'mute':
      return !own && scope.assignee !== null && attention === null && able('view');
    case 'unmute':
      return attention === 'muted';
    case 'unwatch':
      return attention === 'watching';
  }
}
