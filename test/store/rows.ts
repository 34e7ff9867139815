import type { Clock, Random } from '../../src/base/clock.ts';
import type { OutgoingDraft } from '../../src/desk/notices/outgoing-draft.ts';
import type { AddrSpec } from '../../src/mail/address.ts';
import type { MsgId } from '../../src/mail/msg-id.ts';
import { insertArrival, type NewArrival } from '../../src/store/intake/arrivals.ts';
import { findOrInsertContact } from '../../src/store/people/contacts.ts';
import type { Tx } from '../../src/store/database/database.ts';
import { insertTicket, nextTicketNumber } from '../../src/store/tickets/tickets.ts';

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  moveMs(by: number): void;
}

export function standingClock(startMs = 1_700_000_000_000): TestClock {
  let now = startMs;
  return {
    nowMs: () => now,
    moveMs: (by) => {
      now += by;
    },
  };
}

/** Chance that counts: the n-th call gives bytes that sort as n. */
export function countingRandom(): Random {
  let calls = 0;
  return {
    bytes: (count) => {
      const bytes = Buffer.alloc(count);
      bytes.writeUInt32BE(++calls, Math.max(0, count - 4));
      return bytes;
    },
  };
}

export function arrivalRow(id: string, over: Partial<NewArrival> = {}): NewArrival {
  return {
    id,
    key: `smtp:${id}`,
    transport: 'smtp',
    blob: 'b'.repeat(64),
    size_bytes: 1000,
    envelope: '{}',
    duplicate_key: `duplicate-of-${id}`,
    received_at: 1000,
    ...over,
  };
}

export async function insertArrivals(tx: Tx, rows: readonly NewArrival[]): Promise<void> {
  for (const row of rows) await insertArrival(tx, row);
}

const customer: AddrSpec = { localPart: 'Tom.Weber', domain: 'example.org' };

/** A ticket with its requester, the least that the tables ask for. */
export async function insertSampleTicket(
  tx: Tx,
  ports: { clock: Clock; random: Random },
  over: { id?: string; address?: string; assignee?: string } = {},
): Promise<{ ticketId: string; number: number; contactId: string }> {
  const address = over.address ?? 'Tom.Weber@example.org';
  const wish = { address, name: 'Tom Weber', locale: null, organisationId: null };
  const { contact } = await findOrInsertContact(tx, wish, ports);
  const number = await nextTicketNumber(tx, 1001);
  const id = over.id ?? `ticket-${number}`;
  const nowMs = ports.clock.nowMs();
  await insertTicket(tx, {
    id,
    number,
    channel: 'support',
    subject: 'Printer',
    status: 'open',
    priority: 'normal',
    requester_id: contact.id,
    assignee: over.assignee ?? null,
    locale: 'en',
    suspected_of: null,
    created_at: nowMs,
    updated_at: nowMs,
  });
  return { ticketId: id, number, contactId: contact.id };
}

export function draftFor(ticketId: string, messageId: string): OutgoingDraft {
  return {
    notice: {
      kind: 'resolved',
      locale: 'en',
      ticket: {
        tag: 'TICK-1001',
        subject: 'Printer',
        status: 'resolved',
        priority: 'normal',
        assignee: null,
        channel: 'support',
      },
      customerName: 'Tom Weber',
      teamName: 'Support',
    },
    ticketId,
    activityId: null,
    from: { name: 'Support', address: { localPart: 'support', domain: 'desk.test' } },
    to: { name: 'Tom Weber', address: customer },
    replyTo: { localPart: 'support', domain: 'desk.test' },
    messageId: messageId as MsgId,
    inReplyTo: null,
    references: [],
    reversePath: null,
    autoSubmitted: 'auto-generated',
    dateMs: 1_700_000_000_000,
    files: [],
    life: 'automatic',
  };
}
