import type { Agent } from '../../../desk/people/agent.ts';
import { receiptsOf } from '../../../store/people/agent-preferences.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { DeskContext } from '../context/desk-context.ts';

/** Is the agent told what their mail did? As they have set it, else as the desk has. */
export async function receiptsWanted(
  tx: Tx,
  ctx: Pick<DeskContext, 'settings'>,
  { name }: Pick<Agent, 'name'>,
): Promise<boolean> {
  const own = await receiptsOf(tx, name);
  return own === null ? ctx.settings.receipts : own === 'on';
}
