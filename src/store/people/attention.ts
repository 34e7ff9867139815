/** How much of a ticket each agent wants to hear, where that is not what their subscription says. */
import type { AttentionLevel } from '../../desk/tickets/ticket-words.ts';
import type { Reader, Tx } from '../database/database.ts';

/** By the agents' names. */
export async function attentionTo(reader: Reader, ticketId: string): Promise<Map<string, AttentionLevel>> {
  const rows = await reader
    .selectFrom('attention')
    .select(['agent', 'level'])
    .where('ticket_id', '=', ticketId)
    .execute();
  return new Map(rows.map(({ agent, level }) => [agent, level]));
}
/** Sets it; null = as the subscription says. */
export async function setAttention(
  tx: Tx,
  one: { ticketId: string; agent: string; level: AttentionLevel | null; nowMs: number },
): Promise<void> {
  const { ticketId, agent, level, nowMs } = one;
  if (level === null) {
    await tx.deleteFrom('attention').where('ticket_id', '=', ticketId).where('agent', '=', agent).execute();
    return;
  }
  await tx
    .insertInto('attention')
    .values({ ticket_id: ticketId, agent, level, set_at: nowMs })
    .onConflict((conflict) => conflict.columns(['ticket_id', 'agent']).doUpdateSet({ level, set_at: nowMs }))
    .execute();
}
