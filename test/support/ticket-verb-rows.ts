/** Verbs about what a ticket is, and the words that stand for one of them with its value. */
import { expect } from 'vitest';
import type { TicketVerb } from '../../src/desk/commands/verbs-ticket.ts';
import { status, type Asks, type Row } from './verb-row.ts';

export const TICKET_ROWS: Readonly<Record<TicketVerb, Row | Asks>> = {
  status: {
    says: '#status on-hold',
    becomes: () => ({ status: 'on-hold' }),
    receipt: 'status On Hold',
    undone: 'status Open again',
  },
  assign: {
    says: '#assign ben',
    becomes: () => ({ assignee: 'ben' }),
    receipt: 'assigned to Ben Okoro',
    undone: 'assigned to nobody',
  },
  unassign: {
    first: () => ['#assign ben'],
    says: '#unassign',
    becomes: () => ({ assignee: null }),
    receipt: 'assigned to nobody',
    undone: 'assigned to Ben Okoro',
  },
  team: {
    says: '#team second-line',
    becomes: () => ({ team: 'second-line' }),
    receipt: 'team second-line',
    undone: 'team none',
  },
  responsible: {
    says: '#responsible ben',
    becomes: () => ({ responsible: 'ben' }),
    receipt: 'responsible Ben Okoro',
    undone: 'responsible none',
  },
  priority: {
    says: '#priority high',
    becomes: () => ({ priority: 'high' }),
    receipt: 'priority High',
    undone: 'priority Normal',
  },
  category: {
    first: () => ['#category billing'],
    says: '#category hardware/faulty',
    becomes: () => ({ category: 'hardware/faulty' }),
    receipt: 'category hardware/faulty',
    undone: 'category billing',
  },
  type: { says: '#type bug', becomes: () => ({ type: 'bug' }), receipt: 'type bug', undone: 'type none' },
  tag: {
    first: () => ['#tag +old'],
    says: '#tag +vip -old',
    becomes: () => ({ tags: ['vip'] }),
    receipt: 'tags vip',
    undone: 'tags old',
  },
  title: {
    says: '#title The one in room 4',
    becomes: () => ({ subject: 'The one in room 4' }),
    receipt: 'subject The one in room 4',
    undone: 'subject Printer',
  },
  summary: {
    says: '#summary waits for the spare part',
    becomes: () => ({ summary: 'waits for the spare part' }),
    receipt: 'summary waits for the spare part',
    undone: 'summary none',
  },
  cc: {
    says: '#cc +boss@customer.example',
    becomes: ({ customer }) => ({ participants: ['boss@customer.example', customer].sort() }),
    receipt: 'takes part: +boss@customer.example',
    undone: 'takes part: -boss@customer.example',
  },
  watch: {
    first: () => ['#mute'],
    says: '#watch me ben',
    becomes: () => ({ attention: { anna: 'watching', ben: 'watching' } }),
    receipt: 'told of everything: you, Ben Okoro',
    undone: /hears no more of it again: you; told as before: Ben Okoro/,
  },
  unwatch: {
    first: () => ['#watch'],
    says: '#unwatch',
    becomes: () => ({ attention: {} }),
    receipt: 'watches no longer: you',
    undone: 'told of everything again: you',
  },
  merge: {
    neighbour: true,
    says: ({ other }) => `#merge ${other}`,
    becomes: () => ({ status: 'closed', closed_as: 'merged', livesOn: true }),
    receipt: ({ tag, other }) => `${tag} was merged into ${other}`,
    undone: ({ tag }) => `${tag} is a ticket of its own again`,
  },
  split: {
    first: () => ['#note Also the scanner.'],
    says: '#split 1 The scanner',
    becomes: () => ({}),
    receipt: /entry 1 is now TICK-\d+ The scanner/,
    undone: ({ tag }) => `the entry is in ${tag} alone again`,
    // The customer may have its number.
    stays: { merged: [expect.any(Number) as never] },
  },
  link: {
    neighbour: true,
    says: ({ other }) => `#link ${other}`,
    becomes: ({ otherNumber }) => ({ linked: [otherNumber as never] }),
    receipt: ({ other }) => `linked with ${other}`,
    undone: ({ other }) => `no longer linked with ${other}`,
  },
  unlink: {
    neighbour: true,
    first: ({ other }) => [`#link ${other}`],
    says: ({ other }) => `#unlink ${other}`,
    becomes: () => ({ linked: [] }),
    receipt: ({ other }) => `no longer linked with ${other}`,
    undone: ({ other }) => `linked with ${other}`,
  },
  project: {
    says: '#project office-move',
    becomes: () => ({ project: 'office-move' }),
    receipt: 'project office-move',
    undone: 'project none',
  },
  customer: {
    says: '#customer dora@customer.example',
    becomes: ({ customer }) => ({
      participants: ['dora@customer.example', customer].sort(),
      requester_id: expect.not.stringMatching('^$') as string,
    }),
    receipt: 'the requester is dora@customer.example',
    undone: 'the requester is the one before; dora@customer.example takes part no longer',
  },
  internal: {
    says: '#internal',
    becomes: () => ({ audience: 'internal' }),
    receipt: 'the whole ticket stays inside',
    undone: 'answers go to the customer again',
  },
};

export const SHORT_ROWS: Readonly<Record<string, Row | Asks>> = {
  take: {
    says: '#take',
    becomes: () => ({ assignee: 'anna', status: 'in-progress' }),
    receipt: 'assigned to you',
    undone: 'assigned to nobody',
  },
  open: {
    first: () => ['#waiting'],
    says: '#open\nIt is mended.',
    becomes: ({ customer }) => ({ status: 'open', leaving: [customer] }),
    receipt: 'status Open',
    undone: 'status Waiting for Customer again',
  },
  waiting: status('waiting', 'waiting', 'Waiting for Customer'),
  resolve: status('resolve', 'resolved', 'Resolved'),
  hold: status('hold', 'on-hold', 'On Hold'),
  cancel: status('cancel', 'cancelled', 'Cancelled'),
  close: status('close', 'closed', 'Closed'),
};
