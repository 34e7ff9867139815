/**
 * The tickets that one mail points at. A reply names the same ticket over and over: by its address, by every Message-ID of its References,
 * by its subject. Each ticket is locked, and read, once.
 */
import { present } from '../../../base/assert.ts';
import { LIMITS } from '../../../base/limits.ts';
import { isOfEarlierTicket, type SignedClaim } from '../../../desk/signing/reply-token.ts';
import { isDone } from '../../../desk/tickets/workflow.ts';
import { parseAddrSpec } from '../../../mail/address.ts';
import type { Tx } from '../../../store/database/database.ts';
import { customerMailsSince } from '../../../store/tickets/activities.ts';
import { listConsulted } from '../../../store/tickets/consulted.ts';
import { findAndLockLiving, type Living } from '../../../store/tickets/merges.ts';
import {
  listFormerParticipants,
  listParticipants,
  type ParticipantRow,
} from '../../../store/tickets/participants.ts';
import { findTicketByNumber } from '../../../store/tickets/tickets.ts';
import type { ParticipantFacts, TicketFacts } from '../../decide/facts.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { scopeOf } from '../context/staff.ts';

/** Of one transaction: what was read of a ticket stays true until its end, since the ticket is held. */
export class TicketsOfMail {
  readonly #tx: Tx;
  readonly #ctx: DeskContext;
  readonly #read = new Map<string, TicketFacts | null>();

  constructor(tx: Tx, ctx: DeskContext) {
    this.#tx = tx;
    this.#ctx = ctx;
  }

  /** A ticket and the one in which it lives on; null where there is none. */
  async byId(id: string): Promise<TicketFacts | null> {
    const before = this.#read.get(id);
    if (before !== undefined) return before;
    const living = await findAndLockLiving(this.#tx, id);
    const facts = living === null ? null : await ticketFacts(this.#tx, this.#ctx, living);
    this.#read.set(id, facts);
    return facts;
  }

  async byNumber(number: number): Promise<TicketFacts | null> {
    const found = await findTicketByNumber(this.#tx, number);
    return found === null ? null : this.byId(found.id);
  }

  /** The ticket that was signed for, and not a later one that has got its number. */
  async ofClaim(claim: SignedClaim): Promise<TicketFacts | null> {
    const named = await findTicketByNumber(this.#tx, claim.number);
    return named === null || isOfEarlierTicket(claim, named.created_at) ? null : this.byId(named.id);
  }

  /** A flood that an agent has dealt with is over; the next one gets a ticket of its own. */
  async ofFlood(id: string): Promise<TicketFacts | null> {
    const facts = await this.byId(id);
    return facts === null || isDone(facts.status) ? null : facts;
  }
}

async function ticketFacts(tx: Tx, ctx: DeskContext, { ticket, strand }: Living): Promise<TicketFacts> {
  const participants = await listParticipants(tx, strand.id);
  const { assignee, covered = false } = scopeOf(ctx, ticket);
  const sinceMs = ctx.clock.nowMs() - LIMITS.budgetHourMs;
  const lastHour = await customerMailsSince(tx, { ticketId: strand.id, sinceMs });
  return {
    id: ticket.id,
    strand: { id: strand.id, number: strand.number },
    number: ticket.number,
    channel: ticket.channel,
    status: ticket.status,
    priority: ticket.priority,
    audience: ticket.audience,
    // A ticket of somebody who is an agent no more is nobody's.
    assignee,
    covered,
    category: ticket.category,
    requesterId: strand.requester_id,
    participants: participants.map(participantFacts),
    former: (await listFormerParticipants(tx, strand.id)).map(participantFacts),
    consulted: (await listConsulted(tx, strand.id)).map(participantFacts),
    // What machines write is not counted; but where it fills the history, nobody can say any more what came behind it.
    heldLastHour: lastHour.held + (lastHour.crowded ? LIMITS.heldToldPerHour : 0),
    addedLastHour: lastHour.added,
  };
}

function participantFacts({
  ordinal,
  contact_id: contactId,
  address,
}: Pick<ParticipantRow, 'ordinal' | 'contact_id' | 'address'>): ParticipantFacts {
  return { ordinal, contactId, address: present(parseAddrSpec(address), 'a stored address can be read') };
}
