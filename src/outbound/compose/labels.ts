import type { Locale } from '../../desk/locale.ts';
import {
  STATUS_LABELS,
  TICKET_PRIORITIES,
  TICKET_STATUSES,
  type TicketPriority,
  type TicketStatus,
} from '../../desk/workflow.ts';

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
