import type { AddrSpec } from '../mail/address.ts';
import type { AutoSubmitted } from '../mail/auto-submitted.ts';
import type { CalendarEntry } from '../mail/calendar-entry.ts';
import type { ReversePath } from '../mail/envelope.ts';
import type { Invitation } from '../mail/invitation.ts';
import type { MsgId } from '../mail/msg-id.ts';
import type { Protection } from '../mail/protection.ts';
import type { HelpEntry } from './commands/help.ts';
import type { ListedLine, Section } from './asked.ts';
import type { Locale } from './locale.ts';
import type { Offer } from './offers.ts';
import type { News } from './preferences.ts';
import type { TicketPriority, TicketStatus } from './workflow.ts';

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

/** Too much mail of one sender: agents are told of no more of it until it calms down. `perHour`: mails in the hour before. */
export interface Calm {
  readonly of: 'new-tickets' | 'replies';
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

interface ToCustomer {
  readonly locale: Locale;
  readonly ticket: TicketSheet;
  readonly customerName: string;
  readonly teamName: string;
}

/** What a notification says besides its news; missing where there is nothing to say. */
export interface AgentPanel {
  readonly why?: Why;
  /** Commands that make sense now. */
  readonly offers?: readonly Offer[];
  readonly inside?: InsideFacts;
}

interface ToAgent extends AgentPanel {
  readonly locale: Locale;
  readonly ticket: TicketSheet;
  readonly agentName: string;
}

/** Every mail that Postern may send, with all the data that its template sees. Frozen when it is enqueued. */
export type Notice =
  /** To the customer: we have it, this is its number. `text` is what they wrote. */
  | (ToCustomer & { readonly kind: 'confirmation'; readonly text: string })
  /** To the customer: what an agent wrote. `done` where the agent resolved or closed the ticket with it. */
  | (ToCustomer & {
      readonly kind: 'answer';
      readonly text: string;
      readonly agentName: string;
      readonly done: 'resolved' | 'closed' | null;
    })
  | (ToCustomer & { readonly kind: 'resolved' })
  | (ToCustomer & { readonly kind: 'closed' })
  /** To somebody outside who is asked about a ticket. Nothing of the conversation with the customer is in it but what the agent wrote. */
  | (ToCustomer & { readonly kind: 'consultation'; readonly text: string; readonly agentName: string })
  /** To agents. `suspectedOf` is the tag of a ticket that a stranger's mail quoted; `nature` is missing where there was no mail. */
  | (ToAgent & {
      readonly kind: 'ticket-opened';
      readonly customer: CustomerCard;
      readonly text: string;
      readonly files: readonly string[];
      readonly nature?: MailNature;
      readonly calm?: Calm;
      readonly copied?: CopiedNames;
      readonly suspectedOf: string | null;
    })
  /**
   * `joined`: the writer held our token, was no participant until now, and has been made one. `strand`: the tag of a ticket that was merged
   * into this one, where it came to that.
   */
  | (ToAgent & {
      readonly kind: 'customer-replied';
      readonly strand?: string;
      readonly customer: CustomerCard;
      readonly text: string;
      readonly files: readonly string[];
      readonly nature?: MailNature;
      readonly calm?: Calm;
      readonly copied?: CopiedNames;
      readonly joined: boolean;
    })
  /** Somebody else answered to a notification that was made for this agent. Nothing was sent or done. */
  | (ToAgent & {
      readonly kind: 'agent-token-misused';
      readonly writer: string;
      readonly text: string;
      /** It has the agent's own address: most likely they answered a notification that is too old. */
      readonly tooOld?: boolean;
    })
  | (ToAgent & {
      readonly kind: 'ticket-assigned';
      readonly by: string;
      readonly customer: CustomerCard;
      readonly text: string;
    })
  /** What a colleague did. `priority`: the new one, where it is about that; the text of a note stays inside. */
  | (ToAgent & {
      readonly kind: 'colleague-news';
      readonly news: News;
      readonly by: string;
      readonly priority: TicketPriority | null;
      readonly text: string;
      readonly files: readonly string[];
    })
  /** A word to an agent about what they did or asked; `about`: whom or what it names. */
  | (ToAgent & { readonly kind: 'hint'; readonly hint: Hint; readonly about: readonly string[] })
  /** All that has come together for an agent; about no one ticket. */
  | {
      readonly kind: 'digest';
      readonly locale: Locale;
      readonly agentName: string;
      readonly entries: readonly DigestEntry[];
    }
  /** To the members of a team that was given the ticket. */
  | (ToAgent & {
      readonly kind: 'given-to-team';
      readonly by: string;
      readonly team: string;
      readonly customer: CustomerCard;
      readonly text: string;
    })
  /**
   * A time has come that the agent had set: a reminder, of `what`, or (`snoozed`) a ticket that was out of sight. `text`: the customer's last
   * words; `calendars`: go along as files.
   */
  | (ToAgent & {
      readonly kind: 'reminder';
      readonly snoozed: boolean;
      readonly what: string;
      readonly customer: CustomerCard;
      readonly text: string;
      readonly calendars: readonly CalendarEntry[];
    })
  /** To the agent whose mail was not carried out: nothing was done. */
  | (ToAgent & {
      readonly kind: 'command-rejected';
      readonly faults: readonly CommandFault[];
      readonly original: string;
    })
  /** About no one ticket, or (`tag`) the one that was answered; `commands`: all there are, or the one that was asked about. */
  | {
      readonly kind: 'command-help';
      readonly locale: Locale;
      readonly agentName: string;
      readonly tag: string;
      readonly commands: readonly HelpEntry[];
      readonly original: string;
    }
  /** To the agent whose mail was about no ticket, and was not carried out. */
  | {
      readonly kind: 'desk-rejected';
      readonly locale: Locale;
      readonly agentName: string;
      readonly faults: readonly CommandFault[];
      readonly original: string;
    }
  /** To the agent who asked for tickets. `asked`: the command as it was understood; `count`: how many, in words. */
  | {
      readonly kind: 'ticket-list';
      readonly locale: Locale;
      readonly agentName: string;
      readonly asked: string;
      readonly count: string;
      /** What the list is of, as a sentence without its full stop. */
      readonly meaning: string;
      readonly rows: readonly ListedLine[];
      /** There are more than these. */
      readonly more: boolean;
    }
  /** To the agent who asked for a ticket: all of it. */
  | (ToAgent & { readonly kind: 'ticket-sheet'; readonly sections: readonly Section[] })
  | {
      readonly kind: 'report';
      readonly locale: Locale;
      readonly agentName: string;
      readonly title: string;
      readonly sections: readonly Section[];
    }
  | {
      readonly kind: 'canned-list';
      readonly locale: Locale;
      readonly agentName: string;
      readonly asked: string;
      readonly count: string;
      readonly answers: readonly {
        readonly name: string;
        readonly title: string;
        readonly place: string;
        readonly text: string;
      }[];
    }
  /** To the agent whose mail did something: what was done, to whom the answer goes and when it leaves ('' = at once), what was not run. */
  | (ToAgent & {
      readonly kind: 'receipt';
      readonly done: readonly string[];
      readonly recipients: readonly string[];
      /** The exact text of the answer; '' where there was none. */
      readonly text: string;
      readonly files: readonly string[];
      readonly leavesAt: string;
      /** Lines that look like commands, further down. */
      readonly strays: readonly string[];
      /** Lines of the mail that were taken for a quote. */
      readonly quotedLines: number;
      readonly undo: boolean;
      /** Go along as files. */
      readonly calendars: readonly CalendarEntry[];
    })
  /** Somebody outside who was asked has answered. It stays inside. */
  | (ToAgent & {
      readonly kind: 'consulted-replied';
      readonly writer: string;
      readonly text: string;
      readonly files: readonly string[];
    })
  /** To the agent who keeps a draft: all of it, as `#send` would send it. */
  | (ToAgent & { readonly kind: 'draft-kept'; readonly text: string })
  /** To the agent whose answer waits, since the ticket had moved on: what is new, and the answer. */
  | (ToAgent & {
      readonly kind: 'answer-held';
      readonly news: readonly { readonly writer: string; readonly at: string; readonly text: string }[];
      readonly text: string;
    })
  /** To the registered address of an agent whose mail is proven too little for what it wants: what waits for which code. */
  | (ToAgent & {
      readonly kind: 'command-confirm';
      readonly lines: readonly string[];
      readonly code: string;
      readonly original: string;
    })
  /** Somebody unknown wrote to a reply address of the ticket. `address`: who could be let in; `strand` as in `customer-replied`. */
  | (ToAgent & {
      readonly kind: 'reply-held';
      readonly strand?: string;
      readonly writer: string;
      readonly address: string | null;
      readonly text: string;
    })
  /** To an agent who may not do that. Of the ticket it says the number alone. */
  | {
      readonly kind: 'action-denied';
      readonly locale: Locale;
      readonly agentName: string;
      readonly tag: string;
      readonly lines: readonly string[];
      readonly original: string;
    }
  /**
   * To the agent whose answer will not reach its reader. `expired`: its time ran out, else it was refused; `suppressedUntil`: it was not
   * tried, since mail to its address kept coming back, and that lasts until that day; `reply`: the other side's words.
   */
  | (ToAgent & {
      readonly kind: 'delivery-failed';
      readonly recipient: string;
      readonly expired: boolean;
      readonly suppressedUntil?: string;
      readonly reply: string;
      readonly text: string;
    })
  /**
   * To the agent whose mail to a customer is held, since something in it must not leave. `findings`: what, and the words; `id`: of the
   * outgoing mail.
   */
  | (ToAgent & {
      readonly kind: 'mail-withheld';
      readonly recipient: string;
      readonly id: string;
      readonly findings: readonly { readonly what: string; readonly excerpt: string }[];
      /** One sends it exactly as it is, the other drops it; missing in a notice that an older version wrote. */
      readonly codes?: { readonly release: string; readonly cancel: string };
      readonly text: string;
    })
  /** To the agent whose answers wait longer than anybody expects; about no one ticket. */
  | {
      readonly kind: 'delivery-delayed';
      readonly locale: Locale;
      readonly agentName: string;
      readonly mails: readonly DelayedMail[];
    }
  /** To the operator, once when something begins to be wrong and once when it is right again. */
  | {
      readonly kind: 'operator-alert';
      readonly locale: Locale;
      readonly hostName: string;
      /** What to look at first; null: all is well again. */
      readonly headline: string | null;
      /** One sentence each: wrong from now on, right again, and wrong still. */
      readonly began: readonly string[];
      readonly ended: readonly string[];
      readonly still: readonly string[];
    };

export type Hint = 'mention-unseen' | 'watch-unseen' | 'preferences';

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

/** The ticket that a notice is about, or null. */
export function ticketOfNotice(notice: Notice): TicketSheet | null {
  return 'ticket' in notice ? notice.ticket : null;
}

export type NoticeKind = Notice['kind'];

/** How long a mail is worth trying: see LIMITS.deliveryLifeMs. */
export const DELIVERY_LIVES = ['answer', 'notification', 'automatic'] as const;
export type DeliveryLife = (typeof DELIVERY_LIVES)[number];

/** A file that goes along, by the hash of its content. */
export interface OutgoingFile {
  readonly blob: string;
  readonly name: string;
  readonly type: string;
}

/**
 * One mail to one person, its identity frozen in the transaction that decided it: every try sends the same bytes under the
 * same Message-ID.
 */
export interface OutgoingDraft {
  readonly notice: Notice;
  /** null: it is about no one ticket. */
  readonly ticketId: string | null;
  /** The activity that it carries, where there is one. */
  readonly activityId: string | null;
  readonly from: { readonly name: string; readonly address: AddrSpec };
  readonly to: { readonly name: string; readonly address: AddrSpec };
  readonly replyTo: AddrSpec;
  readonly messageId: MsgId;
  readonly inReplyTo: MsgId | null;
  readonly references: readonly MsgId[];
  /** null = `<>`: whatever answers by itself (RFC 3834 section 3.3). */
  readonly reversePath: ReversePath;
  /** Absent for what a person wrote. */
  readonly autoSubmitted: AutoSubmitted | null;
  readonly dateMs: number;
  readonly files: readonly OutgoingFile[];
  readonly life: DeliveryLife;
}
