/** An answer that customers have from the agent's own mail: they are not sent it again, and what they answer to it finds the ticket. */
import type { Agent } from '../../../desk/people/agent.ts';
import { formatAddrSpec, sameAddress, type AddrSpec } from '../../../mail/address.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { addActivity, agentEvent, recordInbound, type Cause } from '../context/history.ts';
import { customersOf } from '../telling/post.ts';
import type { Written } from './strands.ts';

/** Writes down who that is, in the history of each strand. Tells who. */
export async function noteDirect(
  tx: Tx,
  ctx: DeskContext,
  { entries }: Written,
  one: { readonly agent: Agent; readonly cause: Cause | null; readonly direct: readonly AddrSpec[] },
): Promise<AddrSpec[]> {
  const { agent, cause, direct } = one;
  const all: AddrSpec[] = [];
  for (const { strandId, activityId } of entries) {
    const had = await readersAmong(tx, strandId, direct);
    if (had.length === 0) continue;
    all.push(...had);
    // The customer answers that mail, and not one of ours.
    await recordInbound(tx, ctx, strandId, cause, `a-${agent.name}`);
    await addActivity(tx, ctx, {
      ...agentEvent({ ticketId: strandId, agent, cause }),
      name: 'sent-directly',
      text: `${had.map(formatAddrSpec).join(', ')}: in To or Cc of ${agent.displayName}'s own mail, and not sent it again`,
      detail: { activity: activityId },
    });
  }
  return all;
}

/** Who of them takes part. */
export async function readersAmong(
  tx: Tx,
  strandId: string,
  direct: readonly AddrSpec[],
): Promise<AddrSpec[]> {
  const customers = direct.length === 0 ? [] : await customersOf(tx, strandId);
  return customers
    .map(({ address }) => address)
    .filter((address) => direct.some((one) => sameAddress(one, address)));
}
