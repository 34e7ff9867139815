/**
 * Finds tickets by their words. In: phrases (desk/asking/search-words.ts) and what the asker may look at. Out: tickets that hold every phrase
 * somewhere, the last changed first, each with where it was found.
 */
import { sql, type Expression, type SqlBool } from 'kysely';
import type { Sight } from '../../desk/people/rights.ts';
import type { SearchPart, SearchPhrase } from '../../desk/asking/search-words.ts';
import type { Reader } from '../database/database.ts';
import { wordsOf, type SearchWords } from '../database/dialect.ts';
import { isInSight, type TicketExpressions } from './sight.ts';
import { ticketsWithRequester, type ListedTicket } from './tickets.ts';

/** A ticket that was found. */
export type FoundTicket = ListedTicket & {
  /** Where, and the text there; null: among the people alone. */
  readonly place: { readonly part: SearchPart; readonly text: string } | null;
};

/** All phrases have to be there; without any there is nothing to find. */
export async function searchTickets(
  reader: Reader,
  asked: { readonly phrases: readonly SearchPhrase[]; readonly sight: Sight; readonly limit: number },
): Promise<FoundTicket[]> {
  const { phrases, sight, limit } = asked;
  if (phrases.length === 0) return [];
  const { search } = wordsOf(reader);
  const rows = await ticketsWithRequester(reader)
    .where((eb) => eb.and([isInSight(eb, sight), ...phrases.map((phrase) => holds(eb, phrase, search))]))
    .orderBy('ticket.updated_at', 'desc')
    .orderBy('ticket.number', 'desc')
    .limit(limit)
    .execute();
  const found = rows as ListedTicket[];
  const places = await placesIn(reader, found, phrases);
  return found.map((row) => ({ ...row, place: places.get(row.id) ?? null }));
}

/** In what was said about the ticket, or among those who take part in it or ever did. */
function holds(eb: TicketExpressions, phrase: SearchPhrase, search: SearchWords): Expression<SqlBool> {
  const entries = () =>
    eb.selectFrom('search_entry').where((entry) => search.holdsAny(entry.ref('search_entry.id'), [phrase]));
  const contacts = () =>
    entries().select('search_entry.contact_id').where('search_entry.contact_id', 'is not', null);
  return eb.or([
    eb(
      'ticket.id',
      'in',
      entries().select('search_entry.ticket_id').where('search_entry.ticket_id', 'is not', null),
    ),
    eb('ticket.requester_id', 'in', contacts()),
    // Not by a join: SQLite would go through all that was found once for every participant there is.
    eb(
      'ticket.id',
      'in',
      eb
        .selectFrom('participant')
        .select('participant.ticket_id')
        .where('participant.contact_id', 'in', contacts()),
    ),
  ]);
}

type Place = NonNullable<FoundTicket['place']>;

/** By ticket: the last entry of its history that holds one of the phrases, else the subject. */
async function placesIn(
  reader: Reader,
  tickets: readonly ListedTicket[],
  phrases: readonly SearchPhrase[],
): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  const entries = Map.groupBy(await entriesIn(reader, tickets, phrases), (entry) => entry.ticket_id);
  for (const ticket of tickets) {
    const held = entries.get(ticket.id) ?? [];
    const best = held.toSorted((a, b) => RANK.indexOf(a.part) - RANK.indexOf(b.part))[0];
    if (best !== undefined) places.set(ticket.id, await placeOf(reader, ticket, best));
  }
  return places;
}

type Entry = Awaited<ReturnType<typeof entriesIn>>[number];

/** Of each ticket the last entries that hold a phrase. All tickets at once: each time that an index is asked, it goes through all it found. */
async function entriesIn(reader: Reader, tickets: readonly ListedTicket[], phrases: readonly SearchPhrase[]) {
  if (tickets.length === 0) return [];
  const { search } = wordsOf(reader);
  const ids = tickets.map(({ id }) => id);
  const held = reader
    .selectFrom('search_entry')
    .select(['part', 'source', 'ticket_id'])
    .select(sql<number>`row_number() over (partition by ticket_id order by id desc)`.as('place'))
    .where('ticket_id', 'in', ids)
    // The sign keeps SQLite from looking up all that was found anywhere, instead of the tickets' own entries.
    .where((eb) => search.holdsAny(sql`+${eb.ref('search_entry.id')}`, phrases))
    .as('held');
  return reader.selectFrom(held).selectAll().where('place', '<=', PLACES).orderBy('place').execute();
}

async function placeOf(reader: Reader, ticket: ListedTicket, { part, source }: Entry): Promise<Place> {
  if (part === 'subject') return { part, text: `${ticket.subject} ${ticket.summary ?? ''}` };
  if (part !== 'file') {
    const entry = await reader.selectFrom('activity').select('text').where('id', '=', source).execute();
    return { part, text: entry[0]?.text ?? '' };
  }
  const files = await reader
    .selectFrom('attachment')
    .select('name')
    .where('activity_id', '=', source)
    .orderBy('position')
    .execute();
  return { part, text: files.map(({ name }) => name).join(', ') };
}

/** Where something found says most. */
const RANK: readonly SearchPart[] = ['message', 'note', 'file', 'subject', 'contact'];
/** Entries of a ticket among which the best is told. */
const PLACES = 20;
