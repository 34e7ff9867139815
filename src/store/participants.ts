import type { Selectable } from 'kysely';
import type { Reader, Tx } from './database.ts';
import type { Schema } from './schema.ts';
import { lockTicket } from './tickets.ts';

export type ParticipantRow = Selectable<Schema['participant']> & { name: string };

/** Who takes part in a ticket, with the name of the contact; the requester is the first. */
export async function listParticipants(reader: Reader, ticketId: string): Promise<ParticipantRow[]> {
  return reader
    .selectFrom('participant')
    .innerJoin('contact', 'contact.id', 'participant.contact_id')
    .selectAll('participant')
    .select('contact.name')
    .where('participant.ticket_id', '=', ticketId)
    .orderBy('participant.ordinal')
    .execute();
}

/** Makes the contact take part, and tells its ordinal (1 and up); a contact that does already keeps its own, and its address. */
export async function addParticipant(
  tx: Tx,
  one: { ticketId: string; contactId: string; address: string; nowMs: number },
): Promise<number> {
  await lockTicket(tx, one.ticketId);
  const there = await tx
    .selectFrom('participant')
    .select(['ordinal', 'contact_id'])
    .where('ticket_id', '=', one.ticketId)
    .execute();
  const known = there.find((row) => row.contact_id === one.contactId);
  if (known !== undefined) return known.ordinal;
  const ordinal = Math.max(0, ...there.map((row) => row.ordinal)) + 1;
  await tx
    .insertInto('participant')
    .values({
      ticket_id: one.ticketId,
      ordinal,
      contact_id: one.contactId,
      address: one.address,
      added_at: one.nowMs,
    })
    .execute();
  return ordinal;
}
