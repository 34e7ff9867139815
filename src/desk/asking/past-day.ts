/** Days that have been, as somebody writes who looks back: `2026-11-01`, `1.11.2026`, `today`, `yesterday`, `monday` (the last one), `7d`. */
import { DAY_MS } from '../../base/spans.ts';
import { utcToLocalMs } from '../../base/zoned-time.ts';
import { present } from '../../base/assert.ts';

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DOTTED_DATE = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;
const AGO = /^(\d{1,4})([dtw])$/;

const DAYS_BACK: ReadonlyMap<string, number> = new Map([
  ['today', 0],
  ['heute', 0],
  ['yesterday', 1],
  ['gestern', 1],
]);

/** In the order in which `Date` counts them. */
const WEEKDAYS: readonly (readonly string[])[] = [
  ['sunday', 'sun', 'sonntag'],
  ['monday', 'mon', 'montag'],
  ['tuesday', 'tue', 'dienstag'],
  ['wednesday', 'wed', 'mittwoch'],
  ['thursday', 'thu', 'donnerstag'],
  ['friday', 'fri', 'freitag'],
  ['saturday', 'sat', 'samstag', 'sonnabend'],
];

/** Midnight of the day as if it were UTC (base/zoned-time.ts), or null where the text names none. */
export function pastDay(
  text: string,
  clock: { readonly nowMs: number; readonly timeZone: string },
): number | null {
  const word = text.trim().toLowerCase();
  const today = localMidnight(clock);
  const back = daysBack(word, new Date(today).getUTCDay());
  return back === null ? dateOf(word) : today - back * DAY_MS;
}

/** Midnight of today in a zone, as if it were UTC. */
export function localMidnight({
  nowMs,
  timeZone,
}: {
  readonly nowMs: number;
  readonly timeZone: string;
}): number {
  const local = present(utcToLocalMs(nowMs, timeZone), `${timeZone} was checked when it was set`);
  return Math.floor(local / DAY_MS) * DAY_MS;
}

function daysBack(word: string, weekday: number): number | null {
  const named = DAYS_BACK.get(word);
  if (named !== undefined) return named;
  const day = WEEKDAYS.findIndex((names) => names.includes(word));
  if (day >= 0) return (weekday - day + 7) % 7;
  const [, many, unit] = AGO.exec(word) ?? [];
  return many === undefined ? null : Number(many) * (unit === 'w' ? 7 : 1);
}

/** Null for a day that the calendar does not have. */
function dateOf(word: string): number | null {
  const [, ...iso] = ISO_DATE.exec(word) ?? [];
  const [, ...dotted] = DOTTED_DATE.exec(word) ?? [];
  const [year, month, day] = (iso.length > 0 ? iso : dotted.toReversed()).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  const ms = Date.UTC(year, month - 1, day);
  const read = new Date(ms);
  return read.getUTCMonth() === month - 1 && read.getUTCDate() === day ? ms : null;
}
