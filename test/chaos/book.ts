/** The database as the oracle reads it: with SQL of its own, past all code of Postern. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';

export interface ArrivalLine {
  readonly id: string;
  readonly state: string;
  readonly blob: string;
  readonly disposition: string | null;
  readonly reason: string | null;
  readonly ticket: string | null;
  readonly attempts: number;
  readonly leaseUntil: number | null;
  readonly lastError: string | null;
  readonly trace: string | null;
}

export interface TicketLine {
  readonly id: string;
  readonly number: number;
  readonly nextSeq: number;
  readonly requester: string;
}

export interface ActivityLine {
  readonly ticket: string;
  readonly seq: number;
  readonly kind: string;
  readonly arrival: string | null;
  readonly name: string | null;
  readonly text: string;
  readonly detail: string;
}

export interface OutgoingLine {
  readonly id: string;
  /** Null: it is about no ticket. */
  readonly ticket: string | null;
  readonly activity: string | null;
  readonly kind: string;
  readonly messageId: string;
  readonly recipient: string;
  readonly state: string;
  readonly attempts: number;
  readonly dueAt: number;
  readonly expiresAt: number;
  readonly createdAt: number;
  readonly doneAt: number | null;
  readonly leaseUntil: number | null;
  readonly lastReply: string | null;
}

export interface Book {
  readonly arrivals: readonly ArrivalLine[];
  readonly tickets: readonly TicketLine[];
  readonly activities: readonly ActivityLine[];
  readonly outgoing: readonly OutgoingLine[];
  /** Outgoing messages without a delivery, and deliveries without their message. */
  readonly unpaired: number;
  readonly participants: ReadonlyMap<string, ReadonlySet<string>>;
  /** What SQLite itself finds wrong. */
  readonly damage: readonly string[];
}

/** Reads the file as it is; a daemon may work on it. */
export function readBook(path: string): Book {
  const database = new Database(path, { timeout: 10_000 });
  try {
    return database.transaction(() => bookOf(database))();
  } finally {
    database.close();
  }
}

/** Reads what a dead daemon left, from a copy, so that the next one finds it untouched. Null where there is no schema yet. */
export function readLeftBook(path: string): Book | null {
  const dir = mkdtempSync(join(tmpdir(), 'postern-book-'));
  try {
    for (const end of ['', '-wal']) {
      if (existsSync(`${path}${end}`)) copyFileSync(`${path}${end}`, join(dir, `book${end}`));
    }
    if (!existsSync(join(dir, 'book')) || !hasSchema(join(dir, 'book'))) return null;
    return readBook(join(dir, 'book'));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function hasSchema(path: string): boolean {
  const database = new Database(path);
  const found = database.prepare(`select 1 from sqlite_master where name = 'message_id'`).get();
  database.close();
  return found !== undefined;
}

/** How many arrivals have not ended, and deliveries are due by then. */
export function waiting(path: string, nowMs: number): number {
  const database = new Database(path, { timeout: 10_000 });
  try {
    const arrivals = `select count(*) from arrival where state in ('incoming', 'active', 'deferred')`;
    const deliveries = `select count(*) from delivery where state in ('queued', 'sending') or (state = 'deferred' and due_at <= ?)`;
    return (
      Number(database.prepare(arrivals).pluck().get()) +
      Number(database.prepare(deliveries).pluck().get(nowMs))
    );
  } finally {
    database.close();
  }
}

function bookOf(database: Database.Database): Book {
  const all = <T>(sql: string) => database.prepare(sql).all() as T[];
  const participants = new Map<string, Set<string>>();
  for (const { ticket, address } of all<{ ticket: string; address: string }>(
    'select ticket_id as ticket, address from participant',
  )) {
    participants.set(ticket, (participants.get(ticket) ?? new Set()).add(address));
  }
  return {
    arrivals: all(
      `select id, state, blob, disposition, reason, ticket_id as ticket, attempts, lease_until as leaseUntil, last_error as lastError, trace
         from arrival order by received_at, id`,
    ),
    tickets: all(
      'select id, number, next_seq as nextSeq, requester_id as requester from ticket order by number',
    ),
    activities: all(
      `select ticket_id as ticket, seq, kind, arrival_id as arrival, name, text, detail from activity order by ticket_id, seq`,
    ),
    outgoing: all(
      `select o.id, o.ticket_id as ticket, o.activity_id as activity, o.kind, o.message_id as messageId, d.recipient, d.state, d.attempts,
              d.due_at as dueAt, d.expires_at as expiresAt, o.created_at as createdAt, d.done_at as doneAt, d.lease_until as leaseUntil, d.last_reply as lastReply
         from outgoing o join delivery d on d.outgoing_id = o.id order by o.created_at, o.id`,
    ),
    unpaired: Number(
      database
        .prepare('select count(*) from outgoing where id not in (select outgoing_id from delivery)')
        .pluck()
        .get(),
    ),
    participants,
    damage: [
      ...all<{ integrity_check: string }>('pragma integrity_check').map((row) => row.integrity_check),
      ...all('pragma foreign_key_check').map((row) => JSON.stringify(row)),
    ].filter((finding) => finding !== 'ok'),
  };
}
