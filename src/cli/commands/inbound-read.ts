import { sizeText } from '../../base/amounts.ts';
import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { parseTicketTag } from '../../desk/tickets/number.ts';
import type { ArrivalState, TraceStep } from '../../desk/trace.ts';
import { envelopeOf, NO_ENVELOPE } from '../../inbound/spool/envelope.ts';
import { formatAddrSpec } from '../../mail/address.ts';
import { senderProof, type Authentication, type SenderProof } from '../../mail/authentication.ts';
import { parseMsgId } from '../../mail/msg-id.ts';
import { findArrival, listArrivals, type ArrivalRow } from '../../store/intake/arrivals.ts';
import { arrivalsFrom, headerOfArrival } from './arrival-header.ts';
import { tagOfId, ticketNamed } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { moreThan } from '../terminal/limit-option.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { isoTime, localTime, outputTo, type Output } from '../terminal/output.ts';
import { wrapped } from '../terminal/wrapped.ts';

type ListOptions = GlobalOptions & {
  readonly state?: ArrivalState | undefined;
  readonly ticket?: string | undefined;
  readonly from?: string | undefined;
  readonly limit: number;
};

/** An arrival as it is shown: where it stands, how it ended, and why. */
export interface ShownArrival {
  readonly id: string;
  readonly key: string;
  readonly transport: string;
  readonly receivedAt: number;
  readonly sizeBytes: number;
  readonly reversePath: string | null;
  readonly recipients: readonly string[];
  readonly messageId: string | null;
  readonly state: ArrivalState;
  readonly attempts: number;
  readonly dueAt: number;
  readonly lastError: string | null;
  readonly disposition: string | null;
  readonly reason: string | null;
  readonly ticket: string | null;
  /** May its From be believed, and what the checks of SPF, DKIM, DMARC and ARC said; null: nobody looked yet. */
  readonly authentication: (Authentication & { readonly senderProof: SenderProof }) | null;
  readonly trace: readonly TraceStep[];
}

/** An arrival's row in words. */
export async function shown(desk: CliDesk, row: ArrivalRow): Promise<ShownArrival> {
  const { reversePath, recipients } = envelopeOf(row) ?? NO_ENVELOPE;
  return {
    id: row.id,
    key: row.key,
    transport: row.transport,
    receivedAt: row.received_at,
    sizeBytes: row.size_bytes,
    reversePath: reversePath === undefined ? null : reversePath === null ? '<>' : formatAddrSpec(reversePath),
    recipients: recipients.map(formatAddrSpec),
    messageId: row.message_id,
    state: row.state,
    attempts: row.attempts,
    dueAt: row.due_at,
    lastError: row.last_error,
    disposition: row.disposition,
    reason: row.reason,
    ticket: await tagOfId(desk, desk.store.db, row.ticket_id),
    authentication: shownAuthentication(row),
    trace: row.trace === null ? [] : (JSON.parse(row.trace) as TraceStep[]),
  };
}

function shownAuthentication({ authentication }: ArrivalRow): ShownArrival['authentication'] {
  if (authentication === null) return null;
  const verdict = JSON.parse(authentication) as Authentication;
  return { senderProof: senderProof(verdict), ...verdict };
}

/** The same for programs. */
export function asValue(arrival: ShownArrival): object {
  return { ...arrival, receivedAt: isoTime(arrival.receivedAt), dueAt: isoTime(arrival.dueAt) };
}

/** Prints arrivals, newest first. */
export async function listInbound(options: ListOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const { limit } = options;
    const found = await wantedArrivals(desk, options);
    const arrivals = await inOrder(found.slice(0, limit), async (row) => ({
      ...(await shown(desk, row)),
      ...(await headerOfArrival(desk.blobs, row)),
    }));
    const out = outputTo(io, options);
    if (out.json) {
      const values = arrivals.map(({ fromText: _, ...one }) => asValue(one));
      out.value({ inbound: values, more: found.length > limit });
      return;
    }
    out.table(
      ['RECEIVED', 'BY', 'FROM', 'SUBJECT', 'STATE', 'END', 'TICKET', 'ID', 'REASON'],
      arrivals.map((one) => [
        localTime(one.receivedAt),
        one.transport,
        one.from.join(', '),
        one.subject,
        one.state,
        one.disposition ?? '',
        one.ticket ?? '',
        one.id,
        one.reason ?? (one.state === 'deferred' ? (one.lastError ?? '') : ''),
      ]),
    );
    if (found.length > limit) out.line(moreThan(limit));
  });
}

