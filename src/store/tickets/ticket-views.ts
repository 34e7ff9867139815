/**
 * Lists of tickets as agents ask for them. In: a view of the closed set, what narrows it, and what the asker may look at. Out: rows.
 * The same in words is src/desk/asking/ticket-views.ts. Orders are those of the table below; nobody's text is ever one (T-40).
 */
import { sql, type Expression, type SqlBool } from 'kysely';
import type { ListView } from '../../desk/commands/command.ts';
import type { Sight } from '../../desk/people/rights.ts';
import type { SearchPhrase } from '../../desk/asking/search-words.ts';
import type { TicketFilter } from '../../desk/asking/ticket-filters.ts';
import { isDone, TICKET_STATUSES } from '../../desk/tickets/workflow.ts';
import type { Reader } from '../database/database.ts';
import { wordsOf, type SearchWords } from '../database/dialect.ts';
import { isInSight, type TicketExpressions } from './sight.ts';
import { ticketsWithRequester, type ListedTicket } from './tickets.ts';

/** Who asks, and when. */
export interface Asker {
  readonly agent: string;
  /** Names of all agents there are: a ticket of anybody else is nobody's. */
  readonly agents: readonly string[];
  readonly nowMs: number;
  /** When their day began. */
  readonly todayMs: number;
}

type Condition = (eb: TicketExpressions, asker: Asker) => Expression<SqlBool>;
/** What stands first in a list. */
type Order = 'changed-last' | 'waiting-longest' | 'due-first';

const VIEWS: Readonly<Record<ListView, { readonly of: Condition; readonly order: Order }>> = {
  my: { of: (eb, asker) => eb.and([isOpen(eb, asker), isMine(eb, asker)]), order: 'changed-last' },
  unassigned: {
    of: (eb, asker) => eb.and([isOpen(eb, asker), isNobodys(eb, 'ticket.assignee', asker)]),
    order: 'waiting-longest',
  },
  'no-owner': {
    of: (eb, asker) =>
      eb.and([
        isOpen(eb, asker),
        isNobodys(eb, 'ticket.assignee', asker),
        isNobodys(eb, 'ticket.responsible', asker),
        eb('ticket.team', 'is', null),
      ]),
    order: 'waiting-longest',
  },
  urgent: {
    of: (eb, asker) => eb.and([isOpen(eb, asker), eb('ticket.priority', 'in', ['urgent', 'critical'])]),
    order: 'waiting-longest',
  },
  'needs-response': {
    of: (eb, asker) => eb.and([isOpen(eb, asker), customerWroteLast(eb)]),
    order: 'waiting-longest',
  },
  'action-required': {
    of: (eb, asker) =>
      eb.and([
        isOpen(eb, asker),
        eb.or([isMine(eb, asker), isNobodys(eb, 'ticket.assignee', asker)]),
        eb.or([customerWroteLast(eb), eb('ticket.due_at', '<', asker.nowMs), hasTaskOf(eb, asker)]),
      ]),
    order: 'waiting-longest',
  },
  'handled-today': { of: (eb, asker) => wasHandledToday(eb, asker), order: 'changed-last' },
  overdue: {
    of: (eb, { nowMs }) => eb.and([eb.not(isEnded(eb)), eb('ticket.due_at', '<', nowMs)]),
    order: 'due-first',
  },
  all: { of: (eb) => eb('ticket.merged_into', 'is', null), order: 'changed-last' },
};

const ENDED = TICKET_STATUSES.filter(isDone);

function isEnded(eb: TicketExpressions): Expression<SqlBool> {
  return eb('ticket.status', 'in', ENDED);
}

/** Not done, and not put off. */
function isOpen(eb: TicketExpressions, { nowMs }: Asker): Expression<SqlBool> {
  const isAwake = eb.or([eb('ticket.snoozed_until', 'is', null), eb('ticket.snoozed_until', '<=', nowMs)]);
  return eb.and([eb.not(isEnded(eb)), isAwake]);
}

function isMine(eb: TicketExpressions, { agent }: Asker): Expression<SqlBool> {
  return eb.or([eb('ticket.assignee', '=', agent), eb('ticket.responsible', '=', agent)]);
}

function isNobodys(
  eb: TicketExpressions,
  column: 'ticket.assignee' | 'ticket.responsible',
  { agents }: Asker,
): Expression<SqlBool> {
  return eb.or([eb(column, 'is', null), eb(column, 'not in', agents)]);
}

