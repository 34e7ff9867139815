/** What agents have set for themselves. */
import type { Reader } from './database.ts';

/** Does the agent want to be told what their mail did? null: as the desk has it. */
export async function receiptsOf(reader: Reader, agent: string): Promise<'on' | 'off' | null> {
  const row = await reader
    .selectFrom('agent_preference')
    .select('receipts')
    .where('agent', '=', agent)
    .executeTakeFirst();
  return row?.receipts ?? null;
}
