import { LIMITS } from '../../base/limits.ts';
import { STATUS_LABELS } from '../../desk/tickets/workflow.ts';
import { workOf, type Work } from '../../inbound/apply/telling/work-view.ts';
import { isAutomatic, type ActivityWithFiles } from '../../store/tickets/activities.ts';
import { getContact } from '../../store/people/contacts.ts';
import { mailsOfEntries, type MailOfEntry } from '../../store/outbox/mails-of-entries.ts';
import { wholeHistory, type EntryOf } from '../../store/tickets/merged-history.ts';
import { tagsOf } from '../../store/tickets/tags.ts';
import { listParticipants, type ParticipantRow } from '../../store/tickets/participants.ts';
import type * as store from '../../store/tickets/tickets.ts';
import { deliveryText } from '../desk/delivery-text.ts';
import { agentOf, agentText, tagOf, tagOfId, ticketNamed } from '../desk/desk-words.ts';
import { requireRight } from '../desk/require-right.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk, type CliDesk } from '../desk/open-desk.ts';
import { isoTime, localTime, outputTo } from '../terminal/output.ts';
import { tellFile, tellText, type Page } from '../terminal/text-block.ts';
import { factLines, factsValue } from '../desk/ticket-facts.ts';

export function ticketValue(desk: CliDesk, ticket: store.TicketRow): object {
  return {
    ticket: tagOf(desk, ticket.number),
    number: ticket.number,
    subject: ticket.subject,
    status: ticket.status,
    priority: ticket.priority,
    channel: ticket.channel,
    category: ticket.category,
    assignee: ticket.assignee,
    locale: ticket.locale,
    createdAt: isoTime(ticket.created_at),
    updatedAt: isoTime(ticket.updated_at),
  };
}

/** A ticket with everything that is shown of it. */
interface TicketStory {
  readonly ticket: store.TicketRow;
  readonly suspectedOf: string | null;
  readonly participants: readonly ParticipantRow[];
  /** With those of the tickets that were merged into it. */
  readonly history: readonly EntryOf[];
  /** What became of the mails to customers that an entry wrote, by its id. */
  readonly mails: ReadonlyMap<string, readonly MailOfEntry[]>;
  readonly work: Work;
  readonly tags: readonly string[];
  /** The name of whoever an entry names as its actor. */
  readonly nameOf: (actor: string) => string;
}

/** Prints a ticket and its history. @throws GatewayError `usage`, `not.found` */
export async function showTicket(
  name: string,
  options: GlobalOptions & { readonly full?: true | undefined; readonly as?: string | undefined },
  io: CliIo,
): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const ticket = await ticketNamed(desk, name);
    if (options.as !== undefined) await requireRight(desk, agentOf(desk, options.as), ['view'], ticket);
    const story = await storyOf(desk, ticket);
    const out = outputTo(io, options);
    if (out.json) out.value(storyValue(desk, story));
    else tell(desk, story, { out, linesMost: options.full === true ? Infinity : LIMITS.foldedLines });
  });
}

async function storyOf(desk: CliDesk, ticket: store.TicketRow): Promise<TicketStory> {
  const { db } = desk.store;
  const participants = await listParticipants(db, ticket.id);
  const history = await wholeHistory(db, ticket);
  const ids = new Set(
    history.map(({ entry }) => entry.actor).filter((actor) => actor.startsWith('contact:')),
  );
  const names = new Map<string, string>();
  for (const actor of ids) {
    const card = await getContact(db, actor.slice('contact:'.length));
    const address = card?.addresses[0] ?? 'unknown contact';
    const called = card?.contact.name ?? '';
    names.set(actor, called === '' ? address : `${called} <${address}>`);
  }
  const nameOf = (actor: string) =>
    names.get(actor) ?? (actor.startsWith('agent:') ? agentText(desk, actor.slice('agent:'.length)) : actor);
  const mails = await mailsOfEntries(db, [...new Set(history.map(({ ticket: of }) => of.id))]);
  const work = await workOf(db, desk.desk, ticket);
  const suspectedOf = await tagOfId(desk, db, ticket.suspected_of);
  const tags = await tagsOf(db, ticket.id);
  return { ticket, suspectedOf, participants, history, mails, nameOf, work, tags };
}

