/**
 * How much mail may leave by itself. In: counts of what left and what came, read in the transaction that decides. Out: the budget that
 * is spent, or none. Pure.
 *
 * What must hold (I-26): nobody on the other side, whatever it hides, gets more than these budgets allow; a mail is never refused and
 * never lost for a budget's sake, only its automatic answer is. Whoever keeps to a normal pace never meets them.
 */
import { LIMITS } from '../../base/limits.ts';
import type { AddrSpec } from '../../mail/address.ts';

/** One mailbox, whatever spelling of its address is used: what budgets count by. Never an identity (RFC 5321 section 2.4). */
export interface BudgetMailbox {
  readonly mailbox: string;
  readonly domain: string;
}

/** Hosts that deliver `a.b@` and `ab@` into one mailbox, under two names. */
const DOTLESS_DOMAINS: ReadonlyMap<string, string> = new Map([
  ['gmail.com', 'gmail.com'],
  ['googlemail.com', 'gmail.com'],
]);

/** Without the subaddress (RFC 5233), in lower case: a responder that changes its tag or its capitals stays one mailbox. */
export function budgetMailbox({ localPart, domain }: AddrSpec): BudgetMailbox {
  const plus = localPart.indexOf('+');
  const user = (plus < 1 ? localPart : localPart.slice(0, plus)).toLowerCase();
  const dotless = DOTLESS_DOMAINS.get(domain);
  const folded = dotless === undefined ? user : user.replaceAll('.', '');
  return { mailbox: `${folded}@${dotless ?? domain}`, domain: dotless ?? domain };
}

/** Do two spellings of an address name one mailbox, as far as budgets can tell? */
export function sameMailbox(one: AddrSpec, other: AddrSpec): boolean {
  return budgetMailbox(one).mailbox === budgetMailbox(other).mailbox;
}

/** What left by itself, to whom a confirmation would go. */
export interface ConfirmationCounts {
  /** Confirmations to this mailbox. */
  readonly lastHour: number;
  readonly lastDay: number;
  /** Automatic mail to customers of this domain, and to all of them. */
  readonly domainLastHour: number;
  readonly allLastHour: number;
}

/** A budget that is spent, in words for the operator. */
export type SpentBudget = string;

/** The budget that forbids one more confirmation, or null. */
export function spentByConfirmations(counts: ConfirmationCounts): SpentBudget | null {
  const budgets: readonly (readonly [number, number, string])[] = [
    [counts.lastHour, LIMITS.confirmationsPerHour, 'confirmations to this mailbox in an hour'],
    [counts.lastDay, LIMITS.confirmationsPerDay, 'confirmations to this mailbox in a day'],
    [counts.domainLastHour, LIMITS.automaticPerDomainHour, 'automatic mails to this domain in an hour'],
    [counts.allLastHour, LIMITS.automaticPerHour, 'automatic mails to customers in an hour'],
  ];
  const spent = budgets.find(([sent, most]) => sent >= most);
  return spent === undefined ? null : `${spent[0]} of ${spent[1]} ${spent[2]}`;
}

/** The same for a ticket: `sent` are the automatic mails to one mailbox about it since an agent last wrote, in LIMITS.ticketBudgetMs. */
export function spentByTicket(sent: number): SpentBudget | null {
  if (sent < LIMITS.automaticPerTicket) return null;
  return `${sent} of ${LIMITS.automaticPerTicket} automatic mails to this mailbox about this ticket in a week, without an agent’s answer between`;
}

/** Mail that came from one mailbox. */
export interface SenderCounts {
  /** Mails that would have opened tickets, in the last hour. */
  readonly openedLastHour: number;
  /** Mails that were added to tickets. */
  readonly addedLastHour: number;
  readonly addedLastDay: number;
  /** Mails of its domain whose sender was disowned (`failed`), in the last hour. */
  readonly disownedLastHour: number;
}

/** Does one more new matter of this sender make a flood (T-72)? */
export function isFlood({ openedLastHour }: SenderCounts): boolean {
  return openedLastHour >= LIMITS.ticketsPerSenderHour;
}

/**
 * What agents are told of one more mail to a ticket: of most they are told; of the one that begins a storm they are told that it is the
 * last one they hear of; of those behind it they are not. Two programs that answer each other, with us between, end there.
 */
export function stormOf({ addedLastHour, addedLastDay }: SenderCounts): Storm {
  return stormAt(
    Math.max(addedLastHour - LIMITS.repliesToldPerHour, addedLastDay - LIMITS.repliesToldPerDay),
  );
}

export type Storm = 'none' | 'begins' | 'goes-on';

/** `beyond`: mails more than are told of. */
function stormAt(beyond: number): Storm {
  if (beyond < 0) return 'none';
  return beyond === 0 ? 'begins' : 'goes-on';
}

/** The same for mail of all customers of a ticket: fifty of them have a pace of their own, each. */
export function stormOfTicket(addedLastHour: number): Storm {
  return stormAt(addedLastHour - LIMITS.ticketRepliesToldPerHour);
}

/** The same for mail to a ticket that is kept inside, since its writers take no part in it: each may come under another name. */
export function stormOfHeld(heldLastHour: number): Storm {
  return stormAt(heldLastHour - LIMITS.heldToldPerHour);
}

/** Is this sender's domain forged in bulk just now? Then a confirmation would go to somebody who never wrote. */
export function isDisownedInBulk({ disownedLastHour }: SenderCounts): boolean {
  return disownedLastHour >= LIMITS.disownedPerHour;
}
