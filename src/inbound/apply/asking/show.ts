/** `#show`: the whole sheet of one ticket, as a mail in that ticket's own thread. */
import { present } from '../../../base/assert.ts';
import { LIMITS } from '../../../base/limits.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import type { Section } from '../../../desk/notices/asked.ts';
import { ASKING_WORDS } from '../../../desk/asking/asking-words.ts';
import { formatWorkMinutes } from '../../../desk/commands/duration.ts';
import { formatMoment } from '../../../desk/commands/moment.ts';
import { priorityLabel, statusLabel } from '../../../desk/notices/labels.ts';
import { formatTicketTag } from '../../../desk/tickets/number.ts';
import { sightOf } from '../../../desk/people/rights.ts';
import { isAutomatic, lastActivities, type ActivityWithFiles } from '../../../store/tickets/activities.ts';
import { nameOrAddress } from '../../../store/people/contacts.ts';
import type { Tx } from '../../../store/database/database.ts';
import { mergedInto } from '../../../store/tickets/merges.ts';
import { listParticipants, type ParticipantRow } from '../../../store/tickets/participants.ts';
import { sheetRows, type SheetRows } from '../../../store/tickets/sheet.ts';
import { tagsOf } from '../../../store/tickets/tags.ts';
import { findTicketById, findTicketByNumber, type TicketRow } from '../../../store/tickets/tickets.ts';
import { agentNamed, channelNamed, type DeskContext } from '../context/desk-context.ts';
import { ticketSheet } from '../telling/ticket-view.ts';
import { zoneOf } from './asker.ts';
import type { AskingAct } from './asking-act.ts';

/** Who reads, and in which words. */
interface Reading {
  readonly ctx: DeskContext;
  readonly agent: Agent;
  readonly words: (typeof ASKING_WORDS)[Agent['locale']];
}

type Lines = Section['lines'];

export const show: AskingAct<'show'> = async (tx, ctx, { agent }, command) => {
  const found = await findTicketByNumber(tx, command.number);
  const ticket = present(found, 'a ticket that is not there is refused before anything is carried out');
  const reading = { ctx, agent, words: ASKING_WORDS[agent.locale] };
  const rows = await sheetRows(tx, ticket.id, sightOf(agent));
  const titles = reading.words.sheet;
  const sections: Section[] = [
    { title: titles.facts, lines: await factLines(tx, reading, ticket, rows) },
    { title: titles.people, lines: peopleLines(reading, ticket, await listParticipants(tx, ticket.id)) },
    { title: titles.tasks, lines: taskLines(reading, rows) },
    { title: titles.time, lines: timeLines(reading, rows) },
    { title: titles.links, lines: rows.links.map((one) => ({ label: tagOf(ctx, one), text: one.subject })) },
    {
      title: titles.drafts,
      lines: rows.drafts.map((one) => ({ label: nameOf(ctx, one.agent), text: one.text })),
    },
    { title: titles.waiting, lines: waitingLines(reading, rows) },
    { title: titles.history, lines: await historyLines(tx, reading, ticket.id) },
  ];
  return {
    kind: 'ticket-sheet',
    locale: agent.locale,
    ticket: ticketSheet(ctx, ticket),
    agentName: agent.displayName,
    why: 'you-asked',
    sections: sections.filter(({ lines }) => lines.length > 0),
  };
};

function tagOf({ numbering }: DeskContext, { number }: { readonly number: number }): string {
  return formatTicketTag(numbering.prefix, number);
}

function nameOf(ctx: DeskContext, name: string): string {
  return agentNamed(ctx, name)?.displayName ?? name;
}

async function factLines(
  tx: Tx,
  { ctx, agent, words }: Reading,
  ticket: TicketRow,
  { project }: SheetRows,
): Promise<Lines> {
  const { facts } = words;
  const { locale } = agent;
  const at = (ms: number | null) => (ms === null ? '' : formatMoment(ms, zoneOf(ctx, agent)));
  const into = ticket.merged_into === null ? null : await findTicketById(tx, ticket.merged_into);
  const merged = await mergedInto(tx, ticket.id);
  const assignee = agentNamed(ctx, ticket.assignee)?.displayName ?? facts.nobody;
  const lines: readonly (readonly [string, string])[] = [
    [facts.mergedInto, into === null ? '' : tagOf(ctx, into)],
    [facts.mergedFrom, merged.map((one) => tagOf(ctx, one)).join(', ')],
    [facts.status, statusLabel(locale, ticket.status)],
    [facts.priority, priorityLabel(locale, ticket.priority)],
    [facts.assignee, assignee],
    [facts.responsible, ticket.responsible === null ? '' : nameOf(ctx, ticket.responsible)],
    [facts.team, ticket.team ?? ''],
    [facts.channel, channelNamed(ctx, ticket.channel).senderName],
    [facts.category, ticket.category ?? ''],
    [facts.type, ticket.type ?? ''],
    [facts.tags, (await tagsOf(tx, ticket.id)).join(', ')],
    [facts.project, project ?? ''],
    [facts.summary, ticket.summary ?? ''],
    [facts.due, at(ticket.due_at)],
    [facts.snoozed, at(ticket.snoozed_until)],
    [facts.estimate, ticket.estimate_minutes === null ? '' : formatWorkMinutes(ticket.estimate_minutes)],
    [facts.opened, at(ticket.created_at)],
    [facts.changed, at(ticket.updated_at)],
  ];
  return lines.filter(([, text]) => text !== '').map(([label, text]) => ({ label, text }));
}

