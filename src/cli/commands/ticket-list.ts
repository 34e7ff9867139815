import { GatewayError } from '../../base/errors.ts';
import type { ListFilter, ListView } from '../../desk/commands/command.ts';
import { ASKING_WORDS } from '../../desk/asking/asking-words.ts';
import { problemText } from '../../desk/commands/problem.ts';
import type { Agent } from '../../desk/people/agent.ts';
import { sightOf, type Sight } from '../../desk/people/rights.ts';
import { readFilters, type TicketFilter } from '../../desk/asking/ticket-filters.ts';
import { isPutOff } from '../../desk/asking/ticket-views.ts';
import { LIST_FILTERS } from '../../desk/commands/command.ts';
import { STATUS_LABELS } from '../../desk/tickets/workflow.ts';
import { askerOf, filterWords } from '../../inbound/apply/asking/asker.ts';
import { listView, type Asker } from '../../store/tickets/ticket-views.ts';
import type { ListedTicket } from '../../store/tickets/tickets.ts';
import { csvText } from '../terminal/csv.ts';
import { agentOf, agentText, tagOf } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { moreThan } from '../terminal/limit-option.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { agentChanges } from '../../store/people/agents.ts';
import { isoTime, localTime, outputTo } from '../terminal/output.ts';
import { ticketValue } from './ticket-read.ts';

type ListOptions = GlobalOptions &
  Partial<Record<ListFilter, string | undefined>> & {
    readonly view?: ListView | undefined;
    readonly assignee?: string | undefined;
    readonly as?: string | undefined;
    readonly csv?: true | undefined;
    readonly limit: number;
  };

/** Prints tickets, the same that `#list` would. @throws GatewayError `usage`, `not.found` */
export async function listTickets(options: ListOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const { limit, view = 'all' } = options;
    const agent = options.as === undefined ? null : agentOf(desk, options.as);
    const filter = { ...filterOf(desk, agent, options), ...(await assigneeFilter(desk, options.assignee)) };
    const sight = agent === null ? EVERYTHING : sightOf(agent);
    const asker = askerFor(desk, agent, view);
    const found = await listView(desk.store.db, { view, filter, asker, sight, limit: limit + 1 });
    print(desk, found.slice(0, limit), found.length > limit, options, io);
  });
}

const EVERYTHING: Sight = { channels: null, category: null };

/** Views that are somebody's. */
const OWN_VIEWS: ReadonlySet<ListView> = new Set<ListView>(['my', 'action-required', 'handled-today']);

function askerFor({ desk }: CliDesk, agent: Agent | null, view: ListView): Asker {
  if (agent !== null) return askerOf(desk, agent);
  if (OWN_VIEWS.has(view))
    throw new GatewayError('usage', `the view ${view} is an agent's: say whose with --as AGENT`);
  const nowMs = desk.clock.nowMs();
  return { agent: '', agents: ['', ...desk.agents.map(({ name }) => name)], nowMs, todayMs: nowMs };
}

function filterOf({ desk, config }: CliDesk, agent: Agent | null, options: ListOptions): TicketFilter {
  const given = LIST_FILTERS.flatMap((name) => {
    const value = options[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const everywhere = {
    categories: config.desk.categories,
    channels: desk.channels.map(({ name }) => name),
    clock: { nowMs: desk.clock.nowMs(), timeZone: desk.settings.timeZone, dayHour: 0 },
  };
  const words = agent === null ? everywhere : filterWords(desk, agent);
  const read = readFilters(Object.fromEntries(given), words);
  if (!read.ok) throw new GatewayError('usage', problemText('en', read.problem));
  return read.value;
}

/** Also of an agent who is disabled: what they leave behind is to be found. */
async function assigneeFilter(
  desk: CliDesk,
  assignee: string | undefined,
): Promise<Pick<TicketFilter, 'assignee'>> {
  if (assignee === undefined) return {};
  if (assignee === 'nobody') return { assignee: null };
  const { agents } = await agentChanges(desk.store.db);
  const gone = agents.some((one) => one.disabled && one.name === assignee);
  return { assignee: gone ? assignee : agentOf(desk, assignee).name };
}

function print(
  desk: CliDesk,
  tickets: readonly ListedTicket[],
  more: boolean,
  options: ListOptions,
  io: CliIo,
): void {
  const out = outputTo(io, options);
  if (options.csv === true) {
    io.stdout.write(csvText([CSV_HEAD, ...tickets.map((ticket) => csvRow(desk, ticket))]));
    if (more) io.stderr.write(`${moreThan(options.limit)}\n`);
    return;
  }
  if (out.json) {
    out.value({ tickets: tickets.map((ticket) => listed(desk, ticket)), more });
    return;
  }
  const nowMs = desk.desk.clock.nowMs();
  out.table(
    ['TICKET', 'STATUS', 'PRIORITY', 'ASSIGNEE', 'CHANGED', 'CUSTOMER', 'SUBJECT'],
    tickets.map((one) => [
      tagOf(desk, one.number),
      ASKING_WORDS.en.listedStatus(STATUS_LABELS[one.status], isPutOff(one.snoozed_until, nowMs)),
      one.priority,
      agentText(desk, one.assignee),
      localTime(one.updated_at),
      one.requester_name === '' ? one.requester_address : one.requester_name,
      one.subject,
    ]),
  );
  if (more) out.line(moreThan(options.limit));
}

function listed(desk: CliDesk, ticket: ListedTicket): object {
  return {
    ...ticketValue(desk, ticket),
    snoozedUntil: isoTime(ticket.snoozed_until),
    requester: { name: ticket.requester_name, address: ticket.requester_address },
  };
}

const CSV_HEAD = [
  'ticket',
  'status',
  'priority',
  'channel',
  'category',
  'assignee',
  'customer',
  'address',
  'opened',
  'changed',
  'due',
  'subject',
];

/** Times in UTC, as programs read them. */
function csvRow(desk: CliDesk, one: ListedTicket): string[] {
  return [
    tagOf(desk, one.number),
    one.status,
    one.priority,
    one.channel,
    one.category ?? '',
    one.assignee ?? '',
    one.requester_name,
    one.requester_address,
    isoTime(one.created_at) ?? '',
    isoTime(one.updated_at) ?? '',
    isoTime(one.due_at) ?? '',
    one.subject,
  ];
}
