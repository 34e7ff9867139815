/** What is to be done about a ticket, until when, what was spent on it, and its neighbours: read for its sheet. */
import { formatWorkMinutes } from '../../../desk/commands/duration.ts';
import { formatMoment } from '../../../desk/commands/moment.ts';
import type { Locale } from '../../../desk/locale/locale.ts';
import { formatTicketTag } from '../../../desk/tickets/number.ts';
import type { Reader } from '../../../store/database/database.ts';
import { familyOf, findLiving, mergedInto } from '../../../store/tickets/merges.ts';
import { projectName } from '../../../store/tickets/projects.ts';
import { waitingReminders, type ReminderRow } from '../../../store/tickets/reminders.ts';
import { listTasks, type TaskRow } from '../../../store/tickets/tasks.ts';
import { linkedWith } from '../../../store/tickets/ticket-links.ts';
import { timeSpent, type TimeSpent } from '../../../store/tickets/time-entries.ts';
import type { TicketRow } from '../../../store/tickets/tickets.ts';
import type { DeskContext } from '../context/desk-context.ts';

export interface Work {
  readonly project: string | null;
  readonly dueAtMs: number | null;
  readonly snoozedUntilMs: number | null;
  readonly estimateMinutes: number | null;
  /** Also on the tickets that were merged into it. */
  readonly spent: TimeSpent;
  readonly tasks: readonly TaskRow[];
  readonly reminders: readonly ReminderRow[];
  /** Tags. */
  readonly linked: readonly string[];
  readonly merged: readonly string[];
  /** The ticket that this one lives on in. */
  readonly livesOnIn: string | null;
}

export async function workOf(
  reader: Reader,
  ctx: Pick<DeskContext, 'numbering'>,
  ticket: TicketRow,
): Promise<Work> {
  const tagOf = ({ number }: Pick<TicketRow, 'number'>) => formatTicketTag(ctx.numbering.prefix, number);
  const living = ticket.merged_into === null ? null : await findLiving(reader, ticket.id);
  const family = living === null ? await familyOf(reader, ticket.id) : [ticket.id];
  return {
    project: await projectName(reader, ticket.project_id),
    dueAtMs: ticket.due_at,
    snoozedUntilMs: ticket.snoozed_until,
    estimateMinutes: ticket.estimate_minutes,
    spent: await timeSpent(reader, family),
    tasks: await listTasks(reader, ticket.id),
    reminders: await waitingReminders(reader, family),
    linked: (await linkedWith(reader, ticket.id)).map(tagOf),
    merged: (await mergedInto(reader, ticket.id)).map(tagOf),
    livesOnIn: living === null ? null : tagOf(living.ticket),
  };
}

type Words = Readonly<
  Record<'project' | 'due' | 'snoozed' | 'estimate' | 'spent' | 'linked' | 'merged' | 'in', string>
>;

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    project: 'Project',
    due: 'Due',
    snoozed: 'Out of sight until',
    estimate: 'Estimate',
    spent: 'Time',
    linked: 'Linked with',
    merged: 'Merged into it',
    in: 'Lives on in',
  },
  de: {
    project: 'Projekt',
    due: 'F\u00e4llig',
    snoozed: 'Beiseitegelegt bis',
    estimate: 'Sch\u00e4tzung',
    spent: 'Zeit',
    linked: 'Verkn\u00fcpft mit',
    merged: 'Mit ihm zusammengelegt',
    in: 'Lebt weiter in',
  },
};

/** In lines, what is not set has none; tasks as a check-list with their numbers. */
export function workLines(locale: Locale, work: Work, timeZone: string): string[] {
  const words = WORDS[locale];
  const minutes = work.spent.billable + work.spent.free;
  const said: readonly (readonly [keyof Words, string | null])[] = [
    ['project', work.project],
    ['due', work.dueAtMs === null ? null : formatMoment(work.dueAtMs, timeZone)],
    ['snoozed', work.snoozedUntilMs === null ? null : formatMoment(work.snoozedUntilMs, timeZone)],
    ['estimate', work.estimateMinutes === null ? null : formatWorkMinutes(work.estimateMinutes)],
    ['spent', minutes === 0 ? null : formatWorkMinutes(minutes)],
    ['linked', work.linked.join(', ') || null],
    ['merged', work.merged.join(', ') || null],
    ['in', work.livesOnIn],
  ];
  return [
    ...said.flatMap(([word, value]) => (value === null ? [] : [`${words[word]}: ${value}`])),
    ...work.tasks.map(taskLine),
  ];
}

function taskLine({ ordinal, text, agent, done_at: done }: TaskRow): string {
  return `${ordinal}. [${done === null ? ' ' : 'x'}] ${text}${agent === null ? '' : ` (@${agent})`}`;
}
