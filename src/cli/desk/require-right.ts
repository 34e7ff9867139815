import { GatewayError } from '../../base/errors.ts';
import type { Agent } from '../../desk/people/agent.ts';
import { may, type Verb } from '../../desk/people/rights.ts';
import { recordDenied } from '../../inbound/apply/agents/denied.ts';
import { scopeOf } from '../../inbound/apply/context/staff.ts';
import type { TicketRow } from '../../store/tickets/tickets.ts';
import { tagOf } from './desk-words.ts';
import type { CliDesk } from './open-desk.ts';

/** Lets an agent go on who may do all that; else it is written down. @throws GatewayError `right.missing` */
export async function requireRight(
  desk: CliDesk,
  agent: Agent,
  verbs: readonly Verb[],
  ticket: TicketRow,
): Promise<void> {
  const denied = verbs.filter((verb) => !may(agent, verb, scopeOf(desk.desk, ticket)));
  if (denied.length === 0) return;
  await desk.store.transact((tx) =>
    recordDenied(tx, desk.desk, { ticketId: ticket.id, agent, cause: null, denied }),
  );
  throw new GatewayError(
    'right.missing',
    `${agent.name} (${agent.role}) may not do that to ${tagOf(desk, ticket.number)}: ${denied.join(', ')}; it was written down`,
  );
}
