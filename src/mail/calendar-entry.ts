/**
 * A calendar entry that a mail carries as a file (RFC 5545; METHOD of RFC 5546 section 3.2): published, or cancelled under the same UID,
 * so that the calendar which took the first takes the second for the same entry.
 */
import { withoutControlsKeepingLines } from './header.ts';

export interface CalendarEntry {
  /** RFC 5545 section 3.8.4.7: the same for all that is said of the entry. */
  readonly uid: string;
  /** Rises with every change (section 3.8.7.4). */
  readonly sequence: number;
  /** When this was written down (DTSTAMP). */
  readonly writtenAtMs: number;
  readonly startMs: number;
  readonly minutes: number;
  readonly summary: string;
  readonly description: string;
  readonly cancelled: boolean;
}

/** The file: UTF-8, lines of at most 75 octets that end with CRLF (section 3.1). */
export function calendarFile(entry: CalendarEntry): string {
  const start = dateTime(entry.startMs);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Postern//Postern//EN',
    `METHOD:${entry.cancelled ? 'CANCEL' : 'PUBLISH'}`,
    'BEGIN:VEVENT',
    `UID:${text(entry.uid)}`,
    `SEQUENCE:${entry.sequence}`,
    `DTSTAMP:${dateTime(entry.writtenAtMs)}`,
    `DTSTART:${start}`,
    `DURATION:PT${entry.minutes}M`,
    `SUMMARY:${text(entry.summary)}`,
    ...(entry.description === '' ? [] : [`DESCRIPTION:${text(entry.description)}`]),
    `STATUS:${entry.cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    // A reminder takes nobody's time.
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** Form 2 of section 3.3.5: `20261128T140000Z`. */
function dateTime(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace(/\.\d{3}/, '')
    .replace(/[-:]/g, '');
}

/** Section 3.3.11. */
function text(value: string): string {
  return withoutControlsKeepingLines(value.toWellFormed())
    .replace(/[\\;,]/g, (special) => `\\${special}`)
    .replace(/\r?\n/g, '\\n');
}

const LINE_OCTETS = 75;

/** Long lines go on behind a line end and a blank; no character is cut in two. */
function folded(line: string): string {
  let out = '';
  let octets = 0;
  for (const char of line) {
    const more = Buffer.byteLength(char);
    if (octets + more > LINE_OCTETS) {
      out += '\r\n ';
      octets = 1;
    }
    out += char;
    octets += more;
  }
  return out;
}
