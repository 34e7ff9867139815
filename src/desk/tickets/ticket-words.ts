/** Closed sets of words about a ticket and what hangs on it; the CHECKs of the database hold the same. */

/** Does a ticket have a customer who gets mail, or does all of it stay inside? */
export const TICKET_AUDIENCES = ['customer', 'internal'] as const;
export type TicketAudience = (typeof TICKET_AUDIENCES)[number];

/** Why a ticket is closed without a word to anybody. */
export const CLOSED_AS = ['spam', 'merged'] as const;
export type ClosedAs = (typeof CLOSED_AS)[number];

/** How much of a ticket an agent wants to hear, where it is not what their subscription says. */
export const ATTENTION_LEVELS = ['watching', 'muted'] as const;
export type AttentionLevel = (typeof ATTENTION_LEVELS)[number];

export const BILLINGS = ['billable', 'free'] as const;
export type Billing = (typeof BILLINGS)[number];

/** `draft`: kept on purpose. `held`: the ticket had moved on. `rejected`: a command in it was wrong. */
export const DRAFT_KINDS = ['draft', 'held', 'rejected'] as const;
export type DraftKind = (typeof DRAFT_KINDS)[number];

export const DRAFT_ENDS = ['sent', 'discarded', 'replaced'] as const;
export type DraftEnd = (typeof DRAFT_ENDS)[number];
