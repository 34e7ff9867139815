/**
 * The strands of a ticket: its own customers, and those of every ticket that was merged into it. Each is written to under its own number,
 * in its own thread, and never with a word of another (T-54).
 */
import { present } from '../../../base/assert.ts';
import { isDone, type TicketStatus } from '../../../desk/tickets/workflow.ts';
import type { AddrSpec } from '../../../mail/address.ts';
import { outlineOf } from '../../../store/tickets/activities.ts';
import type { Tx } from '../../../store/database/database.ts';
import { mergedInto } from '../../../store/tickets/merges.ts';
import type { TicketRow } from '../../../store/tickets/tickets.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { addActivity, type Actor, type Cause, type StoredFile } from '../context/history.ts';
import { writeToCustomers, type CustomerMail } from '../telling/tell-customers.ts';

/** All of them, the ticket's own first, as their customers see them: the status is that of the ticket. */
export async function strandsOf(tx: Tx, ticket: TicketRow): Promise<TicketRow[]> {
  const merged = await mergedInto(tx, ticket.id);
  return [ticket, ...merged.map((one) => ({ ...one, status: ticket.status }))];
}

interface Entry {
  readonly strandId: string;
  readonly activityId: string;
}

/** What an agent wrote, in the histories of those who get it. */
export interface Written {
  /** The strands, with the entry in the history of each. */
  readonly entries: readonly [Entry, ...Entry[]];
}

/** Writes an answer into the history of one strand, or of all of them, that one first. */
export async function writeDown(
  tx: Tx,
  ctx: DeskContext,
  one: {
    readonly ticket: TicketRow;
    readonly strandId: string;
    readonly everyone: boolean;
    readonly text: string;
    readonly files: readonly StoredFile[];
    readonly actor: Actor;
    readonly cause: Cause | null;
  },
): Promise<Written> {
  const { ticket, strandId, everyone, text, files, actor, cause } = one;
  const others = everyone
    ? (await strandsOf(tx, ticket)).map(({ id }) => id).filter((id) => id !== strandId)
    : [];
  const entry = { kind: 'correspondence', visibility: 'public', actor, cause, text, files } as const;
  const activityId = await addActivity(tx, ctx, { ...entry, ticketId: strandId });
  const rest: Entry[] = [];
  for (const id of others) {
    const detail = { sentWith: activityId };
    rest.push({ strandId: id, activityId: await addActivity(tx, ctx, { ...entry, ticketId: id, detail }) });
  }
  return { entries: [{ strandId, activityId }, ...rest] };
}

/** Sends it to the customers of those strands, each under their own number; who takes part in several gets it once. Tells to whom. */
export async function sendOut(
  tx: Tx,
  ctx: DeskContext,
  { entries }: Written,
  one: {
    readonly ticket: TicketRow;
    readonly mail: CustomerMail;
    readonly files: readonly StoredFile[];
    readonly except: readonly AddrSpec[];
  },
): Promise<AddrSpec[]> {
  const { ticket, mail, files } = one;
  let sent: AddrSpec[] = [];
  for (const { strandId, activityId } of entries) {
    const strand = await strandOf(tx, ticket, strandId);
    const letter = { ticket: strand, mail, activityId, files, except: [...one.except, ...sent] };
    sent = [...sent, ...(await writeToCustomers(tx, ctx, letter))];
  }
  return sent;
}

/** The one with that id. */
export async function strandOf(tx: Tx, ticket: TicketRow, id: string): Promise<TicketRow> {
  const all = await strandsOf(tx, ticket);
  return present(
    all.find((one) => one.id === id),
    'a strand belongs to its ticket',
  );
}

/**
 * Tells the customers of a ticket that was resolved or closed, each strand in its own thread. Not told are a strand that only machines
 * wrote to, one that was done before it was merged and has been silent since, those that were `answered`, and who was `told` by that.
 */
export async function tellDone(
  tx: Tx,
  ctx: DeskContext,
  one: {
    readonly ticket: TicketRow;
    readonly told: readonly AddrSpec[];
    readonly answered: readonly string[];
  },
): Promise<void> {
  const { ticket } = one;
  if (!isDone(ticket.status)) return;
  const kind = doneWord(ticket.status);
  let except = one.told;
  for (const strand of await strandsOf(tx, ticket)) {
    if (one.answered.includes(strand.id) || !waitsForNews(await outlineOf(tx, strand.id))) continue;
    const mail = { kind } as const;
    const written = await writeToCustomers(tx, ctx, {
      ticket: strand,
      mail,
      activityId: null,
      files: [],
      except,
    });
    except = [...except, ...written];
  }
}

/** What a customer is told of a ticket that is done. */
export function doneWord(status: TicketStatus): 'resolved' | 'closed' {
  return status === 'resolved' ? 'resolved' : 'closed';
}

/** Did a person write, and not only before a merge of what was done by then? */
function waitsForNews(history: Awaited<ReturnType<typeof outlineOf>>): boolean {
  return history.reduce((waits, entry) => {
    if (entry.name === 'merged') return waits && !wasDone(entry.detail);
    const words = entry.kind === 'correspondence' && entry.visibility === 'public';
    return waits || (words && !entry.detail.includes('"automatic":true'));
  }, false);
}

function wasDone(detail: string): boolean {
  return (JSON.parse(detail) as { done?: unknown }).done === true;
}
