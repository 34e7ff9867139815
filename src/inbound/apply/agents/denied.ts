import type { Agent } from '../../../desk/people/agent.ts';
import type { Verb } from '../../../desk/people/rights.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { addActivity, agentEvent, type Cause } from '../context/history.ts';

/** Writes down in the ticket's history that an agent wanted to do what they may not. */
export async function recordDenied(
  tx: Tx,
  ctx: DeskContext,
  one: { ticketId: string; agent: Agent; cause: Cause | null; denied: readonly Verb[] },
): Promise<void> {
  const { ticketId, agent, cause, denied } = one;
  await addActivity(tx, ctx, {
    ...agentEvent({ ticketId, agent, cause }),
    name: 'action-denied',
    text: `Denied to ${agent.displayName} (${agent.role}): ${denied.join(', ')}`,
    detail: { denied, role: agent.role },
  });
}
