/** What an agent wants to hear by themselves, and when. Pure; kept as JSON. */
import { present } from '../../base/assert.ts';
import { localToUtcMs, utcToLocalMs } from '../../base/zoned-time.ts';

/** What an agent may be told of. */
export const NEWS = ['new', 'assigned', 'replies', 'priority', 'mentions', 'answers', 'notes'] as const;
export type News = (typeof NEWS)[number];

/** Minutes after midnight on the agent's clock, from 0 to 1439. */
export type DayMinute = number;

export interface Preferences {
  /** What they do not want to hear of. */
  readonly off: readonly News[];
  /** When what has come together is told, in order; none: at once. */
  readonly digest: readonly DayMinute[];
  /** When nothing is told; what comes in between is told at its end. */
  readonly quiet: QuietHours | null;
}

/** From one time of the day to another, over midnight where the second is the earlier one. */
export interface QuietHours {
  readonly from: DayMinute;
  readonly to: DayMinute;
}

export const DEFAULT_PREFERENCES: Preferences = { off: [], digest: [], quiet: null };

export type WhenToTell =
  { readonly kind: 'now' } | { readonly kind: 'at'; readonly ms: number } | { readonly kind: 'never' };

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** When an agent is told of news that has just come. `timeZone`: an IANA name that was checked when it was set. */
export function whenToTell(
  { off, digest, quiet }: Preferences,
  news: News,
  nowMs: number,
  timeZone: string,
): WhenToTell {
  if (off.includes(news)) return { kind: 'never' };
  const told = digest.length === 0 ? nowMs : Math.min(...digest.map((at) => nextAt(at, nowMs, timeZone)));
  const ms = quiet !== null && isQuiet(quiet, told, timeZone) ? nextAt(quiet.to, told, timeZone) : told;
  return ms === nowMs ? { kind: 'now' } : { kind: 'at', ms };
}

function isQuiet({ from, to }: QuietHours, ms: number, timeZone: string): boolean {
  const at = minuteOf(local(ms, timeZone));
  return from <= to ? from <= at && at < to : at >= from || at < to;
}

/**
 * The next moment, after that one, at which the zone's clocks show this time of the day. A time that they skip is told when they have been
 * put forward; one that they show twice comes twice.
 */
function nextAt(minute: DayMinute, afterMs: number, timeZone: string): number {
  const now = local(afterMs, timeZone);
  const wait = (minute - minuteOf(now) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const minuteBegan = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const shown = present(localToUtcMs(minuteBegan + wait * MINUTE_MS, timeZone), 'the zone was checked');
  if (shown > afterMs) return shown;
  // The clocks went back: what they showed first is over, and they show it once more.
  return Math.floor(afterMs / MINUTE_MS) * MINUTE_MS + wait * MINUTE_MS;
}

function local(ms: number, timeZone: string): number {
  return present(utcToLocalMs(ms, timeZone), 'the zone was checked when it was set');
}

function minuteOf(localMs: number): DayMinute {
  return ((Math.floor(localMs / MINUTE_MS) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
}

export function writePreferences({ off, digest, quiet }: Preferences): string {
  return JSON.stringify({ off, digest, quiet });
}

/** What was written; whatever of it makes no sense, as after a downgrade, counts as not set. */
export function readPreferences(json: string): Preferences {
  const { off, digest, quiet } = parsed(json);
  const hours = (Array.isArray(digest) ? digest : []).filter(isDayMinute);
  return {
    off: NEWS.filter((news) => Array.isArray(off) && off.includes(news)),
    digest: [...new Set(hours)].sort((a, b) => a - b),
    quiet: readQuiet(quiet),
  };
}

function parsed(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // No JSON: nothing was set.
    return {};
  }
}

function readQuiet(value: unknown): QuietHours | null {
  if (typeof value !== 'object' || value === null) return null;
  const { from, to } = value as Partial<Record<string, unknown>>;
  return isDayMinute(from) && isDayMinute(to) && from !== to ? { from, to } : null;
}

function isDayMinute(value: unknown): value is DayMinute {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < DAY_MINUTES;
}
