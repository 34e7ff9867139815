import type { CalendarEntry } from '../../mail/calendar-entry.ts';
import type { HelpEntry } from '../commands/help.ts';
import type {
  AgentPanel,
  Calm,
  CommandFault,
  CopiedNames,
  CustomerCard,
  DelayedMail,
  DigestEntry,
  Hint,
  MailNature,
  TicketSheet,
} from './notice-parts.ts';
import type { ListedLine, Section } from './asked.ts';
import type { Locale } from '../locale/locale.ts';
import type { News } from '../people/preferences.ts';
import type { TicketPriority } from '../tickets/workflow.ts';

interface ToCustomer {
  readonly locale: Locale;
  readonly ticket: TicketSheet;
  readonly customerName: string;
  readonly teamName: string;
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
      readonly calm?: Calm;
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
  | (ToAgent & {
      readonly kind: 'hint';
      readonly hint: Hint;
      readonly about: readonly string[];
      readonly calendars?: readonly CalendarEntry[];
    })
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
      readonly calm?: Calm;
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
      readonly calm?: Calm;
    })
  /** What an agent's mail did that was about no ticket: about themselves. */
  | {
      readonly kind: 'desk-receipt';
      readonly locale: Locale;
      readonly agentName: string;
      readonly done: readonly string[];
    }
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

/** The ticket that a notice is about, or null. */
export function ticketOfNotice(notice: Notice): TicketSheet | null {
  return 'ticket' in notice ? notice.ticket : null;
}

export type NoticeKind = Notice['kind'];
