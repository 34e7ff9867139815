/** The agents as they are now, read in the transaction that asks: a role, a subscription or an account that ends counts at once. */
import { currentAgents, type Agent } from '../../../desk/people/agent.ts';
import type { Why } from '../../../desk/notices/notice-parts.ts';
import { isTold, type TicketScope } from '../../../desk/people/rights.ts';
import { absences } from '../../../store/people/agent-preferences.ts';
import { agentChanges } from '../../../store/people/agents.ts';
import type { Reader } from '../../../store/database/database.ts';
import type { TicketRow } from '../../../store/tickets/tickets.ts';
import { agentNamed, type DeskContext } from './desk-context.ts';

/** The desk with its agents as they are now, and who of them is away. */
export async function withCurrentStaff(reader: Reader, ctx: DeskContext): Promise<DeskContext> {
  const agents = currentAgents(ctx.configuredAgents, ctx.channels, await agentChanges(reader));
  const absent = new Set((await absences(reader, ctx.clock.nowMs())).keys());
  return { ...ctx, agents, absent };
}

/** What rights look at. A ticket of somebody who is an agent no more is nobody's. */
export function scopeOf(
  ctx: Pick<DeskContext, 'agents' | 'absent'>,
  ticket: Pick<TicketRow, 'channel' | 'assignee' | 'category'>,
): TicketScope {
  const { channel, category } = ticket;
  const assignee = agentNamed(ctx, ticket.assignee)?.name ?? null;
  return { channel, assignee, category, covered: assignee !== null && ctx.absent?.has(assignee) === true };
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
