import type { TicketNumber } from '../../desk/tickets/number.ts';
import type { MsgId } from '../../mail/msg-id.ts';
import type { Reader, Tx } from '../database/database.ts';

/** Writes down which ticket a Message-ID belongs to; a second time changes nothing. `person` is who an outgoing one was made for. */
export async function recordMessageId(
  tx: Tx,
  one: { messageId: MsgId; ticketId: string; direction: 'in' | 'out'; person: string | null; nowMs: number },
): Promise<void> {
  await tx
    .insertInto('message_id')
    .values({
      message_id: one.messageId,
      ticket_id: one.ticketId,
      direction: one.direction,
      person: one.person,
      created_at: one.nowMs,
    })
    .onConflict((conflict) => conflict.columns(['message_id', 'ticket_id']).doNothing())
    .execute();
}

interface MessageIdMatch {
  readonly message_id: MsgId;
  readonly ticket_id: string;
  readonly number: TicketNumber;
  readonly direction: 'in' | 'out';
  readonly person: string | null;
}

/** Where these Message-IDs belong, in no particular order; one may belong to several tickets. */
export async function findTicketsByMessageIds(
  reader: Reader,
  ids: readonly MsgId[],
): Promise<MessageIdMatch[]> {
  if (ids.length === 0) return [];
  const rows = await reader
    .selectFrom('message_id')
    .innerJoin('ticket', 'ticket.id', 'message_id.ticket_id')
    .select([
      'message_id.message_id',
      'message_id.ticket_id',
      'ticket.number',
      'message_id.direction',
      'message_id.person',
    ])
    .where('message_id.message_id', 'in', ids)
    .execute();
  return rows as MessageIdMatch[];
}

/**
 * The thread as one person sees it, oldest first: what was made for them and, for a participant (`p1`), what customers wrote.
 * What agents wrote to us stays out of it: a customer's References never name an internal mail.
 */
export async function visibleThread(reader: Reader, ticketId: string, person: string): Promise<MsgId[]> {
  const rows = await reader
    .selectFrom('message_id')
    .select('message_id')
    .where('ticket_id', '=', ticketId)
    .where((eb) => {
      const own = eb('person', '=', person);
      const ofCustomers = eb.and([eb('direction', '=', 'in'), eb('person', 'like', 'p%')]);
      return person.startsWith('p') ? eb.or([own, ofCustomers]) : own;
    })
    .orderBy('created_at')
    .orderBy('direction')
    .orderBy('message_id')
    .execute();
  return rows.map((row) => row.message_id as MsgId);
}
