/** Lengths of time as agents write them: `45m`, `1h30m`, `1h 30m`, `1.5h`, `3d`, `2w`. */
import { bad, good, type Read } from './problem.ts';

/** As it was written, since a day is no number of hours where the clocks are changed. */
export interface Span {
  readonly weeks: number;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
}

const UNITS: ReadonlyMap<string, keyof Span> = new Map<string, keyof Span>([
  ['w', 'weeks'],
  ['week', 'weeks'],
  ['weeks', 'weeks'],
  ['d', 'days'],
  ['day', 'days'],
  ['days', 'days'],
  ['h', 'hours'],
  ['hr', 'hours'],
  ['hrs', 'hours'],
  ['hour', 'hours'],
  ['hours', 'hours'],
  ['m', 'minutes'],
  ['min', 'minutes'],
  ['mins', 'minutes'],
  ['minute', 'minutes'],
  ['minutes', 'minutes'],
]);

const PART = /(\d{1,4})(?:[.,](\d{1,2}))?\s?(\p{L}{1,7})/uy;
const MINUTES = { weeks: 7 * 24 * 60, days: 24 * 60, hours: 60, minutes: 1 } as const;
const MINUTE_MS = 60_000;
/** Ten years: a longer one is a slip of the finger. */
const MINUTES_MAX = 10 * 366 * 24 * 60;

/** Reads one length of time, the whole of the text. */
export function readSpan(text: string): Read<Span> {
  const trimmed = text.trim().toLowerCase();
  const span = { weeks: 0, days: 0, hours: 0, minutes: 0 };
  let at = 0;
  while (at < trimmed.length) {
    PART.lastIndex = at;
    const part = PART.exec(trimmed);
    const unit = UNITS.get(part?.[3] ?? '');
    if (part === null || unit === undefined || !addPart(span, unit, part)) break;
    at = PART.lastIndex;
    if (trimmed[at] === ' ') at += 1;
  }
  const minutes = spanMinutes(span);
  if (at < trimmed.length || minutes === 0 || minutes > MINUTES_MAX)
    return bad({ kind: 'no-duration', value: text });
  return good(span);
}

/** False where the fraction comes to no whole minutes of the unit, or the unit came before. */
function addPart(
  span: { -readonly [K in keyof Span]: number },
  unit: keyof Span,
  [, whole = '', fraction]: RegExpExecArray,
): boolean {
  if (span[unit] !== 0) return false;
  if (fraction === undefined) {
    span[unit] = Number(whole);
    return true;
  }
  const minutes = Math.round(Number(`${whole}.${fraction}`) * MINUTES[unit]);
  if (unit === 'minutes' || span.minutes !== 0) return false;
  span[unit] = Math.floor(minutes / MINUTES[unit]);
  return addRest(span, minutes % MINUTES[unit]);
}

function addRest(span: { -readonly [K in keyof Span]: number }, minutes: number): boolean {
  for (const unit of ['days', 'hours', 'minutes'] as const) {
    const many = Math.floor(minutes / MINUTES[unit]);
    if (many > 0 && span[unit] !== 0) return false;
    span[unit] += many;
    minutes %= MINUTES[unit];
  }
  return true;
}

function spanMinutes({ weeks, days, hours, minutes }: Span): number {
  return weeks * MINUTES.weeks + days * MINUTES.days + hours * MINUTES.hours + minutes;
}

/** Working hours of a day, for what is spent or estimated. */
const WORKDAY_HOURS = 8;
const WORKWEEK_DAYS = 5;

/** Minutes of work: a day has eight hours, and a week five days. */
export function workMinutes({ weeks, days, hours, minutes }: Span): number {
  return ((weeks * WORKWEEK_DAYS + days) * WORKDAY_HOURS + hours) * 60 + minutes;
}

/** Minutes of work as agents write them, in hours and minutes: `1h30m`. */
export function formatWorkMinutes(minutes: number): string {
  return formatSpan({ weeks: 0, days: 0, hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** `1w2d3h4m`, without what is 0. */
export function formatSpan(span: Span): string {
  const parts = [
    [span.weeks, 'w'],
    [span.days, 'd'],
    [span.hours, 'h'],
    [span.minutes, 'm'],
  ] as const;
  return parts.map(([many, unit]) => (many === 0 ? '' : `${many}${unit}`)).join('');
}

/** The clock part of a span in milliseconds; days and weeks are the calendar's. */
export function clockMs({ hours, minutes }: Span): number {
  return (hours * 60 + minutes) * MINUTE_MS;
}
