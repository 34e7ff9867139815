/** The history of a ticket: every act writes its entries here, with who, when and which mail caused it. */
import { newId } from '../../../base/clock.ts';
import { LIMITS } from '../../../base/limits.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import type { TicketStatus } from '../../../desk/tickets/workflow.ts';
import type { MsgId } from '../../../mail/msg-id.ts';
import { insertActivity, insertAttachments } from '../../../store/tickets/activities.ts';
import type { Tx } from '../../../store/database/database.ts';
import { recordMessageId } from '../../../store/intake/message-ids.ts';
import { updateTicket, type TicketRow } from '../../../store/tickets/tickets.ts';
import type { DeskContext } from './desk-context.ts';

/** The mail that an act comes from; null where a person at the command line does it. */
export interface Cause {
  readonly arrivalId: string;
  readonly messageId: MsgId | null;
}

/** A file of an activity, its content in the blob store already. */
export interface StoredFile {
  readonly blob: string;
  readonly name: string;
  readonly type: string;
  readonly disposition: 'attachment' | 'inline' | null;
  readonly contentId: string | null;
  readonly sizeBytes: number;
}

/** Who does it, as the history names them. */
export type Actor =
  | { readonly kind: 'contact'; readonly id: string }
  | { readonly kind: 'agent'; readonly agent: Agent }
  | { readonly kind: 'system' };

/** `contact:<id>`, `agent:<name>`, `system`: how the history names who did something. */
export function actorText(actor: Actor): string {
  if (actor.kind === 'contact') return `contact:${actor.id}`;
  return actor.kind === 'agent' ? `agent:${actor.agent.name}` : 'system';
}

export interface NewActivityFacts {
  readonly ticketId: string;
  readonly kind: 'correspondence' | 'note' | 'event';
  readonly visibility: 'public' | 'internal';
  readonly actor: Actor;
  readonly cause: Cause | null;
  readonly name?: string;
  readonly text: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly files?: readonly StoredFile[];
}

/** What every entry about something that an agent did inside begins with. */
export function agentEvent({
  ticketId,
  agent,
  cause,
}: {
  readonly ticketId: string;
  readonly agent: Agent;
  readonly cause: Cause | null;
}) {
  return { ticketId, kind: 'event', visibility: 'internal', actor: { kind: 'agent', agent }, cause } as const;
}

/** Adds one entry to a ticket's history; tells its id. */
export async function addActivity(tx: Tx, ctx: DeskContext, facts: NewActivityFacts): Promise<string> {
  const id = newId(ctx.clock, ctx.random);
  await insertActivity(tx, {
    id,
    ticket_id: facts.ticketId,
    kind: facts.kind,
    visibility: facts.visibility,
    actor: actorText(facts.actor),
    arrival_id: facts.cause?.arrivalId ?? null,
    name: facts.name ?? null,
    text: facts.text.slice(0, LIMITS.activityTextChars),
    detail: JSON.stringify(facts.detail ?? {}),
    created_at: ctx.clock.nowMs(),
  });
  const rows = (facts.files ?? []).map((file, position) => ({
    id: newId(ctx.clock, ctx.random),
    activity_id: id,
    position,
    blob: file.blob,
    name: file.name,
    type: file.type,
    disposition: file.disposition,
    content_id: file.contentId,
    size_bytes: file.sizeBytes,
  }));
  await insertAttachments(tx, rows);
  return id;
}

/** Remembers the Message-ID of a mail that came in, so that answers to it find the ticket. */
export async function recordInbound(
  tx: Tx,
  ctx: DeskContext,
  ticketId: string,
  cause: Cause | null,
  person: string | null,
): Promise<void> {
  if (cause === null || cause.messageId === null) return;
  await recordMessageId(tx, {
    messageId: cause.messageId,
    ticketId,
    direction: 'in',
    person,
    nowMs: ctx.clock.nowMs(),
  });
}

/** Sets the status and writes the history; the ticket as it is then. */
export async function moveStatus(
  tx: Tx,
  ctx: DeskContext,
  ticket: TicketRow,
  status: TicketStatus,
  actor: Actor,
  cause: Cause | null,
): Promise<TicketRow> {
  await updateTicket(tx, ticket.id, { status }, ctx.clock.nowMs());
  if (status !== ticket.status) {
    const text = `Status ${ticket.status} → ${status}`;
    const entry = {
      ticketId: ticket.id,
      kind: 'event',
      visibility: 'public',
      actor,
      cause,
      name: 'status-changed',
      text,
    } as const;
    await addActivity(tx, ctx, { ...entry, detail: { from: ticket.status, to: status } });
  }
  return { ...ticket, status };
}
