/** The words of mails that answer an agent's question, in the languages of agents. */
import type { Locale } from '../locale/locale.ts';

interface AskingWords {
  readonly tickets: (count: number, more: boolean) => string;
  readonly texts: (count: number) => string;
  readonly searched: string;
  readonly found: Readonly<Record<'subject' | 'message' | 'note' | 'file' | 'contact', string>>;
  readonly sheet: Readonly<
    Record<'facts' | 'people' | 'tasks' | 'time' | 'links' | 'waiting' | 'drafts' | 'history', string>
  >;
  readonly facts: Readonly<
    Record<
      | 'status'
      | 'priority'
      | 'assignee'
      | 'responsible'
      | 'team'
      | 'channel'
      | 'category'
      | 'type'
      | 'tags'
      | 'project'
      | 'summary'
      | 'due'
      | 'snoozed'
      | 'estimate'
      | 'opened'
      | 'changed'
      | 'mergedInto'
      | 'mergedFrom'
      | 'requester'
      | 'takesPart'
      | 'done'
      | 'free'
      | 'total'
      | 'internal'
      | 'automatic'
      | 'files'
      | 'nobody'
      | 'earlier',
      string
    >
  >;
  readonly report: Readonly<
    Record<
      | 'title'
      | 'total'
      | 'channels'
      | 'priorities'
      | 'agents'
      | 'opened'
      | 'closed'
      | 'firstResponse'
      | 'resolution'
      | 'backlog'
      | 'unanswered'
      | 'ages'
      | 'oldest'
      | 'none',
      string
    >
  >;
  /** Half of them within, nine of ten within. */
  readonly spread: (median: string, most: string) => string;
  readonly listedStatus: (status: string, putOff: boolean) => string;
  readonly everywhere: string;
}

const EN: AskingWords = {
  tickets: (count, more) =>
    more
      ? `the first ${count} tickets`
      : count === 0
        ? 'no ticket'
        : count === 1
          ? '1 ticket'
          : `${count} tickets`,
  texts: (count) =>
    count === 0 ? 'no canned answer' : count === 1 ? '1 canned answer' : `${count} canned answers`,
  searched: 'tickets that hold all of the words',
  found: { subject: 'subject', message: 'message', note: 'note', file: 'file', contact: 'contact' },
  sheet: {
    facts: 'Facts',
    people: 'People',
    tasks: 'Tasks',
    time: 'Time',
    links: 'Linked tickets',
    waiting: 'Waits to be sent',
    drafts: 'Kept texts',
    history: 'History',
  },
  facts: {
    status: 'Status',
    priority: 'Priority',
    assignee: 'Assigned to',
    responsible: 'Responsible',
    team: 'Team',
    channel: 'Channel',
    category: 'Category',
    type: 'Type',
    tags: 'Tags',
    project: 'Project',
    summary: 'Summary',
    due: 'Due',
    snoozed: 'Put off until',
    estimate: 'Estimate',
    opened: 'Opened',
    changed: 'Changed',
    mergedInto: 'Merged into',
    mergedFrom: 'Merged into it',
    requester: 'Requester',
    takesPart: 'Takes part',
    done: 'done',
    free: 'not billable',
    total: 'Total',
    internal: 'internal',
    automatic: 'automatic',
    files: 'Files',
    nobody: 'nobody',
    earlier: 'earlier entries are not shown',
  },
  report: {
    title: 'Report of the last 30 days',
    total: 'All',
    channels: 'By channel',
    priorities: 'By priority',
    agents: 'By agent',
    opened: 'Opened',
    closed: 'Closed',
    firstResponse: 'First answer after',
    resolution: 'Closed after',
    backlog: 'Not done now',
    unanswered: 'New and not answered',
    ages: 'Age of what is not done',
    oldest: 'Oldest',
    none: 'none',
  },
  spread: (median, most) => `${median} (9 of 10 within ${most})`,
  listedStatus: (status, putOff) => (putOff ? `${status}, put off` : status),
  everywhere: 'everywhere',
};

const DE: AskingWords = {
  tickets: (count, more) =>
    more
      ? `die ersten ${count} Tickets`
      : count === 0
        ? 'kein Ticket'
        : count === 1
          ? '1 Ticket'
          : `${count} Tickets`,
  texts: (count) =>
    count === 0 ? 'kein Textbaustein' : count === 1 ? '1 Textbaustein' : `${count} Textbausteine`,
  searched: 'Tickets, in denen alle Wörter stehen',
  found: { subject: 'Betreff', message: 'Nachricht', note: 'Notiz', file: 'Datei', contact: 'Kontakt' },
  sheet: {
    facts: 'Angaben',
    people: 'Beteiligte',
    tasks: 'Aufgaben',
    time: 'Zeit',
    links: 'Verknüpfte Tickets',
    waiting: 'Wartet auf den Versand',
    drafts: 'Behaltene Texte',
    history: 'Verlauf',
  },
  facts: {
    status: 'Status',
    priority: 'Priorität',
    assignee: 'Zugewiesen',
    responsible: 'Verantwortlich',
    team: 'Team',
    channel: 'Kanal',
    category: 'Kategorie',
    type: 'Art',
    tags: 'Schlagworte',
    project: 'Projekt',
    summary: 'Stand',
    due: 'Fällig',
    snoozed: 'Aufgeschoben bis',
    estimate: 'Aufwand',
    opened: 'Eröffnet',
    changed: 'Geändert',
    mergedInto: 'Aufgegangen in',
    mergedFrom: 'Darin aufgegangen',
    requester: 'Von',
    takesPart: 'Gehört dazu',
    done: 'erledigt',
    free: 'nicht berechnet',
    total: 'Zusammen',
    internal: 'intern',
    automatic: 'automatisch',
    files: 'Dateien',
    nobody: 'niemand',
    earlier: 'frühere Einträge sind nicht gezeigt',
  },
  report: {
    title: 'Bericht der letzten 30 Tage',
    total: 'Alles',
    channels: 'Nach Kanal',
    priorities: 'Nach Priorität',
    agents: 'Nach Bearbeiter',
    opened: 'Eröffnet',
    closed: 'Abgeschlossen',
    firstResponse: 'Erste Antwort nach',
    resolution: 'Abgeschlossen nach',
    backlog: 'Jetzt unerledigt',
    unanswered: 'Neu und unbeantwortet',
    ages: 'Alter des Unerledigten',
    oldest: 'Ältestes',
    none: 'keine',
  },
  spread: (median, most) => `${median} (9 von 10 binnen ${most})`,
  listedStatus: (status, putOff) => (putOff ? `${status}, aufgeschoben` : status),
  everywhere: 'überall',
};

export const ASKING_WORDS: Readonly<Record<Locale, AskingWords>> = { en: EN, de: DE };

/** `45 min`, `3 h`, `2.5 d`: as exact as it helps. */
export function shortDuration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 90) return `${minutes} min`;
  const hours = minutes / 60;
  if (hours < 36) return `${oneDigit(hours)} h`;
  return `${oneDigit(hours / 24)} d`;
}

function oneDigit(value: number): string {
  return (value < 10 ? value.toFixed(1) : value.toFixed(0)).replace(/\.0$/, '');
}
