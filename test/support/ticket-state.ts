/** What a ticket is and what hangs on it, to compare before and after an order. */
import { attentionTo } from '../../src/store/people/attention.ts';
import { listConsulted } from '../../src/store/tickets/consulted.ts';
import type { Reader } from '../../src/store/database/database.ts';
import { openDraftOf } from '../../src/store/tickets/drafts.ts';
import { mergedInto } from '../../src/store/tickets/merges.ts';
import { listParticipants } from '../../src/store/tickets/participants.ts';
import { projectName } from '../../src/store/tickets/projects.ts';
import { tagsOf } from '../../src/store/tickets/tags.ts';
import { waitingReminders } from '../../src/store/tickets/reminders.ts';
import { listTasks } from '../../src/store/tickets/tasks.ts';
import { linkedWith } from '../../src/store/tickets/ticket-links.ts';
import { timeSpent } from '../../src/store/tickets/time-entries.ts';
import type { TicketRow } from '../../src/store/tickets/tickets.ts';
import type { TestGateway } from './gateway.ts';

/** Everything that an order may change but the history, which only grows. */
export async function stateOf(desk: TestGateway, number: number, agent: string) {
  const { db } = desk.gateway.store;
  const ticket = await desk.ticket(number);
  const { id } = ticket;
  return {
    ...factsOf(ticket),
    project: await projectName(db, ticket.project_id),
    tags: await tagsOf(db, id),
    participants: (await listParticipants(db, id)).map(({ address }) => address).sort(),
    attention: Object.fromEntries(await attentionTo(db, id)),
    tasks: (await listTasks(db, id)).map(({ ordinal, text, agent: whose, done_at: done }) => ({
      ordinal,
      text,
      agent: whose,
      done: done !== null,
    })),
    spent: await timeSpent(db, [id]),
    reminders: (await waitingReminders(db, [id])).map(({ due_at: atMs, text }) => ({ atMs, text })),
    linked: (await linkedWith(db, id)).map((one) => one.number),
    merged: (await mergedInto(db, id)).map((one) => one.number),
    draft: (await openDraftOf(db, id))?.text ?? null,
    consulted: (await listConsulted(db, id)).map(({ address }) => address),
    notes: await notesOf(desk, number),
    secrets: await secretsOf(db, id),
    leaving: await leavingOf(db, id),
    blocked: (await db.selectFrom('blocked_sender').select('pattern').orderBy('pattern').execute()).map(
      ({ pattern }) => pattern,
    ),
    own: await ownSettings(db, agent),
  };
}

function factsOf(ticket: TicketRow) {
  const { subject, status, priority, assignee, requester_id, category, team, responsible, type } = ticket;
  const { summary, due_at, snoozed_until, snoozed_by, estimate_minutes, audience, closed_as } = ticket;
  const facts = { subject, status, priority, assignee, requester_id, category, team, responsible, type };
  const times = { summary, due_at, snoozed_until, snoozed_by, estimate_minutes };
  return { ...facts, ...times, audience, closed_as, livesOn: ticket.merged_into !== null };
}

/** Notes that were not withdrawn. */
async function notesOf(desk: TestGateway, number: number): Promise<string[]> {
  const history = await desk.history(number);
  const withdrawn = history
    .filter(({ name }) => name === 'note-withdrawn')
    .map(({ detail }) => (JSON.parse(detail) as { activity: string }).activity);
  return history.filter(({ kind, id }) => kind === 'note' && !withdrawn.includes(id)).map(({ text }) => text);
}

async function secretsOf(db: Reader, ticketId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('confidential')
    .select('name')
    .where('ticket_id', '=', ticketId)
    .where('erased_at', 'is', null)
    .execute();
  return rows.map(({ name }) => name);
}

/** To whom mail is on its way that an agent wrote, or a status of theirs brought. */
async function leavingOf(db: Reader, ticketId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('delivery')
    .innerJoin('outgoing', 'outgoing.id', 'delivery.outgoing_id')
    .select('delivery.recipient')
    .where('outgoing.ticket_id', '=', ticketId)
    .where('outgoing.kind', 'in', ['answer', 'resolved', 'closed', 'consultation'])
    .where('delivery.done_at', 'is', null)
    .orderBy('delivery.recipient')
    .execute();
  return rows.map(({ recipient }) => recipient);
}

async function ownSettings(db: Reader, agent: string) {
  const row = await db
    .selectFrom('agent_preference')
    .selectAll()
    .where('agent', '=', agent)
    .executeTakeFirst();
  const settings = JSON.parse(row?.settings ?? '{}') as {
    off?: string[];
    digest?: number[];
    quiet?: unknown;
  };
  const { off = [], digest = [], quiet = null } = settings;
  return { receipts: row?.receipts ?? null, off, digest, quiet, away: row?.away_until ?? null };
}
