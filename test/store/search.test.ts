import fc from 'fast-check';
import type { Kysely } from 'kysely';
import { expect, test } from 'vitest';
import { searchPhrases } from '../../src/desk/asking/search-words.ts';
import type { Sight } from '../../src/desk/people/rights.ts';
import { insertActivity, insertAttachments } from '../../src/store/tickets/activities.ts';
import { addAddress, findOrInsertContact, insertOrganisation } from '../../src/store/people/contacts.ts';
import type { Store, Tx } from '../../src/store/database/database.ts';
import type { Schema } from '../../src/store/database/schema.ts';
import { addParticipant } from '../../src/store/tickets/participants.ts';
import { migrate } from '../../src/store/migrate.ts';
import { REBUILD_START, rebuildSome, type RebuildPlace } from '../../src/store/tickets/search-index.ts';
import { searchTickets } from '../../src/store/tickets/search.ts';
import { updateTicket } from '../../src/store/tickets/tickets.ts';
import { forEachDialect } from '../support/databases.ts';
import { migrationsUpTo } from './migrations-up-to.ts';
import { plansOf } from './plans.ts';
import { countingRandom, insertSampleTicket, standingClock } from './rows.ts';

const EVERYTHING: Sight = { channels: null, category: null };
const ports = { clock: standingClock(), random: countingRandom() };
let entries = 0;

async function write(
  tx: Tx,
  ticketId: string,
  text: string,
  more: { kind?: 'note' | 'event'; file?: string } = {},
) {
  const id = `entry-${++entries}`;
  await insertActivity(tx, {
    id,
    ticket_id: ticketId,
    kind: more.kind ?? 'correspondence',
    visibility: more.kind === undefined ? 'public' : 'internal',
    actor: 'system',
    arrival_id: null,
    name: null,
    text,
    detail: '{}',
    created_at: 1,
  });
  if (more.file === undefined) return;
  const file = {
    blob: 'b'.repeat(64),
    type: 'text/plain',
    disposition: null,
    content_id: null,
    size_bytes: 1,
  };
  await insertAttachments(tx, [{ ...file, id: `${id}-file`, activity_id: id, position: 0, name: more.file }]);
}

async function find(store: Store, question: string, sight = EVERYTHING): Promise<string[]> {
  const found = await searchTickets(store.db, { phrases: searchPhrases(question), sight, limit: 100 });
  return found.map((row) => row.id).sort();
}

/** Two tickets: 1001 of Cara about a printer, 1002 of Dora about a screen, in another channel. */
async function twoTickets(store: Store): Promise<void> {
  await store.transact(async (tx) => {
    const organisationId = await insertOrganisation(
      tx,
      { name: 'Müller Werke', domain: 'example.org' },
      ports,
    );
    const wish = { address: 'cara@example.org', name: 'Cara Keller', locale: null, organisationId };
    const { contact } = await findOrInsertContact(tx, wish, ports);
    await insertSampleTicket(tx, ports, { address: 'cara@example.org' });
    await write(tx, 'ticket-1001', 'The toner is empty, and the paper jams.');
    await write(tx, 'ticket-1001', 'He has not paid since March.', {
      kind: 'note',
      file: 'Rechnung-März.pdf',
    });
    await write(tx, 'ticket-1001', 'Assigned to Anna', { kind: 'event' });
    await addParticipant(tx, {
      ticketId: 'ticket-1001',
      contactId: contact.id,
      address: 'cara@example.org',
      nowMs: 1,
    });
    await insertSampleTicket(tx, ports, { address: 'dora@example.net' });
    await updateTicket(tx, 'ticket-1002', { subject: 'Bildschirm flackert', channel: 'sales' }, 2);
    await write(tx, 'ticket-1002', 'A jam of paper? No, the screen. 打印机坏了');
  });
}

