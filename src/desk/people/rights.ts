/**
 * Who may do what. In: an agent as they are now, a verb, and the ticket that it is about. Out: yes or no.
 * Pure, and the only place that says so: mail commands, the command line, notifications and searches all ask here.
 *
 * What must hold: whoever is not let in sees nothing and is told nothing; a role that is not named here may do nothing; a token of ours
 * says which ticket is meant, and never what may be done with it.
 */
import type { Agent, Role, Subscription } from './agent.ts';

/** Everything that can be done with a ticket, and `administer` besides: agents, their roles and passwords. */
export const VERBS = [
  'view',
  'note',
  'answer',
  'open',
  'take',
  'assign',
  'prioritise',
  'set-status',
  'categorise',
  'manage-participants',
  'change-requester',
  'consult',
  'set-aside',
  'merge',
  'delete',
  'export',
  'secret',
  'administer',
] as const;
export type Verb = (typeof VERBS)[number];

/** What rights need to know of a ticket. */
export interface TicketScope {
  /** Name of its channel. */
  readonly channel: string;
  /** Name of an agent who still is one, or null: nobody has it. */
  readonly assignee: string | null;
  readonly category: string | null;
  /** Its assignee is away: until they are back it is the channel's, as if nobody had it. */
  readonly covered?: boolean;
}

/** How far an agent's role and subscriptions reach: to all that the role may do, to looking, or to nothing. */
type Reach = 'acts' | 'looks' | 'nothing';

const ROLE_VERBS: Readonly<Record<Role, readonly Verb[]>> = {
  'super-admin': VERBS,
  admin: VERBS.filter((verb) => verb !== 'administer'),
  'support-agent': [
    'view',
    'note',
    'answer',
    'open',
    'take',
    'assign',
    'prioritise',
    'set-status',
    'categorise',
    'manage-participants',
    'change-requester',
    'consult',
    'set-aside',
    'merge',
    'secret',
  ],
  developer: ['view', 'note', 'answer', 'take', 'prioritise', 'set-status'],
};

/** May the agent do that with the ticket? */
export function may(agent: Agent, verb: Verb, ticket: TicketScope): boolean {
  const reach = reachOf(agent, ticket);
  if (reach === 'nothing') return false;
  return reach === 'looks' ? verb === 'view' : ROLE_VERBS[agent.role].includes(verb);
}

/** Is the agent told by itself of what happens to the ticket? Of their own, and of what they are responsible for and could answer. */
export function isTold(agent: Agent, ticket: TicketScope): boolean {
  if (!may(agent, 'answer', ticket)) return false;
  return ticket.assignee === agent.name || subscriptionTo(agent, ticket) === 'standard';
}

/** Is the agent responsible for the ticket's channel? */
export function isSubscribed(agent: Agent, ticket: Pick<TicketScope, 'channel'>): boolean {
  return subscriptionTo(agent, ticket) === 'standard';
}

/** Can the ticket be given to the agent? Not to somebody who could not answer it then. */
export function canBeGiven(agent: Agent, ticket: TicketScope): boolean {
  return may(agent, 'answer', { ...ticket, assignee: agent.name });
}

/** What of all tickets an agent may look at: the same as `view` of `may`, for searches. */
export interface Sight {
  /** null: of every channel. */
  readonly channels: readonly string[] | null;
  /** null: of every category, and without one. */
  readonly category: string | null;
}

export function sightOf(agent: Agent): Sight {
  const everywhere = agent.role === 'super-admin' || agent.role === 'admin';
  if (everywhere) return { channels: null, category: null };
  const category = agent.role === 'developer' ? agent.category : null;
  if (agent.role === 'developer' && category === null) return { channels: [], category: null };
  const channels = Object.keys(agent.subscriptions).filter(
    (channel) => subscriptionTo(agent, { channel }) !== 'none',
  );
  return { channels, category };
}

/** Merging shows each ticket to those of the other, so it needs the right on both. */
export function mayMerge(agent: Agent, one: TicketScope, other: TicketScope): boolean {
  return may(agent, 'merge', one) && may(agent, 'merge', other);
}

function subscriptionTo(agent: Agent, { channel }: Pick<TicketScope, 'channel'>): Subscription {
  return Object.hasOwn(agent.subscriptions, channel) ? (agent.subscriptions[channel] ?? 'none') : 'none';
}

function reachOf(agent: Agent, ticket: TicketScope): Reach {
  switch (agent.role) {
    case 'super-admin':
    case 'admin':
      return 'acts';
    case 'support-agent':
      return byChannel(
        agent,
        ticket,
        ticket.assignee === null || ticket.assignee === agent.name || ticket.covered === true,
      );
    case 'developer':
      return agent.category !== null && ticket.category === agent.category
        ? byChannel(agent, ticket, true)
        : 'nothing';
  }
}

function byChannel(agent: Agent, ticket: TicketScope, theirs: boolean): Reach {
  const subscription = subscriptionTo(agent, ticket);
  if (subscription === 'none') return 'nothing';
  return subscription === 'standard' && theirs ? 'acts' : 'looks';
}
