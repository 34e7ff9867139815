/** What takes back one thing that an agent's order did. Kept as JSON until its time is over. */
import type { Command } from './commands/command.ts';
import { rightFor } from './commands/needs.ts';
import type { Verb as Right } from './people/rights.ts';
import type { AttentionLevel, TicketAudience } from './tickets/ticket-words.ts';
import type { TicketStatus } from './tickets/workflow.ts';

export type Inverse =
  /** A command does it. */
  | { readonly kind: 'command'; readonly command: Command }
  /** Without a word to the customer, who was told of the one before. */
  | { readonly kind: 'status'; readonly status: TicketStatus }
  /** Mail that has not left. `activityId`: the entry that it carries, or null; `had`: who has it from the agent's own mail. */
  | {
      readonly kind: 'recall';
      readonly outgoing: readonly string[];
      readonly activityId: string | null;
      readonly had?: readonly string[];
    }
  | { readonly kind: 'withdraw-note'; readonly activityId: string }
  | { readonly kind: 'discard-draft'; readonly id: string; readonly reopen: string | null }
  /** `added`: the address that came to take part with it, and goes again; null: it took part before. */
  | { readonly kind: 'requester'; readonly contactId: string; readonly added?: string | null }
  | { readonly kind: 'audience'; readonly audience: TicketAudience }
  | { readonly kind: 'not-spam' }
  | { readonly kind: 'unblock'; readonly pattern: string }
  | { readonly kind: 'stop-consulting'; readonly ordinals: readonly number[] }
  | { readonly kind: 'erase-secret'; readonly id: string }
  | WorkInverse;

/** Of acts about work, times, attention and neighbours. */
export type WorkInverse =
  | { readonly kind: 'remove-task'; readonly taskId: string }
  | { readonly kind: 'remove-tasks'; readonly taskIds: readonly string[] }
  /** Tasks that were ticked off are open again. */
  | { readonly kind: 'reopen-tasks'; readonly taskIds: readonly string[] }
  | { readonly kind: 'remove-time'; readonly entryId: string }
  | { readonly kind: 'cancel-reminder'; readonly reminderId: string }
  /** One that ended with its ticket. */
  | { readonly kind: 'reminder-again'; readonly reminderId: string }
  /** As it was before; null: in sight. */
  | { readonly kind: 'snoozed-until'; readonly untilMs: number | null; readonly agent: string | null }
  /** What each agent had said of the ticket before; null: nothing. */
  | { readonly kind: 'attention'; readonly levels: Readonly<Record<string, AttentionLevel | null>> }
  /** A merged ticket is one of its own again. */
  | { readonly kind: 'unmerge'; readonly ticketId: string }
  /** A ticket that was split off goes back into the one that it came from. */
  | { readonly kind: 'unsplit'; readonly ticketId: string; readonly intoId: string };

const RIGHT_OF: Readonly<Record<Exclude<Inverse['kind'], 'command' | 'attention'>, Right>> = {
  status: 'set-status',
  // What has not left may always stay here.
  recall: 'view',
  'withdraw-note': 'note',
  'discard-draft': 'note',
  requester: 'change-requester',
  audience: 'set-status',
  'not-spam': 'set-aside',
  unblock: 'set-aside',
  'stop-consulting': 'consult',
  'erase-secret': 'secret',
  'remove-task': 'note',
  'remove-tasks': 'note',
  'reopen-tasks': 'note',
  'remove-time': 'note',
  'cancel-reminder': 'view',
  'reminder-again': 'view',
  'snoozed-until': 'set-status',
  unmerge: 'merge',
  unsplit: 'merge',
};

/** The right that taking it back needs. Whoever could take a ticket can also give it back to whoever had it. */
export function rightToTakeBack(inverse: Inverse, writer: string): Right {
  if (inverse.kind === 'attention')
    return Object.keys(inverse.levels).every((name) => name === writer) ? 'view' : 'assign';
  if (inverse.kind !== 'command') return RIGHT_OF[inverse.kind];
  const { command } = inverse;
  const isGivenBack = command.verb === 'assign' || command.verb === 'unassign';
  return isGivenBack ? 'take' : (rightFor(command, writer) ?? 'view');
}
