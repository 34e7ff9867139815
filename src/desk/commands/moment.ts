/**
 * Points in time as agents write them, in the agent's own zone: `2026-12-01`, `2026-12-01 14:00`, `1.12.2026`, `friday`, `friday 14:00`,
 * `tomorrow`, `14:00`, or how long from now: `3d`. The first that is yet to come is meant.
 */
import { DAY_MS } from '../../base/spans.ts';
import { localToUtcMs, utcToLocalMs } from '../../base/zoned-time.ts';
import { present } from '../../base/assert.ts';
import { clockMs, readSpan } from './duration.ts';
import { bad, good, type Read } from './problem.ts';

/** Where and when the agent reads the clock. */
export interface AgentClock {
  readonly nowMs: number;
  /** A name of the IANA database. */
  readonly timeZone: string;
  /** The hour that a day without one begins at, in the agent's zone. */
  readonly dayHour: number;
}

const MINUTE_MS = 60_000;

/** Names of days in the languages that agents have, as `Date` counts them. */
const WEEKDAYS: ReadonlyMap<string, number> = new Map([
  ...namesOf(['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']),
  ...namesOf(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']),
  ...namesOf(['sonntag', 'montag', 'dienstag', 'mittwoch', 'donnerstag', 'freitag', 'samstag']),
  ['sonnabend', 6],
]);

function namesOf(names: readonly string[]): [string, number][] {
  return names.map((name, day) => [name, day]);
}

const DAYS_AHEAD: ReadonlyMap<string, number> = new Map([
  ['today', 0],
  ['heute', 0],
  ['tomorrow', 1],
  ['morgen', 1],
  ['\u00fcbermorgen', 2],
]);

const TIME = /^(\d{1,2})[:.h](\d{2})(am|pm)?$|^(\d{1,2})(am|pm)$/;
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DOTTED_DATE = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;

/** Reads one moment, the whole of the text, in epoch milliseconds. */
export function readMoment(text: string, clock: AgentClock): Read<number> {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^(\d{4}-\d{2}-\d{2})t(?=\d{2}:)/, '$1 ')
    .split(/[\s,]+/)
    .filter((word) => word !== 'at' && word !== 'um');
  const span = readSpan(words.join(' '));
  if (span.ok) return good(afterSpan(clock, span.value));
  const written = dayAndTime(words, clock);
  return written === null ? bad({ kind: 'no-moment', value: text }) : settle(text, clock, written);
}

/** A day, a time, or a day and then a time; null for anything else. */
function dayAndTime(words: readonly string[], clock: AgentClock): Written | null {
  const [first = '', second, ...more] = words;
  if (more.length > 0) return null;
  const day = dayOf(first, clock);
  if (day === null && second !== undefined) return null;
  const clockTime = day === null ? first : second;
  if (clockTime === undefined) return { day, time: null };
  const time = timeOf(clockTime);
  return time === null ? null : { day, time };
}

interface Written {
  readonly day: Day | null;
  /** Minutes after midnight. */
  readonly time: number | null;
}

interface Day {
  /** Midnight of it, as if it were UTC. */
  readonly localMs: number;
  /** How many days later it comes again; 0 = never. */
  readonly everyDays: number;
}

function settle(text: string, clock: AgentClock, { day, time }: Written): Read<number> {
  const { nowMs, timeZone, dayHour } = clock;
  const today = midnight(clock);
  const { localMs, everyDays } = day ?? { localMs: today, everyDays: 1 };
  const minutes = time ?? dayHour * 60;
  const at = (days: number): number | null =>
    localToUtcMs(localMs + days * DAY_MS + minutes * MINUTE_MS, timeZone);
  const first = at(0);
  if (first !== null && first > nowMs) return good(first);
  const again = everyDays === 0 ? null : at(everyDays);
  return again === null ? bad({ kind: 'in-the-past', value: text }) : good(again);
}

/** Midnight of the agent's day, as if it were UTC. */
function midnight(clock: AgentClock): number {
  return Math.floor(localNow(clock) / DAY_MS) * DAY_MS;
}

function localNow({ nowMs, timeZone }: AgentClock): number {
  return present(utcToLocalMs(nowMs, timeZone), `${timeZone} was checked when it was set`);
}

function dayOf(word: string, clock: AgentClock): Day | null {
  const ahead = DAYS_AHEAD.get(word);
  if (ahead !== undefined) return { localMs: midnight(clock) + ahead * DAY_MS, everyDays: 0 };
  const weekday = WEEKDAYS.get(word);
  if (weekday !== undefined) {
    const days = (weekday - new Date(midnight(clock)).getUTCDay() + 7) % 7;
    return { localMs: midnight(clock) + days * DAY_MS, everyDays: 7 };
  }
  const iso = ISO_DATE.exec(word);
  const dotted = DOTTED_DATE.exec(word);
  if (iso !== null) return dateOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  return dotted === null ? null : dateOf(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]));
}

/** Null for a day that the calendar does not have. */
function dateOf(year: number, month: number, day: number): Day | null {
  const localMs = Date.UTC(year, month - 1, day);
  const read = new Date(localMs);
  const same =
    read.getUTCFullYear() === year && read.getUTCMonth() === month - 1 && read.getUTCDate() === day;
  return same ? { localMs, everyDays: 0 } : null;
}

/** Minutes after midnight, or null. */
function timeOf(word: string): number | null {
  const match = TIME.exec(word);
  if (match === null) return null;
  const half = match[3] ?? match[5];
  const written = Number(match[1] ?? match[4]);
  if (half !== undefined && (written < 1 || written > 12)) return null;
  const hour = half === undefined ? written : (written % 12) + (half === 'pm' ? 12 : 0);
  const minute = Number(match[2] ?? 0);
  return hour > 23 || minute > 59 ? null : hour * 60 + minute;
}

/** Days and weeks are those of the calendar: `1d` is the same time tomorrow, also where the clocks are changed tonight. */
function afterSpan(clock: AgentClock, span: Parameters<typeof clockMs>[0]): number {
  const days = span.weeks * 7 + span.days;
  const day = days === 0 ? clock.nowMs : localToUtcMs(localNow(clock) + days * DAY_MS, clock.timeZone);
  const at = present(day, `${clock.timeZone} was checked when it was set`) + clockMs(span);
  return Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

/** `2026-12-01 14:00` in a zone. */
export function formatMoment(ms: number, timeZone: string): string {
  const local = present(utcToLocalMs(ms, timeZone), `${timeZone} was checked when it was set`);
  return new Date(local).toISOString().slice(0, 16).replace('T', ' ');
}
