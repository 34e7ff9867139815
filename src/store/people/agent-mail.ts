import type { Reader, Tx } from '../database/database.ts';

/**
 * The arrival by which the agent sent this mail before, or null: what a fingerprint names is carried out once, however often it comes
 * and in whatever envelope.
 */
export async function earlierAgentMail(
  reader: Reader,
  one: { agent: string; fingerprints: readonly string[] },
): Promise<string | null> {
  if (one.fingerprints.length === 0) return null;
  const row = await reader
    .selectFrom('agent_mail')
    .select('arrival_id')
    .where('agent', '=', one.agent)
    .where('fingerprint', 'in', one.fingerprints)
    .executeTakeFirst();
  return row?.arrival_id ?? null;
}

/** Command lines that the agent sent since then, also those that were refused. */
export async function commandsSince(reader: Reader, agent: string, sinceMs: number): Promise<number> {
  const rows = await reader
    .selectFrom('agent_mail')
    .select(['arrival_id', 'commands'])
    .where('agent', '=', agent)
    .where('created_at', '>', sinceMs)
    .execute();
  const byMail = new Map(rows.map((row) => [row.arrival_id, row.commands]));
  return [...byMail.values()].reduce((sum, commands) => sum + commands, 0);
}

/** Mails of the agent since then, by the ticket that they were about. */
export async function agentMailsSince(
  reader: Reader,
  one: { readonly agent: string; readonly ticketIds: readonly string[]; readonly sinceMs: number },
): Promise<ReadonlyMap<string, number>> {
  if (one.ticketIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom('agent_mail')
    .innerJoin('arrival', 'arrival.id', 'agent_mail.arrival_id')
    .select(['arrival.ticket_id', 'agent_mail.arrival_id'])
    .distinct()
    .where('agent_mail.agent', '=', one.agent)
    .where('agent_mail.created_at', '>', one.sinceMs)
    .where('arrival.ticket_id', 'in', one.ticketIds)
    .execute();
  const byTicket = Map.groupBy(rows, (row) => row.ticket_id ?? '');
  return new Map([...byTicket].map(([ticketId, mails]) => [ticketId, mails.length]));
}

/** Forgets what was dealt with before that. */
export async function forgetAgentMail(tx: Tx, beforeMs: number): Promise<void> {
  await tx.deleteFrom('agent_mail').where('created_at', '<', beforeMs).execute();
}

/** Writes down that this mail of the agent was dealt with. */
export async function recordAgentMail(
  tx: Tx,
  one: {
    agent: string;
    fingerprints: readonly string[];
    arrivalId: string;
    commands: number;
    nowMs: number;
  },
): Promise<void> {
  const rows = one.fingerprints.map((fingerprint) => ({
    agent: one.agent,
    fingerprint,
    arrival_id: one.arrivalId,
    commands: one.commands,
    created_at: one.nowMs,
  }));
  if (rows.length > 0) {
    await tx
      .insertInto('agent_mail')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['agent', 'fingerprint']).doNothing())
      .execute();
  }
}
