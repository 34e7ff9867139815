/** What each mail and each command of an agent asks must not cost more the longer a desk has been in use. */
import { sql, type Kysely } from 'kysely';
import { describe, expect, test } from 'vitest';
import { searchPhrases } from '../../src/desk/asking/search-words.ts';
import type { Store } from '../../src/store/database/database.ts';
import type { Schema } from '../../src/store/database/schema.ts';
import { earlierAnswers, foreignTexts, otherInternalTexts } from '../../src/store/outbox/guarded-texts.ts';
import { searchTickets } from '../../src/store/tickets/search.ts';
import { rebuildSearchIndex } from '../../src/store/tickets/search-index.ts';
import { linkedWith } from '../../src/store/tickets/ticket-links.ts';
import { forEachDialect } from '../support/databases.ts';
import { plansOf } from './plans.ts';

const TICKETS = 3000;
/** More rows than this of one table are all of them that a small answer needs. */
const FEW_ROWS = 1000;

const EVERYTHING = { channels: null, category: null };

describe('a large desk', () => {
  forEachDialect((dialect, openFresh) => {
    const wholeTables = async (store: Store, work: Parameters<typeof plansOf>[2]) => {
      const plans = await plansOf(store.db as unknown as Kysely<Schema>, dialect, work);
      expect(plans.length).toBeGreaterThan(0);
      return plans.flatMap(({ steps }) => steps).filter(isWholeTable);
    };

    test('what the leak guard asks for a mail goes through neither all participants nor all mail', async () => {
      const { store } = await openFresh();
      await fillDesk(store);
      const reading = { ticketId: 't7', ordinal: 1 };
      expect(await wholeTables(store, (reader) => otherInternalTexts(reader, reading))).toEqual([]);
      expect(await wholeTables(store, (reader) => foreignTexts(reader, reading))).toEqual([]);
      expect(await wholeTables(store, (reader) => earlierAnswers(reader, 'agent:anna'))).toEqual([]);
      expect(await earlierAnswers(store.db, 'agent:anna')).toHaveLength(20);
    });

    test('what a ticket is linked with is found without going through all tickets', async () => {
      const { store } = await openFresh();
      await fillDesk(store);
      expect(await wholeTables(store, (reader) => linkedWith(reader, 't7'))).toEqual([]);
      expect((await linkedWith(store.db, 't7')).map(({ id }) => id)).toEqual(['t5', 't9']);
    });

    test('a search asks the index as often, however many tickets it finds (T-41)', async () => {
      const { store } = await openFresh();
      await fillDesk(store, 60);
      await store.transact(rebuildSearchIndex);
      const asked = async (limit: number) => {
        const plans = await plansOf(store.db as unknown as Kysely<Schema>, dialect, (reader) =>
          searchTickets(reader, { phrases: searchPhrases('printer'), sight: EVERYTHING, limit }),
        );
        return plans.filter(({ text }) => text.includes('search_words')).length;
      };
      expect(await asked(50)).toBe(await asked(1));
    });
  });
});

function isWholeTable(step: string): boolean {
  const [, rows] = /^(?:participant|ticket|outgoing|delivery): (\d+) rows/.exec(step) ?? [];
  if (rows !== undefined) return Number(rows) > FEW_ROWS;
  // `other` and `own` are participants; all mails of a state are nearly all that ever left.
  return /^SCAN (?:participant|other|own|ticket|outgoing|delivery)\b|INDEX delivery_(?:due|done) /.test(step);
}

/** Tickets of as many contacts, each with an answer of Anna's that was handed over. */
async function fillDesk(store: Store, tickets = TICKETS): Promise<void> {
  const numbers = sql`with recursive counted (n) as (select 1 union all select n + 1 from counted where n < ${sql.lit(tickets)})`;
  const fills = [
    sql`insert into contact (id, name, created_at) ${numbers} select 'c' || n, 'Carl', 0 from counted`,
    sql`insert into address (address, contact_id, created_at) ${numbers} select n || '@c.example', 'c' || n, 0 from counted`,
    sql`insert into ticket (id, number, channel, subject, status, priority, requester_id, locale, created_at, updated_at)
      ${numbers} select 't' || n, n, 'support', 'printer', 'open', 'normal', 'c' || n, 'en', n, n from counted`,
    sql`insert into participant (ticket_id, ordinal, contact_id, address, added_at)
      ${numbers} select 't' || n, 1, 'c' || n, n || '@c.example', 0 from counted`,
    sql`insert into activity (id, ticket_id, seq, kind, visibility, actor, text, detail, created_at)
      ${numbers} select 'a' || n, 't' || n, 1, 'correspondence', 'public', 'agent:anna', 'the printer', '{}', n from counted`,
    sql`insert into outgoing (id, ticket_id, activity_id, kind, message_id, draft, created_at)
      ${numbers} select 'o' || n, 't' || n, 'a' || n, 'answer', 'o' || n, '{}', n from counted`,
    sql`insert into delivery (id, outgoing_id, recipient, state, due_at, expires_at, done_at)
      ${numbers} select 'd' || n, 'o' || n, n || '@c.example', 'relayed', n, n, n from counted`,
    sql`insert into ticket_link (ticket_id, other_id, created_at) values ('t5', 't7', 0), ('t7', 't9', 0)`,
    sql`analyze`,
  ];
  for (const fill of fills) await fill.execute(store.db);
}
