import type { Agent } from '../../../desk/people/agent.ts';
import type { Tx } from '../../../store/database/database.ts';
import { lockTicket, type TicketRow } from '../../../store/tickets/tickets.ts';
import type { DeskContext } from '../context/desk-context.ts';
import type { Scene } from './act.ts';

/** The zone of the agent's clock. */
export function zoneOf(ctx: DeskContext, agent: Agent): string {
  return agent.timeZone ?? ctx.settings.timeZone;
}

export async function ticketOf(tx: Tx, { ticketId }: Scene): Promise<TicketRow> {
  return await lockTicket(tx, ticketId);
}
