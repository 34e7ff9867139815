/** Looking over the whole database: what `postern verify` and the high-water mark need. Reading only, a page at a time. */
import type { Reader } from './database/database.ts';
import type { ActivityRow } from './tickets/activities.ts';
import type { ArrivalRow } from './intake/arrivals.ts';

const PAGE = 500;

/** The newest rows that are never deleted: where a database has them, its tail is there. */
export interface NewestRows {
  readonly arrival: string | null;
  readonly activity: string | null;
}

export async function newestRows(reader: Reader): Promise<NewestRows> {
  const arrival = await reader
    .selectFrom('arrival')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const activity = await reader
    .selectFrom('activity')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { arrival: arrival?.id ?? null, activity: activity?.id ?? null };
}

/** Which of these rows the database does not have. */
export async function missingRows(reader: Reader, rows: NewestRows): Promise<string[]> {
  const arrival = await reader
    .selectFrom('arrival')
    .select('id')
    .where('id', '=', rows.arrival)
    .executeTakeFirst();
  const activity = await reader
    .selectFrom('activity')
    .select('id')
    .where('id', '=', rows.activity)
    .executeTakeFirst();
  return [
    ...(rows.arrival !== null && arrival === undefined ? [`mail ${rows.arrival}`] : []),
    ...(rows.activity !== null && activity === undefined ? [`history entry ${rows.activity}`] : []),
  ];
}

/** Every arrival, in the order of their ids. */
export async function* everyArrival(reader: Reader): AsyncGenerator<ArrivalRow> {
  for (let after = ''; ;) {
    const page = await reader
      .selectFrom('arrival')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute();
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

/** Every ticket's id and number, in the order of the numbers. */
export async function* everyTicket(
  reader: Reader,
): AsyncGenerator<{ id: string; number: number; next_seq: number }> {
  for (let after = -1; ;) {
    const page = await reader
      .selectFrom('ticket')
      .select(['id', 'number', 'next_seq'])
      .where('number', '>', after)
      .orderBy('number')
      .limit(PAGE)
      .execute();
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.number;
  }
}

/** The history entries that an arrival caused. */
export async function activitiesOfArrival(
  reader: Reader,
  arrivalId: string,
): Promise<Pick<ActivityRow, 'id' | 'ticket_id' | 'kind' | 'actor'>[]> {
  return reader
    .selectFrom('activity')
    .select(['id', 'ticket_id', 'kind', 'actor'])
    .where('arrival_id', '=', arrivalId)
    .execute();
}

/** Every blob that a row names, with who names it. */
export async function* everyBlob(reader: Reader): AsyncGenerator<{ blob: string; of: string }> {
  for (const row of await reader
    .selectFrom('attachment')
    .select(['blob', 'activity_id'])
    .distinct()
    .execute()) {
    yield { blob: row.blob, of: `a file of history entry ${row.activity_id}` };
  }
  for (const row of await reader
    .selectFrom('outgoing')
    .select(['blob', 'id'])
    .where('blob', 'is not', null)
    .execute()) {
    if (row.blob !== null) yield { blob: row.blob, of: `outgoing message ${row.id}` };
  }
}

/** The name of every blob that a row names, in no order, some of them several times. */
export async function* everyBlobName(reader: Reader): AsyncGenerator<string> {
  const tables = ['arrival', 'attachment', 'outgoing'] as const;
  for (const table of tables) {
    for (let after = ''; ;) {
      const page: { id: string; blob: string | null }[] = await reader
        .selectFrom(table)
        .select(['id', 'blob'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(PAGE)
        .execute();
      for (const { blob } of page) if (blob !== null) yield blob;
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
  }
}

/** Outgoing messages without exactly one delivery. */
export async function outgoingWithoutDelivery(reader: Reader): Promise<string[]> {
  const rows = await reader
    .selectFrom('outgoing')
    .leftJoin('delivery', 'delivery.outgoing_id', 'outgoing.id')
    .select('outgoing.id')
    .where('delivery.id', 'is', null)
    .execute();
  return rows.map((row) => row.id);
}

/** Deliveries whose state and lease do not fit each other, and those that were relayed although nothing was composed. */
export async function deliveriesAstray(reader: Reader): Promise<{ id: string; state: string }[]> {
  return reader
    .selectFrom('delivery')
    .innerJoin('outgoing', 'outgoing.id', 'delivery.outgoing_id')
    .select(['outgoing.id', 'delivery.state'])
    .where((eb) =>
      eb.or([
        eb.and([eb('delivery.state', '=', 'sending'), eb('delivery.lease_until', 'is', null)]),
        eb.and([eb('delivery.state', '!=', 'sending'), eb('delivery.lease_until', 'is not', null)]),
        eb.and([eb('delivery.state', '=', 'relayed'), eb('outgoing.blob', 'is', null)]),
      ]),
    )
    .execute();
}
