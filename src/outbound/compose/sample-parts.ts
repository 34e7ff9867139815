/** The people, tickets and words of the samples that templates are tried with. */
import type {
  CustomerCard,
  DelayedMail,
  InsideFacts,
  MailNature,
  TicketSheet,
} from '../../desk/notices/notice-parts.ts';
import type { CalendarEntry } from '../../mail/calendar-entry.ts';

export const taken: TicketSheet = {
  tag: 'TICK-1001',
  subject: 'The printer on the second floor is silent',
  status: 'in-progress',
  priority: 'high',
  assignee: 'Anna Berg',
  channel: 'support',
};
const untaken: TicketSheet = { ...taken, subject: '', status: 'open', priority: 'normal', assignee: null };

export const known: CustomerCard = {
  name: 'Cara Customer',
  address: 'cara@example.org',
  organisation: 'Example Ltd',
  tickets: [
    { tag: 'TICK-994', subject: 'Toner for the second floor', status: 'waiting' },
    { tag: 'TICK-990', subject: 'No paper since Monday', status: 'closed' },
  ],
  moreTickets: 3,
};
export const stranger: CustomerCard = {
  name: '',
  address: 'who@example.net',
  organisation: null,
  tickets: [],
  moreTickets: 0,
};

export const invited: MailNature = {
  invitation: {
    method: 'REQUEST',
    summary: 'Printer inspection',
    startMs: Date.UTC(2025, 3, 4, 12),
    endMs: Date.UTC(2025, 3, 4, 13),
    allDay: false,
    recurring: false,
    timeZone: 'Europe/Berlin',
    organiser: { name: 'Cara Customer', address: 'cara@example.org' },
    uid: 'inspection@example.org',
    location: '',
  },
  protection: { kind: 'signed', scheme: 'smime' },
};
export const encrypted: MailNature = { invitation: null, protection: { kind: 'encrypted', scheme: 'pgp' } };

export const text = 'The printer has not said a word since Monday.\n\nCan you help?';
export const toCustomer = {
  locale: 'en',
  ticket: taken,
  customerName: 'Cara Customer',
  teamName: 'Example Support',
} as const;
export const toNobody = { ...toCustomer, ticket: untaken, customerName: '' } as const;
const inside: InsideFacts = {
  category: 'hardware/printer',
  type: 'bug',
  team: 'second-line',
  responsible: 'Ben Adler',
  summary: 'waits for the spare part',
  tags: ['floor-2', 'vip'],
};
const empty: InsideFacts = {
  category: null,
  type: null,
  team: null,
  responsible: null,
  summary: null,
  tags: [],
};
export const toAgent = {
  locale: 'en',
  ticket: taken,
  agentName: 'Anna Berg',
  why: 'yours',
  offers: ['resolve', 'waiting', 'note'],
  inside,
} as const;
export const toAny = {
  ...toAgent,
  ticket: untaken,
  why: 'nobodys',
  offers: ['take', 'resolve', 'waiting', 'note'],
  inside: empty,
} as const;
/** May look at the ticket, which a colleague has. */
export const toOnlooker = { ...toAgent, why: 'watching', offers: ['unwatch'], inside: empty } as const;
export const atDesk = { locale: 'en', agentName: 'Anna Berg' } as const;
export const faults = [{ line: '#assign nobdoy', reason: 'no agent is called "nobdoy"' }];

export const delayed: DelayedMail = {
  tag: 'TICK-1001',
  subject: 'The printer on the second floor is silent',
  recipient: 'cara@example.org',
  hours: 4,
  reply: '450 4.2.1 The mailbox is busy',
};

export const calendar: CalendarEntry = {
  uid: 'reminder-1@desk.example',
  sequence: 0,
  writtenAtMs: Date.UTC(2025, 3, 1, 12),
  startMs: Date.UTC(2025, 3, 4, 12),
  minutes: 15,
  summary: 'TICK-1001: call back',
  description: 'The printer on the second floor is silent',
  cancelled: false,
};
