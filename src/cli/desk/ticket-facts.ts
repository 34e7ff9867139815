/** What is known of a ticket besides its conversation, for people and for programs. */
import { formatWorkMinutes } from '../../desk/commands/duration.ts';
import type { Work } from '../../inbound/apply/telling/work-view.ts';
import type { TicketRow } from '../../store/tickets/tickets.ts';
import { isoTime, localTime } from '../terminal/output.ts';

export function factsValue(ticket: TicketRow, work: Work, tags: readonly string[]): object {
  const time = (ms: number | null) => (ms === null ? null : isoTime(ms));
  return {
    audience: ticket.audience,
    closedAs: ticket.closed_as,
    team: ticket.team,
    responsible: ticket.responsible,
    type: ticket.type,
    summary: ticket.summary,
    tags,
    project: work.project,
    due: time(work.dueAtMs),
    snoozedUntil: time(work.snoozedUntilMs),
    estimateMinutes: work.estimateMinutes,
    spentMinutes: work.spent,
    tasks: work.tasks.map(({ ordinal, text, agent, done_at: done, done_by: doneBy }) => ({
      number: ordinal,
      text,
      agent,
      doneAt: time(done),
      doneBy,
    })),
    reminders: work.reminders.map(({ agent, due_at: due, text }) => ({ agent, at: isoTime(due), text })),
    linked: work.linked,
    merged: work.merged,
    livesOnIn: work.livesOnIn,
  };
}

/** A line for each that is set. */
export function factLines(ticket: TicketRow, work: Work, tags: readonly string[]): string[] {
  const { billable, free } = work.spent;
  const said: readonly (readonly [string, string | null])[] = [
    [
      'stays inside',
      ticket.audience === 'internal' ? 'nothing goes to the customer but with `#public`' : null,
    ],
    ['closed as', ticket.closed_as],
    ['merged into', work.livesOnIn],
    ['type', ticket.type],
    ['team', ticket.team],
    ['responsible', ticket.responsible],
    ['summary', ticket.summary],
    ['tags', tags.join(', ') || null],
    ['project', work.project],
    ['due', timeOf(work.dueAtMs)],
    ['out of sight until', timeOf(work.snoozedUntilMs)],
    ['estimate', work.estimateMinutes === null ? null : formatWorkMinutes(work.estimateMinutes)],
    ['time', billable + free === 0 ? null : timeText(billable, free)],
    ['linked with', work.linked.join(', ') || null],
    ['merged into it', work.merged.join(', ') || null],
  ];
  return [
    ...said.flatMap(([label, value]) => (value === null ? [] : [`${label}: ${value}`])),
    ...work.tasks.map(
      ({ ordinal, text, agent, done_at: done }) =>
        `task ${ordinal}: [${done === null ? ' ' : 'x'}] ${text}${agent === null ? '' : ` (${agent})`}`,
    ),
    ...work.reminders.map(
      ({ agent, due_at: due, text }) =>
        `reminder: ${localTime(due)} ${agent}${text === '' ? '' : `: ${text}`}`,
    ),
  ];
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : localTime(ms);
}

function timeText(billable: number, free: number): string {
  const all = formatWorkMinutes(billable + free);
  return free === 0 ? all : `${all}, ${formatWorkMinutes(free)} of it not billable`;
}
