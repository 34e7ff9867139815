import type { CustomerCard, InsideFacts, TicketSheet } from '../../src/desk/notices/notice-parts.ts';
import type { Notice } from '../../src/desk/notices/notice.ts';
import type { ListedLine } from '../../src/desk/notices/asked.ts';
import { VIEW_MEANINGS } from '../../src/desk/asking/ticket-views.ts';
import { present } from '../../src/base/assert.ts';
import { parseAddrSpec } from '../../src/mail/address.ts';

export const REPLY_TO = present(
  parseAddrSpec('support+t1001.a-anna.k3x9z.mac@desk.example'),
  'an address written here is one',
);

const ticket: TicketSheet = {
  tag: 'TICK-1001',
  subject: 'Printer on the second floor is silent',
  status: 'open',
  priority: 'normal',
  assignee: null,
  channel: 'Example Support',
};
const inside: InsideFacts = {
  category: 'hardware/printer',
  type: null,
  team: 'second-line',
  responsible: null,
  summary: null,
  tags: ['floor-2', 'vip'],
};
const customer: CustomerCard = {
  name: 'Carla Conti',
  address: 'carla@customer.example',
  organisation: 'Conti Architects',
  tickets: [
    { tag: 'TICK-994', subject: 'Toner for the second floor', status: 'waiting' },
    { tag: 'TICK-990', subject: 'No paper since Monday', status: 'closed' },
  ],
  moreTickets: 3,
};
const text = [
  'Hello,',
  'the printer on the second floor has not said a word since Monday. Its lamp blinks three times, then pauses. We have plans to print for a client who comes at nine tomorrow.',
  'Can somebody have a look today?',
  'Carla',
].join('\n\n');

/** What is shown in docs/pictures, by name. */
const listed: ListedLine = {
  tag: 'TICK-1001',
  subject: 'Printer on the second floor is silent',
  customer: 'Carla Conti',
  status: 'Open',
  priority: 'Normal',
  assignee: '',
  changed: '2026-03-02 10:15',
  due: '',
  found: '',
  reply: 'support+t1001.a-anna.k3x9z.mac@desk.example',
};

export const PICTURED: Readonly<Record<string, Notice>> = {
  'ticket-list': {
    kind: 'ticket-list',
    locale: 'en',
    agentName: 'Anna Berg',
    asked: '#list needs-response',
    count: '3 tickets',
    meaning: VIEW_MEANINGS['needs-response'].en,
    rows: [
      listed,
      {
        ...listed,
        tag: 'TICK-1014',
        subject: 'Re: Rechnungsadresse unserer Donaudampfschifffahrtsgesellschaftskapitänskajüte',
        customer: 'Dr. Dietlinde Donnersmarck-Wallenstein',
        status: 'Waiting for Customer',
        priority: 'Critical',
        assignee: 'Ben Okoro',
        due: '2026-03-01 09:00',
      },
      {
        ...listed,
        tag: 'TICK-1020',
        subject: '',
        customer: 'a.very.long.address.without.blanks@customer.example',
      },
    ],
    more: false,
  },
  report: {
    kind: 'report',
    locale: 'en',
    agentName: 'Anna Berg',
    title: 'Report of the last 30 days',
    sections: [
      {
        title: 'All',
        lines: [
          { label: 'Opened', text: '48' },
          { label: 'First answer after', text: '42 min (9 of 10 within 5.5 h)' },
          { label: 'Age of what is not done', text: '≤ 1 d: 3, ≤ 3 d: 2, ≤ 7 d: 1, ≤ 30 d: 1, > 30 d: 0' },
        ],
      },
      {
        title: 'By agent',
        lines: [
          {
            label: 'Anna Berg',
            text: 'Opened 20, Closed 18, Not done now 4, First answer after 30 min, Closed after 1.5 d',
          },
        ],
      },
    ],
  },
  'ticket-opened': {
    kind: 'ticket-opened',
    locale: 'en',
    agentName: 'Anna Berg',
    ticket,
    inside,
    why: 'nobodys',
    offers: ['take', 'resolve', 'waiting', 'note'],
    customer,
    text,
    files: ['lamp.jpg'],
    suspectedOf: null,
  },
  'customer-replied': {
    kind: 'customer-replied',
    locale: 'de',
    agentName: 'Anna Berg',
    ticket: { ...ticket, status: 'in-progress', priority: 'high', assignee: 'Anna Berg' },
    inside,
    why: 'yours',
    offers: ['resolve', 'waiting', 'note'],
    customer,
    text: 'Danke, das Blinken ist weg. Jetzt druckt er aber nur schwarz, auch nach dem Neustart.',
    files: [],
    joined: false,
  },
};
