/** What narrows a list, understood: `status:open customer:carla since:2026-11-01`. Pure. */
import { DAY_MS } from '../../base/spans.ts';
import { localToUtcMs } from '../../base/zoned-time.ts';
import type { CommandOf, Vocabulary } from '../commands/command.ts';
import { bad, good, type Read } from '../commands/problem.ts';
import { readChoice } from '../commands/values.ts';
import { pastDay } from './past-day.ts';
import { searchPhrases, type SearchPhrase } from './search-words.ts';
import {
  STATUS_LABELS,
  TICKET_PRIORITIES,
  TICKET_STATUSES,
  type TicketPriority,
  type TicketStatus,
} from '../tickets/workflow.ts';

export interface TicketFilter {
  readonly status?: TicketStatus;
  readonly priority?: TicketPriority;
  /** Itself, and what lies below it: `hardware` also finds `hardware/faulty`. */
  readonly category?: string;
  readonly channel?: string;
  /** Words of the requester's name, addresses or organisation. */
  readonly customer?: readonly SearchPhrase[];
  readonly tag?: string;
  /** Opened from then on, and before then. */
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** null: nobody's. */
  readonly assignee?: string | null;
}

type Filters = CommandOf<'list'>['filters'];
type FilterWords = Pick<Vocabulary, 'categories' | 'channels' | 'clock'>;

/** `channels` of the words are those that the asker may look at: no others are named in a fault. */
export function readFilters(filters: Filters, words: FilterWords): Read<TicketFilter> {
  let filter: TicketFilter = {};
  for (const [name, value] of Object.entries(filters)) {
    const read = READERS[name as keyof Filters](value, words);
    if (!read.ok) return read;
    filter = { ...filter, ...read.value };
  }
  return good(filter);
}

const READERS: {
  readonly [K in keyof Required<Filters>]: (value: string, words: FilterWords) => Read<TicketFilter>;
} = {
  status: (value) => as('status', readStatus(value)),
  priority: (value) => as('priority', readChoice(value, TICKET_PRIORITIES)),
  category: (value, { categories }) =>
    as('category', categories.length === 0 ? good(value) : readCategory(value, categories)),
  channel: (value, { channels }) => as('channel', readChoice(value, channels)),
  customer: (value) => {
    const customer = searchPhrases(value);
    return customer.length === 0 ? bad({ kind: 'no-words', value }) : good({ customer });
  },
  tag: (value) => good({ tag: value.replace(/^[#+]/, '').toLowerCase() }),
  since: (value, { clock }) => as('sinceMs', readDay(value, clock, 0)),
  until: (value, { clock }) => as('untilMs', readDay(value, clock, DAY_MS)),
};

function as<K extends keyof TicketFilter>(name: K, read: Read<TicketFilter[K]>): Read<TicketFilter> {
  return read.ok ? good({ [name]: read.value }) : read;
}

function readStatus(value: string): Read<TicketStatus> {
  const wanted = value.toLowerCase();
  const labelled = TICKET_STATUSES.find((status) => STATUS_LABELS[status].toLowerCase() === wanted);
  return labelled === undefined ? readChoice(wanted.replace(/\s+/g, '-'), TICKET_STATUSES) : good(labelled);
}

/** Also a branch of the tree of categories that is none itself. */
function readCategory(value: string, categories: readonly string[]): Read<string> {
  const wanted = value.toLowerCase();
  const branch = categories.some((name) => name.toLowerCase().startsWith(`${wanted}/`));
  return branch ? good(wanted) : readChoice(value, categories);
}

/** The beginning of a day in the asker's zone; `later` milliseconds on. */
function readDay(value: string, clock: Vocabulary['clock'], later: number): Read<number> {
  const localMs = pastDay(value, clock);
  const ms = localMs === null ? null : localToUtcMs(localMs + later, clock.timeZone);
  return ms === null ? bad({ kind: 'no-day', value }) : good(ms);
}
