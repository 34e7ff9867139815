/**
 * Finds tickets by their words. In: phrases (desk/search-words.ts) and what the asker may look at. Out: tickets that hold every phrase
 * somewhere, the last changed first, each with where it was found.
 */
import { sql, type Expression, type SqlBool } from 'kysely';
import type { Sight } from '../../desk/rights.ts';
import type { SearchPart, SearchPhrase } from '../../desk/search-words.ts';
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
  const found: FoundTicket[] = [];
  for (const row of rows as ListedTicket[])
    found.push({ ...row, place: await placeIn(reader, row, phrases) });
  return found;
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

/** The last entry of the history that holds one of the phrases, else the subject. */
async function placeIn(
  reader: Reader,
  ticket: ListedTicket,
  phrases: readonly SearchPhrase[],
): Promise<FoundTicket['place']> {
  const { search } = wordsOf(reader);
  const entries = await reader
    .selectFrom('search_entry')
    .leftJoin('activity', 'activity.id', 'search_entry.source')
    .select(['search_entry.part', 'search_entry.source', 'activity.text'])
    .where('search_entry.ticket_id', '=', ticket.id)
    // The sign keeps SQLite from looking up all that was found anywhere, instead of the ticket's own entries.
    .where((eb) => search.holdsAny(sql`+${eb.ref('search_entry.id')}`, phrases))
    .orderBy('search_entry.id', 'desc')
    .limit(PLACES)
    .execute();
  const best = entries.toSorted((a, b) => RANK.indexOf(a.part) - RANK.indexOf(b.part))[0];
  if (best === undefined) return null;
  if (best.part === 'subject') return { part: 'subject', text: `${ticket.subject} ${ticket.summary ?? ''}` };
  if (best.part !== 'file') return { part: best.part, text: best.text ?? '' };
  const files = await reader
    .selectFrom('attachment')
    .select('name')
    .where('activity_id', '=', best.source)
    .orderBy('position')
    .execute();
  return { part: 'file', text: files.map(({ name }) => name).join(', ') };
}

/** Where something found says most. */
const RANK: readonly SearchPart[] = ['message', 'note', 'file', 'subject', 'contact'];
/** Entries of a ticket among which the best is told. */
const PLACES = 20;
