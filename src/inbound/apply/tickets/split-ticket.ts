/** Makes one entry of a ticket's history a ticket of its own. The entry stays where it is; the new ticket begins with its words and files. */
import { present } from '../../../base/assert.ts';
import { LIMITS } from '../../../base/limits.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import { formatTicketTag } from '../../../desk/tickets/number.ts';
import { parseAddrSpec, sameAddress } from '../../../mail/address.ts';
import { baseSubject } from '../../../mail/subject.ts';
import { activityAt, type ActivityWithFiles } from '../../../store/tickets/activities.ts';
import { getContact } from '../../../store/people/contacts.ts';
import type { Tx } from '../../../store/database/database.ts';
import {
  addParticipant,
  listFormerParticipants,
  listParticipants,
} from '../../../store/tickets/participants.ts';
import { lockTicket, type TicketRow, updateTicket } from '../../../store/tickets/tickets.ts';
import { NOBODY } from '../../decide/writer.ts';
import { insertNewTicket } from './customer-acts.ts';
import { channelNamed, type DeskContext } from '../context/desk-context.ts';
import { addActivity, type Cause, type StoredFile } from '../context/history.ts';
import { notifyOpened } from '../telling/notify.ts';
import { writeToCustomers } from '../telling/tell-customers.ts';

export interface SplitFacts {
  /** Whose history the entry stands in. */
  readonly ticketId: string;
  /** By its number in it. */
  readonly entry: number;
  /** '' = that of the mail, else of the ticket. */
  readonly title: string;
  readonly agent: Agent;
  readonly cause: Cause | null;
}

/**
 * Opens the ticket for who wrote the entry, or for the requester where that was an agent; tells those who follow such tickets. The
 * customer gets a confirmation with the new number where the entry is a mail that a person wrote.
 */
export async function splitTicket(tx: Tx, ctx: DeskContext, facts: SplitFacts): Promise<TicketRow> {
  const from = await lockTicket(tx, facts.ticketId);
  const entry = present(
    await activityAt(tx, { ticketId: from.id, seq: facts.entry }),
    'the entry was found in this transaction',
  );
  const customer = await customerOf(tx, from, entry);
  const channel = channelNamed(ctx, from.channel);
  const subject = subjectOf(ctx, facts, from, entry);
  const opened = await insertNewTicket(tx, ctx, { channel, subject, suspectedOf: null }, customer.contact);
  const nowMs = ctx.clock.nowMs();
  await updateTicket(tx, opened.id, { category: from.category, locale: from.locale }, nowMs);
  const ticket = { ...opened, category: from.category, locale: from.locale };
  const { contactId, address } = customer;
  await addParticipant(tx, { ticketId: ticket.id, contactId, address, nowMs });
  const activityId = await copyEntry(tx, ctx, { entry, ticket, from });
  await noteSplit(tx, ctx, { ...facts, from, ticket });
  const { text } = entry;
  if (isPersonsMail(entry) && !isNobody(address))
    await writeToCustomers(tx, ctx, { ticket, mail: { kind: 'confirmation', text }, activityId, files: [] });
  const news = { ticket, activityId, writer: { contactId, address }, text, files: filesOf(entry) };
  await notifyOpened(tx, ctx, news, null);
  return ticket;
}

function isPersonsMail({ kind, visibility, actor, detail }: ActivityWithFiles): boolean {
  const mail = kind === 'correspondence' && visibility === 'public' && actor.startsWith('contact:');
  return mail && !detail.includes('"automatic":true');
}

function isNobody(address: string): boolean {
  const parsed = parseAddrSpec(address);
  return parsed === null || sameAddress(parsed, NOBODY);
}

/** The writer, under the address by which they take part in the ticket. */
async function customerOf(tx: Tx, from: TicketRow, { actor }: ActivityWithFiles) {
  const contactId = actor.startsWith('contact:') ? actor.slice('contact:'.length) : from.requester_id;
  const card = present(await getContact(tx, contactId), 'who stands in a history is a contact');
  const people = [...(await listParticipants(tx, from.id)), ...(await listFormerParticipants(tx, from.id))];
  const address = people.find((one) => one.contact_id === contactId)?.address ?? card.addresses[0];
  return { contact: card.contact, contactId, address: present(address, 'a contact has an address') };
}

function subjectOf(
  ctx: DeskContext,
  { title }: SplitFacts,
  from: TicketRow,
  entry: ActivityWithFiles,
): string {
  if (title !== '') return title.slice(0, LIMITS.subjectChars);
  const { subject } = JSON.parse(entry.detail) as { subject?: unknown };
  const own = typeof subject === 'string' ? baseSubject(subject, ctx.numbering.prefix) : '';
  return (own === '' ? from.subject : own).slice(0, LIMITS.subjectChars);
}

function filesOf({ attachments }: ActivityWithFiles): StoredFile[] {
  return attachments.map((file) => ({
    blob: file.blob,
    name: file.name,
    type: file.type,
    disposition: file.disposition,
    contentId: file.content_id,
    sizeBytes: file.size_bytes,
  }));
}

/** The words of the entry, by their writer; the mail itself stays that of the ticket which it came to. */
async function copyEntry(
  tx: Tx,
  ctx: DeskContext,
  one: {
    readonly entry: ActivityWithFiles;
    readonly ticket: TicketRow;
    readonly from: TicketRow;
  },
): Promise<string> {
  const { entry, ticket, from } = one;
  const tag = formatTicketTag(ctx.numbering.prefix, from.number);
  const detail = { ...(JSON.parse(entry.detail) as object), splitFrom: { ticket: tag, entry: entry.seq } };
  return addActivity(tx, ctx, {
    ticketId: ticket.id,
    kind: entry.kind,
    visibility: entry.visibility,
    actor: writerOf(ctx, entry),
    cause: null,
    text: entry.text,
    detail,
    files: filesOf(entry),
  });
}

function writerOf(ctx: DeskContext, { actor }: ActivityWithFiles) {
  if (actor.startsWith('contact:')) return { kind: 'contact', id: actor.slice('contact:'.length) } as const;
  const agent = ctx.agents.find(({ name }) => actor === `agent:${name}`);
  return agent === undefined ? ({ kind: 'system' } as const) : ({ kind: 'agent', agent } as const);
}

async function noteSplit(
  tx: Tx,
  ctx: DeskContext,
  one: SplitFacts & { readonly from: TicketRow; readonly ticket: TicketRow },
): Promise<void> {
  const { from, ticket, agent, cause } = one;
  const tagOf = ({ number }: TicketRow) => formatTicketTag(ctx.numbering.prefix, number);
  const entry = { kind: 'event', visibility: 'internal', actor: { kind: 'agent', agent }, cause } as const;
  await updateTicket(tx, from.id, {}, ctx.clock.nowMs());
  await addActivity(tx, ctx, {
    ...entry,
    ticketId: from.id,
    name: 'split-off',
    text: `Entry ${one.entry} became ${tagOf(ticket)}: ${ticket.subject}`,
    detail: { ticket: tagOf(ticket), entry: one.entry },
  });
  await addActivity(tx, ctx, {
    ...entry,
    ticketId: ticket.id,
    name: 'split-from',
    text: `Was entry ${one.entry} of ${tagOf(from)}`,
    detail: { ticket: tagOf(from), entry: one.entry },
  });
}
