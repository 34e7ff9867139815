/** iTIP methods (RFC 5546 section 1.4). A calendar without one publishes (section 3.2.1). */
export const CALENDAR_METHODS = [
  'PUBLISH',
  'REQUEST',
  'REPLY',
  'ADD',
  'CANCEL',
  'REFRESH',
  'COUNTER',
  'DECLINECOUNTER',
] as const;
export type CalendarMethod = (typeof CALENDAR_METHODS)[number];

/** The event that a message invites to, takes back or tells of (RFC 5545, RFC 6047). Shown, never acted on. */
export interface Invitation {
  readonly method: CalendarMethod;
  readonly summary: string;
  /**
   * Epoch milliseconds; null where the zone is unknown or the time cannot be read. Of a recurring event the first occurrence. Without a
   * zone (a whole day, a floating time) as if it were UTC.
   */
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly allDay: boolean;
  readonly recurring: boolean;
  /** `UTC`, or the zone's name as the calendar writes it; null for a whole day and a floating time. */
  readonly timeZone: string | null;
  readonly organiser: { readonly name: string; readonly address: string } | null;
  readonly uid: string;
  readonly location: string;
}
