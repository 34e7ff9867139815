/**
 * Clocks on the wall, in the zones of the IANA database that Node brings. A local time is written as the milliseconds that it would be
 * if it were UTC.
 */
import { DAY_MS } from './spans.ts';

/** More than any zone is ahead of UTC or behind it. */
/**
 * The moment at which a zone's clocks show a local time; null where the zone is none. A time that the clocks skip in spring is as much
 * later as they are put forward; of one that they show twice in autumn it is the first (RFC 5545 section 3.3.5).
 */
export function localToUtcMs(localMs: number, zone: string): number | null {
  const before = offsetMs(localMs - DAY_MS, zone);
  const after = offsetMs(localMs + DAY_MS, zone);
  if (before === null || after === null) return null;
  const shows = [localMs - before, localMs - after].filter((ms) => utcToLocalMs(ms, zone) === localMs);
  return shows.length === 0 ? localMs - before : Math.min(...shows);
}

/** What the zone's clocks are ahead of UTC at that moment. */
function offsetMs(ms: number, zone: string): number | null {
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }).formatToParts(ms);
    const of = (type: Intl.DateTimeFormatPartTypes): number =>
      Number(parts.find((part) => part.type === type)?.value);
    const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
    return Number.isNaN(local) ? null : local - Math.floor(ms / 1000) * 1000;
  } catch {
    // RangeError: a name that the database does not have, or a moment beyond all calendars.
    return null;
  }
}

/** What the clocks of a zone show at a moment, written as if it were UTC; null where the name is none. */
export function utcToLocalMs(ms: number, zone: string): number | null {
  const offset = offsetMs(ms, zone);
  return offset === null ? null : ms + offset;
}
