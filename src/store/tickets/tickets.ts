import { DAY_MS } from '../../base/spans.ts';
import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import { present } from '../../base/assert.ts';
import type { TicketNumber } from '../../desk/tickets/number.ts';
import type { Sight } from '../../desk/people/rights.ts';
import { TICKET_STATUSES, isDone, type TicketStatus } from '../../desk/tickets/workflow.ts';
import type { Reader, Tx } from '../database/database.ts';
import { wordsOf } from '../database/dialect.ts';
import type { TicketTable } from '../database/schema.ts';
import { indexTicket } from './search-index.ts';
import { isInSight } from './sight.ts';

export type TicketRow = Omit<Selectable<TicketTable>, 'number'> & { number: TicketNumber };
/** What a ticket gets in the course of its life. */
type Later =
  | 'category'
  | 'team'
  | 'responsible'
  | 'type'
  | 'summary'
  | 'due_at'
  | 'snoozed_until'
  | 'snoozed_by'
  | 'estimate_minutes'
  | 'project_id'
  | 'merged_into'
  | 'merged_at'
  | 'audience'
  | 'closed_as';
type NewTicket = Omit<Insertable<TicketTable>, 'next_seq' | Later>;
type TicketPatch = Partial<
  Pick<
    Updateable<TicketTable>,
    | 'subject'
    | 'status'
    | 'priority'
    | 'assignee'
    | 'requester_id'
    | 'suspected_of'
    | 'channel'
    | 'locale'
    | Later
  >
>;

/**
 * The next number: unique and rising; one that rolls back may be given again. `start` is the first one, and may be raised later.
 * Holds the counter until the transaction ends.
 */
export async function nextTicketNumber(tx: Tx, start: number): Promise<TicketNumber> {
  const row = await tx
    .insertInto('counter')
    .values({ name: 'ticket', next: start + 1 })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((eb) => ({
        next: eb
          .case()
          .when('counter.next', '<', start)
          .then(eb.ref('excluded.next'))
          .else(eb('counter.next', '+', 1))
          .end(),
      })),
    )
    .returning('next')
    .executeTakeFirstOrThrow();
  return (row.next - 1) as TicketNumber;
}

