/** The figures of a desk over some days. In: rows of tickets, first answers and ends. Out: counts and times. Pure; times are clock time. */
import { DAY_MS } from '../../base/spans.ts';
import { isDone, TICKET_PRIORITIES, type TicketPriority, type TicketStatus } from '../tickets/workflow.ts';

export interface ReportTicket {
  readonly id: string;
  readonly channel: string;
  readonly priority: TicketPriority;
  readonly assignee: string | null;
  readonly status: TicketStatus;
  readonly createdAtMs: number;
}

/** Something an agent did to a ticket: first answered it, or ended it. `agent` is null where no agent did. */
export interface ReportEvent {
  readonly ticketId: string;
  readonly agent: string | null;
  readonly atMs: number;
}

export interface ReportRows {
  /** Those opened or changed since then, and those that are not done. */
  readonly tickets: readonly ReportTicket[];
  /** First answers to tickets that were opened since then. */
  readonly firstAnswers: readonly ReportEvent[];
  /** The last end of each ticket since then. */
  readonly ends: readonly ReportEvent[];
}

/** Half of them are within `median`, nine of ten within `most`; null where there are none. */
export interface Spread {
  readonly medianMs: number;
  readonly mostMs: number;
}

export interface ReportLine {
  readonly name: string;
  readonly opened: number;
  readonly closed: number;
  readonly firstResponse: Spread | null;
  readonly resolution: Spread | null;
  /** Not done now. */
  readonly backlog: number;
}

export interface Report {
  readonly total: ReportLine;
  /** Ages of what is not done now: up to 1, 3, 7 and 30 days, and more. */
  readonly backlogAges: readonly [number, number, number, number, number];
  readonly oldestMs: number | null;
  /** Opened, not answered, and not done. */
  readonly unanswered: number;
  readonly byChannel: readonly ReportLine[];
  readonly byPriority: readonly ReportLine[];
  /** By who answered first, ended it, and has it. */
  readonly byAgent: readonly ReportLine[];
}

export function reportOf(rows: ReportRows, { fromMs, nowMs }: { fromMs: number; nowMs: number }): Report {
  const { tickets, firstAnswers } = rows;
  const line = (name: string, of: ReportTicket[], own: Events = rows) => lineOf(name, of, own, fromMs);
  const byName = (keyOf: (ticket: ReportTicket) => string) =>
    [...Map.groupBy(tickets, keyOf)].map(([name, some]) => line(name, some));
  const waiting = tickets.filter(({ status }) => !isDone(status));
  const ages = waiting.map(({ createdAtMs }) => nowMs - createdAtMs);
  const answered = new Set(firstAnswers.map(({ ticketId }) => ticketId));
  const unanswered = waiting.filter(({ id, createdAtMs }) => createdAtMs >= fromMs && !answered.has(id));
  return {
    total: line('', [...tickets]),
    backlogAges: bucketsOf(ages),
    oldestMs: ages.length === 0 ? null : Math.max(...ages),
    unanswered: unanswered.length,
    byChannel: byName(({ channel }) => channel).sort(byText),
    byPriority: byName(({ priority }) => priority).sort(
      (a, b) => priorityRank(b.name) - priorityRank(a.name),
    ),
    byAgent: agentsIn(rows)
      .map((name) => agentLine(name, rows, fromMs))
      .filter(({ closed, firstResponse, backlog }) => closed > 0 || firstResponse !== null || backlog > 0),
  };
}

type Events = Pick<ReportRows, 'firstAnswers' | 'ends'>;

function lineOf(name: string, tickets: readonly ReportTicket[], events: Events, fromMs: number): ReportLine {
  const created = new Map(tickets.map(({ id, createdAtMs }) => [id, createdAtMs]));
  const times = (some: readonly ReportEvent[]) =>
    some.flatMap(({ ticketId, atMs }) => {
      const since = created.get(ticketId);
      return since === undefined ? [] : [Math.max(0, atMs - since)];
    });
  const ended = times(events.ends);
  return {
    name,
    opened: tickets.filter(({ createdAtMs }) => createdAtMs >= fromMs).length,
    closed: ended.length,
    firstResponse: spreadOf(times(events.firstAnswers)),
    resolution: spreadOf(ended),
    backlog: tickets.filter(({ status }) => !isDone(status)).length,
  };
}

function agentsIn({ tickets, firstAnswers, ends }: ReportRows): string[] {
  const names = [
    ...tickets.map(({ assignee }) => assignee),
    ...firstAnswers.map(({ agent }) => agent),
    ...ends.map(({ agent }) => agent),
  ];
  return [...new Set(names.filter((name) => name !== null))].sort();
}

/** Tickets are whoever's has them, answers and ends whoever's gave them. */
function agentLine(name: string, { tickets, firstAnswers, ends }: ReportRows, fromMs: number): ReportLine {
  const own = {
    firstAnswers: firstAnswers.filter(({ agent }) => agent === name),
    ends: ends.filter(({ agent }) => agent === name),
  };
  const mine = tickets.filter(({ assignee }) => assignee === name);
  return { ...lineOf(name, tickets, own, fromMs), ...counted(mine, fromMs) };
}

function counted(tickets: readonly ReportTicket[], fromMs: number): Pick<ReportLine, 'opened' | 'backlog'> {
  return {
    opened: tickets.filter(({ createdAtMs }) => createdAtMs >= fromMs).length,
    backlog: tickets.filter(({ status }) => !isDone(status)).length,
  };
}

/** By rank: the least that as many are within. */
function spreadOf(times: readonly number[]): Spread | null {
  const sorted = times.toSorted((a, b) => a - b);
  const within = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  const medianMs = within(0.5);
  const mostMs = within(0.9);
  return medianMs === undefined || mostMs === undefined ? null : { medianMs, mostMs };
}

function bucketsOf(ages: readonly number[]): Report['backlogAges'] {
  const counts: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  for (const age of ages) {
    const bucket = [1, 3, 7, 30].findIndex((days) => age <= days * DAY_MS);
    counts[(bucket === -1 ? 4 : bucket) as 0] += 1;
  }
  return counts;
}

function byText(a: ReportLine, b: ReportLine): number {
  return a.name < b.name ? -1 : 1;
}

function priorityRank(name: string): number {
  return TICKET_PRIORITIES.findIndex((priority) => priority === name);
}
