/** Verbs that set what a ticket is: its status, its people, its place, its words, its neighbours. */
import { formatAddrSpec, type AddrSpec } from '../../mail/address.ts';
import { CATEGORY_PATH } from '../tickets/category.ts';
import { formatTicketTag, type TicketNumber } from '../tickets/number.ts';
import { STATUS_LABELS, TICKET_PRIORITIES, TICKET_STATUSES, type TicketStatus } from '../tickets/workflow.ts';
import type { Vocabulary } from './command.ts';
import { bad, good, type Read } from './problem.ts';
import {
  readAddress,
  readAgent,
  readAgents,
  readChanges,
  readChoice,
  readOrdinal,
  readTicket,
  saysNothing,
} from './values.ts';
import { bare, joined, mapRead, namesNothing, needed, readText, type VerbTable } from './verb-entry.ts';
import { firstWord, freeText, writeText, writeWord } from './words.ts';

export type TicketVerb =
  | 'status'
  | 'assign'
  | 'unassign'
  | 'team'
  | 'responsible'
  | 'priority'
  | 'category'
  | 'type'
  | 'tag'
  | 'title'
  | 'summary'
  | 'cc'
  | 'watch'
  | 'unwatch'
  | 'merge'
  | 'split'
  | 'link'
  | 'unlink'
  | 'project'
  | 'customer'
  | 'internal';

