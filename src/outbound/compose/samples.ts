import { helpEntries } from '../../desk/commands/help.ts';
import type { Locale } from '../../desk/locale/locale.ts';
import type { DigestEntry } from '../../desk/notices/notice-parts.ts';
import type { Notice, NoticeKind } from '../../desk/notices/notice.ts';
import { OFFERS } from '../../desk/notices/offers.ts';
import { NEWS } from '../../desk/people/preferences.ts';
import { ASKED_SAMPLES } from './asked-samples.ts';

import {
  taken,
  known,
  stranger,
  invited,
  encrypted,
  text,
  toCustomer,
  toNobody,
  toAgent,
  toAny,
  toOnlooker,
  atDesk,
  faults,
  delayed,
  calendar,
} from './sample-parts.ts';

type NoticeOf<K extends NoticeKind> = Extract<Notice, { kind: K }>;

const digestEntries: readonly DigestEntry[] = [
  {
    tag: 'TICK-1001',
    subject: 'The printer on the second floor is silent',
    status: 'in-progress',
    news: 'replies',
    who: 'Cara Customer',
    text,
    replyTo: 'support+t1001.a-anna.k3x9z.mac@desk.example',
  },
  {
    tag: 'TICK-1002',
    subject: '',
    status: 'open',
    news: 'priority',
    who: 'Ben Adler',
    text: '',
    replyTo: null,
  },
];

