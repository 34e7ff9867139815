/** What waits, and for how long: the numbers behind `postern status` and /metrics. Reading only, by indexes over what is not done yet. */
import type { ArrivalState, DeliveryState, Disposition } from '../../desk/trace.ts';
import type { Reader } from '../database/database.ts';

export interface SpoolBacklog {
  /** Arrivals that are on their way. */
  readonly waiting: number;
  /** Since when the oldest of them waits; null: none does. */
  readonly oldestAtMs: number | null;
  /** When the newest arrival of all came: in the future where a clock was set back. */
  readonly newestAtMs: number | null;
}

export interface OutboxBacklog {
  /** Mails that wait or are being handed over; none that a person holds. */
  readonly waiting: number;
  readonly oldestAtMs: number | null;
  /** Since when the first of them is due that nobody has begun to hand over; null: none is waiting. */
  readonly firstDueAtMs: number | null;
  /** Mails that a person holds, and mails that are held because they are damaged. */
  readonly held: number;
  readonly damaged: number;
}

export interface Quarantine {
  readonly mails: number;
  /** Mails there that nobody has looked at. */
  readonly unseen: number;
}

const UNDERWAY: readonly ArrivalState[] = ['incoming', 'active', 'deferred'];
const SENDABLE: readonly DeliveryState[] = ['queued', 'deferred'];

export async function spoolBacklog(reader: Reader): Promise<SpoolBacklog> {
  const row = await reader
    .selectFrom('arrival')
    .select((eb) => [eb.fn.countAll<number>().as('waiting'), eb.fn.min('received_at').as('oldest')])
    .where('state', 'in', UNDERWAY)
    .executeTakeFirstOrThrow();
  // Ids begin with the time.
  const newest = await reader
    .selectFrom('arrival')
    .select('received_at')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { waiting: row.waiting, oldestAtMs: row.oldest, newestAtMs: newest?.received_at ?? null };
}

export async function outboxBacklog(reader: Reader): Promise<OutboxBacklog> {
  const waiting = await reader
    .selectFrom('delivery')
    .innerJoin('outgoing', 'outgoing.id', 'delivery.outgoing_id')
    .select((eb) => [eb.fn.countAll<number>().as('mails'), eb.fn.min('outgoing.created_at').as('oldest')])
    .where('delivery.state', 'in', [...SENDABLE, 'sending'])
    .executeTakeFirstOrThrow();
  const due = await reader
    .selectFrom('delivery')
    .select((eb) => eb.fn.min('due_at').as('at'))
    .where('state', 'in', SENDABLE)
    .executeTakeFirst();
  const held = await reader
    .selectFrom('delivery')
    .select((eb) => [eb.fn.countAll<number>().as('mails'), eb.fn.count<number>('damage').as('damaged')])
    .where('state', '=', 'held')
    .executeTakeFirstOrThrow();
  return {
    waiting: waiting.mails,
    oldestAtMs: waiting.oldest,
    firstDueAtMs: due?.at ?? null,
    held: held.mails - held.damaged,
    damaged: held.damaged,
  };
}

export async function quarantine(reader: Reader): Promise<Quarantine> {
  const row = await reader
    .selectFrom('arrival')
    .select((eb) => [eb.fn.countAll<number>().as('mails'), eb.fn.count<number>('seen_at').as('seen')])
    .where('state', '=', 'quarantined')
    .executeTakeFirstOrThrow();
  return { mails: row.mails, unseen: row.mails - row.seen };
}

/** Everything that ever came and went, by how it ended. Reads whole indexes: for a person or a scrape, not for every look. */
export interface Totals {
  readonly arrivals: readonly { readonly disposition: Disposition | null; readonly count: number }[];
  readonly deliveries: readonly { readonly state: DeliveryState; readonly count: number }[];
}

export async function totals(reader: Reader): Promise<Totals> {
  const arrivals = await reader
    .selectFrom('arrival')
    .select((eb) => ['disposition', eb.fn.countAll<number>().as('count')])
    .groupBy('disposition')
    .orderBy('disposition')
    .execute();
  const deliveries = await reader
    .selectFrom('delivery')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .orderBy('state')
    .execute();
  return { arrivals, deliveries };
}
