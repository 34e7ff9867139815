/** What a customer's mail does: it opens a ticket or adds to one. Rows and outgoing mail in the caller's transaction. */
import { newId } from '../../../base/clock.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import type { Channel } from '../../../desk/channel.ts';
import type { Calm, CopiedNames, MailNature } from '../../../desk/notices/notice-parts.ts';
import { formatTicketTag } from '../../../desk/tickets/number.ts';
import type { TicketStatus } from '../../../desk/tickets/workflow.ts';
import { addressKey, formatAddrSpec, type AddrSpec } from '../../../mail/address.ts';
import type { KnownContact } from '../../../store/people/contacts.ts';
import type { Tx } from '../../../store/database/database.ts';
import { addParticipant } from '../../../store/tickets/participants.ts';
import {
  insertTicket,
  lockTicket,
  nextTicketNumber,
  readTicket,
  type TicketRow,
  updateTicket,
} from '../../../store/tickets/tickets.ts';
import { contactFor } from './contact-for.ts';
import type { Copied } from '../../decide/decision.ts';
import { takeCheckList } from './check-list-tasks.ts';
import type { DeskContext } from '../context/desk-context.ts';
import {
  addActivity,
  moveStatus,
  recordInbound,
  type Actor,
  type Cause,
  type StoredFile,
} from '../context/history.ts';
import { notifyCustomerReplied, notifyOpened } from '../telling/notify.ts';
import { writeToCustomers } from '../telling/tell-customers.ts';
import { letIn } from './participant-acts.ts';
import { strandOf } from './strands.ts';

export interface OpeningFacts {
  readonly channel: Channel;
  readonly customer: { readonly name: string; readonly address: AddrSpec };
  readonly subject: string;
  readonly text: string;
  /** With what it quotes: agents who see a matter for the first time want all of it. */
  readonly wholeText: string;
  readonly files: readonly StoredFile[];
  readonly detail: Readonly<Record<string, unknown>>;
  readonly cause: Cause | null;
  /** The agent who opens it for the customer; null where the customer wrote. */
  readonly by: Agent | null;
  readonly suspectedOf: { readonly id: string; readonly number: number } | null;
  /** What the customer wrote in, ISO 639-1, where that is known. */
  readonly language?: string | null;
  /** Of the customer's mail, where it was one. */
  readonly nature?: MailNature;
  /** Nobody is told. */
  readonly quiet: boolean;
  readonly confirm: boolean;
  /** Of the customer's mail, where it was one. */
  readonly copied?: Copied;
}

/** Opens a ticket with its first entry, tells the followers and confirms to the customer. */
export async function openTicket(tx: Tx, ctx: DeskContext, facts: OpeningFacts): Promise<TicketRow> {
  const contact = await contactFor(tx, ctx, facts.customer, facts.language);
  const ticket = await insertNewTicket(tx, ctx, facts, contact);
  const address = addressKey(facts.customer.address);
  const nowMs = ctx.clock.nowMs();
  const ordinal = await addParticipant(tx, { ticketId: ticket.id, contactId: contact.id, address, nowMs });
  const actor: Actor =
    facts.by === null ? { kind: 'contact', id: contact.id } : { kind: 'agent', agent: facts.by };
  const { text, files, cause } = facts;
  const activityId = await addActivity(tx, ctx, {
    ticketId: ticket.id,
    kind: 'correspondence',
    visibility: 'public',
    actor,
    cause,
    text,
    detail: facts.detail,
    files,
  });
  if (facts.suspectedOf !== null) await noteSuspicion(tx, ctx, ticket.id, facts.suspectedOf, cause);
  await recordInbound(tx, ctx, ticket.id, cause, `p${ordinal}`);
  if (!facts.quiet) await takeCheckList(tx, ctx, { ticketId: ticket.id, actor, cause, text });
  // Before others are let in: only who wrote is told that it was received.
  if (facts.confirm)
    await writeToCustomers(tx, ctx, { ticket, mail: { kind: 'confirmation', text }, activityId, files: [] });
  const copied = await letCopiedIn(tx, ctx, { ticketId: ticket.id, actor, cause }, facts.copied);
  if (!facts.quiet) {
    const writer = { contactId: contact.id, address };
    await notifyOpened(
      tx,
      ctx,
      { ticket, activityId, writer, text: facts.wholeText, files, nature: facts.nature, copied },
      facts.suspectedOf?.number ?? null,
    );
  }
  return ticket;
}

/** The row of a new ticket, and nothing else. */
export async function insertNewTicket(
  tx: Tx,
  ctx: DeskContext,
  facts: Pick<OpeningFacts, 'channel' | 'subject' | 'suspectedOf'>,
  contact: KnownContact,
): Promise<TicketRow> {
  const nowMs = ctx.clock.nowMs();
  const id = newId(ctx.clock, ctx.random);
  await insertTicket(tx, {
    id,
    number: await nextTicketNumber(tx, ctx.numbering.start),
    channel: facts.channel.name,
    subject: facts.subject === '' ? '(no subject)' : facts.subject,
    status: 'open',
    priority: 'normal',
    requester_id: contact.id,
    assignee: null,
    locale: contact.locale ?? facts.channel.locale,
    suspected_of: facts.suspectedOf?.id ?? null,
    created_at: nowMs,
    updated_at: nowMs,
  });
  return await readTicket(tx, id);
}

