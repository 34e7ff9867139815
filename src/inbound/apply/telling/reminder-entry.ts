import { formatTicketTag } from '../../../desk/tickets/number.ts';
import type { CalendarEntry } from '../../../mail/calendar-entry.ts';
import type { TicketRow } from '../../../store/tickets/tickets.ts';
import type { DeskContext } from '../context/desk-context.ts';

/** How long a calendar shows a reminder for. */
const MINUTES = 15;

/** `again`: what was cancelled is to come after all. */
export type ReminderVersion = 'set' | 'cancelled' | 'again';

const SEQUENCE: Readonly<Record<ReminderVersion, number>> = { set: 0, cancelled: 1, again: 2 };

/** A reminder as an entry of its agent's calendar: the same entry when it is set, when it is due, and when it is cancelled. */
export function reminderEntry(
  ctx: DeskContext,
  ticket: TicketRow,
  one: {
    readonly id: string;
    readonly startMs: number;
    readonly text: string;
    readonly version: ReminderVersion;
  },
): CalendarEntry {
  const tag = formatTicketTag(ctx.numbering.prefix, ticket.number);
  return {
    uid: `reminder-${one.id}@${ctx.hostName}`,
    sequence: SEQUENCE[one.version],
    writtenAtMs: ctx.clock.nowMs(),
    startMs: one.startMs,
    minutes: MINUTES,
    summary: one.text === '' ? `${tag} ${ticket.subject}` : `${tag}: ${one.text}`,
    description: ticket.subject,
    cancelled: one.version === 'cancelled',
  };
}