/** The most tickets that were opened on one day (UTC). */
export async function busiestDay(reader: Reader): Promise<number> {
  const day = sql<number>`created_at / ${sql.lit(DAY_MS)}`;
  const row = await reader
    .selectFrom('ticket')
    .select((eb) => eb.fn.countAll<number>().as('opened'))
    .groupBy(day)
    .orderBy('opened', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.opened ?? 0;
}

/** Gives none of the next numbers; returns the one that comes after them. */
export async function leaveOutTicketNumbers(tx: Tx, count: number, start: number): Promise<TicketNumber> {
  const next = (await nextTicketNumber(tx, start)) + count;
  await tx.updateTable('counter').set({ next }).where('name', '=', 'ticket').execute();
  return next as TicketNumber;
}

export async function insertTicket(tx: Tx, row: NewTicket): Promise<void> {
  await tx.insertInto('ticket').values(row).execute();
  await indexTicket(tx, row);
}

export async function findTicketByNumber(reader: Reader, number: number): Promise<TicketRow | null> {
  const row = await reader.selectFrom('ticket').selectAll().where('number', '=', number).executeTakeFirst();
  return (row as TicketRow | undefined) ?? null;
}

export async function findTicketById(reader: Reader, id: string): Promise<TicketRow | null> {
  const row = await reader.selectFrom('ticket').selectAll().where('id', '=', id).executeTakeFirst();
  return (row as TicketRow | undefined) ?? null;
}

/** The ticket of an id that stands in our own rows: none was ever removed. */
export async function readTicket(reader: Reader, id: string): Promise<TicketRow> {
  return present(await findTicketById(reader, id), 'a ticket is never removed');
}

/** As `readTicket`, and holds it until the transaction ends: nobody else changes it meanwhile. */
export async function lockTicket(tx: Tx, id: string): Promise<TicketRow> {
  return present(await findAndLockTicket(tx, id), 'a ticket is never removed');
}

/** As `lockTicket`, of an id that came from outside. Null where there is none. */
export async function findAndLockTicket(tx: Tx, id: string): Promise<TicketRow | null> {
  const row = await wordsOf(tx)
    .lockRow(tx.selectFrom('ticket').selectAll().where('id', '=', id))
    .executeTakeFirst();
  return (row as TicketRow | undefined) ?? null;
}

/** Changes what the patch names (also nothing), and the time of the last change. */
export async function updateTicket(tx: Tx, id: string, patch: TicketPatch, nowMs: number): Promise<void> {
  const changed = await tx
    .updateTable('ticket')
    .set({ ...patch, updated_at: nowMs })
    .where('id', '=', id)
    .returning(['id', 'subject', 'summary'])
    .executeTakeFirst();
  const ticket = present(changed, 'a ticket that is changed exists');
  if ('subject' in patch || 'summary' in patch) await indexTicket(tx, ticket);
}

export type ListedTicket = TicketRow & { requester_name: string; requester_address: string };

/** Tickets with the name and an address of whoever they are from. */
export function ticketsWithRequester(reader: Reader) {
  return reader
    .selectFrom('ticket')
    .selectAll('ticket')
    .select((eb) => [
      eb
        .selectFrom('contact')
        .select('contact.name')
        .whereRef('contact.id', '=', 'ticket.requester_id')
        .as('requester_name'),
      eb.fn
        .coalesce(
          eb
            .selectFrom('participant')
            .select('participant.address')
            .whereRef('participant.ticket_id', '=', 'ticket.id')
            .whereRef('participant.contact_id', '=', 'ticket.requester_id'),
          eb
            .selectFrom('address')
            .select((inner) => inner.fn.min<string>('address.address').as('address'))
            .whereRef('address.contact_id', '=', 'ticket.requester_id'),
          sql.lit(''),
        )
        .as('requester_address'),
    ]);
}

/** Tickets with their requester, the last changed first. `assignee: null` = those of nobody. */
export async function listTickets(
  reader: Reader,
  filter: {
    status?: TicketStatus;
    assignee?: string | null;
    channel?: string;
    /** Only what somebody may look at. */
    sight?: Sight;
    limit: number;
  },
): Promise<ListedTicket[]> {
  let query = ticketsWithRequester(reader);
  if (filter.status !== undefined) query = query.where('ticket.status', '=', filter.status);
  if (filter.channel !== undefined) query = query.where('ticket.channel', '=', filter.channel);
  if (filter.assignee !== undefined)
    query = query.where('ticket.assignee', 'is not distinct from', filter.assignee);
  const { sight } = filter;
  if (sight !== undefined) query = query.where((eb) => isInSight(eb, sight));
  const rows = await query
    .orderBy('ticket.updated_at', 'desc')
    .orderBy('ticket.number', 'desc')
    .limit(filter.limit)
    .execute();
  return rows as ListedTicket[];
}

type TicketLine = Pick<TicketRow, 'id' | 'number' | 'subject' | 'status'>;

/** The contact's tickets but for one, as far as `sight` reaches: those that are not done first, then the newest; and how many there are. */
export async function ticketsOfContact(
  reader: Reader,
  contactId: string,
  { except, sight, limit }: { readonly except: string | null; readonly sight: Sight; readonly limit: number },
): Promise<{ readonly shown: TicketLine[]; readonly count: number }> {
  const { channels, category } = sight;
  const open = TICKET_STATUSES.filter((status) => !isDone(status));
  let query = reader
    .selectFrom('ticket')
    .where('requester_id', '=', contactId)
    .where('merged_into', 'is', null);
  if (except !== null) query = query.where('id', '!=', except);
  if (channels !== null) query = query.where('channel', 'in', channels.length === 0 ? [''] : channels);
  if (category !== null) query = query.where('category', '=', category);
  const { count } = await query
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow();
  const shown = await query
    .select(['id', 'number', 'subject', 'status'])
    .orderBy((eb) => eb.case().when('status', 'in', open).then(0).else(1).end())
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return { shown: shown as TicketLine[], count: Number(count) };
}

/** Takes the next place in the ticket's history. */
export async function takeSequence(tx: Tx, ticketId: string): Promise<number> {
  const row = await tx
    .updateTable('ticket')
    .set((eb) => ({ next_seq: eb('next_seq', '+', 1) }))
    .where('id', '=', ticketId)
    .returning('next_seq')
    .executeTakeFirst();
  return present(row, 'an activity belongs to a ticket that exists').next_seq - 1;
}