forEachDialect((dialect, openFresh) => {
  test('a search finds what holds all of its words, as they are or as what they begin with', async () => {
    const { store } = await openFresh();
    await twoTickets(store);
    const wanted: readonly (readonly [string, readonly string[]])[] = [
      ['toner', ['ticket-1001']],
      ['TON', ['ticket-1001']],
      ['printer', ['ticket-1001']],
      ['paper', ['ticket-1001', 'ticket-1002']],
      ['"paper jams"', ['ticket-1001']],
      ['"jams paper"', []],
      ['toner cara', ['ticket-1001']],
      ['toner dora', []],
      ['paid', ['ticket-1001']],
      ['rechnung marz', ['ticket-1001']],
      ['cara@example.org', ['ticket-1001']],
      ['muller', ['ticket-1001']],
      ['example', ['ticket-1001', 'ticket-1002']],
      ['flackert', ['ticket-1002']],
      ['印机', ['ticket-1002']],
      ['assigned', []],
      ['oner', []],
      ['', []],
      ['"', []],
    ];
    for (const [question, tickets] of wanted) expect(await find(store, question), question).toEqual(tickets);
  });

  test('what was found is told with its place: the message, the note, the names of files', async () => {
    const { store } = await openFresh();
    await twoTickets(store);
    const placeOf = async (question: string) => {
      const [found] = await searchTickets(store.db, {
        phrases: searchPhrases(question),
        sight: EVERYTHING,
        limit: 1,
      });
      return found?.place;
    };
    expect(await placeOf('toner')).toEqual({
      part: 'message',
      text: 'The toner is empty, and the paper jams.',
    });
    expect(await placeOf('march')).toMatchObject({ part: 'note' });
    expect(await placeOf('rechnung')).toEqual({ part: 'file', text: 'Rechnung-März.pdf' });
    expect(await placeOf('flackert')).toMatchObject({ part: 'subject' });
    expect(await placeOf('muller')).toBeNull();
  });

  test('another subject is found by its own words, and no more by those of before; another address finds its tickets', async () => {
    const { store } = await openFresh();
    await twoTickets(store);
    await store.transact(async (tx) => {
      await updateTicket(tx, 'ticket-1001', { subject: 'Drucker', summary: 'wartet auf Ersatzteil' }, 3);
      const { contact } = await findOrInsertContact(
        tx,
        { address: 'dora@example.net', name: '', locale: null, organisationId: null },
        ports,
      );
      await addAddress(tx, { address: 'dora@home.example', contactId: contact.id, nowMs: 3 });
    });
    expect(await find(store, 'printer')).toEqual([]);
    expect(await find(store, 'drucker ersatzteil')).toEqual(['ticket-1001']);
    expect(await find(store, 'home.example')).toEqual(['ticket-1002']);
  });

  test('a transaction that rolls back leaves no words', async () => {
    const { store } = await openFresh();
    await twoTickets(store);
    const broken = store.transact(async (tx) => {
      await write(tx, 'ticket-1001', 'zeppelin');
      throw new RangeError('no');
    });
    await expect(broken).rejects.toThrow('no');
    expect(await find(store, 'zeppelin')).toEqual([]);
  });

  test('only what the asker may look at is found, also by what stands beside it (T-67)', async () => {
    const { store } = await openFresh();
    await twoTickets(store);
    const support: Sight = { channels: ['support'], category: null };
    expect(await find(store, 'paper', support)).toEqual(['ticket-1001']);
    expect(await find(store, 'example', support)).toEqual(['ticket-1001']);
    expect(await find(store, 'paper', { channels: [], category: null })).toEqual([]);
    expect(await find(store, 'paper', { channels: null, category: 'billing' })).toEqual([]);
  });

  test('no question is an operator: none is an error, and none shows a foreign ticket (T-40, T-41)', async () => {
    const { store } = await openFresh();
    await twoTickets(store);
    const operators = [
      '"',
      '*',
      ':',
      '^',
      '(',
      ')',
      '-',
      '+',
      '&',
      '|',
      '!',
      '<->',
      '\\',
      "'",
      '%',
      '_',
      '\u0000',
      ';--',
    ];
    const words = [
      'AND',
      'OR',
      'NOT',
      'NEAR(',
      'words:',
      'rowid',
      'paper',
      'toner',
      'a:*',
      "') or 1=1 --",
      '打',
      'ß',
    ];
    const question = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc
        .array(fc.oneof(fc.constantFrom(...operators), fc.constantFrom(...words)), { maxLength: 12 })
        .map((parts) => parts.join('')),
      fc
        .array(fc.oneof(fc.constantFrom(...operators), fc.constantFrom(...words)), { maxLength: 12 })
        .map((parts) => parts.join(' ')),
    );
    const support: Sight = { channels: ['support'], category: null };
    await fc.assert(
      fc.asyncProperty(question, async (asked) => {
        expect(await find(store, asked, support)).not.toContain('ticket-1002');
      }),
      { numRuns: dialect === 'sqlite' ? 300 : 150 },
    );
  });

  test('words of any script and length are kept, as many as there is room for', async () => {
    const { store } = await openFresh();
    await store.transact(async (tx) => {
      await insertSampleTicket(tx, ports);
      const distinct = Array.from({ length: 12_000 }, (_, n) => `${n}é${'語x'.repeat(9)}${n}-${n}`).join(' ');
      await write(tx, 'ticket-1001', `first ${distinct}`);
      await write(tx, 'ticket-1001', `${'a/b.c@d-e_'.repeat(20_000)} x`);
      await write(tx, 'ticket-1001', '\u0001\ufffe𞤀𞤁 ' + 'z'.repeat(200_000));
    });
    expect(await find(store, 'first')).toEqual(['ticket-1001']);
    expect(await find(store, 'a.b')).toEqual(['ticket-1001']);
    expect(await find(store, '𞤀𞤁')).toEqual(['ticket-1001']);
  });

  test('an index made anew is the one that was kept; a database of before gets one when it is upgraded', async () => {
    const { store, dir } = await openFresh({ migrated: false });
    await migrate(store, await migrationsUpTo(dir, dialect, '0014_statuses'));
    await store.transact(async (tx) => {
      const old = tx as unknown as {
        insertInto(name: string): { values(values: object): { execute(): Promise<unknown> } };
      };
      await old.insertInto('contact').values({ id: 'c1', name: 'Old Contact', created_at: 1 }).execute();
      const ticket = { id: 't1', number: 1, channel: 'support', subject: 'Antique', requester_id: 'c1' };
      const rest = { status: 'open', priority: 'normal', locale: 'en', created_at: 1, updated_at: 1 };
      await old
        .insertInto('ticket')
        .values({ ...ticket, ...rest })
        .execute();
      const entry = {
        id: 'a1',
        ticket_id: 't1',
        seq: 1,
        kind: 'note',
        visibility: 'internal',
        actor: 'system',
      };
      await old
        .insertInto('activity')
        .values({ ...entry, text: 'Walnut', detail: '{}', created_at: 1 })
        .execute();
    });
    await migrate(store);
    for (const question of ['antique', 'walnut', 'contact'])
      expect(await find(store, question), question).toEqual(['t1']);
    await store.transact(async (tx) => {
      const entries = tx as unknown as { deleteFrom(name: string): { execute(): Promise<unknown> } };
      await entries.deleteFrom('search_words').execute();
      await entries.deleteFrom('search_entry').execute();
    });
    expect(await find(store, 'walnut')).toEqual([]);
    let place: RebuildPlace | null = REBUILD_START;
    while (place !== null) {
      const from: RebuildPlace = place;
      place = await store.transact((tx) => rebuildSome(tx, from));
    }
    for (const question of ['antique', 'walnut', 'contact'])
      expect(await find(store, question), question).toEqual(['t1']);
  });

  // SQLite once looked up everything that was found anew for each participant: minutes in which nobody else ran.
  test.runIf(dialect === 'sqlite')(
    'a question goes through what is found once, however many tickets and participants there are (T-41)',
    async () => {
      const { store } = await openFresh();
      await twoTickets(store);
      let found = 0;
      const plans = await plansOf(store.db as unknown as Kysely<Schema>, dialect, async (reader) => {
        const phrases = searchPhrases('printer');
        found = (await searchTickets(reader, { phrases, sight: EVERYTHING, limit: 10 })).length;
      });
      const steps = plans.filter(({ text }) => text.includes('search_words')).flatMap((one) => one.steps);
      expect(found).toBe(1);
      expect(steps.join('\n')).toContain('search_words');
      expect(steps.filter((step) => /search_entry.*\b\w+_id=\? AND rowid=\?/.test(step))).toEqual([]);
    },
  );
});
