/** Verbs about the mail and its text, about time and work, and those that ask. */
import { expect } from 'vitest';
import type { AskingVerb } from '../../src/desk/commands/verbs-asking.ts';
import type { MailVerb } from '../../src/desk/commands/verbs-mail.ts';
import type { TimeVerb } from '../../src/desk/commands/verbs-time.ts';
import type { Asks, Row, State } from './verb-row.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export const MAIL_ROWS: Readonly<Record<MailVerb, Row | Asks>> = {
  note: {
    says: '#note\nShe did so last week.\n- [ ] order the part',
    becomes: () => ({
      notes: ['She did so last week.\n- [ ] order the part'],
      tasks: [{ ordinal: 1, text: 'order the part', agent: null, done: false }],
    }),
    receipt: /kept as an internal note; nothing went to the customer[^]*task 1: order the part/,
    undone: /the tasks are off the sheet[^]*the note is withdrawn/,
  },
  public: {
    first: () => ['#internal'],
    says: '#public\nIt is mended.',
    becomes: ({ customer }) => ({ status: 'in-progress', leaving: [customer] }),
    receipt: ({ customer }) => `answer to ${customer}`,
    undone: 'the answer was recalled; it reached nobody',
  },
  everyone: {
    neighbour: true,
    first: ({ tag, other }) => [`#ticket ${other}\n#merge ${tag}`],
    says: '#everyone\nIt is mended.',
    becomes: ({ customer }) => ({ status: 'in-progress', leaving: [customer] }),
    receipt: ({ customer }) => `answer to ${customer}`,
    undone: 'the answer was recalled; it reached nobody',
  },
  mute: {
    first: () => ['#watch'],
    says: '#mute',
    becomes: () => ({ attention: { anna: 'muted' } }),
    receipt: 'you hear of this ticket only if',
    undone: 'told of everything again: you',
  },
  unmute: {
    first: () => ['#mute'],
    says: '#unmute',
    becomes: () => ({ attention: {} }),
    receipt: 'you hear of this ticket again',
    undone: 'hears no more of it again: you',
  },
  forward: {
    says: '#forward lab@supplier.example\nCan it be the fuser?',
    becomes: () => ({ consulted: ['lab@supplier.example'], leaving: ['lab@supplier.example'] }),
    receipt: 'asked lab@supplier.example; what comes back stays inside',
    undone: /nobody outside is asked any more[^]*recalled/,
  },
  spam: {
    says: '#spam',
    becomes: () => ({ status: 'closed', closed_as: 'spam' }),
    receipt: 'closed as spam; the sender was told nothing',
    undone: /it is no spam[^]*status Open again/,
  },
  block: {
    says: '#block @lottery.example',
    becomes: () => ({ blocked: ['@lottery.example'] }),
    receipt: 'mail from @lottery.example is set aside from now on',
    undone: 'mail from @lottery.example is taken in again',
  },
  draft: {
    first: () => ['#draft\nPlease restart it.'],
    says: '#draft\nThen call us.',
    becomes: () => ({ draft: 'Please restart it.\n\nThen call us.' }),
    receipt: 'kept as a draft; #send sends it',
    undone: 'the draft is as it was before',
  },
  send: {
    first: () => ['#draft\nPlease restart it.'],
    says: '#send\n#resolve',
    becomes: ({ customer }) => ({ draft: null, status: 'resolved', leaving: [customer] }),
    receipt: '> Please restart it.',
    undone: /the draft is as it was before[^]*it reached nobody[^]*status Open again/,
  },
  undo: {
    first: () => ['#priority high'],
    says: '#undo',
    becomes: () => ({ priority: 'normal' }),
    receipt: 'priority Normal',
    undone: 'nothing of yours here that could be taken back',
  },
  confirm: {
    says: '#confirm 000000',
    answer: 'nothing waits for this code here',
  },
  secret: {
    says: '#secret router-login\nadmin / hunter2',
    becomes: () => ({ secrets: ['router-login'] }),
    receipt: 'kept encrypted as router-login',
    undone: 'the confidential text is erased',
  },
};

