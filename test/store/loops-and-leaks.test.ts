import { expect, test } from 'vitest';
import { newId } from '../../src/base/clock.ts';
import { enqueue } from '../../src/outbound/outbox/enqueue.ts';
import { LIMITS } from '../../src/base/limits.ts';
import {
  activityAt,
  attachmentsOf,
  customerMailsSince,
  historyPieces,
  insertActivity,
  insertAttachments,
  lastActivities,
  lastWordsOfCustomers,
  listActivities,
} from '../../src/store/tickets/activities.ts';
import {
  automaticMailPerBusyHour,
  automaticMailsAbout,
  automaticMailSince,
  confirmationCounts,
} from '../../src/store/outbox/automatic-mail.ts';
import type { Tx } from '../../src/store/database/database.ts';
import {
  earlierAnswers,
  foreignTexts,
  internalTexts,
  knownTexts,
  otherInternalTexts,
} from '../../src/store/outbox/guarded-texts.ts';
import {
  countBreakerHeld,
  endBreakerHold,
  holdAutomaticMail,
} from '../../src/store/outbox/outbox-control.ts';
import { findOutgoing, settleDelivery, withholdDelivery } from '../../src/store/outbox/outgoing.ts';
import { insertSenderMail, lockSender, noteFlood, senderCounts } from '../../src/store/intake/senders.ts';
import { addParticipant } from '../../src/store/tickets/participants.ts';
import { forEachDialect } from '../support/databases.ts';
import {
  arrivalRow,
  countingRandom,
  draftFor,
  insertArrivals,
  insertSampleTicket,
  standingClock,
} from './rows.ts';

const HOUR_MS = 60 * 60 * 1000;
const TOM = { mailbox: 'tom.weber@example.org', domain: 'example.org' };