function storyValue(
  desk: CliDesk,
  { ticket, suspectedOf, participants, history, mails, nameOf, work, tags }: TicketStory,
): object {
  return {
    ...ticketValue(desk, ticket),
    suspectedOf,
    ...factsValue(ticket, work, tags),
    participants: participants.map(({ ordinal, name, address }) => ({ ordinal, name, address })),
    history: history.map(({ ticket: of, entry }) => ({
      ticket: tagOf(desk, of.number),
      seq: entry.seq,
      at: isoTime(entry.created_at),
      kind: entry.kind,
      visibility: entry.visibility,
      actor: entry.actor,
      actorName: nameOf(entry.actor),
      name: entry.name,
      text: entry.text,
      detail: JSON.parse(entry.detail) as unknown,
      arrival: entry.arrival_id,
      attachments: entry.attachments.map((file) => ({
        name: file.name,
        type: file.type,
        sizeBytes: file.size_bytes,
        sha256: file.blob,
      })),
      mails: (mails.get(entry.id) ?? []).map(mailValue),
    })),
  };
}

function mailValue({ kind, delivery }: MailOfEntry): object {
  return {
    kind,
    id: delivery.outgoing_id,
    to: delivery.recipient,
    state: delivery.state,
    dueAt: isoTime(delivery.due_at),
    doneAt: isoTime(delivery.done_at),
    lastReply: delivery.last_reply,
  };
}

function tell(desk: CliDesk, story: TicketStory, page: Page): void {
  const { ticket, participants, suspectedOf } = story;
  const { out } = page;
  out.heading(`${tagOf(desk, ticket.number)}  ${ticket.subject}`);
  out.line(`status:   ${STATUS_LABELS[ticket.status]}`);
  out.line(`priority: ${ticket.priority}`);
  out.line(`assignee: ${agentText(desk, ticket.assignee) || 'nobody'}`);
  out.line(`channel:  ${ticket.channel}`);
  if (ticket.category !== null) out.line(`category: ${ticket.category}`);
  out.line(`opened:   ${localTime(ticket.created_at)}, changed ${localTime(ticket.updated_at)}`);
  if (suspectedOf !== null) out.line(`may belong to ${suspectedOf}: a stranger to that ticket quoted it`);
  for (const { name, address } of participants) {
    out.line(`customer: ${name === '' ? address : `${name} <${address}>`}`);
  }
  for (const line of factLines(ticket, story.work, story.tags)) out.line(line);
  for (const { ticket: of, entry } of story.history) {
    const place = of.id === ticket.id ? `${entry.seq}.` : `${tagOf(desk, of.number)} ${entry.seq}.`;
    tellEntry(entry, { place, who: story.nameOf(entry.actor) }, page);
    for (const mail of story.mails.get(entry.id) ?? [])
      out.line(`    -> ${mail.kind} to ${mail.delivery.recipient}: ${deliveryText(mail.delivery)}`);
  }
}

function tellEntry(
  entry: ActivityWithFiles,
  { place, who }: { readonly place: string; readonly who: string },
  page: Page,
): void {
  const what = entry.kind === 'event' ? (entry.name ?? 'event') : entry.kind;
  const automatic = isAutomatic(entry) ? ', automatic' : '';
  const internal = entry.visibility === 'internal' ? ', internal' : '';
  page.out.lines('');
  page.out.heading(`${place} ${localTime(entry.created_at)}  ${who}  (${what}${automatic}${internal})`);
  tellText(entry.text, page);
  for (const { name, type, size_bytes: sizeBytes } of entry.attachments)
    tellFile({ name, type, sizeBytes }, page);
}
