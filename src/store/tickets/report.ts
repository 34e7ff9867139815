/** The rows that a report is made of, of what the asker may look at alone (T-67). */
import type { ReportEvent, ReportRows } from '../../desk/asking/report.ts';
import type { Sight } from '../../desk/people/rights.ts';
import { isDone, TICKET_STATUSES } from '../../desk/tickets/workflow.ts';
import type { Reader } from '../database/database.ts';
import { isInSight } from './sight.ts';

interface Asked {
  readonly sight: Sight;
  readonly fromMs: number;
}

export async function reportRows(reader: Reader, asked: Asked): Promise<ReportRows> {
  const { sight, fromMs } = asked;
  const waiting = TICKET_STATUSES.filter((status) => !isDone(status));
  const tickets = await reader
    .selectFrom('ticket')
    .select(['id', 'channel', 'priority', 'assignee', 'status', 'created_at'])
    .where((eb) => isInSight(eb, sight))
    // One that was merged is counted with the one in which it lives on.
    .where('merged_into', 'is', null)
    .where((eb) => eb.or([eb('updated_at', '>=', fromMs), eb('status', 'in', waiting)]))
    .execute();
  return {
    tickets: tickets.map(({ created_at: createdAtMs, ...ticket }) => ({ ...ticket, createdAtMs })),
    firstAnswers: await firstAnswers(reader, asked),
    ends: await ends(reader, asked),
  };
}

function activities(reader: Reader, { sight, fromMs }: Asked) {
  return reader
    .selectFrom('activity')
    .innerJoin('ticket', 'ticket.id', 'activity.ticket_id')
    .select(['activity.ticket_id', 'activity.actor', 'activity.created_at', 'activity.detail'])
    .where((eb) => isInSight(eb, sight))
    .where('ticket.merged_into', 'is', null)
    .where('ticket.updated_at', '>=', fromMs)
    .orderBy('activity.ticket_id')
    .orderBy('activity.seq');
}

async function firstAnswers(reader: Reader, asked: Asked): Promise<ReportEvent[]> {
  const rows = await activities(reader, asked)
    .where('ticket.created_at', '>=', asked.fromMs)
    .where('activity.kind', '=', 'correspondence')
    .where('activity.visibility', '=', 'public')
    .where('activity.actor', 'like', 'agent:%')
    .execute();
  const first = new Map<string, ReportEvent>();
  for (const row of rows) if (!first.has(row.ticket_id)) first.set(row.ticket_id, eventOf(row));
  return [...first.values()];
}

async function ends(reader: Reader, asked: Asked): Promise<ReportEvent[]> {
  const rows = await activities(reader, asked)
    .where('activity.name', '=', 'status-changed')
    .where('activity.created_at', '>=', asked.fromMs)
    .execute();
  const last = new Map<string, ReportEvent>();
  for (const row of rows) {
    if (endsIt(row.detail)) last.set(row.ticket_id, eventOf(row));
    // Opened again: it has not ended, or not yet for good.
    else last.delete(row.ticket_id);
  }
  return [...last.values()];
}

function endsIt(detail: string): boolean {
  const { to } = JSON.parse(detail) as { to?: unknown };
  return TICKET_STATUSES.some((status) => status === to && isDone(status));
}

function eventOf(row: { ticket_id: string; actor: string; created_at: number }): ReportEvent {
  const agent = row.actor.startsWith('agent:') ? row.actor.slice('agent:'.length) : null;
  return { ticketId: row.ticket_id, agent, atMs: row.created_at };
}
