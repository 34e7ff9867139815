import type { Letter } from './letters.ts';

/** A piece of a letter is about so long. */
const PIECE_CHARS = 64 * 1024;
const MB = 1_000_000;

function* repeated(unit: string, chars: number): Iterable<string> {
  const piece = unit.repeat(Math.ceil(PIECE_CHARS / unit.length));
  for (let sent = 0; sent < chars; sent += piece.length) yield piece;
}

function letter(name: string, fields: string, unit: string, megabytes: number): Letter {
  return {
    name,
    *pieces() {
      yield `To: support@desk.example\r\nSubject: ${name}\r\n${fields}`;
      yield* repeated(unit, megabytes * MB);
      yield '\r\n';
    },
  };
}

const MULTIPART = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n';
const PAGE = 'Content-Type: text/html\r\n\r\n';

/** Mails made to cost as much as they can; each is within the size limit. The sender is for whoever sends them to choose. */
export const HOSTILE_LETTERS: readonly Letter[] = [
  letter('text', '\r\n', 'hello world, this is text\r\n', 24),
  letter('one line', '\r\n', 'a', 24),
  letter('quotes of quotes', '\r\n', '> > > > quoted again\r\n', 20),
  letter('elements', PAGE, '<div><b>x</b>', 20),
  letter('tables in tables', PAGE, '<table><tr><td>', 3),
  letter('comments without end', PAGE, '<style></x><!--', 10),
  letter('entities', PAGE, '&amp;&lt;&zwj;', 10),
  letter('links', PAGE, '<a href="http://evil.example/a">y</a> ', 10),
  letter('lists', PAGE, '<li>x', 1.9),
  letter('quoted-printable', 'Content-Transfer-Encoding: quoted-printable\r\n\r\n', '=C3=A4=20=\r\n', 20),
  letter('base64', 'Content-Transfer-Encoding: base64\r\n\r\n', 'aGVsbG8gd29ybGQg\r\n', 20),
  letter(
    'UTF-16',
    'Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n\r\n',
    'LiA92ADe\r\n',
    18,
  ),
  letter('parts', MULTIPART, '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n', 0.4),
  letter(
    'files',
    MULTIPART,
    `--b\r\nContent-Disposition: attachment; filename=a\r\n\r\n${'x'.repeat(20_000)}\r\n`,
    20,
  ),
  letter(
    'messages in messages',
    'Content-Type: message/rfc822\r\n\r\n',
    'Content-Type: message/rfc822\r\n\r\n',
    0.4,
  ),
  letter('header fields', '', 'X-A: bbbbbbbbbbbbbbbbbbbbbbb\r\n', 20),
  letter('parameters', `${MULTIPART}--b\r\nContent-Disposition: attachment`, ';\r\n filename*1*=%41%42', 3),
  letter('uuencode', '\r\n', `begin 644 a\r\nM${'A'.repeat(60)}\r\n\`\r\nend\r\n`, 18),
  letter(
    'events',
    'Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n',
    'BEGIN:VEVENT\r\nSUMMARY:x\r\nRRULE:FREQ=SECONDLY\r\nDTSTART:20200101T000000Z\r\nEND:VEVENT\r\n',
    5,
  ),
];
