import type { Sight } from '../../src/desk/people/rights.ts';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import type { MsgId } from '../../src/mail/msg-id.ts';
import { insertActivity, insertAttachments, listActivities } from '../../src/store/tickets/activities.ts';
import {
  addAddress,
  findContactByAddress,
  findOrInsertContact,
  findOrganisationByDomain,
  getContact,
  insertOrganisation,
  listContacts,
} from '../../src/store/people/contacts.ts';
import { openStore, type DatabaseLocation, type Tx } from '../../src/store/database/database.ts';
import {
  findTicketsByMessageIds,
  recordMessageId,
  visibleThread,
} from '../../src/store/intake/message-ids.ts';
import { addParticipant, listParticipants } from '../../src/store/tickets/participants.ts';
import {
  findAndLockTicket,
  findTicketById,
  findTicketByNumber,
  listTickets,
  lockTicket,
  nextTicketNumber,
  ticketsOfContact,
  updateTicket,
} from '../../src/store/tickets/tickets.ts';
import { forEachDialect } from '../support/databases.ts';
import { until } from '../support/until.ts';
import { countingRandom, insertSampleTicket, standingClock } from './rows.ts';

forEachDialect((dialect, openFresh) => {
  const ports = { clock: standingClock(), random: countingRandom() };

  describe('ticket numbers', () => {
    test('concurrent transactions get distinct rising numbers', async () => {
      const { store, location } = await openFresh();
      const other = location.dialect === 'postgres' ? await openStore(location) : store;
      const wanted = Array.from({ length: 30 }, (_, n) =>
        (n % 2 === 0 ? store : other).transact((tx) => nextTicketNumber(tx, 1001)),
      );
      const numbers = await Promise.all(wanted);
      if (other !== store) await other.close();
      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => 1001 + n));
    });

    test('a start that is raised later moves the next number up, one that is lowered does not move it', async () => {
      const { store } = await openFresh();
      const next = (start: number) => store.transact((tx) => nextTicketNumber(tx, start));
      expect([await next(1001), await next(1001), await next(5000), await next(5000), await next(1)]).toEqual(
        [1001, 1002, 5000, 5001, 5002],
      );
    });
  });

  test('a ticket is found by id and by number, changed, and listed with its requester', async () => {
    const { store } = await openFresh();
    const { ticketId, number, contactId } = await store.transact((tx) => insertSampleTicket(tx, ports));
    await store.transact(async (tx) => {
      expect(await lockTicket(tx, ticketId)).toMatchObject({ number });
      expect(await findAndLockTicket(tx, 'none')).toBeNull();
      await updateTicket(tx, ticketId, { status: 'in-progress', assignee: 'anna' }, 99);
      await addAddress(tx, { address: 'a.earlier@example.org', contactId, nowMs: 1 });
      await addParticipant(tx, { ticketId, contactId, address: 'Tom.Weber@example.org', nowMs: 1 });
    });
    expect(await findTicketByNumber(store.db, number)).toMatchObject({ id: ticketId, updated_at: 99 });
    expect(await findTicketById(store.db, 'none')).toBeNull();
    const list = async (filter: object) =>
      (await listTickets(store.db, { limit: 10, ...filter })).map((row) => row.requester_address);
    expect(await list({ status: 'in-progress', assignee: 'anna', channel: 'support' })).toEqual([
      'Tom.Weber@example.org',
    ]);
    expect(await list({ assignee: null })).toEqual([]);
    expect(await list({ status: 'closed' })).toEqual([]);
  });

  test('a ticket of nobody is found by that', async () => {
    const { store } = await openFresh();
    await store.transact(async (tx) => {
      await insertSampleTicket(tx, ports);
      await insertSampleTicket(tx, ports, { assignee: 'anna' });
    });
    expect((await listTickets(store.db, { assignee: null, limit: 9 })).map((row) => row.id)).toEqual([
      'ticket-1001',
    ]);
  });

  test("a customer's tickets: the open ones first, but for the one at hand, as far as the asker may look (T-67)", async () => {
    const { store } = await openFresh();
    const { contactId } = await store.transact((tx) => insertSampleTicket(tx, ports));
    await store.transact(async (tx) => {
      await insertSampleTicket(tx, ports);
      await insertSampleTicket(tx, ports);
      await insertSampleTicket(tx, ports, { address: 'other@example.org' });
      await updateTicket(tx, 'ticket-1003', { status: 'resolved', category: 'hardware' }, 1);
    });
    const numbers = async (sight: Sight, limit: number, except: string | null = 'ticket-1001') => {
      const { shown, count } = await ticketsOfContact(store.db, contactId, { except, sight, limit });
      return { shown: shown.map(({ number }) => Number(number)), count };
    };
    const all: Sight = { channels: null, category: null };
    expect(await numbers(all, 5)).toEqual({ shown: [1002, 1003], count: 2 });
    expect(await numbers(all, 2, null)).toEqual({ shown: [1002, 1001], count: 3 });
    expect(await numbers({ channels: ['elsewhere'], category: null }, 5)).toEqual({ shown: [], count: 0 });
    expect(await numbers({ channels: [], category: null }, 5)).toEqual({ shown: [], count: 0 });
    expect(await numbers({ channels: null, category: 'hardware' }, 5)).toEqual({ shown: [1003], count: 1 });
  });

  test('who takes part keeps one ordinal for ever', async () => {
    const { store } = await openFresh();
    const first = await store.transact((tx) => insertSampleTicket(tx, ports));
    const second = await store.transact((tx) =>
      insertSampleTicket(tx, ports, { address: 'eva@example.org' }),
    );
    const { ticketId } = first;
    const join = (contactId: string, address: string) =>
      store.transact((tx) => addParticipant(tx, { ticketId, contactId, address, nowMs: 1 }));
    const ordinals = await Promise.all([
      join(first.contactId, 'Tom.Weber@example.org'),
      join(second.contactId, 'eva@example.org'),
      join(first.contactId, 'Tom.Weber@example.org'),
    ]);
    expect(ordinals[0]).toBe(ordinals[2]);
    expect([...ordinals.slice(0, 2)].sort()).toEqual([1, 2]);
    const participants = await listParticipants(store.db, ticketId);
    expect(participants.map((row) => row.ordinal)).toEqual([1, 2]);
    expect(participants.map((row) => row.name)).toEqual(['Tom Weber', 'Tom Weber']);
  });

  test('activities stand in the order they were written, each with its files in order', async () => {
    const { store } = await openFresh();
    const { ticketId } = await store.transact((tx) => insertSampleTicket(tx, ports));
    const activity = (id: string) => ({
      id,
      ticket_id: ticketId,
      kind: 'note' as const,
      visibility: 'internal' as const,
      actor: 'system',
      arrival_id: null,
      name: null,
      text: id,
      detail: '{}',
      created_at: 1,
    });
    const file = (id: string, position: number) => ({
      id,
      activity_id: 'z-first',
      position,
      blob: 'b',
      name: id,
      type: 'text/plain',
      disposition: null,
      content_id: null,
      size_bytes: 1,
    });
    const seqs = await Promise.all(
      ['z-first', 'a-second', 'm-third'].map((id) =>
        store.transact((tx) => insertActivity(tx, activity(id))),
      ),
    );
    expect([...seqs].sort()).toEqual([1, 2, 3]);
    await store.transact((tx) => insertAttachments(tx, [file('later', 1), file('sooner', 0)]));
    await store.transact((tx) => insertAttachments(tx, []));
    const history = await listActivities(store.db, ticketId);
    expect(history.map((row) => row.seq)).toEqual([1, 2, 3]);
    const withFiles = history.filter((row) => row.attachments.length > 0);
    expect(withFiles.map((row) => [row.id, row.attachments.map((one) => one.id)])).toEqual([
      ['z-first', ['sooner', 'later']],
    ]);
  });

  test('the same unknown address from many at once becomes one contact', async () => {
    const { store } = await openFresh();
    const wish = { address: 'new@example.org', name: 'New', locale: null, organisationId: null };
    const made = await Promise.all(
      Array.from({ length: 6 }, () => store.transact((tx) => findOrInsertContact(tx, wish, ports))),
    );
    expect(new Set(made.map((one) => one.contact.id)).size).toBe(1);
    expect(made.filter((one) => one.created)).toHaveLength(1);
    expect(await store.db.selectFrom('contact').selectAll().execute()).toHaveLength(1);
  });

  test('the same new domain from many at once becomes one organisation', async () => {
    const { store } = await openFresh();
    const wish = { name: 'Example', domain: 'example.org' };
    const made = await Promise.all(
      Array.from({ length: 6 }, () => store.transact((tx) => insertOrganisation(tx, wish, ports))),
    );
    expect(new Set(made).size).toBe(1);
    expect(await store.db.selectFrom('organisation').selectAll().execute()).toHaveLength(1);
    expect(await findOrganisationByDomain(store.db, 'example.org')).toMatchObject({ id: made[0] });
    expect(await findOrganisationByDomain(store.db, 'example.net')).toBeNull();
  });

  test.runIf(dialect === 'postgres')(
    'who loses the race for a new address or domain gets what the winner made',
    async () => {
      const { store, location } = await openFresh();
      const make = async (tx: Tx) => {
        const wish = { address: 'new@example.org', name: 'New', locale: null, organisationId: null };
        const { contact } = await findOrInsertContact(tx, wish, ports);
        const domain = { name: 'Example', domain: 'example.org' };
        return [contact.id, await insertOrganisation(tx, domain, ports)];
      };
      const other = await openStore(location);
      const losers: Promise<string[]>[] = [];
      const winner = await store.transact(async (tx) => {
        const made = await make(tx);
        losers.push(other.transact(make));
        await until('the other one waits for this one', () => somebodyWaits(location));
        return made;
      });
      expect(await Promise.all(losers)).toEqual([winner]);
      await other.close();
      expect(await store.db.selectFrom('contact').selectAll().execute()).toHaveLength(1);
      expect(await store.db.selectFrom('organisation').selectAll().execute()).toHaveLength(1);
    },
  );

  test('a contact is found by each of its addresses, as they were written, and by parts of name and address', async () => {
    const { store } = await openFresh();
    const organisationId = await store.transact((tx) =>
      insertOrganisation(tx, { name: 'Example', domain: 'example.org' }, ports),
    );
    const contactId = await store.transact(async (tx) => {
      const wish = { address: 'a_b@example.org', name: 'Ann 50%', locale: 'de', organisationId } as const;
      const { contact } = await findOrInsertContact(tx, wish, ports);
      await addAddress(tx, { address: 'Ann@home.example', contactId: contact.id, nowMs: 2e12 });
      return contact.id;
    });
    expect(await findContactByAddress(store.db, 'Ann@home.example')).toMatchObject({
      id: contactId,
      locale: 'de',
      organisation_name: 'Example',
    });
    expect(await findContactByAddress(store.db, 'ann@home.example')).toBeNull();
    const found = async (search: string) => (await listContacts(store.db, { search, limit: 5 })).length;
    expect([
      await found('ANN'),
      await found('50%'),
      await found('a_B'),
      await found('axb'),
      await found('5%0'),
    ]).toEqual([1, 1, 1, 0, 0]);
    expect(await getContact(store.db, 'none')).toBeNull();
    expect(await getContact(store.db, contactId)).toMatchObject({
      addresses: ['a_b@example.org', 'Ann@home.example'],
      tickets: [],
    });
  });

  test('a Message-ID leads to its tickets, and a thread holds what its person has seen', async () => {
    const { store } = await openFresh();
    const { ticketId, number } = await store.transact((tx) => insertSampleTicket(tx, ports));
    const ids = ['1@x', '2@x', '3@x', '4@x'] as MsgId[];
    const people = ['p1', 'p1', 'a-anna', 'p2'];
    await store.transact(async (tx) => {
      for (const [n, messageId] of ids.entries()) {
        const direction = n === 0 ? 'in' : 'out';
        const one = { messageId, ticketId, direction, person: people[n]!, nowMs: 10 + n } as const;
        await recordMessageId(tx, one);
        await recordMessageId(tx, { ...one, person: 'someone-else' });
      }
    });
    expect(await findTicketsByMessageIds(store.db, ['3@x', 'unknown@x'] as MsgId[])).toEqual([
      { message_id: '3@x', ticket_id: ticketId, number, direction: 'out', person: 'a-anna' },
    ]);
    expect(await findTicketsByMessageIds(store.db, [])).toEqual([]);
    expect(await visibleThread(store.db, ticketId, 'p1')).toEqual(['1@x', '2@x']);
    expect(await visibleThread(store.db, ticketId, 'p2')).toEqual(['1@x', '4@x']);
    expect(await visibleThread(store.db, ticketId, 'a-anna')).toEqual(['3@x']);
  });
});

/** Does a transaction wait for a lock of another one? */
async function somebodyWaits(location: DatabaseLocation): Promise<boolean> {
  const client = new pg.Client({ connectionString: location.dialect === 'postgres' ? location.url : '' });
  await client.connect();
  const { rows } = await client.query(
    `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
  );
  await client.end();
  return rows.length > 0;
}