/** A day begins at nine. */
export const TIME_ROWS: Readonly<Record<TimeVerb, Row | Asks>> = {
  snooze: {
    says: '#snooze 3d',
    becomes: ({ nowMs }) => ({ snoozed_until: nowMs + 3 * DAY_MS, snoozed_by: 'anna' }),
    receipt: /out of sight until \d{4}-\d\d-\d\d \d\d:\d\d, or until the customer writes/,
    undone: 'the ticket is in sight again',
  },
  remind: {
    says: '#remind 3d call back',
    becomes: ({ nowMs }) => ({ reminders: [{ atMs: nowMs + 3 * DAY_MS, text: 'call back' }] }),
    receipt: /reminder \d{4}-\d\d-\d\d \d\d:\d\d: call back/,
    undone: 'the reminder is cancelled',
  },
  due: {
    says: '#due 2026-12-01 14:00',
    becomes: () => ({ due_at: Date.UTC(2026, 11, 1, 14) }),
    receipt: 'due 2026-12-01 14:00',
    undone: 'due none',
  },
  time: {
    says: '#time 45m free on the phone',
    becomes: () => ({ spent: { billable: 0, free: 45 } }),
    receipt: 'time 45m, not billable; 45m in all',
    undone: 'the time counts no more',
  },
  estimate: {
    first: () => ['#estimate 1d'],
    says: '#estimate 4h',
    becomes: () => ({ estimate_minutes: 240 }),
    receipt: 'estimate 4h',
    undone: 'estimate 8h',
  },
  task: {
    says: '#task @ben order the part',
    becomes: () => ({ tasks: [{ ordinal: 1, text: 'order the part', agent: 'ben', done: false }] }),
    receipt: 'task 1: order the part (Ben Okoro)',
    undone: 'the task is off the sheet',
  },
  done: {
    first: () => ['#task one', '#task two'],
    says: '#done 2',
    becomes: () => ({
      tasks: [
        { ordinal: 1, text: 'one', agent: null, done: false },
        { ordinal: 2, text: 'two', agent: null, done: true },
      ],
    }),
    receipt: 'done: 2: two',
    undone: 'the tasks are open again',
  },
  call: {
    says: '#call 10m she will send the log\nSounded tired.',
    becomes: () => ({
      notes: ['Call (10m): she will send the log\nSounded tired.'],
      spent: { billable: 10, free: 0 },
    }),
    receipt: /call noted \(10m\)[^]*time 10m; 10m in all/,
    undone: /the time counts no more[^]*the note is withdrawn/,
  },
  away: {
    says: '#away until 2026-12-01',
    becomes: () => ({ own: expect.objectContaining({ away: Date.UTC(2026, 11, 1, 9) }) as State['own'] }),
    receipt: 'you are away until',
    undone: 'you are back',
  },
};

export const ASKING_ROWS: Readonly<Record<AskingVerb, Row | Asks>> = {
  help: { says: '#help remind', answer: '#remind TIME [TEXT]' },
  ticket: {
    says: ({ tag }) => `#ticket ${tag}\n#priority high`,
    becomes: () => ({ priority: 'high' }),
    receipt: 'priority High',
    undone: 'priority Normal',
  },
  list: { says: '#list all', answer: ({ tag }) => tag },
  search: { says: ({ customer }) => `#search ${customer}`, answer: ({ tag }) => tag },
  show: { says: ({ tag }) => `#show ${tag}`, answer: 'It is silent.' },
  report: { says: '#report', answer: /opened/i },
  canned: { says: '#canned', answer: /canned/i },
  notify: {
    first: () => ['#notify off priority'],
    says: '#notify digest 8:00 16:00',
    becomes: () => ({ own: expect.objectContaining({ digest: [480, 960] }) as State['own'] }),
    receipt: /you are told: [^]*8:00/,
    undone: /you are told: [^]*at once/,
  },
};
