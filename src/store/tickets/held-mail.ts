import type { HeldMail } from '../../desk/signing/held-mail.ts';
import type { Reader, Tx } from '../database/database.ts';

/** Remembers that the agent was sent codes for a mail that is held. */
export async function insertHeldMail(tx: Tx, held: HeldMail): Promise<void> {
  await tx
    .insertInto('held_mail')
    .values({
      id: held.id,
      agent: held.agent,
      outgoing_id: held.outgoingId,
      ticket_id: held.ticketId,
      expires_at: held.expiresAtMs,
    })
    .execute();
}

/** Mails of these tickets that the agent was sent codes for, that are in time, and that the leak guard holds still. */
export async function heldMails(
  reader: Reader,
  one: { agent: string; ticketIds: readonly string[]; nowMs: number },
): Promise<HeldMail[]> {
  if (one.ticketIds.length === 0) return [];
  const rows = await reader
    .selectFrom('held_mail')
    .innerJoin('delivery', 'delivery.outgoing_id', 'held_mail.outgoing_id')
    .selectAll('held_mail')
    .where('held_mail.agent', '=', one.agent)
    .where('held_mail.ticket_id', 'in', one.ticketIds)
    .where('held_mail.expires_at', '>', one.nowMs)
    .where('delivery.state', '=', 'held')
    .where('delivery.held_by', '=', 'leak-guard')
    .orderBy('held_mail.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    agent: row.agent,
    outgoingId: row.outgoing_id,
    ticketId: row.ticket_id,
    expiresAtMs: row.expires_at,
  }));
}

/** Forgets codes whose time was over before that. */
export async function forgetHeldMail(tx: Tx, beforeMs: number): Promise<void> {
  await tx.deleteFrom('held_mail').where('expires_at', '<', beforeMs).execute();
}
