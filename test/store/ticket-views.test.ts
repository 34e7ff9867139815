import { beforeEach, describe, expect, test } from 'vitest';
import { LIST_VIEWS, type ListView } from '../../src/desk/commands/command.ts';
import { reportOf } from '../../src/desk/asking/report.ts';
import type { Sight } from '../../src/desk/people/rights.ts';
import { searchPhrases } from '../../src/desk/asking/search-words.ts';
import type { TicketFilter } from '../../src/desk/asking/ticket-filters.ts';
import { insertActivity } from '../../src/store/tickets/activities.ts';
import type { Store, Tx } from '../../src/store/database/database.ts';
import { reportRows } from '../../src/store/tickets/report.ts';
import { sheetRows } from '../../src/store/tickets/sheet.ts';
import { listView } from '../../src/store/tickets/ticket-views.ts';
import { updateTicket } from '../../src/store/tickets/tickets.ts';
import { forEachDialect } from '../support/databases.ts';
import { countingRandom, insertSampleTicket, standingClock } from './rows.ts';

const EVERYTHING: Sight = { channels: null, category: null };
const DAY = 86_400_000;
const clock = standingClock();
const ports = { clock, random: countingRandom() };
const nowMs = clock.nowMs();
const asker = { agent: 'anna', agents: ['anna', 'ben'], nowMs, todayMs: nowMs - DAY / 2 };
let written = 0;
beforeEach(() => {
  written = 0;
});

type Facts = Parameters<typeof updateTicket>[2];

async function write(
  tx: Tx,
  ticketId: string,
  actor: string,
  more: { detail?: string; name?: string; at?: number; kind?: 'event' } = {},
) {
  await insertActivity(tx, {
    id: `entry-${++written}`,
    ticket_id: ticketId,
    kind: more.kind ?? 'correspondence',
    visibility: 'public',
    actor,
    arrival_id: null,
    name: more.name ?? null,
    text: 'x',
    detail: more.detail ?? '{}',
    created_at: more.at ?? nowMs,
  });
}

/** Tickets 1001 to 1010, each of a kind. */
async function fill(store: Store): Promise<void> {
  const kinds: readonly { facts: Facts; by?: readonly string[]; automatic?: true }[] = [
    { facts: { assignee: 'anna', category: 'hardware/faulty' }, by: ['contact:c', 'agent:anna'] },
    { facts: { assignee: 'ben', responsible: 'anna' }, by: ['contact:c'] },
    { facts: { assignee: 'ben', priority: 'urgent' }, by: ['agent:ben', 'contact:c'] },
    { facts: { team: 'second-line' }, by: ['agent:ben', 'contact:c'], automatic: true },
    { facts: { assignee: 'gone' }, by: ['contact:c'] },
    { facts: { assignee: 'anna', snoozed_until: nowMs + 1 }, by: ['contact:c'] },
    { facts: { assignee: 'anna', status: 'resolved', due_at: nowMs - 1 }, by: ['contact:c', 'agent:anna'] },
    { facts: { assignee: 'ben', due_at: nowMs - 5, channel: 'sales' } },
    { facts: { assignee: 'ben', status: 'closed', merged_into: 'ticket-1001' } },
    { facts: { assignee: 'anna', snoozed_until: nowMs - 1, due_at: nowMs - 2 } },
  ];
  for (const { facts, by = [], automatic } of kinds)
    await store.transact(async (tx) => {
      const { ticketId } = await insertSampleTicket(tx, ports);
      for (const actor of by)
        await write(tx, ticketId, actor, {
          detail: automatic === true && actor.startsWith('contact') ? '{"automatic":true}' : '{}',
          at: actor === 'agent:anna' ? nowMs : nowMs - DAY,
        });
      await updateTicket(tx, ticketId, facts, nowMs);
    });
}

async function numbers(
  store: Store,
  view: ListView,
  filter: TicketFilter = {},
  sight = EVERYTHING,
): Promise<number[]> {
  const rows = await listView(store.db, { view, filter, asker, sight, limit: 50 });
  return rows.map((row) => row.number - 1000).sort((a, b) => a - b);
}

