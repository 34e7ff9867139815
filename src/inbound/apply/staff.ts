/** The agents as they are now, read in the transaction that asks: a role, a subscription or an account that ends counts at once. */
import { currentAgents, type Agent } from '../../desk/agent.ts';
import type { Why } from '../../desk/notice-parts.ts';
import { isTold, type TicketScope } from '../../desk/rights.ts';
import { agentChanges } from '../../store/agents.ts';
import type { Reader } from '../../store/database.ts';
import type { TicketRow } from '../../store/tickets.ts';
import { agentNamed, type DeskContext } from './desk-context.ts';

/** The desk with its agents as they are now. */
export async function withCurrentStaff(reader: Reader, ctx: DeskContext): Promise<DeskContext> {
  return { ...ctx, agents: currentAgents(ctx.configuredAgents, ctx.channels, await agentChanges(reader)) };
}

/** What rights look at. A ticket of somebody who is an agent no more is nobody's. */
export function scopeOf(
  ctx: Pick<DeskContext, 'agents'>,
  ticket: Pick<TicketRow, 'channel' | 'assignee' | 'category'>,
): TicketScope {
  const { channel, assignee, category } = ticket;
  return { channel, assignee: agentNamed(ctx, assignee)?.name ?? null, category };
}

/** The agents who are told of a ticket's news by themselves. */
export function followers(ctx: DeskContext, ticket: TicketRow): Agent[] {
  const scope = scopeOf(ctx, ticket);
  return ctx.agents.filter((agent) => isTold(agent, scope));
}

/** Why one of them is told. */
export function whyFollows(agent: Agent, { assignee }: TicketScope): Why {
  if (assignee === null) return 'nobodys';
  return assignee === agent.name ? 'yours' : 'subscribed';
}