export const TICKET_VERBS: VerbTable<TicketVerb> = {
  status: needed('status', {
    form: TICKET_STATUSES.join('|'),
    example: 'waiting',
    does: { en: 'set the status', de: 'setzt den Status' },
    read: (value) => mapRead(readStatus(value), (status) => ({ verb: 'status', status })),
    write: ({ status }) => status,
  }),
  assign: needed('assign', {
    form: 'NAME|me',
    example: 'anna',
    does: { en: 'make a colleague the assignee', de: 'weist das Ticket jemandem zu' },
    read: (value, vocabulary) =>
      mapRead(readAgent(value, vocabulary), (agent) => ({ verb: 'assign', agent })),
    write: ({ agent }) => agent,
  }),
  unassign: bare(
    'unassign',
    { verb: 'unassign' },
    { en: 'let nobody be the assignee', de: 'hebt die Zuweisung auf' },
  ),
  team: needed('team', {
    form: 'TEAM|none',
    example: 'second-line',
    does: { en: 'give the ticket to a team', de: 'gibt das Ticket an ein Team' },
    read: (value, { teams }) => mapRead(orNone(value, teams), (team) => ({ verb: 'team', team })),
    write: ({ team }) => writeOrNone(team),
  }),
  responsible: needed('responsible', {
    form: 'NAME|me|none',
    example: 'anna',
    does: { en: 'say who answers for it in the end', de: 'bestimmt, wer dafür verantwortlich ist' },
    read: (value, vocabulary) =>
      mapRead(saysNothing(value) ? good(null) : readAgent(value, vocabulary), (agent) => ({
        verb: 'responsible',
        agent,
      })),
    write: ({ agent }) => writeOrNone(agent),
  }),
  priority: needed('priority', {
    form: TICKET_PRIORITIES.join('|'),
    example: 'high',
    does: { en: 'set the priority', de: 'setzt die Priorität' },
    read: (value) =>
      mapRead(readChoice(value, TICKET_PRIORITIES), (priority) => ({ verb: 'priority', priority })),
    write: ({ priority }) => priority,
  }),
  category: needed('category', {
    form: 'CATEGORY|none',
    example: 'hardware/faulty',
    does: { en: 'set the category', de: 'setzt die Kategorie' },
    read: (value, { categories }) =>
      mapRead(readCategory(value, categories), (category) => ({ verb: 'category', category })),
    write: ({ category }) => writeOrNone(category),
  }),
  type: needed('type', {
    form: 'TYPE|none',
    example: 'bug',
    does: { en: 'say what kind of matter it is', de: 'bestimmt die Art des Anliegens' },
    read: (value, { types }) => mapRead(orNone(value, types), (type) => ({ verb: 'type', type })),
    write: ({ type }) => writeOrNone(type),
  }),
  tag: needed('tag', {
    form: '[+]TAG ... -TAG ...',
    example: '+vip -old',
    does: { en: 'put tags on the ticket and take them off', de: 'setzt und entfernt Schlagworte' },
    read: (value) => mapRead(readChanges(value, readTag), (tags) => ({ verb: 'tag', ...tags })),
    write: (tags) => writeChanges(tags, (tag) => tag),
  }),
  title: needed('title', {
    form: 'TEXT',
    example: 'Printer in room 4 is dead',
    does: { en: 'give the ticket another subject', de: 'gibt dem Ticket einen anderen Betreff' },
    read: (value) => mapRead(readText('title', 'TEXT', value), (title) => ({ verb: 'title', title })),
    write: ({ title }) => writeText(title),
  }),
  summary: needed('summary', {
    form: 'TEXT',
    example: 'waits for the spare part',
    does: { en: 'say in a sentence where the matter stands', de: 'fasst den Stand in einem Satz zusammen' },
    read: (value) => mapRead(readText('summary', 'TEXT', value), (summary) => ({ verb: 'summary', summary })),
    write: ({ summary }) => writeText(summary),
  }),
  cc: needed('cc', {
    form: '[+]ADDRESS ... -ADDRESS ...',
    example: '+boss@example.com',
    does: {
      en: 'let others take part in the conversation, or no longer',
      de: 'nimmt andere in die Unterhaltung auf oder heraus',
    },
    read: (value) => mapRead(readChanges(value, readAddress), (people) => ({ verb: 'cc', ...people })),
    write: (people) => writeChanges(people, formatAddrSpec),
  }),
  watch: {
    form: '[NAME ...]',
    example: 'anna',
    does: { en: 'be told of everything about this ticket', de: 'meldet alles zu diesem Ticket' },
    read: (value, vocabulary) =>
      mapRead(agentsOrMe(value, vocabulary), (agents) => ({ verb: 'watch', agents })),
    write: ({ agents }) => agents.join(' '),
  },
  unwatch: {
    form: '[NAME ...]',
    example: '',
    does: { en: 'no longer be told of it', de: 'meldet nichts mehr dazu' },
    read: (value, vocabulary) =>
      mapRead(agentsOrMe(value, vocabulary), (agents) => ({ verb: 'unwatch', agents })),
    write: ({ agents }) => agents.join(' '),
  },
  merge: needed('merge', {
    form: 'TICKET',
    example: 'TICK-1007',
    does: { en: 'put this ticket into another one', de: 'führt dieses Ticket mit einem anderen zusammen' },
    risky: true,
    read: (value, vocabulary) => mapRead(readTicket(value, vocabulary), (into) => ({ verb: 'merge', into })),
    write: ({ into }, vocabulary) => writeTicket(into, vocabulary),
  }),
  split: needed('split', {
    form: 'ENTRY [TITLE]',
    example: '4 Second question',
    does: {
      en: 'make an entry of the history a ticket of its own',
      de: 'macht aus einem Eintrag des Verlaufs ein eigenes Ticket',
    },
    read: (value) => readSplit(value),
    write: ({ entry, title }) => joined(String(entry), title),
  }),
  link: needed('link', {
    form: 'TICKET',
    example: 'TICK-1007',
    does: { en: 'link it with another ticket', de: 'verknüpft es mit einem anderen Ticket' },
    read: (value, vocabulary) => mapRead(readTicket(value, vocabulary), (to) => ({ verb: 'link', to })),
    write: ({ to }, vocabulary) => writeTicket(to, vocabulary),
  }),
  unlink: needed('unlink', {
    form: 'TICKET',
    example: 'TICK-1007',
    does: { en: 'undo a link', de: 'löst eine Verknüpfung' },
    read: (value, vocabulary) => mapRead(readTicket(value, vocabulary), (from) => ({ verb: 'unlink', from })),
    write: ({ from }, vocabulary) => writeTicket(from, vocabulary),
  }),
  project: needed('project', {
    form: 'NAME|none',
    example: 'office-move',
    does: { en: 'count the ticket among a project', de: 'rechnet das Ticket zu einem Projekt' },
    read: (value) =>
      mapRead(saysNothing(value) ? good(null) : readText('project', 'NAME|none', value), (project) => ({
        verb: 'project',
        project,
      })),
    write: ({ project }) => (project === null ? 'none' : writeNamed(project)),
  }),
  customer: needed('customer', {
    form: 'ADDRESS',
    example: 'cara@example.com',
    does: { en: 'say whose ticket it is', de: 'bestimmt, wessen Ticket es ist' },
    risky: true,
    read: (value) => mapRead(readAddress(value), (address) => ({ verb: 'customer', address })),
    write: ({ address }) => formatAddrSpec(address),
  }),
  internal: bare(
    'internal',
    { verb: 'internal' },
    { en: 'keep the whole ticket inside', de: 'hält das ganze Ticket intern' },
  ),
};

