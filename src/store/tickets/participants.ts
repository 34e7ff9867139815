import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import { lockTicket } from './tickets.ts';

export type ParticipantRow = Selectable<Schema['participant']> & { name: string };

/** Who takes part in a ticket, with the name of the contact; the requester is the first. */
export async function listParticipants(reader: Reader, ticketId: string): Promise<ParticipantRow[]> {
  return everParticipants(reader, ticketId).where('participant.removed_at', 'is', null).execute();
}

/** Who took part in it once, and was taken off it. */
export async function listFormerParticipants(reader: Reader, ticketId: string): Promise<ParticipantRow[]> {
  return everParticipants(reader, ticketId).where('participant.removed_at', 'is not', null).execute();
}

function everParticipants(reader: Reader, ticketId: string) {
  return reader
    .selectFrom('participant')
    .innerJoin('contact', 'contact.id', 'participant.contact_id')
    .selectAll('participant')
    .select('contact.name')
    .where('participant.ticket_id', '=', ticketId)
    .orderBy('participant.ordinal');
}

/** Takes a participant off the ticket: tokens of that ordinal are worth nothing from now on. False where nobody has it. */
export async function removeParticipant(
  tx: Tx,
  one: { ticketId: string; ordinal: number; nowMs: number },
): Promise<boolean> {
  await lockTicket(tx, one.ticketId);
  const result = await tx
    .updateTable('participant')
    .set({ removed_at: one.nowMs })
    .where('ticket_id', '=', one.ticketId)
    .where('ordinal', '=', one.ordinal)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/**
 * Makes the contact take part, and tells its ordinal (1 and up); a contact that does already keeps its own, and its address. One that was
 * taken off the ticket gets a new ordinal, so that what was signed before stays void.
 */
export async function addParticipant(
  tx: Tx,
  one: { ticketId: string; contactId: string; address: string; nowMs: number },
): Promise<number> {
  await lockTicket(tx, one.ticketId);
  const there = await tx
    .selectFrom('participant')
    .select(['ordinal', 'contact_id', 'removed_at'])
    .where('ticket_id', '=', one.ticketId)
    .execute();
  const known = there.find((row) => row.contact_id === one.contactId);
  if (known?.removed_at === null) return known.ordinal;
  const ordinal = Math.max(0, ...there.map((row) => row.ordinal)) + 1;
  if (known !== undefined) {
    await tx
      .updateTable('participant')
      .set({ ordinal, address: one.address, added_at: one.nowMs, removed_at: null })
      .where('ticket_id', '=', one.ticketId)
      .where('ordinal', '=', known.ordinal)
      .execute();
    return ordinal;
  }
  await tx
    .insertInto('participant')
    .values({
      ticket_id: one.ticketId,
      ordinal,
      contact_id: one.contactId,
      address: one.address,
      added_at: one.nowMs,
      removed_at: null,
    })
    .execute();
  return ordinal;
}