forEachDialect((_dialect, openFresh) => {
  test('each view is of what it says', async () => {
    const { store } = await openFresh();
    await fill(store);
    const views = Object.fromEntries(
      await Promise.all(LIST_VIEWS.map(async (view) => [view, await numbers(store, view)] as const)),
    );
    expect(views).toEqual({
      my: [1, 2, 10],
      unassigned: [4, 5],
      'no-owner': [5],
      urgent: [3],
      'needs-response': [2, 3, 5],
      'action-required': [2, 5, 10],
      'handled-today': [1, 7],
      overdue: [8, 10],
      all: [1, 2, 3, 4, 5, 6, 7, 8, 10],
    });
  });

  test('a task of the asker is something to do', async () => {
    const { store } = await openFresh();
    await fill(store);
    await store.transact(async (tx) => {
      const task = { text: 'x', created_by: 'ben', created_at: 1, done_by: null, removed_at: null };
      const of = (ticketId: string, agent: string, doneAt: number | null) =>
        tx
          .insertInto('task')
          .values({
            ...task,
            id: `task-${ticketId}`,
            ticket_id: ticketId,
            ordinal: 1,
            agent,
            done_at: doneAt,
          })
          .execute();
      await of('ticket-1001', 'anna', null);
      await of('ticket-1004', 'anna', 5);
    });
    expect(await numbers(store, 'action-required')).toEqual([1, 2, 5, 10]);
    const { tasks } = await sheetRows(store.db, 'ticket-1001', EVERYTHING);
    expect(tasks).toMatchObject([{ ordinal: 1, agent: 'anna', done_at: null }]);
  });

  test('filters narrow, and a category takes those below it along', async () => {
    const { store } = await openFresh();
    await fill(store);
    await store.transact(async (tx) => {
      await tx.insertInto('ticket_tag').values({ ticket_id: 'ticket-1002', tag: 'vip', set_at: 1 }).execute();
    });
    expect(await numbers(store, 'all', { category: 'hardware' })).toEqual([1]);
    expect(await numbers(store, 'all', { category: 'hard' })).toEqual([]);
    expect(await numbers(store, 'all', { category: '%' })).toEqual([]);
    expect(await numbers(store, 'all', { tag: 'vip' })).toEqual([2]);
    expect(await numbers(store, 'all', { status: 'resolved' })).toEqual([7]);
    expect(await numbers(store, 'all', { priority: 'urgent', channel: 'support' })).toEqual([3]);
    expect(await numbers(store, 'urgent', { customer: searchPhrases('weber') })).toEqual([3]);
    expect(await numbers(store, 'urgent', { customer: searchPhrases('meier') })).toEqual([]);
    expect(await numbers(store, 'urgent', { sinceMs: nowMs + 1 })).toEqual([]);
    expect(await numbers(store, 'urgent', { untilMs: nowMs + 1 })).toEqual([3]);
    expect(await numbers(store, 'all', { assignee: 'ben' })).toEqual([2, 3, 8]);
  });

  test('no view shows what the asker may not look at (T-67)', async () => {
    const { store } = await openFresh();
    await fill(store);
    for (const view of LIST_VIEWS) {
      expect(await numbers(store, view, {}, { channels: [], category: null }), view).toEqual([]);
      expect(await numbers(store, view, {}, { channels: ['support'], category: null }), view).not.toContain(
        8,
      );
    }
    expect(await numbers(store, 'all', {}, { channels: ['support'], category: 'hardware/faulty' })).toEqual([
      1,
    ]);
  });

  describe('the figures of a report', () => {
    test('are of what came, was answered and ended since then, and of what waits', async () => {
      const { store } = await openFresh();
      await fill(store);
      const to = (status: string) =>
        ({ kind: 'event', name: 'status-changed', detail: `{"to":"${status}"}` }) as const;
      await store.transact(async (tx) => {
        await write(tx, 'ticket-1007', 'agent:ben', { ...to('closed'), at: nowMs + 1000 });
        await write(tx, 'ticket-1003', 'agent:ben', { ...to('closed'), at: nowMs + 1000 });
        await write(tx, 'ticket-1003', 'contact:c', { ...to('open'), at: nowMs + 2000 });
      });
      const fromMs = nowMs - 30 * DAY;
      const rows = await reportRows(store.db, { sight: EVERYTHING, fromMs });
      const figures = reportOf(rows, { fromMs, nowMs });
      expect(figures.total).toMatchObject({ opened: 9, closed: 1, backlog: 8 });
      expect(figures.total.resolution).toEqual({ medianMs: 1000, mostMs: 1000 });
      expect(figures.byAgent.map(({ name, closed }) => `${name} ${closed}`)).toEqual([
        'anna 0',
        'ben 1',
        'gone 0',
      ]);
      expect(figures.byPriority.map(({ name }) => name)).toEqual(['urgent', 'normal']);
      const sight: Sight = { channels: ['sales'], category: null };
      const own = reportOf(await reportRows(store.db, { sight, fromMs }), { fromMs, nowMs });
      expect(own.total).toMatchObject({ opened: 1, closed: 0, backlog: 1, firstResponse: null });
    });
  });

  test('a sheet names linked tickets that the asker may look at (T-67)', async () => {
    const { store } = await openFresh();
    await fill(store);
    await store.transact(async (tx) => {
      const link = (a: string, b: string) =>
        tx.insertInto('ticket_link').values({ ticket_id: a, other_id: b, created_at: 1 }).execute();
      await link('ticket-1001', 'ticket-1002');
      await link('ticket-1001', 'ticket-1008');
    });
    const linked = async (id: string, sight: Sight) =>
      (await sheetRows(store.db, id, sight)).links.map(({ number }) => number);
    expect(await linked('ticket-1001', EVERYTHING)).toEqual([1002, 1008]);
    expect(await linked('ticket-1002', EVERYTHING)).toEqual([1001]);
    expect(await linked('ticket-1001', { channels: ['support'], category: null })).toEqual([1002]);
  });
});
