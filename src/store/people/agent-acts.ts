/** What agents' mails did, and what takes it back. */
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../database/database.ts';
import type { WorkSchema } from '../database/work-schema.ts';

export type AgentActRow = Selectable<WorkSchema['agent_act']>;

export async function insertAgentAct(tx: Tx, row: Omit<AgentActRow, 'ordinal' | 'undone_at'>): Promise<void> {
  const last = await tx
    .selectFrom('agent_act')
    .select((eb) => eb.fn.max('ordinal').as('ordinal'))
    .where('agent', '=', row.agent)
    .executeTakeFirst();
  await tx
    .insertInto('agent_act')
    .values({ ...row, ordinal: (last?.ordinal ?? 0) + 1, undone_at: null })
    .execute();
}

/**
 * The agent's last mail about any of the tickets that can be taken back, or null.
 * Last by the order in which they were carried out: the clock may have been set back between them.
 */
export async function lastAgentAct(
  reader: Reader,
  one: { readonly agent: string; readonly ticketIds: readonly string[]; readonly sinceMs: number },
): Promise<AgentActRow | null> {
  const row = await reader
    .selectFrom('agent_act')
    .selectAll()
    .where('ticket_id', 'in', one.ticketIds)
    .where('agent', '=', one.agent)
    .where('undone_at', 'is', null)
    .where('created_at', '>', one.sinceMs)
    .orderBy('ordinal', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row ?? null;
}

/** False where it was taken back before. */
export async function markUndone(tx: Tx, id: string, nowMs: number): Promise<boolean> {
  const result = await tx
    .updateTable('agent_act')
    .set({ undone_at: nowMs })
    .where('id', '=', id)
    .where('undone_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Was the ticket of that act merged into another one after its mail? */
export async function mergedSince(reader: Reader, act: AgentActRow): Promise<boolean> {
  const row = await entriesSince(reader, { act, ticketId: act.ticket_id, name: 'merged' }).executeTakeFirst();
  return row !== undefined;
}

/** Has somebody else made an entry of that name in the ticket's history since the mail of that act? */
export async function othersDidSince(
  reader: Reader,
  one: { readonly act: AgentActRow; readonly ticketId: string; readonly name: string },
): Promise<boolean> {
  const row = await entriesSince(reader, one)
    .where('actor', '<>', `agent:${one.act.agent}`)
    .executeTakeFirst();
  return row !== undefined;
}

function entriesSince(
  reader: Reader,
  { act, ticketId, name }: { readonly act: AgentActRow; readonly ticketId: string; readonly name: string },
) {
  return reader
    .selectFrom('activity')
    .select('id')
    .where('ticket_id', '=', ticketId)
    .where('name', '=', name)
    .where('seq', '>', (eb) =>
      eb
        .selectFrom('activity as own')
        .select((own) => own.fn.max('own.seq').as('seq'))
        .where('own.ticket_id', '=', ticketId)
        .where('own.arrival_id', '=', act.arrival_id),
    );
}
