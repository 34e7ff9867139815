/** What agents have set for themselves. */
import {
  DEFAULT_PREFERENCES,
  readPreferences,
  writePreferences,
  type Preferences,
} from '../../desk/people/preferences.ts';
import type { Reader, Tx } from '../database/database.ts';

/** As it comes, where an agent has set nothing. */
export interface AgentPreference {
  /** null: as the desk has it. */
  readonly receipts: 'on' | 'off' | null;
  readonly preferences: Preferences;
  /** null: they are there. A time that is over means the same. */
  readonly awayUntilMs: number | null;
}

const NOTHING_SET: AgentPreference = { receipts: null, preferences: DEFAULT_PREFERENCES, awayUntilMs: null };

/** Does the agent want to be told what their mail did? null: as the desk has it. */
export async function receiptsOf(reader: Reader, agent: string): Promise<'on' | 'off' | null> {
  return (await preferenceOf(reader, agent)).receipts;
}

export async function preferenceOf(reader: Reader, agent: string): Promise<AgentPreference> {
  const row = await reader
    .selectFrom('agent_preference')
    .select(['receipts', 'settings', 'away_until'])
    .where('agent', '=', agent)
    .executeTakeFirst();
  if (row === undefined) return NOTHING_SET;
  const { receipts, settings, away_until: awayUntilMs } = row;
  return { receipts, preferences: readPreferences(settings), awayUntilMs };
}

/** Who is away at that moment, and until when, by the agents' names. */
export async function absences(reader: Reader, nowMs: number): Promise<ReadonlyMap<string, number>> {
  const rows = await reader
    .selectFrom('agent_preference')
    .select(['agent', 'away_until'])
    .where('away_until', '>', nowMs)
    .execute();
  return new Map(rows.map(({ agent, away_until: until }) => [agent, until ?? nowMs]));
}

/** Sets all of it. */
export async function setPreference(
  tx: Tx,
  agent: string,
  { receipts, preferences, awayUntilMs }: AgentPreference,
  nowMs: number,
): Promise<void> {
  const values = {
    receipts,
    settings: writePreferences(preferences),
    away_until: awayUntilMs,
    updated_at: nowMs,
  };
  await tx
    .insertInto('agent_preference')
    .values({ agent, ...values })
    .onConflict((conflict) => conflict.column('agent').doUpdateSet(values))
    .execute();
}
