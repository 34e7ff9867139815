import { ageText, sizeText } from '../../base/amounts.ts';
import { errorText, GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { createParsePool } from '../../inbound/parse/threads/parse-pool.ts';
import { readRaw } from '../../inbound/parse/threads/read-raw.ts';
import { decodeHeaderText } from '../../mail/encoded-word.ts';
import type { InternetMessage } from '../../mail/message.ts';
import { findArrival, listArrivals, markSeen, type ArrivalRow } from '../../store/intake/arrivals.ts';
import { folded } from '../terminal/fold-text.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { moreThan } from '../terminal/limit-option.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { localTime, outputTo, type Output } from '../terminal/output.ts';
import { wrapped } from '../terminal/wrapped.ts';
import { asValue, shown, tell } from './inbound-read.ts';

/** Prints what is in quarantine, newest first. */
export async function listQuarantine(
  options: GlobalOptions & { readonly limit: number },
  io: CliIo,
): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const { limit } = options;
    const found = await listArrivals(desk.store.db, { state: 'quarantined', limit: limit + 1 });
    const arrivals = await Promise.all(found.slice(0, limit).map((row) => shown(desk, row)));
    const nowMs = io.clock.nowMs();
    const ageMs = (receivedAt: number) => Math.max(0, nowMs - receivedAt);
    const out = outputTo(io, options);
    if (out.json) {
      const values = arrivals.map((one) => ({ ...asValue(one), ageMs: ageMs(one.receivedAt) }));
      out.value({ quarantined: values, more: found.length > limit });
      return;
    }
    if (arrivals.length === 0) {
      out.line('Nothing is in quarantine.');
      return;
    }
    out.table(
      ['RECEIVED', 'AGE', 'ID', 'SIZE', 'FROM', 'TICKET', 'REASON'],
      arrivals.map((one) => [
        localTime(one.receivedAt),
        ageText(ageMs(one.receivedAt)),
        one.id,
        sizeText(one.sizeBytes),
        one.reversePath ?? '',
        one.ticket ?? '',
        one.reason ?? '',
      ]),
    );
    if (found.length > limit) out.line(moreThan(limit));
    await haveSeen(
      desk,
      arrivals.map(({ id }) => id),
      nowMs,
    );
  });
}

/** A person has them before their eyes (a program that asks for JSON has none): they are no alarm any more. */
function haveSeen({ store }: CliDesk, ids: readonly string[], nowMs: number): Promise<void> {
  return store.transact((tx) => markSeen(tx, ids, nowMs));
}

/** The quarantined arrival of that id or key. @throws GatewayError `not.found`; `usage` where it is not in quarantine */
export async function quarantinedNamed(desk: CliDesk, wanted: string): Promise<ArrivalRow> {
  const { db } = desk.store;
  const row = (await findArrival(db, { id: wanted })) ?? (await findArrival(db, { key: wanted }));
  if (row === null) {
    throw new GatewayError(
      'not.found',
      `there is no mail ${wanted}; \`postern quarantine list\` shows what is in quarantine`,
    );
  }
  if (row.state === 'quarantined') return row;
  throw new GatewayError(
    'usage',
    `${wanted} is not in quarantine, it is ${row.disposition ?? row.state}; \`postern explain ${wanted}\` tells more`,
  );
}

/** Prints one mail that is in quarantine. @throws GatewayError as quarantinedNamed does */
export async function showQuarantined(
  wanted: string,
  options: GlobalOptions & { readonly full?: true | undefined },
  io: CliIo,
): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const row = await quarantinedNamed(desk, wanted);
    const arrival = await shown(desk, row);
    const reading = await readMail(desk, row);
    const fields = reading.message === null ? [] : headerOf(reading.message);
    const text = reading.message?.text.trimEnd() ?? '';
    const lines = folded(text, options.full === true ? Infinity : LIMITS.foldedLines);
    const out = outputTo(io, options);
    if (out.json) {
      out.value({
        ...asValue(arrival),
        sha256: row.blob,
        unreadable: reading.trouble,
        header: fields,
        text: lines,
      });
      return;
    }
    await haveSeen(desk, [row.id], io.clock.nowMs());
    tell(arrival, out);
    tellHeader(fields, out);
    out.lines('');
    if (reading.trouble !== null) out.line(`It cannot be read whole: ${reading.trouble}`);
    if (text !== '') out.lines(wrapped(lines, out.columns));
  });
}

/** What can be read of it, in a thread with a deadline: it may be what could not be dealt with for that very reason. */
async function readMail(
  { blobs }: CliDesk,
  row: ArrivalRow,
): Promise<{ message: InternetMessage | null; trouble: string | null }> {
  const pool = createParsePool({ workers: 1 });
  try {
    const { path } = await blobs.open(row.blob);
    const lastTry = { attempts: LIMITS.parseAttempts, silent: false };
    const outcome = await readRaw(pool, { path }, lastTry);
    return { message: outcome.message, trouble: outcome.kind === 'unreadable' ? outcome.reason : null };
  } catch (error) {
    return { message: null, trouble: errorText(error) };
  } finally {
    await pool.close();
  }
}

interface ShownField {
  readonly name: string;
  readonly body: string;
}

function headerOf({ headers }: InternetMessage): ShownField[] {
  return headers.slice(0, LIMITS.fieldsShown).map(({ name, body }) => {
    const text = decodeHeaderText(body);
    const cut = text.length > LIMITS.fieldCharsShown;
    return { name, body: cut ? `${text.slice(0, LIMITS.fieldCharsShown)}…` : text };
  });
}

function tellHeader(fields: readonly ShownField[], out: Output): void {
  out.lines('');
  for (const { name, body } of fields) out.line(`${name}: ${body}`);
  if (fields.length === 0) out.line('(no header can be read)');
}
