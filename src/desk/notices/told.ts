/** Who is told of what happens to a ticket, and why: one pure rule for every kind of news. */
import type { Agent } from '../people/agent.ts';
import type { Why } from './notice-parts.ts';
import type { News } from '../people/preferences.ts';
import { isTold, isSubscribed, may, type TicketScope } from '../people/rights.ts';
import type { AttentionLevel } from '../tickets/ticket-words.ts';

export interface Listener {
  readonly agent: Agent;
  /** What they said of this ticket; null: nothing. */
  readonly attention: AttentionLevel | null;
  readonly away: boolean;
}

/** What happened, and to whose ticket. */
export interface Happening {
  readonly news: News;
  readonly scope: TicketScope;
  /** Is the agent who has the ticket away? */
  readonly ownerAway: boolean;
  /** Name of the agent who did it; null: no agent. */
  readonly by: string | null;
  /** Names of agents whom it is about: mentioned, or given the ticket. */
  readonly meant: readonly string[];
}

/** Why the listener is told; null: they are not. Of their own deeds nobody is told, and of what they may not look at neither (T-67). */
export function whyTold(listener: Listener, happening: Happening): Why | null {
  const { agent, attention } = listener;
  const { scope, news, by } = happening;
  if (agent.name === by || !may(agent, 'view', scope)) return null;
  if (happening.meant.includes(agent.name)) return news === 'assigned' ? 'yours-now' : 'mentioned';
  if (attention === 'muted' || news === 'assigned') return null;
  if (scope.assignee === agent.name && may(agent, 'answer', scope)) return 'yours';
  if (attention === 'watching') return 'watching';
  return news === 'new' || news === 'replies' ? whySubscribed(listener, happening) : null;
}

/** Of a customer's mail those are told who are there for the channel. Who is away is not, and who may only look neither, but for a colleague who is away. */
function whySubscribed({ agent, away }: Listener, { scope, ownerAway }: Happening): Why | null {
  if (away || !isSubscribed(agent, scope)) return null;
  if (ownerAway) return 'colleague-away';
  if (!isTold(agent, scope)) return null;
  return scope.assignee === null ? 'nobodys' : 'subscribed';
}

/**
 * Everybody who is told. Where all who would be are away, they are told all the same, when they are back; and what a customer writes reaches
 * those who have muted the ticket where nobody else would hear of it.
 */
export function whoIsTold(
  listeners: readonly Listener[],
  happening: Happening,
): { readonly listener: Listener; readonly why: Why }[] {
  const here = listeners.map((one) => ({ ...one, away: false }));
  const heeding = here.map((one) => ({
    ...one,
    attention: one.attention === 'muted' ? null : one.attention,
  }));
  const isCustomers = happening.news === 'new' || happening.news === 'replies';
  const tries = [listeners, here, ...(isCustomers ? [heeding] : [])].map((some) => reasons(some, happening));
  return tries.find((told) => told.length > 0) ?? [];
}

function reasons(
  listeners: readonly Listener[],
  happening: Happening,
): { readonly listener: Listener; readonly why: Why }[] {
  return listeners.flatMap((listener) => {
    const why = whyTold(listener, happening);
    return why === null ? [] : [{ listener, why }];
  });
}