async function noteSuspicion(
  tx: Tx,
  ctx: DeskContext,
  ticketId: string,
  quoted: { id: string; number: number },
  cause: Cause | null,
): Promise<void> {
  const entry = {
    kind: 'event',
    visibility: 'internal',
    actor: { kind: 'system' },
    cause,
    name: 'suspected-reply',
  } as const;
  const tag = formatTicketTag(ctx.numbering.prefix, quoted.number);
  await addActivity(tx, ctx, {
    ...entry,
    ticketId,
    text: `May belong to ${tag}: a stranger to that ticket quoted it`,
    detail: { ticket: tag },
  });
}

/** Lets in who is welcome, and puts into words for the agents who came in and who did not. */
async function letCopiedIn(
  tx: Tx,
  ctx: DeskContext,
  act: { readonly ticketId: string; readonly actor: Actor; readonly cause: Cause | null },
  copied: Copied | undefined,
): Promise<CopiedNames> {
  const { added: people, notAdded } = copied ?? { added: [], notAdded: [] };
  const added = await letIn(tx, ctx, { ...act, people, readmit: false, why: 'in Cc of a participant' });
  return {
    added: added.map(formatAddrSpec),
    notAdded: notAdded.map(({ address }) => formatAddrSpec(address)),
  };
}

export interface CustomerReplyFacts {
  readonly ticketId: string;
  /** What the mail pointed at: the ticket, or one that was merged into it, in whose history it is written then. */
  readonly strandId: string;
  readonly customer: { readonly name: string; readonly address: AddrSpec };
  readonly text: string;
  readonly files: readonly StoredFile[];
  readonly detail: Readonly<Record<string, unknown>>;
  readonly cause: Cause;
  readonly language: string | null;
  readonly nature: MailNature;
  readonly join: boolean;
  readonly status: TicketStatus;
  readonly quiet: boolean;
  /** Agents are told that they hear of no more mail of this customer, or to this ticket, for a while. */
  readonly calm: Calm | null;
  readonly copied: Copied;
}

/** A ticket that was put out of sight is back in sight as soon as its customer writes. */
async function wake(tx: Tx, ctx: DeskContext, ticket: TicketRow, cause: Cause): Promise<void> {
  if (ticket.snoozed_until === null) return;
  await updateTicket(tx, ticket.id, { snoozed_until: null, snoozed_by: null }, ctx.clock.nowMs());
  const entry = { kind: 'event', visibility: 'internal', actor: { kind: 'system' } } as const;
  const text = 'Back in sight: the customer wrote';
  await addActivity(tx, ctx, { ...entry, ticketId: ticket.id, cause, name: 'snooze-ended', text });
}

/** Adds what a customer wrote, moves the status, and tells the followers. */
export async function appendCustomerReply(
  tx: Tx,
  ctx: DeskContext,
  facts: CustomerReplyFacts,
): Promise<void> {
  const { ticketId, strandId } = facts;
  const before = await lockTicket(tx, ticketId);
  const strand = await strandOf(tx, before, strandId);
  const contact = await contactFor(tx, ctx, facts.customer, facts.language);
  const address = addressKey(facts.customer.address);
  const actor: Actor = { kind: 'contact', id: contact.id };
  const { cause, text, files } = facts;
  const shared = { ticketId: strandId, actor, cause };
  const nowMs = ctx.clock.nowMs();
  const ordinal = facts.join
    ? await addParticipant(tx, { ticketId: strandId, contactId: contact.id, address, nowMs })
    : null;
  if (ordinal !== null) {
    await addActivity(tx, ctx, {
      ...shared,
      kind: 'event',
      visibility: 'internal',
      name: 'participant-added',
      text: `${address} holds a reply address of this ticket and takes part in it now`,
    });
  }
  const activityId = await addActivity(tx, ctx, {
    ...shared,
    kind: 'correspondence',
    visibility: 'public',
    text,
    detail: facts.detail,
    files,
  });
  await recordInbound(tx, ctx, strandId, cause, ordinal === null ? 'p' : `p${ordinal}`);
  const ticket = await moveStatus(tx, ctx, before, facts.status, { kind: 'system' }, cause);
  if (!facts.quiet) await wake(tx, ctx, ticket, cause);
  if (!facts.quiet) await takeCheckList(tx, ctx, { ticketId, actor, cause, text });
  const copied = await letCopiedIn(tx, ctx, shared, facts.copied);
  if (facts.quiet) return;
  const writer = { contactId: contact.id, address };
  const calm = facts.calm ?? undefined;
  const news = { ticket, strand, activityId, writer, text, files, nature: facts.nature, calm, copied };
  await notifyCustomerReplied(tx, ctx, news, facts.join);
}
