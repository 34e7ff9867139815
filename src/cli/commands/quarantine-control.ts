import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { addStubEvent, type StubEvent } from '../../inbound/apply/tickets/stub-ticket.ts';
import { isOversizeStub } from '../../inbound/oversize.ts';
import { headerOnly } from '../../inbound/parse/parse-message.ts';
import { withoutControls } from '../../mail/header.ts';
import { dropQuarantined, releaseQuarantined, type ArrivalRow } from '../../store/intake/arrivals.ts';
import type { Tx } from '../../store/database/database.ts';
import { agentOf } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { outputTo } from '../terminal/output.ts';
import { quarantinedNamed } from './quarantine-read.ts';

type ControlOptions = GlobalOptions & { readonly as?: string | undefined };

interface Wish {
  readonly done: string;
  readonly event: StubEvent['name'];
  /** What the ticket that stands for the mail is told. */
  readonly sentence: (by: string) => string;
  /** False where it is not in quarantine any more. */
  change(tx: Tx, row: ArrivalRow): Promise<boolean>;
}

/** `postern quarantine release` */
export async function releaseMails(ids: string[], options: ControlOptions, io: CliIo): Promise<void> {
  await each(ids, options, io, () => ({
    done: 'goes on its way again',
    event: 'mail-released',
    sentence: (by) =>
      `Released from quarantine by ${by}: the mail goes on its way again, and opens a ticket of its own or joins the one it answers`,
    change: (tx, { id }) => releaseQuarantined(tx, { id, nowMs: io.clock.nowMs() }),
  }));
}

/** `postern quarantine drop` */
export async function dropMails(
  ids: string[],
  options: ControlOptions & { readonly reason: string },
  io: CliIo,
): Promise<void> {
  const reason = withoutControls(options.reason).slice(0, LIMITS.errorChars);
  if (reason === '') throw new GatewayError('usage', 'say why it is dropped: --reason TEXT');
  await each(ids, options, io, async (desk, rows, by) => {
    const left = new Set<string>();
    for (const row of rows) if (await staysInFolder(desk, row)) left.add(row.id);
    return {
      done: 'is dropped; its bytes are kept',
      event: 'mail-dropped',
      sentence: () => `Dropped from quarantine by ${by}: ${reason}`,
      change: (tx, { id }) =>
        dropQuarantined(tx, {
          id,
          reason: `dropped by ${by}: ${reason}`,
          leaveInFolder: left.has(id),
          nowMs: io.clock.nowMs(),
        }),
    };
  });
}

/** Of a message that was too large only the header was taken in, so its original is left alone; so is one that cannot be read. */
async function staysInFolder({ blobs }: CliDesk, row: ArrivalRow): Promise<boolean> {
  if (row.transport !== 'imap') return false;
  try {
    const first: Buffer[] = [];
    for await (const piece of (await blobs.open(row.blob)).pieces({ start: 0, end: LIMITS.headerBytes }))
      first.push(Buffer.from(piece));
    return isOversizeStub(headerOnly(Buffer.concat(first)), row.transport);
  } catch {
    return true;
  }
}

/** All of the mails, or none where one of them cannot be had. */
async function each(
  ids: readonly string[],
  options: ControlOptions,
  io: CliIo,
  wishOf: (desk: CliDesk, rows: readonly ArrivalRow[], by: string) => Wish | Promise<Wish>,
): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const agent = options.as === undefined ? null : agentOf(desk, options.as);
    const by = agent === null ? 'admin' : agent.name;
    const rows = await Promise.all(ids.map((id) => quarantinedNamed(desk, id)));
    const wish = await wishOf(desk, rows, by);
    const actor = agent === null ? ({ kind: 'system' } as const) : ({ kind: 'agent', agent } as const);
    await desk.store.transact(async (tx) => {
      for (const row of rows) {
        if (!(await wish.change(tx, row)))
          throw new GatewayError('usage', `${row.id} is not in quarantine any more. Nothing was changed.`);
        if (row.ticket_id === null) continue;
        await addStubEvent(tx, desk.desk, row.ticket_id, {
          name: wish.event,
          text: wish.sentence(by),
          arrivalId: row.id,
          actor,
        });
      }
    });
    const out = outputTo(io, options);
    if (out.json) out.value({ mails: rows.map(({ id, key }) => ({ id, key })), done: wish.done });
    else for (const row of rows) out.line(`The mail ${row.id} ${wish.done}.`);
  });
}
