import { expect, test } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';
import { findOutgoing } from '../../src/store/outbox/outgoing.ts';
import type { Tx } from '../../src/store/database/database.ts';
import { forEachDialect } from '../support/databases.ts';
import { migrationsUpTo } from './migrations-up-to.ts';
import { draftFor } from './rows.ts';

/** Writes a row of a table as it was then. */
async function insertOld(tx: Tx, table: string, row: object): Promise<void> {
  const old = tx as unknown as {
    insertInto(name: string): { values(values: object): { execute(): Promise<unknown> } };
  };
  await old.insertInto(table).values(row).execute();
}

forEachDialect((dialect, openFresh) => {
  test('mail that waits in a database of the first version is there after the upgrade, with its place in the schedule', async () => {
    const { store, dir } = await openFresh({ migrated: false });
    await migrate(store, await migrationsUpTo(dir, dialect, '0001_initial'));
    await store.transact(async (tx) => {
      const ticketId = 'ticket-1001';
      const row = { id: ticketId, number: 1001, channel: 'support', subject: 'Printer', requester_id: 'c1' };
      const rest = { status: 'open', priority: 'normal', locale: 'en', created_at: 1, updated_at: 1 };
      await insertOld(tx, 'contact', { id: 'c1', name: 'Tom Weber', created_at: 1 });
      await insertOld(tx, 'ticket', { ...row, ...rest });
      const draft = draftFor(ticketId, 'o1@desk.test');
      const kept = { id: 'o1', ticket_id: ticketId, activity_id: null, kind: 'resolved', created_at: 5 };
      await insertOld(tx, 'outgoing', {
        ...kept,
        message_id: draft.messageId,
        draft: JSON.stringify(draft),
        blob: 'b',
      });
      const times = { due_at: 7, expires_at: 9, lease_until: null, done_at: null };
      await insertOld(tx, 'delivery', {
        id: 'd1',
        outgoing_id: 'o1',
        recipient: 'a@b',
        state: 'deferred',
        attempts: 3,
        lease_token: 4,
        last_reply: '450 later',
        ...times,
      });
    });
    expect(await migrate(store)).not.toEqual([]);
    expect(await findOutgoing(store.db, 'o1')).toMatchObject({
      outgoing: { id: 'o1', message_id: 'o1@desk.test', blob: 'b', created_at: 5 },
      delivery: {
        id: 'd1',
        state: 'deferred',
        attempts: 3,
        deferrals: 3,
        lease_token: 4,
        due_at: 7,
        expires_at: 9,
        last_reply: '450 later',
        held_at: null,
      },
    });
  });
});
