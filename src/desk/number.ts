import type { Brand } from '../base/brand.ts';

/** The number of a ticket, without its prefix. A name that may be guessed, never a secret. */
export type TicketNumber = Brand<number, 'TicketNumber'>;

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
