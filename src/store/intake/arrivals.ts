import { sql, type Insertable, type Selectable } from 'kysely';
import { LIMITS } from '../../base/limits.ts';
import type { ArrivalState, Disposition, TraceStep } from '../../desk/trace.ts';
import type { Authentication } from '../../mail/authentication.ts';
import type { Reader, Tx } from '../database/database.ts';
import { wordsOf } from '../database/dialect.ts';
import type { ArrivalTable } from '../database/schema.ts';
import { requireLease } from '../daemons/stale-lease.ts';

export type ArrivalRow = Selectable<ArrivalTable>;
export type NewArrival = Pick<
  Insertable<ArrivalTable>,
  'id' | 'key' | 'transport' | 'blob' | 'size_bytes' | 'envelope' | 'duplicate_key' | 'received_at'
>;

/** Writes the arrival down, due at once. `known`: its key is there already, and nothing was changed. */
export async function insertArrival(tx: Tx, row: NewArrival): Promise<'inserted' | 'known'> {
  const inserted = await tx
    .insertInto('arrival')
    .values({ ...row, state: 'incoming', due_at: row.received_at })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted === undefined ? 'known' : 'inserted';
}

/**
 * Takes the next arrival that is due, or null: first what a runner left behind (its lease ran out), then what was deferred, then
 * what is new, each the oldest first. Nobody else gets it before `nowMs + leaseMs`; whoever finishes it shows its `lease_token`.
 */