forEachDialect((_dialect, openFresh) => {
  async function desk() {
    const { store } = await openFresh();
    const ports = { clock: standingClock(), random: countingRandom() };
    const { ticketId } = await store.transact((tx) => insertSampleTicket(tx, ports));
    const put = (id: string, changes: object = {}) =>
      store.transact((tx) =>
        enqueue(
          tx,
          { id, draft: { ...draftFor(ticketId, `${id}@desk.test`), ...changes }, person: 'p1' },
          ports,
        ),
      );
    const write = (
      tx: Tx,
      one: {
        id?: string;
        ticket?: string;
        actor: string;
        visibility?: 'public' | 'internal';
        text: string;
        kind?: 'note' | 'correspondence';
        detail?: string;
      },
    ) =>
      insertActivity(tx, {
        id: one.id ?? newId(ports.clock, ports.random),
        ticket_id: one.ticket ?? ticketId,
        kind: one.kind ?? 'correspondence',
        visibility: one.visibility ?? 'public',
        actor: one.actor,
        arrival_id: null,
        name: null,
        text: one.text,
        detail: one.detail ?? '{}',
        created_at: ports.clock.nowMs(),
      });
    return { store, ports, ticketId, put, write };
  }

  test('mail of strangers and of customers to a ticket is counted since a moment, without what machines wrote, among the last entries (T-07)', async () => {
    const { store, ports, ticketId, write } = await desk();
    const inside = { actor: 'contact:eve', visibility: 'internal', text: 'hello' } as const;
    const count = (sinceMs: number) => customerMailsSince(store.db, { ticketId, sinceMs });
    await store.transact(async (tx) => {
      for (let n = 0; n < 3; n++) await write(tx, inside);
    });
    const startMs = ports.clock.nowMs();
    ports.clock.moveMs(HOUR_MS);
    await store.transact(async (tx) => {
      await write(tx, inside);
      await write(tx, { ...inside, detail: '{"automatic":true}' });
      await write(tx, { ...inside, visibility: 'public' });
      await write(tx, { ...inside, actor: 'agent:anna' });
      await write(tx, { ...inside, kind: 'note' });
    });
    expect(await count(startMs)).toEqual({ held: 1, added: 1, crowded: false });
    expect(await count(startMs - 1)).toEqual({ held: 4, added: 1, crowded: false });
    // The three of the beginning are the first entries of all.
    await store.transact(async (tx) => {
      for (let n = 8; n < LIMITS.heldLookedAt + 3; n++)
        await write(tx, { actor: 'agent:anna', text: 'hello' });
    });
    expect(await count(startMs - 1)).toEqual({ held: 1, added: 1, crowded: true });
    expect(await count(startMs)).toEqual({ held: 1, added: 1, crowded: false });
  });

  test('of a long history no more is read than is shown, and all of it a piece at a time (T-72)', async () => {
    const { store, ticketId, write } = await desk();
    const COUNT = LIMITS.historyPiece * 2 + 5;
    await store.transact(async (tx) => {
      for (let n = 1; n < COUNT; n++)
        await write(tx, { id: `entry-${n}`, actor: 'contact:tom', text: `${n} ${'x'.repeat(5000)}` });
      await write(tx, { id: `entry-${COUNT}`, actor: 'agent:anna', text: 'the last' });
      const file = { blob: 'b', type: 'text/plain', disposition: null, content_id: null, size_bytes: 1 };
      for (const position of [0, 1])
        await insertAttachments(tx, [
          { ...file, id: `f${position}`, activity_id: `entry-${COUNT}`, position, name: `${position}.txt` },
        ]);
    });
    const last = await lastActivities(store.db, ticketId, { most: 3, chars: 20 });
    expect(last.map(({ seq, text }) => [seq, text.length])).toEqual([
      [COUNT - 2, 20],
      [COUNT - 1, 20],
      [COUNT, 'the last'.length],
    ]);
    expect(last.at(-1)?.attachments.map(({ name }) => name)).toEqual(['0.txt', '1.txt']);
    const sizes: number[] = [];
    for await (const piece of historyPieces(store.db, ticketId)) sizes.push(piece.length);
    expect(sizes).toEqual([LIMITS.historyPiece, LIMITS.historyPiece, 5]);
    const all = await listActivities(store.db, ticketId);
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: COUNT }, (_, at) => at + 1));
    expect(await activityAt(store.db, { ticketId, seq: COUNT })).toEqual(all.at(-1));
    expect(await activityAt(store.db, { ticketId, seq: COUNT + 1 })).toBeNull();
    expect(await lastWordsOfCustomers(store.db, ticketId)).toBe(all.at(-2)?.text);
    const filesIn = (ticket: string) =>
      attachmentsOf(store.db, { ticketId: ticket, activityId: `entry-${COUNT}` });
    expect([(await filesIn(ticketId)).length, (await filesIn('another')).length]).toEqual([2, 0]);
  });

  test('automatic mail is counted by mailbox, domain, ticket and hour; an agent’s answer begins the ticket’s count anew (I-26)', async () => {
    const { store, ports, ticketId, put, write } = await desk();
    await put('one', { autoSubmitted: 'auto-generated' });
    await put('two', { autoSubmitted: 'auto-generated' });
    await put('person', { autoSubmitted: null });
    const nowMs = ports.clock.nowMs();
    const counts = () => confirmationCounts(store.db, { ...TOM, nowMs: ports.clock.nowMs() });
    expect(await counts()).toEqual({ lastHour: 0, lastDay: 0, domainLastHour: 2, allLastHour: 2 });
    expect(await automaticMailSince(store.db, nowMs - 1)).toBe(2);
    const about = () =>
      automaticMailsAbout(store.db, { ticketId, mailbox: TOM.mailbox, nowMs: ports.clock.nowMs() });
    expect(await about()).toBe(2);
    await store.transact((tx) => write(tx, { actor: 'agent:anna', text: 'Plug it in.' }));
    expect(await about()).toBe(0);
    ports.clock.moveMs(HOUR_MS);
    expect(await counts()).toMatchObject({ domainLastHour: 0, allLastHour: 0 });
    await put('three', { autoSubmitted: 'auto-generated' });
    const past = { fromMs: nowMs - 1, toMs: ports.clock.nowMs() };
    expect((await automaticMailPerBusyHour(store.db, past)).sort()).toEqual([1, 2]);
  });

  test('a sender’s mail is counted by what it did, once an arrival; their flood is remembered (T-72)', async () => {
    const { store, ports, ticketId } = await desk();
    const nowMs = ports.clock.nowMs();
    await store.transact(async (tx) => {
      await insertArrivals(
        tx,
        ['a1', 'a2', 'a3'].map((id) => arrivalRow(id)),
      );
      expect(await lockSender(tx, TOM.mailbox)).toMatchObject({ flood_ticket_id: null });
      const came = { ...TOM, came_at: nowMs, proof: 'failed' as const };
      await insertSenderMail(tx, { ...came, arrival_id: 'a1', effect: 'opened' });
      await insertSenderMail(tx, { ...came, arrival_id: 'a1', effect: 'opened' });
      await insertSenderMail(tx, { ...came, arrival_id: 'a2', effect: 'flooded' });
      await insertSenderMail(tx, { ...came, arrival_id: 'a3', effect: 'added', proof: null });
      await noteFlood(tx, { mailbox: TOM.mailbox, ticketId, nowMs });
    });
    expect(await senderCounts(store.db, TOM, nowMs)).toEqual({
      openedLastHour: 2,
      addedLastHour: 1,
      addedLastDay: 1,
      disownedLastHour: 2,
    });
    expect(await senderCounts(store.db, TOM, nowMs + HOUR_MS)).toMatchObject({
      openedLastHour: 0,
      addedLastDay: 1,
    });
    const row = await store.transact((tx) => lockSender(tx, TOM.mailbox));
    expect(row).toEqual({ mailbox: TOM.mailbox, flood_ticket_id: ticketId, flood_last_at: nowMs });
  });

  test('the breaker holds what waits and is automatic, and gives it back its time or ends it (I-26)', async () => {
    const { store, ports, put } = await desk();
    await put('auto', { autoSubmitted: 'auto-generated' });
    await put('person', { autoSubmitted: null });
    const state = async (id: string) => (await findOutgoing(store.db, id))?.delivery;
    const before = await state('auto');
    expect(
      await store.transact((tx) => holdAutomaticMail(tx, { nowMs: ports.clock.nowMs(), reason: 'much' })),
    ).toBe(1);
    expect(await state('person')).toMatchObject({ state: 'queued', held_by: null });
    expect(await state('auto')).toMatchObject({ state: 'held', held_by: 'breaker', held_reason: 'much' });
    expect(await countBreakerHeld(store.db)).toBe(1);
    ports.clock.moveMs(HOUR_MS);
    const end = (what: 'release' | 'cancel') =>
      store.transact((tx) => endBreakerHold(tx, { nowMs: ports.clock.nowMs(), what }));
    expect(await end('release')).toBe(1);
    expect(await state('auto')).toMatchObject({
      state: 'queued',
      held_by: null,
      expires_at: (before?.expires_at ?? 0) + HOUR_MS,
    });
    await store.transact((tx) => holdAutomaticMail(tx, { nowMs: ports.clock.nowMs(), reason: 'much' }));
    expect(await end('cancel')).toBe(1);
    expect(await state('auto')).toMatchObject({ state: 'failed' });
  });

  test('the leak guard reads what is inside, what the customer knows, and what is another’s (T-53, T-54)', async () => {
    const { store, ports, ticketId, put, write } = await desk();
    const nowMs = ports.clock.nowMs();
    const ticket = await store.db
      .selectFrom('ticket')
      .selectAll()
      .where('id', '=', ticketId)
      .executeTakeFirstOrThrow();
    await store.transact(async (tx) => {
      for (const [id, number] of [
        ['other', 9001],
        ['own', 9002],
      ] as const)
        await tx
          .insertInto('ticket')
          .values({ ...ticket, id, number })
          .execute();
      await tx
        .insertInto('contact')
        .values({ id: 'dora', name: 'Dora', locale: null, organisation_id: null, created_at: nowMs })
        .execute();
      await tx
        .insertInto('address')
        .values({ address: 'dora@x.example', contact_id: 'dora', created_at: nowMs })
        .execute();
      await tx
        .insertInto('address')
        .values({ address: 'tom@x.example', contact_id: ticket.requester_id, created_at: nowMs })
        .onConflict((one) => one.doNothing())
        .execute();
      await addParticipant(tx, { ticketId, contactId: ticket.requester_id, address: 'tom@x.example', nowMs });
      await addParticipant(tx, {
        ticketId: 'own',
        contactId: ticket.requester_id,
        address: 'tom@x.example',
        nowMs,
      });
      await addParticipant(tx, { ticketId: 'other', contactId: 'dora', address: 'dora@x.example', nowMs });
      await write(tx, { actor: 'contact:tom', text: 'asked' });
      await write(tx, { actor: 'agent:anna', text: 'noted', kind: 'note', visibility: 'internal' });
      await write(tx, { actor: 'contact:eve', text: 'kept inside', visibility: 'internal' });
      await write(tx, { id: 'sent', actor: 'agent:anna', text: 'sent' });
      await write(tx, { id: 'held', actor: 'agent:anna', text: 'held' });
      await write(tx, { ticket: 'other', actor: 'contact:dora', text: 'of another' });
      await write(tx, { ticket: 'other', actor: 'agent:anna', text: 'answer to another' });
      await write(tx, { ticket: 'own', actor: 'contact:tom', text: 'of the same customer' });
      const inside = { actor: 'agent:anna', kind: 'note', visibility: 'internal' } as const;
      await write(tx, { ...inside, ticket: 'own', text: 'noted of the same customer' });
    });
    const answer = {
      ...draftFor(ticketId, 'x@y').notice,
      kind: 'answer',
      text: '',
      agentName: 'Anna',
      done: null,
    };
    await put('sent', { notice: answer, activityId: 'sent', autoSubmitted: null });
    await put('held', { notice: answer, activityId: 'held', autoSubmitted: null });
    await store.transact(async (tx) => {
      await tx.updateTable('delivery').set({ state: 'sending', lease_token: 1 }).execute();
      const lease = async (id: string) => ({
        id: (await findOutgoing(tx, id))?.delivery.id ?? '',
        leaseToken: 1,
        nowMs,
      });
      await settleDelivery(tx, { ...(await lease('sent')), state: 'relayed', lastReply: '250' });
      await withholdDelivery(tx, { ...(await lease('held')), by: 'leak-guard', reason: 'x' });
    });
    expect((await internalTexts(store.db, { ticketId })).sort()).toEqual(['kept inside', 'noted']);
    expect((await knownTexts(store.db, { ticketId })).sort()).toEqual(['asked', 'sent']);
    expect(await foreignTexts(store.db, { ticketId, ordinal: 1 })).toEqual(['of another']);
    // Of somebody who takes part in this one alone, or in none: then all that was written there is another's.
    expect(await foreignTexts(store.db, { ticketId, ordinal: null })).toContain('of the same customer');
    const reading = { ticketId, ordinal: 1 };
    expect(await otherInternalTexts(store.db, reading)).toEqual(['noted of the same customer']);
    expect(await otherInternalTexts(store.db, { ticketId, ordinal: 7 })).toEqual([]);
    expect(await earlierAnswers(store.db, 'agent:anna')).toEqual(['sent']);
    expect(await earlierAnswers(store.db, 'agent:nobody')).toEqual([]);
  });

  test('what strangers write to a ticket puts no note out of the sight of the leak guard, there or in another one (T-07, T-53)', async () => {
    const { store, ports, ticketId, write } = await desk();
    const nowMs = ports.clock.nowMs();
    await store.transact(async (tx) => {
      const row = await tx
        .selectFrom('ticket')
        .selectAll()
        .where('id', '=', ticketId)
        .executeTakeFirstOrThrow();
      await tx
        .insertInto('ticket')
        .values({ ...row, id: 'own', number: row.number + 1 })
        .execute();
      const address = 'tom@x.example';
      await tx
        .insertInto('address')
        .values({ address, contact_id: row.requester_id, created_at: nowMs })
        .onConflict((one) => one.doNothing())
        .execute();
      for (const id of [ticketId, 'own']) {
        await addParticipant(tx, {
          ticketId: id,
          contactId: row.requester_id,
          address,
          nowMs,
        });
        const inside = { ticket: id, visibility: 'internal' } as const;
        const note = { id: `${id}-0`, actor: 'agent:anna', text: `note of ${id}`, kind: 'note' } as const;
        await write(tx, { ...inside, ...note });
        for (let n = 0; n < LIMITS.guardEntries; n++)
          await write(tx, { ...inside, id: `${id}-1-${n}`, actor: 'contact:eve', text: 'flood' });
      }
    });
    expect(await internalTexts(store.db, { ticketId })).toContain(`note of ${ticketId}`);
    expect(await otherInternalTexts(store.db, { ticketId, ordinal: 1 })).toContain('note of own');
  });
});