/** A status by its name or by the label that people read. */
function readStatus(value: string): Read<TicketStatus> {
  const wanted = freeText(value).toLowerCase();
  const labelled = TICKET_STATUSES.find((status) => STATUS_LABELS[status].toLowerCase() === wanted);
  return labelled === undefined ? readChoice(wanted.replace(/\s+/g, '-'), TICKET_STATUSES) : good(labelled);
}

/** A tag is one word of letters, digits and a few signs, kept in lower case. */
function readTag(word: string): Read<string> {
  const tag = word.replace(/^#/, '').toLowerCase();
  return /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{0,39}$/u.test(tag)
    ? good(tag)
    : bad({ kind: 'no-tag', value: word });
}

/** Where the operator has named none, any well-formed one. */
function readCategory(value: string, known: readonly string[]): Read<string | null> {
  const wanted = freeText(value).toLowerCase();
  const free = known.length === 0 && CATEGORY_PATH.test(wanted) && !saysNothing(value);
  return free ? good(wanted) : orNone(value, known);
}

/** One of a list, or null for a word that says that it shall be none. */
function orNone(value: string, known: readonly string[]): Read<string | null> {
  return saysNothing(value) ? good(null) : readChoice(freeText(value), known);
}

function writeOrNone(name: string | null): string {
  return name === null ? 'none' : writeWord(name);
}

/** A name that would be read as `none` stands in marks. */
function writeNamed(name: string): string {
  return saysNothing(name) ? `"${name}"` : writeText(name);
}

function agentsOrMe(value: string, vocabulary: Vocabulary): Read<readonly string[]> {
  return namesNothing(value) ? good([vocabulary.writer]) : readAgents(value, vocabulary);
}

function writeTicket(number: TicketNumber, { ticketPrefix }: Vocabulary): string {
  return formatTicketTag(ticketPrefix, number);
}

function readSplit(
  value: string,
): Read<{ readonly verb: 'split'; readonly entry: number; readonly title: string }> {
  const parts = firstWord(value);
  if (!parts.ok) return parts;
  return mapRead(readOrdinal(parts.value.word), (entry) => ({
    verb: 'split',
    entry,
    title: freeText(parts.value.rest),
  }));
}

interface Changes<T> {
  readonly add: readonly T[];
  readonly remove: readonly T[];
}

/** The sign stands inside the quotation marks of a word that needs them. */
function writeChanges<T extends string | AddrSpec>(
  { add, remove }: Changes<T>,
  write: (one: T) => string,
): string {
  const plus = add.map((one) => writeWord(`+${write(one)}`));
  const minus = remove.map((one) => writeWord(`-${write(one)}`));
  return [...plus, ...minus].join(' ');
}