export async function claimArrival(
  tx: Tx,
  { nowMs, leaseMs, holder = null }: { nowMs: number; leaseMs: number; holder?: number | null },
): Promise<ArrivalRow | null> {
  const words = wordsOf(tx);
  const oldest = (state: ArrivalState) =>
    tx.selectFrom('arrival').select('id').where('state', '=', state).orderBy('due_at').orderBy('id').limit(1);
  const due = (state: ArrivalState, by: 'due_at' | 'lease_until') =>
    words.skipLocked(oldest(state).where(by, '<=', nowMs));
  // Put off for longer than anything ever is: before the clock was set back (I-21).
  const afterJump = (state: ArrivalState) =>
    words.skipLocked(oldest(state).where('due_at', '>', nowMs + LIMITS.arrivalWaitMaxMs));
  const row = await tx
    .updateTable('arrival')
    .set((eb) => ({
      state: 'active',
      attempts: eb('attempts', '+', 1),
      lease_token: eb('lease_token', '+', 1),
      lease_until: nowMs + leaseMs,
      lease_holder: holder,
    }))
    .where('id', '=', (eb) =>
      eb.fn.coalesce(
        due('active', 'lease_until'),
        due('deferred', 'due_at'),
        due('incoming', 'due_at'),
        afterJump('deferred'),
        afterJump('incoming'),
      ),
    )
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** The end of an arrival. */
interface ArrivalEnd {
  readonly id: string;
  readonly leaseToken: number;
  readonly state: 'done' | 'quarantined';
  readonly disposition: Disposition;
  readonly reason: string | null;
  readonly ticketId: string | null;
  /** Message-ID of the mail, where it had one. */
  readonly messageId: string | null;
  /** What every copy of the mail has in common; none where nobody read it. */
  readonly copyKey?: string | null;
  readonly trace: readonly TraceStep[];
  /** The verdict on who sent it; none where it was set aside before anybody looked. */
  readonly authentication?: Authentication;
  /** Only a part of the message was taken in, so the original stays in its IMAP folder as it is. */
  readonly leaveInFolder?: boolean;
  readonly nowMs: number;
}

/**
 * Writes the end of an arrival, in the transaction of its effects. What came by IMAP is then due for aftercare.
 * @throws StaleLease where the arrival was claimed by somebody else since.
 */
export async function settleArrival(tx: Tx, end: ArrivalEnd): Promise<void> {
  const result = await tx
    .updateTable('arrival')
    .set((eb) => ({
      state: end.state,
      disposition: end.disposition,
      reason: end.reason,
      ticket_id: end.ticketId,
      message_id: end.messageId,
      copy_key: end.copyKey ?? null,
      trace: JSON.stringify(end.trace),
      authentication: end.authentication === undefined ? null : JSON.stringify(end.authentication),
      done_at: end.nowMs,
      lease_until: null,
      aftercare:
        end.state === 'done' && end.leaveInFolder !== true
          ? eb.case().when('transport', '=', 'imap').then(sql.lit<'pending'>('pending')).end()
          : null,
    }))
    .where('id', '=', end.id)
    .where('lease_token', '=', end.leaseToken)
    .where('state', '=', 'active')
    .executeTakeFirst();
  requireLease(result.numUpdatedRows, 'arrival', end.id, end.leaseToken);
}

/**
 * Puts the arrival back for a later try.
 * @throws StaleLease
 */
export async function deferArrival(
  tx: Tx,
  put: { id: string; leaseToken: number; dueAt: number; error: string },
): Promise<void> {
  const result = await tx
    .updateTable('arrival')
    .set({ state: 'deferred', due_at: put.dueAt, last_error: put.error, lease_until: null })
    .where('id', '=', put.id)
    .where('lease_token', '=', put.leaseToken)
    .where('state', '=', 'active')
    .executeTakeFirst();
  requireLease(result.numUpdatedRows, 'arrival', put.id, put.leaseToken);
}

/**
 * Puts the arrival back because it has to wait for somebody else; that was no failed try, so it is not counted as one.
 * @throws StaleLease
 */
export async function postponeArrival(
  tx: Tx,
  put: { id: string; leaseToken: number; dueAt: number; error: string },
): Promise<void> {
  const result = await tx
    .updateTable('arrival')
    .set((eb) => ({
      state: 'deferred',
      due_at: put.dueAt,
      last_error: put.error,
      lease_until: null,
      attempts: eb('attempts', '-', 1),
    }))
    .where('id', '=', put.id)
    .where('lease_token', '=', put.leaseToken)
    .where('state', '=', 'active')
    .executeTakeFirst();
  requireLease(result.numUpdatedRows, 'arrival', put.id, put.leaseToken);
}

/**
 * Ends a quarantined arrival that a person wants no more of; its bytes are kept. What came by IMAP is then due for aftercare, as
 * everything that is dealt with, unless it is to be left in its folder. False where it is not in quarantine.
 */
export async function dropQuarantined(
  tx: Tx,
  { id, reason, leaveInFolder, nowMs }: { id: string; reason: string; leaveInFolder: boolean; nowMs: number },
): Promise<boolean> {
  const result = await tx
    .updateTable('arrival')
    .set((eb) => ({
      state: 'done',
      disposition: 'ignored',
      reason,
      done_at: nowMs,
      aftercare: leaveInFolder
        ? null
        : eb.case().when('transport', '=', 'imap').then(sql.lit<'pending'>('pending')).end(),
    }))
    .where('id', '=', id)
    .where('state', '=', 'quarantined')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** A person has looked at these; what is not in quarantine stays as it is. */
export async function markSeen(tx: Tx, ids: readonly string[], nowMs: number): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('arrival')
    .set({ seen_at: nowMs })
    .where('id', 'in', ids)
    .where('state', '=', 'quarantined')
    .where('seen_at', 'is', null)
    .execute();
}

/** Sends a quarantined arrival on its way again, with all its tries before it. False where it is not in quarantine. */
export async function releaseQuarantined(
  tx: Tx,
  { id, nowMs }: { id: string; nowMs: number },
): Promise<boolean> {
  const result = await tx
    .updateTable('arrival')
    .set({
      state: 'incoming',
      due_at: nowMs,
      attempts: 0,
      disposition: null,
      reason: null,
      trace: null,
      authentication: null,
      seen_at: null,
      done_at: null,
    })
    .where('id', '=', id)
    .where('state', '=', 'quarantined')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** The arrival of that id or that key, or null. */
export async function findArrival(
  reader: Reader,
  by: { id: string } | { key: string },
): Promise<ArrivalRow | null> {
  const query = reader.selectFrom('arrival').selectAll();
  const found = 'id' in by ? query.where('id', '=', by.id) : query.where('key', '=', by.key);
  return (await found.executeTakeFirst()) ?? null;
}

/** The first arrival of the same bytes for the same recipients, before this one; what is in quarantine does not count. */
export async function findEarlierDuplicate(
  reader: Reader,
  one: { id: string; duplicateKey: string; receivedAt: number },
): Promise<ArrivalRow | null> {
  const row = await reader
    .selectFrom('arrival')
    .selectAll()
    .where('duplicate_key', '=', one.duplicateKey)
    .where('state', '!=', 'quarantined')
    .where((eb) =>
      eb.or([
        eb('received_at', '<', one.receivedAt),
        eb.and([eb('received_at', '=', one.receivedAt), eb('id', '<', one.id)]),
      ]),
    )
    .orderBy('received_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** The arrival that brought the same mail by another way and had an effect, or null. */
export async function findCopy(reader: Reader, copyKey: string): Promise<ArrivalRow | null> {
  const row = await reader
    .selectFrom('arrival')
    .selectAll()
    .where('copy_key', '=', copyKey)
    .where('disposition', 'in', ['opened', 'appended'])
    .orderBy('received_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

export interface ArrivalFilter {
  readonly state?: ArrivalState;
  readonly messageId?: string;
  readonly ticketId?: string;
  /** Only those behind this one in the list. */
  readonly before?: { readonly receivedAt: number; readonly id: string };
  readonly limit: number;
}

/** Arrivals, newest first. */
export async function listArrivals(reader: Reader, filter: ArrivalFilter): Promise<ArrivalRow[]> {
  let query = reader.selectFrom('arrival').selectAll();
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.messageId !== undefined) query = query.where('message_id', '=', filter.messageId);
  if (filter.ticketId !== undefined) query = query.where('ticket_id', '=', filter.ticketId);
  const { before } = filter;
  if (before !== undefined)
    query = query.where((eb) =>
      eb.or([
        eb('received_at', '<', before.receivedAt),
        eb.and([eb('received_at', '=', before.receivedAt), eb('id', '<', before.id)]),
      ]),
    );
  return query.orderBy('received_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
}

/** When the last mail came in; null where none ever did. */
export async function newestArrivalMs(reader: Reader): Promise<number | null> {
  const row = await reader
    .selectFrom('arrival')
    .select((eb) => eb.fn.max('received_at').as('newest'))
    .executeTakeFirst();
  return row?.newest ?? null;
}

/** How many arrivals wait to be worked off. */
export async function countWaiting(reader: Reader): Promise<number> {
  const row = await reader
    .selectFrom('arrival')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', 'in', ['incoming', 'deferred'])
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function countArrivalsByState(
  reader: Reader,
): Promise<{ state: ArrivalState; count: number }[]> {
  return reader
    .selectFrom('arrival')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .orderBy('state')
    .execute();
}

/** How many arrivals ended how; null = not ended yet. */
export async function countArrivalsByDisposition(
  reader: Reader,
): Promise<{ disposition: Disposition | null; count: number }[]> {
  return reader
    .selectFrom('arrival')
    .select((eb) => ['disposition', eb.fn.countAll<number>().as('count')])
    .groupBy('disposition')
    .orderBy('disposition')
    .execute();
}

/** Arrivals that are done and whose message is still to be cared for, oldest first, whose key begins with `prefix`. */
export async function aftercareDue(reader: Reader, prefix: string, most: number): Promise<{ key: string }[]> {
  return (
    reader
      .selectFrom('arrival')
      .select('key')
      .where('aftercare', '=', 'pending')
      // Not `like`: it has wildcards, and ignores case on SQLite.
      .where((eb) => eb(eb.fn<string>('substr', ['key', sql.lit(1), sql.lit(prefix.length)]), '=', prefix))
      .orderBy('received_at')
      .orderBy('id')
      .limit(most)
      .execute()
  );
}

/** Which of these keys were taken in, and the Message-ID of what has been read of them. */
export async function arrivalsOfKeys(
  reader: Reader,
  keys: readonly string[],
): Promise<Pick<ArrivalRow, 'key' | 'message_id'>[]> {
  if (keys.length === 0) return [];
  return reader.selectFrom('arrival').select(['key', 'message_id']).where('key', 'in', keys).execute();
}

export async function markAftercareDone(tx: Tx, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await tx
    .updateTable('arrival')
    .set({ aftercare: 'done' })
    .where('key', 'in', keys)
    .where('aftercare', '=', 'pending')
    .execute();
}

/** When there is something to claim next, or null: nothing waits. */
export async function nextArrivalDueAt(reader: Reader): Promise<number | null> {
  const waiting = await reader
    .selectFrom('arrival')
    .select((eb) => eb.fn.min('due_at').as('at'))
    .where('state', 'in', ['incoming', 'deferred'])
    .executeTakeFirst();
  const leased = await reader
    .selectFrom('arrival')
    .select((eb) => eb.fn.min('lease_until').as('at'))
    .where('state', '=', 'active')
    .executeTakeFirst();
  const times = [waiting?.at, leased?.at].filter((at) => typeof at === 'number');
  return times.length === 0 ? null : Math.min(...times);
}