/** Notices of every kind that take every branch a template can have: what templates are tried with at start. */
const SAMPLES: { readonly [K in NoticeKind]: readonly [NoticeOf<K>, ...NoticeOf<K>[]] } = {
  confirmation: [
    { ...toCustomer, kind: 'confirmation', text },
    { ...toNobody, kind: 'confirmation', text: '' },
  ],
  answer: [
    { ...toCustomer, kind: 'answer', text, agentName: 'Anna Berg', done: null },
    { ...toCustomer, kind: 'answer', text, agentName: 'Anna Berg', done: 'resolved' },
    { ...toNobody, kind: 'answer', text, agentName: 'Anna Berg', done: 'closed' },
  ],
  resolved: [
    { ...toCustomer, kind: 'resolved' },
    { ...toNobody, kind: 'resolved' },
  ],
  closed: [
    { ...toCustomer, kind: 'closed' },
    { ...toNobody, kind: 'closed' },
  ],
  'ticket-opened': [
    {
      ...toAny,
      kind: 'ticket-opened',
      customer: known,
      text,
      files: ['log.txt', 'photo.jpg'],
      nature: invited,
      suspectedOf: null,
    },
    { ...toAgent, kind: 'ticket-opened', customer: stranger, text: '', files: [], suspectedOf: 'TICK-990' },
  ],
  'customer-replied': [
    {
      ...toAgent,
      kind: 'customer-replied',
      customer: known,
      text,
      files: [],
      joined: false,
      copied: { added: ['dora@example.org'], notAdded: ['who@example.net'] },
    },
    {
      ...toOnlooker,
      kind: 'customer-replied',
      customer: stranger,
      text: '',
      files: ['log.txt'],
      nature: encrypted,
      joined: true,
    },
  ],
  'agent-token-misused': [
    { ...toAgent, kind: 'agent-token-misused', writer: 'Mallory <mallory@example.net>', text },
    { ...toAny, kind: 'agent-token-misused', writer: 'mallory@example.net', text: '' },
    { ...toAny, kind: 'agent-token-misused', tooOld: true, writer: 'anna@agents.example', text },
  ],
  'given-to-team': [
    { ...toAgent, kind: 'given-to-team', by: 'Ben Adler', team: 'second-line', customer: known, text },
    { ...toAny, kind: 'given-to-team', by: 'Ben Adler', team: 'second-line', customer: stranger, text: '' },
  ],
  reminder: [
    {
      ...toAgent,
      kind: 'reminder',
      snoozed: false,
      what: 'call back',
      customer: known,
      text,
      calendars: [calendar],
    },
    { ...toAny, kind: 'reminder', snoozed: false, what: '', customer: stranger, text: '', calendars: [] },
    { ...toAgent, kind: 'reminder', snoozed: true, what: '', customer: known, text, calendars: [] },
  ],
  'ticket-assigned': [
    { ...toAgent, why: 'yours-now', kind: 'ticket-assigned', by: 'Ben Adler', customer: known, text },
    { ...toAgent, kind: 'ticket-assigned', by: 'Ben Adler', customer: stranger, text: '' },
  ],
  'colleague-news': [
    {
      ...toOnlooker,
      why: 'mentioned',
      kind: 'colleague-news',
      news: 'priority',
      by: 'Ben Adler',
      priority: 'urgent',
      text: '',
      files: [],
    },
    ...NEWS.map((news): NoticeOf<'colleague-news'> => ({
      ...toAgent,
      why: 'watching',
      offers: [...OFFERS],
      kind: 'colleague-news',
      news,
      by: 'Ben Adler',
      priority: null,
      text,
      files: ['log.txt'],
    })),
  ],
  hint: [
    { ...toAny, kind: 'hint', hint: 'mention-unseen', about: ['Ben Adler'] },
    { ...toAny, kind: 'hint', hint: 'watch-unseen', about: ['Ben Adler'] },
    { ...toAgent, kind: 'hint', hint: 'preferences', about: ['at once', 'quiet 19:00-7:00'] },
    {
      ...toAny,
      kind: 'hint',
      hint: 'reminder-ended',
      about: ['2026-12-01 09:00: call back'],
      calendars: [{ ...calendar, sequence: 1, cancelled: true }],
    },
  ],
  digest: [
    { locale: 'en', kind: 'digest', agentName: 'Anna Berg', entries: digestEntries },
    { locale: 'en', kind: 'digest', agentName: 'Anna Berg', entries: digestEntries.slice(1) },
  ],
  'command-rejected': [
    { ...toAgent, kind: 'command-rejected', faults, original: `#assign nobdoy\n${text}` },
    { ...toAny, kind: 'command-rejected', faults: [...faults, ...faults], original: '' },
  ],
  'command-help': [
    {
      ...atDesk,
      kind: 'command-help',
      tag: taken.tag,
      commands: helpEntries('en', null),
      original: `#help\n${text}`,
    },
    { ...atDesk, kind: 'command-help', tag: '', commands: [], original: '' },
  ],
  ...ASKED_SAMPLES,
  'desk-receipt': [{ ...atDesk, kind: 'desk-receipt', done: ['you are away until 2026-12-01 09:00'] }],
  'desk-rejected': [
    { ...atDesk, kind: 'desk-rejected', faults, original: `#assign nobdoy\n${text}` },
    { ...atDesk, kind: 'desk-rejected', faults, original: '' },
  ],
  consultation: [
    { ...toCustomer, kind: 'consultation', text, agentName: 'Anna Berg' },
    { ...toNobody, kind: 'consultation', text, agentName: 'Anna Berg' },
  ],
  'consulted-replied': [
    {
      ...toAgent,
      kind: 'consulted-replied',
      writer: 'Lab <lab@supplier.example>',
      text,
      files: ['test.pdf'],
    },
    { ...toAny, kind: 'consulted-replied', writer: 'lab@supplier.example', text: '', files: [] },
  ],
  receipt: [
    {
      ...toAgent,
      kind: 'receipt',
      done: ['answer to cara@example.org', 'status Waiting for Customer'],
      recipients: ['cara@example.org'],
      text,
      files: ['offer.pdf'],
      leavesAt: '2026-03-02 11:01:00',
      strays: ['#close'],
      quotedLines: 12,
      undo: true,
      calendars: [calendar],
    },
    {
      ...toAny,
      kind: 'receipt',
      done: ['priority High'],
      recipients: [],
      text: '',
      files: [],
      leavesAt: '',
      strays: [],
      quotedLines: 0,
      undo: false,
      calendars: [],
    },
  ],
  'draft-kept': [
    { ...toAgent, kind: 'draft-kept', text },
    { ...toAny, kind: 'draft-kept', text },
  ],
  'answer-held': [
    {
      ...toAgent,
      kind: 'answer-held',
      news: [{ writer: 'Cara Customer', at: '2026-03-02 10:58:00', text }],
      text,
    },
    { ...toAny, kind: 'answer-held', news: [], text: '' },
  ],
  'command-confirm': [
    {
      ...toAgent,
      kind: 'command-confirm',
      lines: ['#customer carl@example.org'],
      code: 'k7xm-9q2f-aaaa-bbbb',
      original: `#customer carl@example.org\n${text}`,
    },
    { ...toAny, kind: 'command-confirm', lines: ['#customer a@b.example'], code: 'k7xm-9q2f', original: '' },
  ],
  'reply-held': [
    { ...toAgent, kind: 'reply-held', writer: 'Dora <dora@example.net>', address: 'dora@example.net', text },
    { ...toAny, kind: 'reply-held', writer: 'Ben Adler', address: null, text: '' },
  ],
  'action-denied': [
    {
      locale: 'en',
      kind: 'action-denied',
      agentName: 'Anna Berg',
      tag: 'TICK-1001',
      lines: ['#close', '(your answer)'],
      original: `#close\n${text}`,
    },
    {
      locale: 'en',
      kind: 'action-denied',
      agentName: 'Anna Berg',
      tag: 'TICK-1001',
      lines: ['(the whole mail)'],
      original: '',
    },
  ],
  'delivery-failed': [
    {
      ...toAgent,
      kind: 'delivery-failed',
      recipient: 'cara@example.org',
      expired: false,
      reply: '550 5.1.1 No such user here',
      text,
    },
    { ...toAny, kind: 'delivery-failed', recipient: 'cara@example.org', expired: true, reply: '', text: '' },
    {
      ...toAgent,
      kind: 'delivery-failed',
      recipient: 'cara@example.org',
      expired: false,
      suppressedUntil: '2026-03-16',
      reply: '3 mails to it came back for good, the last with: 550 5.1.1 No such user here',
      text,
    },
  ],
  'mail-withheld': [
    {
      ...toAgent,
      kind: 'mail-withheld',
      recipient: 'cara@example.org',
      id: '0mdx1k2p3abcdefgh',
      codes: { release: 'k7xm-9q2f-aaaa-bbbb', cancel: 'p3wd-22ty-cccc-dddd' },
      findings: [
        {
          what: 'words of an internal note of this ticket (text)',
          excerpt: 'The customer has not paid since March and is not to know that we know',
        },
        { what: 'the private address of an agent (text)', excerpt: 'anna@agents.example' },
      ],
      text,
    },
    {
      ...toAny,
      kind: 'mail-withheld',
      recipient: 'cara@example.org',
      id: '0mdx1k2p3abcdefgh',
      findings: [{ what: 'a secret (file key.pem)', excerpt: 'a private key' }],
      text: '',
    },
  ],
  'delivery-delayed': [
    { locale: 'en', kind: 'delivery-delayed', agentName: 'Anna Berg', mails: [delayed] },
    {
      locale: 'en',
      kind: 'delivery-delayed',
      agentName: 'Anna Berg',
      mails: [delayed, { ...delayed, tag: 'TICK-1002', subject: '', reply: '' }],
    },
  ],
  'operator-alert': [
    {
      locale: 'en',
      kind: 'operator-alert',
      hostName: 'desk.example',
      headline: 'the relay takes no mail',
      began: ['the relay takes no mail: connection refused'],
      ended: ['mailbox support is read again'],
      still: ['1 mail is in quarantine'],
    },
    {
      locale: 'en',
      kind: 'operator-alert',
      hostName: 'desk.example',
      headline: null,
      began: [],
      ended: ['the relay takes mail again'],
      still: [],
    },
  ],
};

/** The samples of a kind, as if written for a reader of that language. */
export function sampleNotices(kind: NoticeKind, locale: Locale): Notice[] {
  return SAMPLES[kind].map((notice: Notice) => ({ ...notice, locale }));
}
