import type { Clock, Random } from '../../../base/clock.ts';
import type { Agent, AgentEntry } from '../../../desk/people/agent.ts';
import type { Channel } from '../../../desk/channel.ts';
import type { HeldMailCodes } from '../../../desk/signing/held-mail.ts';
import type { ConfirmationCodes } from '../../../desk/signing/confirmation.ts';
import type { Numbering } from '../../../desk/tickets/number.ts';
import type { Vault } from '../../../desk/signing/vault.ts';
import type { DeskSettings } from '../../../desk/settings.ts';
import type { ReplyTokens } from '../../../desk/signing/reply-token.ts';
import type { ReminderRow } from '../../../store/tickets/reminders.ts';

/** What every change of a ticket needs besides the ticket: the desk as configured, and where time, chance and signatures come from. */
export interface DeskContext {
  readonly channels: readonly [Channel, ...Channel[]];
  /** As they are now; the database may say more than the configuration does (apply/context/staff.ts). */
  readonly agents: readonly Agent[];
  /** Names of those who are away now (apply/context/staff.ts). */
  readonly absent?: ReadonlySet<string>;
  readonly configuredAgents: readonly AgentEntry[];
  readonly numbering: Numbering;
  readonly settings: DeskSettings;
  /** Domain of our Message-IDs. */
  readonly hostName: string;
  /** Reply-To and return path carry a signed detail. */
  readonly subaddressing: boolean;
  readonly tokens: ReplyTokens;
  readonly codes: ConfirmationCodes;
  readonly vault: Vault;
  readonly heldMailCodes: HeldMailCodes;
  readonly clock: Clock;
  readonly random: Random;
  /** While an agent's order is carried out: its mail to customers waits, and can be called back. */
  readonly leaving?: Leaving;
}

/** What one order causes, noted so that it can be taken back: mail to customers, and what ended with a ticket. */
export interface Leaving {
  /** It leaves then, and not before. */
  readonly notBeforeMs: number;
  /** Ids of the outgoing mails, noted as they are made. */
  readonly noted: string[];
  /** What waited for the ticket and ended with it. */
  readonly ended: EndedWork[];
}

/** `at`: when the reminder was due, on its agent's clock. */
export type EndedWork =
  | { readonly kind: 'reminder'; readonly reminder: ReminderRow; readonly at: string }
  | { readonly kind: 'snooze'; readonly untilMs: number; readonly agent: string | null };

/** The channel of that name; one that the configuration no longer has is looked after by the first. */
export function channelNamed(ctx: DeskContext, name: string): Channel {
  return ctx.channels.find((channel) => channel.name === name) ?? ctx.channels[0];
}

export function agentNamed(ctx: Pick<DeskContext, 'agents'>, name: string | null): Agent | null {
  return ctx.agents.find((agent) => agent.name === name) ?? null;
}
