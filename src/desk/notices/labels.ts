import type { Locale } from '../locale/locale.ts';
import type { InsideFacts } from './notice-parts.ts';
import {
  STATUS_LABELS,
  TICKET_PRIORITIES,
  TICKET_STATUSES,
  type TicketPriority,
  type TicketStatus,
} from '../tickets/workflow.ts';

const STATUS_WORDS: Readonly<Record<Locale, Readonly<Record<TicketStatus, string>>>> = {
  en: STATUS_LABELS,
  de: {
    open: 'Offen',
    'in-progress': 'In Bearbeitung',
    waiting: 'Wartet auf Kunden',
    'on-hold': 'Zurückgestellt',
    resolved: 'Gelöst',
    closed: 'Geschlossen',
    cancelled: 'Abgebrochen',
  },
};

const PRIORITY_WORDS: Readonly<Record<Locale, Readonly<Record<TicketPriority, string>>>> = {
  en: { low: 'Low', normal: 'Normal', high: 'High', urgent: 'Urgent', critical: 'Critical' },
  de: { low: 'Niedrig', normal: 'Normal', high: 'Hoch', urgent: 'Dringend', critical: 'Kritisch' },
};

/** What a reader of that language calls the status; a word that is no status stays as it is. */
export function statusLabel(locale: Locale, word: string): string {
  const status = TICKET_STATUSES.find((known) => known === word);
  return status === undefined ? word : STATUS_WORDS[locale][status];
}

/** What a reader of that language calls the priority; a word that is no priority stays as it is. */
export function priorityLabel(locale: Locale, word: string): string {
  const priority = TICKET_PRIORITIES.find((known) => known === word);
  return priority === undefined ? word : PRIORITY_WORDS[locale][priority];
}

type InsideField = Exclude<keyof InsideFacts, 'work'>;

const INSIDE_WORDS: Readonly<Record<Locale, Readonly<Record<InsideField, string>>>> = {
  en: {
    category: 'Category',
    type: 'Type',
    team: 'Team',
    responsible: 'Responsible',
    tags: 'Tags',
    summary: 'Summary',
  },
  de: {
    category: 'Kategorie',
    type: 'Art',
    team: 'Team',
    responsible: 'Verantwortlich',
    tags: 'Schlagworte',
    summary: 'Stand',
  },
};

/** What only agents know of a ticket, as lines; what is not set has none. */
export function insideLines(locale: Locale, { tags, work = [], ...facts }: InsideFacts): string[] {
  const said = { ...facts, tags: tags.length === 0 ? null : tags.join(', ') };
  const words = INSIDE_WORDS[locale];
  const fields = Object.keys(words) as InsideField[];
  const set = fields.flatMap((field) => {
    const value = said[field];
    return value === null ? [] : [`${words[field]}: ${value}`];
  });
  return [...set, ...work];
}
