/** What the leak guard compares a mail with: texts of this ticket and of others, by who may know them. */
import { sql } from 'kysely';
import { LIMITS } from '../../base/limits.ts';
import type { Reader } from '../database/database.ts';
import { familyOf } from '../tickets/merges.ts';

interface Entries {
  readonly ticketId: string;
}

/** Whose mail is looked at: the n-th participant of its ticket; null: nobody who takes part in anything. */
interface Reading extends Entries {
  readonly ordinal: number | null;
}

/** Tickets that the reader takes part in now. */
function readersTickets(reader: Reader, { ticketId, ordinal }: Reading) {
  return reader
    .selectFrom('participant as other')
    .innerJoin('participant as own', 'own.contact_id', 'other.contact_id')
    .select('other.ticket_id')
    .where('other.removed_at', 'is', null)
    .where('own.ticket_id', '=', ticketId)
    .where('own.ordinal', '=', ordinal ?? -1);
}

/** Notes of the ticket and of those that it was merged with, and mail to them that was kept inside; the newest of each. */
export async function internalTexts(reader: Reader, { ticketId }: Entries): Promise<string[]> {
  const family = await familyOf(reader, ticketId);
  return newestInside(reader, (inside) => inside.where('ticket_id', 'in', family), LIMITS.guardTextChars);
}

/** The same of other tickets that the reader takes part in: they may know the matter, and not what was said of it inside. */
export async function otherInternalTexts(reader: Reader, reading: Reading): Promise<string[]> {
  return newestInside(
    reader,
    (inside) =>
      inside
        .where('ticket_id', '<>', reading.ticketId)
        .where('ticket_id', 'in', readersTickets(reader, reading)),
    LIMITS.guardForeignChars,
  );
}

function inside(reader: Reader) {
  return reader.selectFrom('activity').select('id').where('visibility', '=', 'internal');
}

/** Of either kind by itself: strangers can write as much mail as they like, and no notes. Texts are read of those alone. */
async function newestInside(
  reader: Reader,
  among: (query: ReturnType<typeof inside>) => ReturnType<typeof inside>,
  mostChars: number,
): Promise<string[]> {
  const texts: string[] = [];
  for (const kind of ['note', 'correspondence'] as const) {
    // Ids sort by age.
    const newest = among(inside(reader))
      .where('kind', '=', kind)
      .orderBy('id', 'desc')
      .limit(LIMITS.guardEntries);
    const rows = await reader
      .selectFrom('activity')
      .select(sql<string>`substr(text, 1, ${sql.lit(mostChars)})`.as('text'))
      .where('id', 'in', newest)
      .orderBy('id', 'desc')
      .execute();
    texts.push(...rows.map((row) => row.text));
  }
  return texts;
}

/** What customers wrote to the ticket, and what agents wrote to them that was handed over; the newest. */
export async function knownTexts(reader: Reader, { ticketId }: Entries): Promise<string[]> {
  const rows = await reader
    .selectFrom('activity')
    .select('text')
    .where('ticket_id', '=', ticketId)
    .where('visibility', '=', 'public')
    .where('kind', '=', 'correspondence')
    .where((eb) =>
      eb.or([
        eb('actor', 'like', 'contact:%'),
        eb.exists(
          eb
            .selectFrom('outgoing')
            .innerJoin('delivery', 'delivery.outgoing_id', 'outgoing.id')
            .select('outgoing.id')
            .whereRef('outgoing.activity_id', '=', 'activity.id')
            .where('delivery.state', '=', 'relayed'),
        ),
      ]),
    )
    .orderBy('seq', 'desc')
    .limit(LIMITS.guardEntries)
    .execute();
  return rows.map((row) => row.text);
}

/** What that agent wrote to customers of other tickets and was handed over; the newest, among what the agent did last. */
export async function earlierAnswers(reader: Reader, agent: string): Promise<string[]> {
  // Bounded before it is joined: else either database goes through all mail that ever left, or all that the agent ever did.
  const newest = reader
    .selectFrom('activity')
    .select(['id', 'kind', 'text', 'created_at'])
    .where('actor', '=', agent)
    .orderBy('created_at', 'desc')
    .limit(LIMITS.guardActsLookedAt)
    .as('newest');
  const written = reader
    .selectFrom(newest)
    .selectAll()
    .where('newest.kind', '=', 'correspondence')
    .orderBy('newest.created_at', 'desc')
    .limit(5 * LIMITS.guardEarlierAnswers)
    .as('written');
  const rows = await reader
    .selectFrom(written)
    .select('written.text')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('outgoing')
          .innerJoin('delivery', 'delivery.outgoing_id', 'outgoing.id')
          .select('outgoing.id')
          .whereRef('outgoing.activity_id', '=', 'written.id')
          .where('outgoing.kind', '=', 'answer')
          .where('delivery.state', '=', 'relayed'),
      ),
    )
    .orderBy('written.created_at', 'desc')
    .limit(LIMITS.guardEarlierAnswers)
    .execute();
  return rows.map((row) => row.text);
}

/** What was written to and in tickets that the reader takes no part in; the newest. Ids sort by age. */
export async function foreignTexts(reader: Reader, reading: Reading): Promise<string[]> {
  const newest = reader
    .selectFrom('activity')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(4 * LIMITS.guardEntries)
    .as('newest');
  const rows = await reader
    .selectFrom(newest)
    .select(sql<string>`substr(newest.text, 1, ${sql.lit(LIMITS.guardForeignChars)})`.as('text'))
    .where('newest.ticket_id', '<>', reading.ticketId)
    .where('newest.kind', 'in', ['note', 'correspondence'])
    .where('newest.actor', 'not like', 'system%')
    .where((eb) => eb.or([eb('newest.visibility', '=', 'internal'), eb('newest.actor', 'like', 'contact:%')]))
    // Asked of each of these: a list of the reader's tickets may be longer than all that is looked at here.
    .where((eb) =>
      eb.not(
        eb.exists(readersTickets(reader, reading).where('other.ticket_id', '=', eb.ref('newest.ticket_id'))),
      ),
    )
    .orderBy('newest.id', 'desc')
    .limit(LIMITS.guardEntries)
    .execute();
  return rows.map((row) => row.text);
}
