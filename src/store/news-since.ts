/** What was written to a ticket since an agent was told of it. */
import type { MsgId } from '../mail/msg-id.ts';
import type { Reader } from './database.ts';

/** Mails of ours among these, each with its ticket and the last entry of the history that was there when it was made. */
export async function sentMailNamed(
  reader: Reader,
  messageIds: readonly MsgId[],
): Promise<{ readonly ticketId: string; readonly seq: number }[]> {
  if (messageIds.length === 0) return [];
  const rows = await reader
    .selectFrom('outgoing')
    .leftJoin('activity as carried', 'carried.id', 'outgoing.activity_id')
    .select(['outgoing.ticket_id', 'carried.seq as carried_seq'])
    .select((eb) =>
      eb
        .selectFrom('activity')
        .select((inner) => inner.fn.max<number | null>('activity.seq').as('seq'))
        .whereRef('activity.ticket_id', '=', 'outgoing.ticket_id')
        .whereRef('activity.created_at', '<=', 'outgoing.created_at')
        .as('last_seq'),
    )
    .where('outgoing.message_id', 'in', messageIds)
    .execute();
  return rows.flatMap(({ ticket_id: ticketId, carried_seq: carried, last_seq: last }) =>
    ticketId === null ? [] : [{ ticketId, seq: carried ?? last ?? 0 }],
  );
}

/** Correspondence of persons after that entry, but for what `notBy` wrote; the oldest first. */
export async function newsAfter(
  reader: Reader,
  one: { readonly ticketId: string; readonly seq: number; readonly notBy: string },
): Promise<
  {
    readonly seq: number;
    readonly actor: string;
    readonly writerName: string;
    readonly text: string;
    readonly atMs: number;
  }[]
> {
  const rows = await reader
    .selectFrom('activity')
    .select(['seq', 'actor', 'text', 'created_at', 'detail'])
    .where('ticket_id', '=', one.ticketId)
    .where('seq', '>', one.seq)
    .where('kind', '=', 'correspondence')
    .where('visibility', '=', 'public')
    .where('actor', '<>', one.notBy)
    .orderBy('seq')
    .execute();
  const found = [];
  for (const row of rows.filter(({ detail }) => !detail.includes('"automatic":true')))
    found.push({
      seq: row.seq,
      actor: row.actor,
      writerName: await nameOf(reader, row.actor),
      text: row.text,
      atMs: row.created_at,
    });
  return found;
}

async function nameOf(reader: Reader, actor: string): Promise<string> {
  if (!actor.startsWith('contact:')) return actor;
  const id = actor.slice('contact:'.length);
  const row = await reader
    .selectFrom('contact')
    .leftJoin('address', 'address.contact_id', 'contact.id')
    .select(['contact.name', 'address.address'])
    .where('contact.id', '=', id)
    .orderBy('address.address')
    .executeTakeFirst();
  return row === undefined || row.name === '' ? (row?.address ?? actor) : row.name;
}
