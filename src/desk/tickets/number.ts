import { DAY_MS } from '../../base/spans.ts';
import type { Brand } from '../../base/brand.ts';
import { LIMITS } from '../../base/limits.ts';

/** The number of a ticket, without its prefix. A name that may be guessed, never a secret. */
export type TicketNumber = Brand<number, 'TicketNumber'>;

/** No ticket has this number, so nobody gets into one with a token of it; our own mail is known by it all the same. */
export const NO_TICKET = 0 as TicketNumber;

/** How numbers are written: `TICK-` and the first number given out. */
export interface Numbering {
  readonly prefix: string;
  readonly start: number;
}

/** `TICK-1001`. */
export function formatTicketTag(prefix: string, number: number): string {
  return `${prefix}${number}`;
}

/** Reads `TICK-1001`, `#TICK-1001`, `[#TICK-1001]` or `1001`; null for anything else. */
export function parseTicketTag(prefix: string, text: string): TicketNumber | null {
  const bare = text.trim().replace(/^\[?#?|\]$/g, '');
  const digits = bare.toLowerCase().startsWith(prefix.toLowerCase()) ? bare.slice(prefix.length) : bare;
  return /^\d{1,15}$/.test(digits) ? (Number(digits) as TicketNumber) : null;
}

/**
 * How many numbers a database that was put back leaves out: those that were given since its backup was made are in the mail of
 * customers, and signed. `busiestDay`: the most tickets that a day of it saw.
 */
export function numbersToLeaveOut(busiestDay: number, sinceMs: number): number {
  const days = Math.ceil(Math.max(0, sinceMs) / DAY_MS) + 1;
  return Math.max(LIMITS.restoredNumbersLeftOut, 2 * busiestDay * days);
}
