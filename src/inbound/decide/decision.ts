import type { Agent } from '../../desk/people/agent.ts';
import type { SpentBudget } from '../../desk/budgets/automatic-mail.ts';
import type { TextUse } from '../../desk/commands/order.ts';
import type { Order } from '../../desk/commands/read-commands.ts';
import type { HeldMailWish } from '../../desk/signing/held-mail.ts';
import type { Calm, CommandFault } from '../../desk/notices/notice-parts.ts';
import type { TraceStep } from '../../desk/trace.ts';
import type { TicketStatus } from '../../desk/tickets/workflow.ts';
import type { Verb } from '../../desk/people/rights.ts';
import type { AddrSpec, Mailbox } from '../../mail/address.ts';
import type { DeliveryReport } from '../../mail/delivery-report.ts';
import type { KeptText, NewsSince, TicketFacts } from './facts.ts';

/** Who wrote, as far as the mail says. */
export interface Writer {
  readonly name: string;
  readonly address: AddrSpec;
}

/** People in To and Cc besides us, and whether they are let in. */
export interface Copied {
  readonly added: readonly Mailbox[];
  readonly notAdded: readonly Mailbox[];
}

/** What an agent wanted and may not. */
export interface DeniedAsk {
  readonly line: string;
  readonly verb: Verb;
}

/** What an agent's mail asks for of one ticket: understood, allowed, possible. */
export interface AgentPart {
  /** null: of none, or of one that is opened by it. */
  readonly ticket: TicketFacts | null;
  readonly order: Order;
  readonly use: TextUse;
  /** What is answered or noted. */
  readonly text: string;
  /** People in Cc of the agent's answer, to be let in first. */
  readonly copied: readonly Mailbox[];
  /** A ticket is opened first, for that customer, or for nobody. */
  readonly opens: { readonly customer: AddrSpec | null; readonly subject: string } | null;
}

/** What shall be done with a mail. Exactly one thing; apply turns it into rows. */
export type Action =
  | { readonly kind: 'ignore'; readonly reason: string }
  | { readonly kind: 'quarantine'; readonly reason: string }
  | { readonly kind: 'duplicate'; readonly of: string }
  | {
      readonly kind: 'open';
      readonly writer: Writer;
      /** As written, with its prefixes and tags. */
      readonly subject: string;
      readonly text: string;
      /** An agent forwarded what the writer had written: what the agent said of it stays internal. */
      readonly forwarded: { readonly by: Writer; readonly comment: string } | null;
      readonly suspectedOf: TicketFacts | null;
      /** Nobody is told: the mail is automatic. */
      readonly quiet: boolean;
      /** The customer gets a confirmation. */
      readonly confirm: boolean;
      /** The budget that kept the customer from getting one; null where none did. */
      readonly unconfirmed: SpentBudget | null;
      readonly copied: Copied;
    }
  /** One more of too many new matters of one sender: into one ticket (`null`: which is opened with this mail). */
  | {
      readonly kind: 'flood';
      readonly ticket: TicketFacts | null;
      readonly writer: Writer;
      readonly subject: string;
      readonly text: string;
      readonly quiet: boolean;
      /** New matters of this sender in the hour before. */
      readonly perHour: number;
    }
  | {
      readonly kind: 'append';
      readonly ticket: TicketFacts;
      readonly writer: Writer;
      /** The writer holds our token and becomes a participant. */
      readonly join: boolean;
      readonly status: TicketStatus;
      readonly quiet: boolean;
      /** Agents are told that this is the last mail of its sender, or to the ticket, that they hear of for a while. */
      readonly calm: Calm | null;
      readonly copied: Copied;
    }
  /** Somebody unknown wrote to a participant's reply address: kept, internal, and the agents are told. */
  | {
      readonly kind: 'hold-unverified';
      readonly ticket: TicketFacts;
      readonly writer: Writer;
      readonly quiet: boolean;
      /** Agents are told that this is the last mail of its kind that they hear of for a while. */
      readonly stormBegins: boolean;
    }
  /** Somebody outside who was asked has answered: kept, internal, and the agents are told. */
  | {
      readonly kind: 'keep-consulted';
      readonly ticket: TicketFacts;
      readonly writer: Writer;
      readonly quiet: boolean;
      /** Agents are told that this is the last mail of its kind that they hear of for a while. */
      readonly stormBegins: boolean;
    }
  /** Somebody who is not the agent wrote to an agent's reply address, or the agent's mail program did: kept, internal. */
  | {
      readonly kind: 'hold-for-agent';
      /** Why it is nobody's word to a customer; told by `explain`. */
      readonly because: string;
      /** The agent's address, and a token of theirs that is too old to prove that it is them. */
      readonly tooOld?: boolean;
      readonly ticket: TicketFacts;
      readonly writer: Writer;
      readonly agent: Agent | null;
      readonly quiet: boolean;
      /** Agents are told that this is the last mail of its kind that they hear of for a while. */
      readonly stormBegins: boolean;
    }
  | {
      readonly kind: 'agent';
      readonly ticket: TicketFacts | null;
      readonly agent: Agent;
      readonly parts: readonly AgentPart[];
      /** The order waited for its code, and its files lie with that entry of the history. */
      readonly confirmed: { readonly id: string; readonly activityId: string } | null;
      /** A kept text that is carried out with it; its files lie with its entry of the history. */
      readonly taken: KeptText | null;
      /** A kept text that is not needed any more. */
      readonly replaces: KeptText | null;
      readonly commands: number;
    }
  /** A risky order with too little proof: kept until its code comes back. */
  | {
      readonly kind: 'ask-confirmation';
      readonly ticket: TicketFacts;
      readonly agent: Agent;
      readonly orderText: string;
      readonly lines: readonly string[];
      readonly risky: readonly string[];
      /** What is kept and taken up by it. */
      readonly taken: KeptText | null;
      readonly commands: number;
    }
  /** The ticket moved on since the agent saw it: the whole mail is kept until the agent has seen what is new. */
  | {
      readonly kind: 'hold-answer';
      readonly ticket: TicketFacts;
      readonly agent: Agent;
      readonly orderText: string;
      readonly text: string;
      readonly news: readonly NewsSince[];
      readonly taken: KeptText | null;
      readonly commands: number;
    }
  /** The agent's word on a mail that the leak guard holds. */
  | {
      readonly kind: 'held-mail';
      readonly ticket: TicketFacts;
      readonly agent: Agent;
      readonly outgoingId: string;
      readonly wish: HeldMailWish;
      readonly commands: number;
    }
  /** The agent may not do that. */
  | {
      readonly kind: 'deny';
      readonly ticket: TicketFacts | null;
      readonly agent: Agent;
      readonly denied: readonly DeniedAsk[];
      readonly commands: number;
    }
  | {
      readonly kind: 'reject-commands';
      /** null: the mail was about no ticket. */
      readonly ticket: TicketFacts | null;
      readonly agent: Agent;
      readonly faults: readonly CommandFault[];
      /** What is kept, so that a reply with the lines mended completes it; null: nothing. */
      readonly orderText: string | null;
      readonly taken: KeptText | null;
      readonly commands: number;
      /** The agent was told before. */
      readonly quiet: boolean;
    }
  | {
      readonly kind: 'record-report';
      readonly ticket: TicketFacts;
      readonly outgoingId: string | null;
      readonly report: DeliveryReport | null;
      /** It counts against its address. */
      readonly counts: boolean;
    };

export interface Decision {
  /** Name of the rule that decided. */
  readonly rule: string;
  readonly action: Action;
  readonly trace: readonly TraceStep[];
}
