import type { AddrSpec } from '../../mail/address.ts';
import type { TicketNumber } from '../tickets/number.ts';
import type { TicketPriority, TicketStatus } from '../tickets/workflow.ts';

/** What a team asks for when it asks by mail. */
export const LIST_VIEWS = [
  'my',
  'unassigned',
  'no-owner',
  'urgent',
  'needs-response',
  'action-required',
  'handled-today',
  'overdue',
  'all',
] as const;
export type ListView = (typeof LIST_VIEWS)[number];

/** What narrows a list: `status:open`. */
export const LIST_FILTERS = [
  'status',
  'priority',
  'category',
  'channel',
  'customer',
  'tag',
  'since',
  'until',
] as const;
export type ListFilter = (typeof LIST_FILTERS)[number];

/** One command, understood: every name is that of something there is, every time a moment. */
export type Command =
  | { readonly verb: 'status'; readonly status: TicketStatus }
  | { readonly verb: 'assign'; readonly agent: string }
  | { readonly verb: 'unassign' }
  /** null: no team any more. */
  | { readonly verb: 'team'; readonly team: string | null }
  | { readonly verb: 'responsible'; readonly agent: string | null }
  | { readonly verb: 'priority'; readonly priority: TicketPriority }
  | { readonly verb: 'category'; readonly category: string | null }
  | { readonly verb: 'type'; readonly type: string | null }
  | { readonly verb: 'tag'; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly verb: 'title'; readonly title: string }
  | { readonly verb: 'summary'; readonly summary: string }
  /** The text of the mail is a note; `text` is what stood on the line itself. */
  | { readonly verb: 'note'; readonly text: string }
  | { readonly verb: 'public' }
  /** The text goes to the customers of every ticket that was merged into this one, too. */
  | { readonly verb: 'everyone' }
  | { readonly verb: 'cc'; readonly add: readonly AddrSpec[]; readonly remove: readonly AddrSpec[] }
  | { readonly verb: 'watch'; readonly agents: readonly string[] }
  | { readonly verb: 'unwatch'; readonly agents: readonly string[] }
  | { readonly verb: 'mute' }
  | { readonly verb: 'unmute' }
  /** null: back in sight. */
  | { readonly verb: 'snooze'; readonly untilMs: number | null }
  | { readonly verb: 'remind'; readonly atMs: number; readonly text: string }
  | { readonly verb: 'due'; readonly atMs: number | null }
  | { readonly verb: 'time'; readonly minutes: number; readonly billable: boolean; readonly text: string }
  | { readonly verb: 'estimate'; readonly minutes: number | null }
  | { readonly verb: 'task'; readonly text: string; readonly agent: string | null }
  /** Tasks by their numbers on the ticket's sheet. */
  | { readonly verb: 'done'; readonly tasks: readonly number[] }
  /** This ticket goes into that one, which survives. */
  | { readonly verb: 'merge'; readonly into: TicketNumber }
  /** One entry of the history, by its number, becomes a ticket of its own. */
  | { readonly verb: 'split'; readonly entry: number; readonly title: string }
  | { readonly verb: 'link'; readonly to: TicketNumber }
  | { readonly verb: 'unlink'; readonly from: TicketNumber }
  | { readonly verb: 'project'; readonly project: string | null }
  | { readonly verb: 'customer'; readonly address: AddrSpec }
  | { readonly verb: 'internal' }
  | { readonly verb: 'call'; readonly minutes: number | null; readonly text: string }
  | { readonly verb: 'forward'; readonly to: readonly AddrSpec[] }
  | { readonly verb: 'spam' }
  /** An address, or `@domain`; null: whoever the ticket is from. */
  | { readonly verb: 'block'; readonly whom: string | null }
  /** `replace`: instead of what was kept; else below it. */
  | { readonly verb: 'draft'; readonly replace: boolean }
  | { readonly verb: 'send' }
  | { readonly verb: 'undo' }
  | { readonly verb: 'confirm'; readonly code: string }
  | { readonly verb: 'secret'; readonly name: string }
  | { readonly verb: 'help'; readonly about: string | null }
  | { readonly verb: 'ticket'; readonly number: TicketNumber }
  | {
      readonly verb: 'list';
      readonly view: ListView;
      readonly filters: Readonly<Partial<Record<ListFilter, string>>>;
    }
  | { readonly verb: 'search'; readonly words: string }
  | { readonly verb: 'show'; readonly number: TicketNumber }
  | { readonly verb: 'report' }
  | { readonly verb: 'canned'; readonly words: string }
  | { readonly verb: 'notify'; readonly settings: string }
  /** null: back again. */
  | { readonly verb: 'away'; readonly untilMs: number | null };

export type Verb = Command['verb'];
export type CommandOf<V extends Verb> = Extract<Command, { verb: V }>;

/** How a list is narrowed, or a report cut: whose words the verbs may use, and how the agent reads the clock. */
export interface Vocabulary {
  /** Short name of the agent who writes. */
  readonly writer: string;
  readonly agents: readonly CalledAgent[];
  readonly teams: readonly string[];
  /** Paths such as `hardware/faulty`. */
  readonly categories: readonly string[];
  readonly types: readonly string[];
  readonly channels: readonly string[];
  /** Before a ticket's number: `TICK-`. */
  readonly ticketPrefix: string;
  readonly clock: { readonly nowMs: number; readonly timeZone: string; readonly dayHour: number };
}

/** An agent and what colleagues call them. */
export interface CalledAgent {
  readonly name: string;
  readonly displayName: string;
  readonly addresses: readonly AddrSpec[];
}
