/**
 * Statuses of a ticket and what moves it. The preset `standard`; the phase is what rules look at, the label what people read.
 */
export const TICKET_STATUSES = [
  'open',
  'in-progress',
  'waiting',
  'on-hold',
  'resolved',
  'closed',
  'cancelled',
] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

export const STATUS_LABELS: Readonly<Record<TicketStatus, string>> = {
  open: 'Open',
  'in-progress': 'In Progress',
  waiting: 'Waiting for Customer',
  'on-hold': 'On Hold',
  resolved: 'Resolved',
  closed: 'Closed',
  cancelled: 'Cancelled',
};

/** What happened to a ticket that may move its status. */
export const TICKET_EVENTS = ['customer-replied', 'agent-answered', 'agent-took'] as const;
export type TicketEvent = (typeof TICKET_EVENTS)[number];

/** Where an event moves a ticket by itself; a status that is not named stays. */
const MOVES: Readonly<Record<TicketEvent, Partial<Record<TicketStatus, TicketStatus>>>> = {
  'customer-replied': {
    waiting: 'in-progress',
    'on-hold': 'in-progress',
    resolved: 'open',
    closed: 'open',
    cancelled: 'open',
  },
  'agent-answered': { open: 'in-progress' },
  'agent-took': { open: 'in-progress' },
};

/** The status after an event that no person chose. */
export function statusAfter(event: TicketEvent, status: TicketStatus): TicketStatus {
  return MOVES[event][status] ?? status;
}

/** Is work on the ticket over, as far as anyone said? */
export function isDone(status: TicketStatus): boolean {
  return status === 'resolved' || status === 'closed' || status === 'cancelled';
}

/** Is nothing to come of it any more? Of one that is resolved somebody may want to see whether it holds. */
export function isOver(status: TicketStatus): boolean {
  return status === 'closed' || status === 'cancelled';
}

export const TICKET_PRIORITIES = ['low', 'normal', 'high', 'urgent', 'critical'] as const;
export type TicketPriority = (typeof TICKET_PRIORITIES)[number];
