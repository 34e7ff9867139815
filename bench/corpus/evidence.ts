import type { Disposition, TraceStep } from '../../src/desk/trace.ts';
import type { ArrivalRow } from '../../src/store/intake/arrivals.ts';
import type { SunkMessage } from '../../test/support/smtp-sink.ts';
import type { CorpusDesk } from './desk.ts';
import type { CorpusMessage } from './messages.ts';
import { sha256 } from './sha256.ts';

/** A message as it was offered to the gateway. */
export interface Offer {
  readonly message: CorpusMessage;
  /** Which arrival it must be; a sentence where it was not taken in. */
  readonly arrival: { readonly id: string } | { readonly key: string } | string;
  /** The bytes that the gateway must have kept. */
  readonly bytes: Buffer;
  readonly nullReversePath: boolean;
}

/** A mail to go out, and what caused it. */
export interface OutgoingMail {
  readonly id: string;
  readonly messageId: string;
  readonly kind: string;
  readonly arrivalId: string | null;
  readonly recipient: string;
  readonly state: string;
  readonly lastReply: string | null;
}

/** What a run left behind: rows as they are in the database, mails as they came to the relay. */
export interface Evidence {
  readonly offers: readonly Offer[];
  readonly arrivals: readonly ArrivalRow[];
  /** The arrival of each offer that has one. */
  readonly rows: ReadonlyMap<Offer, ArrivalRow>;
  /** Hash of the kept bytes, or null where they cannot be had, by name of the blob. */
  readonly kept: ReadonlyMap<string, string | null>;
  readonly tickets: readonly { readonly id: string; readonly number: number }[];
  /** In the order of each ticket's history. */
  readonly activities: readonly {
    readonly ticketId: string;
    readonly arrivalId: string | null;
    readonly automatic: boolean;
  }[];
  readonly outgoing: readonly OutgoingMail[];
  readonly relayed: readonly SunkMessage[];
}

/** How one message ended. */
export interface End {
  readonly message: CorpusMessage;
  readonly disposition: Disposition | null;
  readonly mailClass: string;
  readonly reason: string;
  /** Number of its ticket. */
  readonly ticket: number | null;
  /** How long the gateway was busy with it, in milliseconds. */
  readonly busyMs: number;
}

export async function collectEvidence(
  offers: readonly Offer[],
  { gateway, relay }: CorpusDesk,
): Promise<Evidence> {
  const { db } = gateway.store;
  const arrivals = await db.selectFrom('arrival').selectAll().execute();
  const kept = new Map<string, string | null>();
  for (const { blob } of arrivals) {
    const bytes = await gateway.blobs.get(blob).catch(() => null);
    kept.set(blob, bytes === null ? null : sha256(bytes));
  }
  const activities = await db
    .selectFrom('activity')
    .select(['ticket_id', 'arrival_id', 'detail'])
    .orderBy('ticket_id')
    .orderBy('seq')
    .execute();
  const outgoing = await db
    .selectFrom('outgoing')
    .innerJoin('delivery', 'delivery.outgoing_id', 'outgoing.id')
    .leftJoin('activity', 'activity.id', 'outgoing.activity_id')
    .select(['outgoing.id', 'outgoing.message_id as messageId', 'outgoing.kind', 'delivery.recipient'])
    .select(['delivery.state', 'delivery.last_reply as lastReply', 'activity.arrival_id as arrivalId'])
    .execute();
  return {
    offers,
    arrivals,
    rows: rowsOf(offers, arrivals),
    kept,
    tickets: await db.selectFrom('ticket').select(['id', 'number']).execute(),
    activities: activities.map(({ ticket_id: ticketId, arrival_id: arrivalId, detail }) => {
      const { automatic } = JSON.parse(detail) as { automatic?: boolean };
      return { ticketId, arrivalId, automatic: automatic === true };
    }),
    outgoing,
    relayed: relay.messages,
  };
}

/** The arrival of each offer, by the id that the listener told or by its key. */
export function rowsOf(offers: readonly Offer[], arrivals: readonly ArrivalRow[]): Map<Offer, ArrivalRow> {
  const byName = new Map(
    arrivals.flatMap((row): [string, ArrivalRow][] => [
      [`id ${row.id}`, row],
      [`key ${row.key}`, row],
    ]),
  );
  const rows = new Map<Offer, ArrivalRow>();
  for (const offer of offers) {
    const { arrival } = offer;
    if (typeof arrival === 'string') continue;
    const row = byName.get('id' in arrival ? `id ${arrival.id}` : `key ${arrival.key}`);
    if (row !== undefined) rows.set(offer, row);
  }
  return rows;
}

/** How every message that was taken in ended, in the order of the offers. */
export function endsOf(evidence: Evidence): End[] {
  const busy = busyTimes(evidence.arrivals);
  const numbers = new Map(evidence.tickets.map(({ id, number }) => [id, number]));
  return evidence.offers.flatMap((offer) => {
    const row = evidence.rows.get(offer);
    if (row === undefined) return [];
    return [
      {
        message: offer.message,
        disposition: row.disposition,
        mailClass: mailClassOf(row),
        reason: row.reason ?? row.last_error ?? '',
        ticket: row.ticket_id === null ? null : (numbers.get(row.ticket_id) ?? null),
        busyMs: busy.get(row.id) ?? 0,
      },
    ];
  });
}

/** What classify made of it, as the arrival's trace tells. */
export function mailClassOf(row: ArrivalRow): string {
  const trace = JSON.parse(row.trace ?? '[]') as TraceStep[];
  return trace.find(({ stage }) => stage === 'classify')?.rule ?? 'unknown';
}

/** One works at a time: each is busy from the end of the one before it, or from its own coming in. */
function busyTimes(arrivals: readonly ArrivalRow[]): Map<string, number> {
  const times = new Map<string, number>();
  let lastMs = 0;
  for (const row of [...arrivals].sort((a, b) => (a.done_at ?? Infinity) - (b.done_at ?? Infinity))) {
    if (row.done_at === null) continue;
    times.set(row.id, row.done_at - Math.max(lastMs, row.received_at));
    lastMs = row.done_at;
  }
  return times;
}
