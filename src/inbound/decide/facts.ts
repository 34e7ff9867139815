import type { AddrSpec } from '../../mail/address.ts';
import type { BudgetMailbox, ConfirmationCounts, SenderCounts } from '../../desk/budgets/automatic-mail.ts';
import type { CannedAnswer, CannedValues } from '../../desk/canned.ts';
import type { HeldMail } from '../../desk/signing/held-mail.ts';
import type { PendingOrder } from '../../desk/signing/confirmation.ts';
import type { TicketNumber } from '../../desk/tickets/number.ts';
import type { Person } from '../../desk/signing/reply-token.ts';
import type { Verb as Right } from '../../desk/people/rights.ts';
import type { DraftKind, TicketAudience } from '../../desk/tickets/ticket-words.ts';
import type { TicketPriority, TicketStatus } from '../../desk/tickets/workflow.ts';

/** What decide needs to know of a ticket; loaded in the same transaction, so it cannot go stale. */
export interface TicketFacts {
  readonly id: string;
  /** The side of customers that the mail pointed at: a ticket that was merged into this one, else this one. */
  readonly strand: Strand;
  readonly number: TicketNumber;
  readonly channel: string;
  readonly status: TicketStatus;
  readonly priority: TicketPriority;
  readonly audience: TicketAudience;
  /** Name of somebody who still is an agent, or null. */
  readonly assignee: string | null;
  /** Who is away. */
  readonly covered: boolean;
  readonly category: string | null;
  /** Of the strand, as those who take part. */
  readonly requesterId: string;
  readonly participants: readonly ParticipantFacts[];
  /** Who was taken off the strand: nothing but an agent's word lets them in again. */
  readonly former: readonly ParticipantFacts[];
  /** Third parties who are asked about it. */
  readonly consulted: readonly ParticipantFacts[];
  /** Mails of people who take no part in the strand, kept inside in the last hour. */
  readonly heldLastHour: number;
  /** Mails of all who take part in the strand, in the last hour. */
  readonly addedLastHour: number;
}

export interface Strand {
  readonly id: string;
  readonly number: TicketNumber;
}

export interface ParticipantFacts {
  readonly ordinal: number;
  readonly contactId: string;
  readonly address: AddrSpec;
}

/** What is known of the agent whose address stands in From. */
export interface AgentFacts {
  /** The arrival by which this very mail was dealt with before, or null. */
  readonly repeatOf: string | null;
  /** Command lines of the last hour. */
  readonly recentCommands: number;
  /** Mails of the last hour, by the id of their ticket. */
  readonly recentMails: ReadonlyMap<string, number>;
  /** Orders for the tickets of this mail that can be confirmed now. */
  readonly pending: readonly PendingOrder[];
  /** Mails about the tickets of this mail that the leak guard holds, and that the agent was sent codes for. */
  readonly held: readonly HeldMail[];
  /** Tickets that its command lines name. */
  readonly named: readonly TicketFacts[];
  /** Texts of the tickets of this mail that are kept and not sent: drafts of anybody, and what was held or rejected of the agent's own. */
  readonly kept: readonly KeptText[];
  /** Of the tickets of this mail. */
  readonly work: readonly WorkFacts[];
  /** What customers and colleagues wrote since the notification that this mail answers, oldest first. */
  readonly news: readonly NewsSince[];
  /** Whose words the mail of ours tells of that this one answers, where they are not the customer's. */
  readonly answersOthers: Others | null;
  /** Tickets on which something of the agent's can be taken back, and the rights that it needs. */
  readonly undoable: readonly UndoableFacts[];
  /** A token made for this very agent that is about no ticket: the mail answers a list, or the like, that we sent to them. */
  readonly deskToken: boolean;
  /** Canned answers at each ticket of this mail; none where no line of it looks like a name of one. */
  readonly canned: readonly CannedFacts[];
}

/** A colleague in a note, somebody outside who was asked, somebody who takes no part (or writes in the agent's name), the desk that wants a code. */
export type Others = 'colleague' | 'asked' | 'stranger' | 'code';