/** The last that went between customer and desk is the customer's, and no machine wrote it. */
function customerWroteLast(eb: TicketExpressions): Expression<SqlBool> {
  return eb(
    eb
      .selectFrom('activity')
      .select('activity.actor')
      .whereRef('activity.ticket_id', '=', 'ticket.id')
      .where('activity.kind', '=', 'correspondence')
      .where('activity.visibility', '=', 'public')
      .where('activity.detail', 'not like', '%"automatic":true%')
      .orderBy('activity.seq', 'desc')
      .limit(1),
    'like',
    'contact:%',
  );
}

function hasTaskOf(eb: TicketExpressions, { agent }: Asker): Expression<SqlBool> {
  return eb.exists(
    eb
      .selectFrom('task')
      .select('task.id')
      .whereRef('task.ticket_id', '=', 'ticket.id')
      .where('task.agent', '=', agent)
      .where('task.done_at', 'is', null)
      .where('task.removed_at', 'is', null),
  );
}

function wasHandledToday(eb: TicketExpressions, { agent, todayMs }: Asker): Expression<SqlBool> {
  return eb.and([
    eb('ticket.updated_at', '>=', todayMs),
    eb.exists(
      eb
        .selectFrom('activity')
        .select('activity.id')
        .whereRef('activity.ticket_id', '=', 'ticket.id')
        .where('activity.actor', '=', `agent:${agent}`)
        .where('activity.created_at', '>=', todayMs),
    ),
  ]);
}

function passes(eb: TicketExpressions, filter: TicketFilter, search: SearchWords): Expression<SqlBool>[] {
  const { status, priority, category, channel, customer, tag, sinceMs, untilMs, assignee } = filter;
  return [
    ...(status === undefined ? [] : [eb('ticket.status', '=', status)]),
    ...(priority === undefined ? [] : [eb('ticket.priority', '=', priority)]),
    ...(category === undefined ? [] : [isInCategory(eb, category)]),
    ...(channel === undefined ? [] : [eb('ticket.channel', '=', channel)]),
    ...(customer ?? []).map((phrase) => isOfCustomer(eb, phrase, search)),
    ...(tag === undefined ? [] : [hasTag(eb, tag)]),
    ...(sinceMs === undefined ? [] : [eb('ticket.created_at', '>=', sinceMs)]),
    ...(assignee === undefined ? [] : [eb('ticket.assignee', 'is not distinct from', assignee)]),
    ...(untilMs === undefined ? [] : [eb('ticket.created_at', '<', untilMs)]),
  ];
}

/** The category itself, or one below it. */
function isInCategory(eb: TicketExpressions, category: string): Expression<SqlBool> {
  const below = `${category.toLowerCase().replace(/[\\%_]/g, (special) => `\\${special}`)}/%`;
  const lowered = eb.fn<string>('lower', ['ticket.category']);
  return eb.or([
    eb(lowered, '=', category.toLowerCase()),
    sql<SqlBool>`${lowered} like ${below} escape '\\'`,
  ]);
}

function isOfCustomer(eb: TicketExpressions, phrase: SearchPhrase, search: SearchWords): Expression<SqlBool> {
  return eb.exists(
    eb
      .selectFrom('search_entry')
      .select('search_entry.id')
      .whereRef('search_entry.contact_id', '=', 'ticket.requester_id')
      // The sign as in `entriesIn` of search.ts.
      .where((entry) => search.holdsAny(sql`+${entry.ref('search_entry.id')}`, [phrase])),
  );
}

function hasTag(eb: TicketExpressions, tag: string): Expression<SqlBool> {
  return eb.exists(
    eb
      .selectFrom('ticket_tag')
      .select('ticket_tag.tag')
      .whereRef('ticket_tag.ticket_id', '=', 'ticket.id')
      .where('ticket_tag.tag', '=', tag),
  );
}

/** The tickets of a view, at most `limit`. */
export async function listView(
  reader: Reader,
  asked: {
    readonly view: ListView;
    readonly filter: TicketFilter;
    readonly asker: Asker;
    readonly sight: Sight;
    readonly limit: number;
  },
): Promise<ListedTicket[]> {
  const { of, order } = VIEWS[asked.view];
  const { search } = wordsOf(reader);
  const query = ticketsWithRequester(reader).where((eb) =>
    eb.and([isInSight(eb, asked.sight), of(eb, asked.asker), ...passes(eb, asked.filter, search)]),
  );
  const ordered =
    order === 'due-first'
      ? query.orderBy('ticket.due_at')
      : query.orderBy('ticket.updated_at', order === 'changed-last' ? 'desc' : 'asc');
  const rows = await ordered.orderBy('ticket.number', 'desc').limit(asked.limit).execute();
  return rows as ListedTicket[];
}
