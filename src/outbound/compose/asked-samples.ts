import type { ListedLine, Section } from '../../desk/notices/asked.ts';
import type { TicketSheet } from '../../desk/notices/notice-parts.ts';
import type { Notice, NoticeKind } from '../../desk/notices/notice.ts';

type NoticeOf<K extends NoticeKind> = Extract<Notice, { kind: K }>;
type AskedKind = 'ticket-list' | 'ticket-sheet' | 'report' | 'canned-list';

const listedTicket: ListedLine = {
  tag: 'TICK-1001',
  subject: 'The printer on the second floor is silent',
  customer: 'Cara Customer',
  status: 'In Progress',
  priority: 'High',
  assignee: 'Anna Berg',
  changed: '2026-03-02 10:15',
  due: '2026-03-04 09:00',
  found: '',
  reply: 'support+t1001.a-anna.k7xm.9q2f@desk.example',
};
const sections: readonly Section[] = [
  { title: 'Facts', lines: [{ label: 'Status', text: 'In Progress' }] },
  {
    title: 'History',
    lines: [
      { label: '', text: '[earlier entries are not shown]' },
      { label: '7', text: '2026-03-02 10:15  Cara Customer\nIt smokes.\nFiles: photo.jpg' },
    ],
  },
];

const atDesk = { locale: 'en', agentName: 'Anna Berg' } as const;
const text = 'The printer has not said a word since Monday.\n\nCan you help?';
const shown: TicketSheet = {
  tag: 'TICK-1001',
  subject: 'The printer on the second floor is silent',
  status: 'in-progress',
  priority: 'high',
  assignee: 'Anna Berg',
  channel: 'support',
};

/** Notices that answer an agent's question: see samples.ts. */
export const ASKED_SAMPLES: { readonly [K in AskedKind]: readonly [NoticeOf<K>, ...NoticeOf<K>[]] } = {
  'ticket-list': [
    {
      ...atDesk,
      kind: 'ticket-list',
      asked: '#list my priority:high',
      count: '2 tickets',
      meaning: 'yours: you are assignee or responsible; not done, not put off',
      rows: [
        listedTicket,
        { ...listedTicket, tag: 'TICK-1002', subject: '', assignee: '', due: '', found: 'note: … toner …' },
      ],
      more: true,
    },
    {
      ...atDesk,
      kind: 'ticket-list',
      asked: '#list',
      count: 'no ticket',
      meaning: 'yours',
      rows: [],
      more: false,
    },
  ],
  'ticket-sheet': [
    { ...atDesk, ticket: shown, kind: 'ticket-sheet', why: 'you-asked', sections },
    { ...atDesk, ticket: { ...shown, subject: '' }, kind: 'ticket-sheet', sections: [] },
  ],
  report: [
    { ...atDesk, kind: 'report', title: 'Report of the last 30 days', sections },
    { ...atDesk, kind: 'report', title: 'Report of the last 30 days', sections: [] },
  ],
  'canned-list': [
    {
      ...atDesk,
      kind: 'canned-list',
      asked: '#canned activation',
      count: '1 canned answer',
      answers: [{ name: '/activation-help', title: 'Activation', place: 'support, de', text }],
    },
    { ...atDesk, kind: 'canned-list', asked: '#canned', count: 'no canned answer', answers: [] },
  ],
};