export interface UndoableFacts {
  readonly ticketId: string;
  readonly needs: readonly Right[];
}

/** The canned answers at a ticket, and what is filled in; both nulls: where there is no ticket yet. */
export interface CannedFacts {
  readonly ticketId: string | null;
  readonly canned: readonly CannedAnswer[];
  readonly values: CannedValues | null;
}

/** What commands may name by a number, of one strand and the ticket that it lives on in. */
export interface WorkFacts {
  readonly strandId: string;
  /** Tasks of the ticket. */
  readonly tasks: readonly number[];
  /** Entries of the strand's history that somebody wrote. */
  readonly entries: readonly number[];
  /** Ids of the tickets that the ticket is linked with. */
  readonly linked: readonly string[];
}

/** A text that is kept and not sent. */
export interface KeptText {
  readonly id: string;
  readonly kind: DraftKind;
  /** Of the strand whose customers it is for. */
  readonly ticketId: string;
  readonly text: string;
  /** The agent's mail, read anew when it is carried out. */
  readonly orderText: string;
  /** The lines that were wrong. */
  readonly faulty: readonly string[];
  /** The ticket's next sequence when it was kept. */
  readonly ticketState: number;
  /** This mail answers the one that told of it. */
  readonly answered: boolean;
  /** The entry of the history that holds its files. */
  readonly activityId: string;
}

/** Something that was written to a ticket since. */
export interface NewsSince {
  readonly ticketId: string;
  readonly seq: number;
  /** Who wrote: a display name, or an address. */
  readonly writer: string;
  readonly text: string;
  readonly atMs: number;
}

/** How a mail points at a ticket. */
export const THREAD_MEANS = [
  'reply-address',
  'return-path',
  'signed-message-id',
  'known-message-id',
  'subject-tag',
] as const;
export type ThreadMeans = (typeof THREAD_MEANS)[number];

/** A ticket that the mail may belong to. */
export interface Candidate {
  readonly ticket: TicketFacts;
  readonly means: ThreadMeans;
  /** Whom the token was made for; null for what anyone can write. */
  readonly person: Person | null;
  /** A token that is too old to speak for its agent. */
  readonly stale?: boolean;
  /** The address, Message-ID or number that pointed at it. */
  readonly evidence: string;
}

/** One mailbox that a mail may be from: what came from it lately, and what left to it by itself. */
export interface SenderFacts extends BudgetMailbox {
  readonly came: SenderCounts;
  readonly confirmed: ConfirmationCounts;
  /** The ticket that takes its flood; null where there is none, or it was dealt with. */
  readonly flood: TicketFacts | null;
}

export interface Facts {
  /** An earlier arrival of the same bytes for the same recipients. */
  readonly earlier: { readonly id: string; readonly ageMs: number } | null;
  /** An arrival that brought the same mail by another way, and had an effect. */
  readonly copyOf: { readonly id: string; readonly key: string } | null;
  /** The one mailbox that the mail is from, or null where From names none or several. */
  readonly sender: { readonly name: string; readonly address: AddrSpec } | null;
  /** An agent had mail of this address, or of its domain (`@spam.example`), set aside; null: nobody did. */
  readonly blocked: string | null;
  /** Contact of the sender, where there is one already. */
  readonly contactId: string | null;
  /** The agent who logged in to hand the mail over (RFC 4954), or null. */
  readonly loggedInAs: string | null;
  /** null where From is no agent's address. */
  readonly agent: AgentFacts | null;
  /** Strongest first. */
  readonly candidates: readonly Candidate[];
  /** The outgoing message that a report or a returned mail is about. */
  readonly about: {
    readonly outgoingId: string | null;
    readonly ticket: TicketFacts;
    /** By its signed return path, which its reader's host alone is told; a Message-ID goes on to whomever the reader answers. */
    readonly byReturnPath: boolean;
  } | null;
  /** Of everyone who may count as the writer. */
  readonly senders: readonly SenderFacts[];
}
