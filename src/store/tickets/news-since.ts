/** What was written to a ticket since an agent was told of it. */
import type { MsgId } from '../../mail/msg-id.ts';
import type { Reader } from '../database/database.ts';

/**
 * The last entry of a ticket's history that an agent has seen who answers these mails of ours, or null: none of them is about it.
 * `livesOnIn`: the ticket that mail about it is sent under, where it was merged; else its own id.
 */
export async function seenUpTo(
  reader: Reader,
  one: { readonly messageIds: readonly MsgId[]; readonly ticketId: string; readonly livesOnIn: string },
): Promise<number | null> {
  const { messageIds, ticketId, livesOnIn } = one;
  if (messageIds.length === 0) return null;
  const rows = await reader
    .selectFrom('outgoing')
    .leftJoin('activity as carried', (join) =>
      join.onRef('carried.id', '=', 'outgoing.activity_id').on('carried.ticket_id', '=', ticketId),
    )
    .select('carried.seq as carried_seq')
    .select((eb) =>
      eb
        .selectFrom('activity')
        .select((inner) => inner.fn.max<number | null>('activity.seq').as('seq'))
        .where('activity.ticket_id', '=', ticketId)
        .whereRef('activity.created_at', '<=', 'outgoing.created_at')
        .as('last_seq'),
    )
    .where('outgoing.message_id', 'in', messageIds)
    .where('outgoing.ticket_id', 'in', [ticketId, livesOnIn])
    .execute();
  return rows.length === 0
    ? null
    : Math.max(...rows.map(({ carried_seq: carried, last_seq: last }) => carried ?? last ?? 0));
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
