/** How much of a ticket each agent wants to hear, where that is not what their subscription says. */
import type { AttentionLevel } from '../desk/ticket-words.ts';
import type { Reader } from './database.ts';

/** By the agents' names. */
export async function attentionTo(reader: Reader, ticketId: string): Promise<Map<string, AttentionLevel>> {
  const rows = await reader
    .selectFrom('attention')
    .select(['agent', 'level'])
    .where('ticket_id', '=', ticketId)
    .execute();
  return new Map(rows.map(({ agent, level }) => [agent, level]));
}
