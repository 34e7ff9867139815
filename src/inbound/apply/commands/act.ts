/** What carrying out one command is given, and what it gives back. */
import type { Agent } from '../../../desk/people/agent.ts';
import type { CommandOf, Verb } from '../../../desk/commands/command.ts';
import type { Inverse } from '../../../desk/inverse.ts';
import type { AddrSpec } from '../../../mail/address.ts';
import type { Locale } from '../../../desk/locale/locale.ts';
import type { CalendarEntry } from '../../../mail/calendar-entry.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { DeskContext } from '../context/desk-context.ts';
import type { Cause, StoredFile } from '../context/history.ts';

/** Where a command is carried out. */
export interface Scene {
  readonly ticketId: string;
  /** The side of customers that the mail is about: the ticket, or one that was merged into it. */
  readonly strandId: string;
  readonly agent: Agent;
  /** null at the command line. */
  readonly cause: Cause | null;
  /** The text below the commands, and the files of the mail, for the verbs that take them. */
  readonly text: string;
  readonly files: readonly StoredFile[];
  /** Who has the text already, from the agent's own mail. */
  readonly direct?: readonly AddrSpec[];
}

/** A sentence without its full stop, in every language that an agent may read. */
export type Said = Readonly<Record<Locale, string>>;

/** What was done, for the receipt, and what takes it back; null: nothing does, or nothing needs to. */
export interface Done {
  readonly said: Said;
  readonly inverse: Inverse | null;
  /** For the agent's calendar: goes along with the receipt. */
  readonly calendar?: CalendarEntry;
}

/** Null: it was so already. */
export type Act<V extends Verb> = (
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  command: CommandOf<V>,
) => Promise<Done | null>;

export function done(en: string, de: string, inverse: Inverse | null = null): Done {
  return { said: { en, de }, inverse };
}
