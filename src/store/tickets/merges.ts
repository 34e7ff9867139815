/**
 * Tickets that live on in others. A merged ticket keeps its rows: its history with its hash chain, its participants with their ordinals,
 * its Message-IDs. So whatever was signed for it stays true, and what was merged can be taken apart again.
 */
import { assert, present } from '../../base/assert.ts';
import type { Reader, Tx } from '../database/database.ts';
import { findAndLockTicket, findTicketById, type TicketRow } from './tickets.ts';

/** A ticket that something points at, and the one in which it lives on: the same where it was not merged. */
export interface Living {
  readonly ticket: TicketRow;
  /** The one that was pointed at: a side of customers of the other. */
  readonly strand: TicketRow;
}

/** Follows every merge, however many; all tickets on the way are held until the transaction ends. */
export async function lockLiving(tx: Tx, id: string): Promise<Living> {
  return present(await findAndLockLiving(tx, id), 'a ticket is never removed');
}

/** As `lockLiving`, of an id that came from outside. Null where there is none. */
export async function findAndLockLiving(tx: Tx, id: string): Promise<Living | null> {
  return follow(id, (one) => findAndLockTicket(tx, one));
}

/** As `findAndLockLiving`, and holds nothing. */
export async function findLiving(reader: Reader, id: string): Promise<Living | null> {
  return follow(id, (one) => findTicketById(reader, one));
}

async function follow(id: string, read: (id: string) => Promise<TicketRow | null>): Promise<Living | null> {
  const strand = await read(id);
  if (strand === null) return null;
  const seen = new Set([id]);
  let ticket = strand;
  while (ticket.merged_into !== null) {
    assert(!seen.has(ticket.merged_into), 'no ticket is merged into itself by way of others');
    seen.add(ticket.merged_into);
    ticket = present(await read(ticket.merged_into), 'a ticket is merged into one that exists');
  }
  return { ticket, strand };
}

/** The ids of all tickets that live on in one, with its own: they are one matter to the agents. */
export async function familyOf(reader: Reader, id: string): Promise<string[]> {
  const living = await findLiving(reader, id);
  if (living === null) return [id];
  const merged = await mergedInto(reader, living.ticket.id);
  return [living.ticket.id, ...merged.map((ticket) => ticket.id)];
}

/** Every ticket that lives on in this one, also by way of others, in the order in which they were merged. */
export async function mergedInto(reader: Reader, ticketId: string): Promise<TicketRow[]> {
  const found: TicketRow[] = [];
  for (let ids = [ticketId]; ids.length > 0;) {
    const rows = (await reader
      .selectFrom('ticket')
      .selectAll()
      .where('merged_into', 'in', ids)
      .execute()) as TicketRow[];
    found.push(...rows);
    ids = rows.map((row) => row.id);
  }
  return found.sort((a, b) => (a.merged_at ?? 0) - (b.merged_at ?? 0) || a.number - b.number);
}

/**
 * Lets whoever watches a ticket, or has it, watch the one that it goes into, unless they have said how much they want to hear of that;
 * tells who watches it only because of this.
 */
export async function shareWatchers(
  tx: Tx,
  from: TicketRow,
  into: TicketRow,
  nowMs: number,
): Promise<string[]> {
  const there = await tx
    .selectFrom('attention')
    .select(['ticket_id', 'agent', 'level'])
    .where('ticket_id', 'in', [from.id, into.id])
    .execute();
  const said = new Set(there.filter((row) => row.ticket_id === into.id).map((row) => row.agent));
  const watching = there.filter((row) => row.ticket_id === from.id && row.level === 'watching');
  const interested = [
    ...watching.map((row) => row.agent),
    ...(from.assignee === null ? [] : [from.assignee]),
  ];
  const fresh = [...new Set(interested)].filter((agent) => !said.has(agent) && agent !== into.assignee);
  if (fresh.length > 0)
    await tx
      .insertInto('attention')
      .values(
        fresh.map((agent) => ({ ticket_id: into.id, agent, level: 'watching' as const, set_at: nowMs })),
      )
      .execute();
  return fresh;
}

/** Takes that back. */
export async function dropWatchers(tx: Tx, ticketId: string, agents: readonly string[]): Promise<void> {
  if (agents.length === 0) return;
  await tx.deleteFrom('attention').where('ticket_id', '=', ticketId).where('agent', 'in', agents).execute();
}
