import type { CustomerCard, InsideFacts, Notice, TicketSheet } from '../../src/desk/notice.ts';
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
export const PICTURED: Readonly<Record<string, Notice>> = {
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
