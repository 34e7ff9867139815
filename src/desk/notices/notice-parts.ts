/** What the mails that Postern sends have in common: the pieces of a notice. */
import type { Invitation } from '../../mail/invitation.ts';
import type { Protection } from '../../mail/protection.ts';
import type { Offer } from './offers.ts';
import type { News } from '../people/preferences.ts';
import type { TicketPriority, TicketStatus } from '../tickets/workflow.ts';

/** What every template may say of the ticket. */
export interface TicketSheet {
  /** `TICK-1001`. */
  readonly tag: string;
  readonly subject: string;
  readonly status: TicketStatus;
  readonly priority: TicketPriority;
  /** Display name of the assignee, or null. */
  readonly assignee: string | null;
  readonly channel: string;
}

/** Who wrote, as an agent wants to see it. */
export interface CustomerCard {
  readonly name: string;
  readonly address: string;
  readonly organisation: string | null;
  /** The contact's other tickets, as far as the reader may look at them: open ones first, then the newest, at most a few. */
  readonly tickets: readonly OtherTicket[];
  /** How many there are besides those. */
  readonly moreTickets: number;
}

/** A ticket in one line. */
export interface OtherTicket {
  readonly tag: string;
  readonly subject: string;
  readonly status: TicketStatus;
}

/** What only agents may know of a ticket. */
export interface InsideFacts {
  readonly category: string | null;
  readonly type: string | null;
  readonly team: string | null;
  /** Display name. */
  readonly responsible: string | null;
  readonly summary: string | null;
  readonly tags: readonly string[];
  /** Times, tasks and neighbours, a line each, as their reader calls them. */
  readonly work?: readonly string[];
}

/** Why somebody is told: the ticket is theirs, nobody's, a colleague's, or something said their name. */
export const WHYS = [
  'yours',
  'yours-now',
  'nobodys',
  'subscribed',
  'watching',
  'mentioned',
  'colleague-away',
  'you-asked',
  'came-back',
  'your-team',
] as const;
export type Why = (typeof WHYS)[number];

/** What a mail is besides its text. */
export interface MailNature {
  readonly invitation: Invitation | null;
  readonly protection: Protection | null;
}

/**
 * Too much mail of one sender, or to one ticket of its customers or of people who take no part in it (`held`): agents are told of no more of it until it
 * calms down. `perHour`: mails in the hour before.
 */
export interface Calm {
  readonly of: 'new-tickets' | 'replies' | 'ticket-replies' | 'held';
  readonly perHour: number;
}

/** Addresses in To and Cc of a customer's mail: let in, or left for an agent to let in. */
export interface CopiedNames {
  readonly added: readonly string[];
  readonly notAdded: readonly string[];
}

/** One line that could not be understood or done. */
export interface CommandFault {
  readonly line: string;
  readonly reason: string;
}

/** What a notification says besides its news; missing where there is nothing to say. */
export interface AgentPanel {
  readonly why?: Why;
  /** Commands that make sense now. */
  readonly offers?: readonly Offer[];
  readonly inside?: InsideFacts;
}

export type Hint = 'mention-unseen' | 'watch-unseen' | 'preferences' | 'reminder-ended';

/** One piece of news of a digest. */
export interface DigestEntry {
  readonly tag: string;
  readonly subject: string;
  readonly status: TicketStatus;
  readonly news: News;
  /** Who did it. */
  readonly who: string;
  readonly text: string;
  /** The signed address that an answer to it goes to; null where there is none. */
  readonly replyTo: string | null;
}

/** An answer that could not be handed over yet. */
export interface DelayedMail {
  readonly tag: string;
  readonly subject: string;
  readonly recipient: string;
  /** Since it was written. */
  readonly hours: number;
  readonly reply: string;
}
