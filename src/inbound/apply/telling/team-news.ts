import type { Agent } from '../../../desk/people/agent.ts';
import { may } from '../../../desk/people/rights.ts';
import type { Tx } from '../../../store/database/database.ts';
import { readTicket } from '../../../store/tickets/tickets.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { agentAddressee, post } from './post.ts';
import { scopeOf } from '../context/staff.ts';
import { agentPanel, customerCard, lastWords, ticketSheet } from './ticket-view.ts';

/** Tells the members of a team that a ticket is theirs now: those who may look at it, and not who gave it to them. */
export async function tellTeam(
  tx: Tx,
  ctx: DeskContext,
  one: { readonly ticketId: string; readonly team: string; readonly agent: Agent },
): Promise<void> {
  const ticket = await readTicket(tx, one.ticketId);
  const { members = [] } = ctx.settings.teams.find(({ name }) => name === one.team) ?? {};
  const scope = scopeOf(ctx, ticket);
  const readers = ctx.agents.filter(
    (agent) => members.includes(agent.name) && agent.name !== one.agent.name && may(agent, 'view', scope),
  );
  const { writer, text } = await lastWords(tx, ticket);
  for (const agent of readers) {
    const notice = {
      kind: 'given-to-team',
      locale: agent.locale,
      ticket: ticketSheet(ctx, ticket),
      agentName: agent.displayName,
      ...(await agentPanel(tx, ctx, ticket, { agent, why: 'your-team' })),
      customer: await customerCard(tx, ctx, ticket, { agent, writer }),
      text,
      by: one.agent.displayName,
      team: one.team,
    } as const;
    await post(tx, ctx, { ticket, notice, to: agentAddressee(agent), activityId: null, files: [] });
  }
}
