import type { Clock, Random } from '../../base/clock.ts';
import type { Agent, AgentEntry } from '../../desk/agent.ts';
import type { Channel } from '../../desk/channel.ts';
import type { HeldMailCodes } from '../../desk/held-mail.ts';
import type { ConfirmationCodes } from '../../desk/confirmation.ts';
import type { Numbering } from '../../desk/number.ts';
import type { Vault } from '../../desk/vault.ts';
import type { DeskSettings } from '../../desk/settings.ts';
import type { ReplyTokens } from '../../desk/reply-token.ts';

/** What every change of a ticket needs besides the ticket: the desk as configured, and where time, chance and signatures come from. */
export interface DeskContext {
  readonly channels: readonly [Channel, ...Channel[]];
  /** As they are now; the database may say more than the configuration does (apply/staff.ts). */
  readonly agents: readonly Agent[];
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

/** Mail to customers that one order causes. */
export interface Leaving {
  /** It leaves then, and not before. */
  readonly notBeforeMs: number;
  /** Ids of the outgoing mails, noted as they are made. */
  readonly noted: string[];
}

/** The channel of that name; one that the configuration no longer has is looked after by the first. */
export function channelNamed(ctx: DeskContext, name: string): Channel {
  return ctx.channels.find((channel) => channel.name === name) ?? ctx.channels[0];
}

export function agentNamed(ctx: Pick<DeskContext, 'agents'>, name: string | null): Agent | null {
  return ctx.agents.find((agent) => agent.name === name) ?? null;
}