function peopleLines({ words }: Reading, ticket: TicketRow, participants: readonly ParticipantRow[]): Lines {
  return participants.map(({ name, address, contact_id: contactId }) => ({
    label: contactId === ticket.requester_id ? words.facts.requester : words.facts.takesPart,
    text: name === '' ? address : `${name} <${address}>`,
  }));
}

function taskLines({ ctx, words }: Reading, { tasks }: SheetRows): Lines {
  return tasks.map(({ ordinal, text, agent, done_at: doneAt }) => ({
    label: `${ordinal} [${doneAt === null ? ' ' : 'x'}]`,
    text: [
      text,
      agent === null ? '' : `@${nameOf(ctx, agent)}`,
      doneAt === null ? '' : `(${words.facts.done})`,
    ]
      .filter((part) => part !== '')
      .join(' '),
  }));
}

function timeLines({ ctx, agent, words }: Reading, { times }: SheetRows): Lines {
  if (times.length === 0) return [];
  const total = times.reduce((sum, { minutes }) => sum + minutes, 0);
  const each = times.map((one) => ({
    label: formatMoment(one.created_at, zoneOf(ctx, agent)),
    text: [
      formatWorkMinutes(one.minutes),
      nameOf(ctx, one.agent),
      one.billing === 'free' ? `(${words.facts.free})` : '',
      one.text,
    ]
      .filter((part) => part !== '')
      .join(' '),
  }));
  return [...each, { label: words.facts.total, text: formatWorkMinutes(total) }];
}

function waitingLines({ ctx, agent }: Reading, { waiting }: SheetRows): Lines {
  return waiting.map((one) => ({
    label: formatMoment(one.due_at, zoneOf(ctx, agent)),
    text: `${one.kind} -> ${one.recipient}${one.held_reason === null ? '' : ` (${one.held_reason})`}`,
  }));
}

/** With the numbers that `#split` takes; of a long history its end. */
async function historyLines(tx: Tx, reading: Reading, ticketId: string): Promise<Lines> {
  const { ctx, agent, words } = reading;
  const last = await lastActivities(tx, ticketId, {
    most: LIMITS.sheetEntries + 1,
    // One more than is shown tells that there is more.
    chars: LIMITS.sheetEntryChars + 1,
  });
  const shown = last.slice(-LIMITS.sheetEntries);
  const names = await actorNames(tx, ctx, shown);
  const lines = shown.map((entry) => ({
    label: String(entry.seq),
    text: [
      [
        formatMoment(entry.created_at, zoneOf(ctx, agent)),
        names.get(entry.actor) ?? entry.actor,
        ...(isAutomatic(entry) ? [`(${words.facts.automatic})`] : []),
        ...(entry.visibility === 'internal' ? [`(${words.facts.internal})`] : []),
      ].join('  '),
      shortened(entry.text),
      ...filesText(words.facts.files, entry),
    ].join('\n'),
  }));
  return last.length > shown.length ? [{ label: '', text: `[${words.facts.earlier}]` }, ...lines] : lines;
}

function shortened(text: string): string {
  return text.length > LIMITS.sheetEntryChars
    ? `${text.slice(0, LIMITS.sheetEntryChars).toWellFormed().trimEnd()}\n[...]`
    : text;
}

function filesText(label: string, { attachments }: ActivityWithFiles): string[] {
  const names = attachments.map(({ name }) => name).filter((name) => name !== '');
  return names.length === 0 ? [] : [`${label}: ${names.join(', ')}`];
}

async function actorNames(
  tx: Tx,
  ctx: DeskContext,
  entries: readonly ActivityWithFiles[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const actor of new Set(entries.map((entry) => entry.actor))) {
    const [kind = '', id = ''] = actor.split(':', 2);
    if (kind === 'agent') names.set(actor, nameOf(ctx, id));
    if (kind !== 'contact') continue;
    names.set(actor, await nameOrAddress(tx, id));
  }
  return names;
}
