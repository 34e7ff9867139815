import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { parseCalendar } from '../../src/inbound/parse/calendar/calendar.ts';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';

const zone = (rule = 'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=') => `BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
${rule}10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
${rule}3
END:DAYLIGHT
END:VTIMEZONE
`;
const calendar = (event: string, { method = 'METHOD:REQUEST\n', zones = '' } = {}): string =>
  `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y\n${method}${zones}BEGIN:VEVENT\nUID:1@x.example\n${event}\nEND:VEVENT\nEND:VCALENDAR\n`.replaceAll(
    '\n',
    '\r\n',
  );
const inZone = (local: string): string => `DTSTART;TZID="W. Europe Standard Time":${local}`;
const startOf = (event: string, zones = ''): string | null => {
  const ms = parseCalendar(calendar(event, { zones }))?.invitation.startMs ?? null;
  return ms === null ? null : new Date(ms).toISOString();
};

describe('a calendar', () => {
  test('tells what is asked, of what, when, where and by whom', () => {
    const event = `SUMMARY:Budget\\, again\nLOCATION:Room 5\nDESCRIPTION:Please\\nbring numbers\nORGANIZER;CN="Otto, O.":MAILTO:otto@x.example
${inZone('20250704T103000')}\nDTEND;TZID=W. Europe Standard Time:20250704T113000\nRRULE:FREQ=WEEKLY`;
    expect(parseCalendar(calendar(event, { zones: zone() }))).toEqual({
      description: 'Please\nbring numbers',
      invitation: {
        method: 'REQUEST',
        summary: 'Budget, again',
        startMs: Date.UTC(2025, 6, 4, 8, 30),
        endMs: Date.UTC(2025, 6, 4, 9, 30),
        allDay: false,
        recurring: true,
        timeZone: 'W. Europe Standard Time',
        organiser: { name: 'Otto, O.', address: 'otto@x.example' },
        uid: '1@x.example',
        location: 'Room 5',
      },
    });
  });

  test('brings its own zones, in summer and in winter', () => {
    expect(startOf(inZone('20250704T103000'), zone())).toBe('2025-07-04T08:30:00.000Z');
    expect(startOf(inZone('20250104T103000'), zone())).toBe('2025-01-04T09:30:00.000Z');
    const lotus = zone('RRULE:FREQ=YEARLY;BYDAY=SU;BYMONTHDAY=25,26,27,28,29,30,31;BYMONTH=');
    expect(startOf(inZone('20250704T103000'), lotus)).toBe('2025-07-04T08:30:00.000Z');
  });

  test('may lie about a zone without harm to the next one', () => {
    const lie = zone()
      .replaceAll('W. Europe Standard Time', 'Europe/Berlin')
      .replaceAll(/:\+0[12]00/g, ':+1100');
    expect(startOf('DTSTART;TZID=Europe/Berlin:20250704T103000', lie)).toBe('2025-07-03T23:30:00.000Z');
    expect(startOf('DTSTART;TZID=Europe/Berlin:20250704T103000')).toBe('2025-07-04T08:30:00.000Z');
  });

  test.each([
    ['in UTC', 'DTSTART:20250704T103000Z', '2025-07-04T10:30:00.000Z', 'UTC'],
    [
      'in a zone by its name alone',
      'DTSTART;TZID=America/New_York:20250704T103000',
      '2025-07-04T14:30:00.000Z',
      'America/New_York',
    ],
    ['in no zone', 'DTSTART:20250704T103000', '2025-07-04T10:30:00.000Z', null],
    ['on a whole day', 'DTSTART;VALUE=DATE:20250704', '2025-07-04T00:00:00.000Z', null],
    ['in a zone that nobody knows', 'DTSTART;TZID=Nowhere:20250704T103000', null, 'Nowhere'],
    ['at no time', 'SUMMARY:x', null, null],
    ['in another millennium', 'DTSTART:99990704T103000Z', null, 'UTC'],
  ])('%s', (_, event, iso, timeZone) => {
    expect(startOf(event)).toBe(iso);
    expect(parseCalendar(calendar(event))?.invitation.timeZone).toBe(timeZone);
  });

  test('ends after its duration where it names no end', () => {
    const { invitation } = parseCalendar(calendar('DTSTART:20250704T103000Z\nDURATION:PT90M'))!;
    expect(invitation.endMs! - invitation.startMs!).toBe(90 * 60_000);
    expect(
      parseCalendar(calendar('DTSTART:20250704T103000Z\nDURATION:P999999999W'))?.invitation.endMs,
    ).toBeNull();
  });

  test('publishes where it names no method, or an unknown one', () => {
    expect(parseCalendar(calendar('SUMMARY:x', { method: '' }))?.invitation.method).toBe('PUBLISH');
    expect(parseCalendar(calendar('SUMMARY:x', { method: 'METHOD:DANCE\n' }))?.invitation.method).toBe(
      'PUBLISH',
    );
    expect(parseCalendar(calendar('SUMMARY:x', { method: '' }), 'cancel')?.invitation.method).toBe('CANCEL');
  });

  test.each([
    ['no calendar', 'Hello'],
    ['nothing', ''],
    ['a contact', 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:x\r\nEND:VCARD\r\n'],
    ['a calendar of several events', calendar('SUMMARY:x\nEND:VEVENT\nBEGIN:VEVENT\nUID:2@x.example')],
    ['a calendar that is too large', calendar(`X-A:${'a'.repeat(LIMITS.calendarBytes)}`)],
    ['a calendar that does not end', 'BEGIN:VCALENDAR\r\n'.repeat(10_000)],
  ])('is none: %s', (_, text) => {
    expect(parseCalendar(text)).toBeNull();
  });

  test.each([
    ['a zone that changes every second', inZone('20250704T103000'), zone('RRULE:FREQ=SECONDLY;BYMONTH=')],
    [
      'a zone that never changes',
      inZone('20250704T103000'),
      zone('RRULE:FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2;X='),
    ],
    ['a thousand zones', inZone('20250704T103000'), zone().repeat(300)],
    ['an event every second', 'DTSTART:20250704T103000Z\nRRULE:FREQ=SECONDLY', ''],
    ['ten thousand dates', `RDATE:${'20250704T103000Z,'.repeat(10_000)}20250704T103000Z`, ''],
    ['many parameters', `SUMMARY${';A=b'.repeat(50_000)}:x`, ''],
    ['many folds', `SUMMARY:${'a\n '.repeat(50_000)}`, ''],
  ])('costs little with %s', (_, event, zones) => {
    const start = performance.now();
    parseCalendar(calendar(event, { zones }));
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('is never an error', () => {
    const real = calendar(
      `SUMMARY:x\n${inZone('20250704T103000')}\nDURATION:PT1H\nORGANIZER;CN=o:mailto:o@x.example`,
      { zones: zone() },
    );
    fc.assert(
      fc.property(
        fc.nat(real.length),
        fc.nat(20),
        fc.string({ maxLength: 10, unit: 'binary' }),
        (at, cut, piece) => {
          parseCalendar(real.slice(0, at) + piece + real.slice(at + cut));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a mail with a calendar', () => {
  const part = (type: string, text: string): string => `--x\r\nContent-Type: ${type}\r\n\r\n${text}\r\n`;
  const mail = (...parts: readonly string[]): Buffer =>
    Buffer.from(
      `From: otto@x.example\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n${parts.join('')}--x--\r\n`,
    );

  test('is an invitation, and the calendar is kept as a file', async () => {
    const raw = mail(
      part('text/plain', 'Please come.'),
      part('text/calendar; method=REQUEST', calendar('SUMMARY:Budget')),
    );
    const { message } = await parseMessage(raw);
    expect(message).toMatchObject({
      text: 'Please come.',
      invitation: { method: 'REQUEST', summary: 'Budget' },
    });
    expect(message.attachments).toMatchObject([{ name: 'invite.ics', type: 'text/calendar' }]);
  });

  test('and nothing else has the text of the invitation', async () => {
    const { message } = await parseMessage(
      mail(part('text/calendar', calendar('SUMMARY:Budget\nDESCRIPTION:Bring numbers'))),
    );
    expect(message.text).toBe('Budget\n\nBring numbers');
  });

  test('as a file of any type is known by its name', async () => {
    const { message } = await parseMessage(
      mail(part('application/octet-stream; name=event.ICS', calendar('SUMMARY:Budget'))),
    );
    expect(message.invitation?.summary).toBe('Budget');
  });

  test('that cannot be read is a mail with a file', async () => {
    const { message } = await parseMessage(mail(part('text/calendar', 'BEGIN:VCALENDAR')));
    expect(message).toMatchObject({ invitation: null, attachments: [{ type: 'text/calendar' }] });
  });
});