async function wantedArrivals(desk: CliDesk, options: ListOptions): Promise<ArrivalRow[]> {
  const { state, ticket, from, limit } = options;
  const filter = {
    ...(state === undefined ? {} : { state }),
    ...(ticket === undefined ? {} : { ticketId: (await ticketNamed(desk, ticket)).id }),
    limit: limit + 1,
  };
  const { blobs, store } = desk;
  return from === undefined
    ? listArrivals(store.db, filter)
    : arrivalsFrom({ blobs, db: store.db }, from, filter);
}

/** One after the other: each opens a file. */
async function inOrder<T, U>(items: readonly T[], make: (item: T) => Promise<U>): Promise<U[]> {
  const made: U[] = [];
  for (const item of items) made.push(await make(item));
  return made;
}

/** Prints the story of a mail, or of every mail of a ticket, oldest first. @throws GatewayError `not.found` */
export async function explain(wanted: string, options: GlobalOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const rows = await arrivalsNamed(desk, wanted);
    const arrivals = await Promise.all(rows.map((row) => shown(desk, row)));
    const out = outputTo(io, options);
    if (out.json) {
      out.value({ mails: arrivals.map(asValue) });
      return;
    }
    for (const [index, arrival] of arrivals.entries()) {
      if (index > 0) out.lines('');
      tell(arrival, out);
    }
  });
}

async function arrivalsNamed(desk: CliDesk, wanted: string): Promise<ArrivalRow[]> {
  const { db } = desk.store;
  if (parseTicketTag(desk.config.numbering.prefix, wanted) !== null) {
    const ticket = await ticketNamed(desk, wanted);
    const rows = await listArrivals(db, { ticketId: ticket.id, limit: LIMITS.explainedMails });
    if (rows.length > 0) return rows.reverse();
    throw new GatewayError('not.found', `no mail led to ${wanted}: it was opened by a command`);
  }
  const messageId = parseMsgId(wanted) ?? wanted;
  const rows = await listArrivals(db, { messageId, limit: LIMITS.explainedMails });
  if (rows.length > 0) return rows.reverse();
  const one = (await findArrival(db, { id: wanted })) ?? (await findArrival(db, { key: wanted }));
  if (one !== null) return [one];
  throw new GatewayError(
    'not.found',
    `no mail with the Message-ID ${messageId} has been dealt with; \`postern inbound list\` shows what came in, also what still waits, and \`postern inbound list --from ADDRESS\` what somebody sent`,
  );
}

const INDENT = '     ';

/** Prints where a mail came from, the rules that looked at it, and its end. */
export function tell(arrival: ShownArrival, out: Output): void {
  out.heading(`Mail ${arrival.messageId === null ? arrival.id : `<${arrival.messageId}>`}`);
  out.line(
    `came by ${arrival.transport} on ${localTime(arrival.receivedAt)}, ${sizeText(arrival.sizeBytes)}`,
  );
  const from = arrival.reversePath === null ? 'unknown (the transport tells none)' : arrival.reversePath;
  out.line(`envelope from ${from}, to ${arrival.recipients.join(', ') || 'unknown'}`);
  for (const [index, step] of arrival.trace.entries()) {
    out.line(`${String(index + 1).padStart(3)}. ${step.stage}: ${step.rule}`);
    const finding = wrapped(step.finding, out.columns - INDENT.length);
    out.lines(finding.replace(/^/gm, INDENT));
  }
  out.line(`  => ${ending(arrival)}`);
}

function ending(arrival: ShownArrival): string {
  const { disposition, ticket, reason, state, attempts } = arrival;
  if (disposition !== null) {
    const where = ticket === null ? '' : ` ${ticket}`;
    return `${disposition}${where}${reason === null ? '' : `: ${reason}`}`;
  }
  const tries =
    attempts === 0 ? 'not tried yet' : `tried ${attempts} times, next at ${localTime(arrival.dueAt)}`;
  return `no end yet: ${state}, ${tries}${arrival.lastError === null ? '' : `; the last try failed: ${arrival.lastError}`}`;
}
