import ICAL from 'ical.js';
import { LIMITS } from '../../../base/limits.ts';
import { localToUtcMs } from '../../../base/zoned-time.ts';
import { decodeCharset } from '../../../mail/charset.ts';
import { withoutControls, withoutControlsKeepingLines } from '../../../mail/header.ts';
import { CALENDAR_METHODS, type CalendarMethod, type Invitation } from '../../../mail/invitation.ts';
import { hasSimpleRules, type LocalTime } from './calendar-zone.ts';
import type { MimePart } from '../mime/mime-walk.ts';
import { decodeTransfer } from '../mime/transfer-encoding.ts';

/**
 * Calendar parts (RFC 5545) and what they ask for. In: the tree of a message. Out: the one event of its first calendar that has one, or
 * null. No recurrence is expanded, what is larger than its bound is not read, and what cannot be read is null: the file is kept anyway.
 */
export interface ReadCalendar {
  readonly invitation: Invitation;
  /** What the organiser wrote about it; '' where nothing. */
  readonly description: string;
}

type Component = InstanceType<typeof ICAL.Component>;
type Property = InstanceType<typeof ICAL.Property>;

export function readCalendar(root: MimePart): ReadCalendar | null {
  for (const part of calendarParts(root)) {
    if (part.body.length > LIMITS.calendarBytes) continue;
    const bytes = decodeTransfer(part.body, part.encoding);
    const text = decodeCharset(bytes, part.contentType.parameters.get('charset') ?? null);
    const read = parseCalendar(text, part.contentType.parameters.get('method') ?? '');
    if (read !== null) return read;
  }
  return null;
}

/** The same calendar often comes twice: as a form of the text, and as a file. */
function calendarParts(root: MimePart): MimePart[] {
  const found: MimePart[] = [];
  const open = [root];
  for (let part = open.pop(); part !== undefined && found.length < LIMITS.calendars; part = open.pop()) {
    if (part.parts.length > 0) open.push(...part.parts.toReversed());
    else if (isCalendar(part)) found.push(part);
  }
  return found;
}

function isCalendar(part: MimePart): boolean {
  const name = part.disposition?.parameters.get('filename') ?? part.contentType.parameters.get('name') ?? '';
  return /^(?:text\/(?:x-v)?calendar|application\/ics)$/.test(part.type) || /\.ics$/i.test(name);
}

/** Null for text that holds no event, or several, or cannot be read. `declared` is the method that the part's type names. */
export function parseCalendar(text: string, declared = ''): ReadCalendar | null {
  if (text.length > LIMITS.calendarBytes) return null;
  try {
    const parsed: unknown = ICAL.parse(text.replace(/^\ufeff/, '').trimStart());
    const [name, properties, components] = firstCalendar(parsed);
    if (name !== 'vcalendar') return null;
    const simple = components.filter(isUsable);
    return readEvent(new ICAL.Component([name, properties, simple]), declared);
  } catch {
    // ical.js throws on whatever it does not understand, and a mail may hold anything.
    return null;
  }
}

/** One object, or an array of them where the text holds several. */
function firstCalendar(parsed: unknown): [string, unknown[], unknown[][]] {
  const [first] = parsed as unknown[];
  return (Array.isArray(first) ? first : parsed) as [string, unknown[], unknown[][]];
}

/** A zone whose rules could keep a processor busy is left out; its name may be known anyway. */
function isUsable(jCal: unknown[]): boolean {
  return jCal[0] !== 'vtimezone' || hasSimpleRules(new ICAL.Component(jCal));
}

function readEvent(calendar: Component, declared: string): ReadCalendar | null {
  const events = calendar.getAllSubcomponents('vevent');
  const uids = new Set(events.map((event) => textOf(event, 'uid', LIMITS.subjectChars)));
  const event = events.find((one) => !one.hasProperty('recurrence-id')) ?? events[0];
  if (event === undefined || uids.size > 1) return null;
  const start = timeOf(event, 'dtstart');
  const description = textOf(event, 'description', LIMITS.calendarTextChars, withoutControlsKeepingLines);
  return {
    description: description.trim(),
    invitation: {
      method: methodOf(textOf(calendar, 'method', 20) || declared),
      summary: textOf(event, 'summary', LIMITS.subjectChars),
      startMs: start.ms,
      endMs: endOf(event, start.ms),
      allDay: start.allDay,
      recurring: event.hasProperty('rrule') || event.hasProperty('rdate'),
      timeZone: start.zone,
      organiser: organiserOf(event),
      uid: textOf(event, 'uid', LIMITS.subjectChars),
      location: textOf(event, 'location', LIMITS.subjectChars),
    },
  };
}

function methodOf(written: string): CalendarMethod {
  return CALENDAR_METHODS.find((method) => method === written.trim().toUpperCase()) ?? 'PUBLISH';
}

function textOf(
  component: Component,
  name: string,
  most: number,
  clean: (text: string) => string = withoutControls,
): string {
  const value: unknown = component.getFirstPropertyValue(name);
  return typeof value === 'string' ? clean(value.slice(0, most).toWellFormed()) : '';
}

interface EventTime {
  readonly ms: number | null;
  readonly allDay: boolean;
  readonly zone: string | null;
}

function timeOf(event: Component, name: string): EventTime {
  const property = event.getFirstProperty(name);
  const value: unknown = property?.getFirstValue();
  if (property === null || !(value instanceof ICAL.Time)) return { ms: null, allDay: false, zone: null };
  const local: LocalTime = value;
  const asUtc = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second);
  if (value.isDate) return { ms: plausible(asUtc), allDay: true, zone: null };
  const zone = parameterOf(property, 'tzid');
  if (value.zone === ICAL.Timezone.utcTimezone) return { ms: plausible(asUtc), allDay: false, zone: 'UTC' };
  if (zone === '') return { ms: plausible(asUtc), allDay: false, zone: null };
  const known = plausible(asUtc) === null ? null : event.getTimeZoneByID(zone);
  const ms = known === null ? localToUtcMs(asUtc, zone) : asUtc - known.utcOffset(value) * 1000;
  return { ms: ms === null ? null : plausible(ms), allDay: false, zone: withoutControls(zone) };
}

/** Nobody invites to other centuries; the rules of a zone would be followed until there. */
function plausible(ms: number): number | null {
  const year = new Date(ms).getUTCFullYear();
  return year >= 1970 && year < 2200 ? ms : null;
}

/** DTEND, else DTSTART and DURATION, else nothing is said (RFC 5545 section 3.6.1). */
function endOf(event: Component, startMs: number | null): number | null {
  if (event.hasProperty('dtend')) return timeOf(event, 'dtend').ms;
  const duration: unknown = event.getFirstPropertyValue('duration');
  if (startMs === null || !(duration instanceof ICAL.Duration)) return null;
  return plausible(startMs + duration.toSeconds() * 1000);
}

function organiserOf(event: Component): Invitation['organiser'] {
  const property = event.getFirstProperty('organizer');
  const value: unknown = property?.getFirstValue();
  if (property === null || typeof value !== 'string') return null;
  return {
    name: withoutControls(parameterOf(property, 'cn').slice(0, LIMITS.displayNameChars).toWellFormed()),
    address: withoutControls(
      value
        .replace(/^mailto:/i, '')
        .slice(0, LIMITS.subjectChars)
        .toWellFormed(),
    ),
  };
}

function parameterOf(property: Property, name: string): string {
  const value: unknown = property.getParameter(name);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : '';
}
