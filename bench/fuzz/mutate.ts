import { ATOMS, PLACES } from '../../test/support/hostile.ts';
import type { Dice } from './dice.ts';

/**
 * Makes a message that nobody would send of one that somebody did. In: messages and chance. Out: bytes that are still near enough to
 * mail to get past the first line of a parser. The same chance gives the same bytes.
 */
const MOST_BYTES = 512 * 1024;
const MOST_MUTATIONS = 6;

export interface Seeds {
  readonly messages: readonly [Buffer, ...Buffer[]];
}

type Mutation = (message: Buffer, dice: Dice, seeds: Seeds) => Buffer;

/** What a grammar trips over. */
const TOKENS: readonly [string, ...string[]] = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '\r\n ',
  '\r\n\t',
  '\0',
  '=?utf-8?Q?',
  '=?utf-8?B?4pyT?=',
  '=?iso-2022-jp?B?GyRC?=',
  '?=',
  '"',
  '\\',
  '(',
  ')',
  '<',
  '>',
  '@',
  ',',
  ';',
  ':',
  '=',
  '=\r\n',
  '=0D=0A',
  '--',
  '\r\n--',
  '-- \r\n',
  '> ',
  '>>>>>>>>',
  'begin 644 a.txt\r\n',
  'end\r\n',
  '\x1b$B',
  '\xff\xfe',
  '\xf0\x9f\x98\x80',
  '\xe2\x80\xae',
  '+AGE-',
  '<div>',
  '</div>',
  '<blockquote>',
  '<!--',
  '-->',
  '<style>',
  '<table><tr><td>',
  '&#x1f600;',
  '&amp;&lt;&#0;',
  '<a href="',
  'On Mon, 2 Mar 2026 at 10:30, Bob <bob@x.example> wrote:\r\n',
  '-----Original Message-----\r\n',
  '---------- Forwarded message ---------\r\n',
  'From: Bob <bob@x.example>\r\nSent: Monday\r\nTo: Carla\r\nSubject: x\r\n\r\n',
  'Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n',
  '-----BEGIN PGP MESSAGE-----\r\n',
  '-----END PGP MESSAGE-----\r\n',
  'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n',
  'END:VEVENT\r\nEND:VCALENDAR\r\n',
  '\x78\x9f\x3e\x22',
  '\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n',
];

const FIELDS: readonly [string, ...string[]] = [
  'From: a@b.example, c@d.example',
  'From: "a@b.example" <c@d.example>',
  'To: undisclosed-recipients:;',
  'Subject: =?utf-8?Q?=0D=0ABcc:_x@y.example?=',
  'Date: Thu, 99 Foo 9999 99:99:99 +9999',
  'Message-ID: <a@b> <c@d>',
  'References: <a@b.example><c@d.example>',
  'In-Reply-To: (a comment) <a@b.example> and more',
  'Content-Type: text/html',
  'Content-Type: multipart/alternative',
  'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
  'Content-Type: message/rfc822',
  'Content-Type: application/ms-tnef; name=winmail.dat',
  'Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m',
  'Content-Type: text/calendar; method=REQUEST',
  'Content-Type: text/plain; format=flowed; delsp=yes',
  "Content-Type: application/x; name*0*=utf-8''a%20; name*1=b; name*2*=%ff",
  'Content-Transfer-Encoding: base64',
  'Content-Transfer-Encoding: quoted-printable',
  'Content-Transfer-Encoding: x-uuencode',
  'Content-Disposition: attachment; filename="=?utf-8?Q?../../a?="',
  'Auto-Submitted: auto-replied (vacation)',
  'Precedence: bulk',
  'Return-Path: <>',
  'X-Failed-Recipients: a@b.example',
  'List-Id: a <b.example>',
  'Received: from x by y; never',
];

const CHARSETS: readonly [string, ...string[]] = [
  'utf-7',
  'utf-8',
  'utf-16',
  'utf-16le',
  'utf-32',
  'iso-2022-jp',
  'iso-2022-kr',
  'hz-gb-2312',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-kr',
  'koi8-r',
  'windows-1252',
  'x-mac-roman',
  'ibm850',
  'us-ascii',
  'x-unknown',
  '"',
  '',
];

function place(message: Buffer, dice: Dice): number {
  return dice.below(message.length + 1);
}

/** The beginning of a line, more often than chance would have it. */
function lineStart(message: Buffer, dice: Dice): number {
  const at = message.indexOf('\n', place(message, dice));
  return at === -1 ? 0 : at + 1;
}

function replaced(message: Buffer, start: number, end: number, ...pieces: readonly Buffer[]): Buffer {
  return Buffer.concat([message.subarray(0, start), ...pieces, message.subarray(end)]);
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Up to 300 bytes mostly, now and then up to 30 000. */
function span(dice: Dice): number {
  return dice.below(dice.pick([20, 300, 300, 30_000]));
}

const MUTATIONS: readonly [Mutation, ...Mutation[]] = [
  function flipBits(message, dice) {
    const flipped = Buffer.from(message);
    for (let left = 1 + dice.below(20); left > 0 && flipped.length > 0; left--) {
      const at = dice.below(flipped.length);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << dice.below(8));
    }
    return flipped;
  },
  function cut(message, dice) {
    const start = place(message, dice);
    return replaced(message, start, start + span(dice));
  },
  function truncate(message, dice) {
    return message.subarray(0, place(message, dice));
  },
  function repeat(message, dice) {
    const start = place(message, dice);
    const piece = message.subarray(start, start + span(dice));
    const times = dice.pick([1, 2, 10, 200]);
    return replaced(message, start, start, ...Array.from({ length: times }, () => piece));
  },
  function insertToken(message, dice) {
    const at = dice.below(2) === 0 ? place(message, dice) : lineStart(message, dice);
    const times = dice.pick([1, 1, 1, 3, 50, 5000]);
    return replaced(message, at, at, latin1(dice.pick(TOKENS).repeat(times)));
  },
  function insertTwoTokens(message, dice) {
    const at = place(message, dice);
    const pair = dice.pick(TOKENS) + dice.pick(TOKENS);
    return replaced(message, at, at, latin1(pair.repeat(dice.pick([1, 10, 2000]))));
  },
  function insertBytes(message, dice) {
    const at = place(message, dice);
    return replaced(message, at, at + dice.below(20), dice.bytes(dice.below(200)));
  },
  function hugeLine(message, dice) {
    const at = place(message, dice);
    const character = dice.pick([
      ' ',
      'a',
      '>',
      '-',
      '_',
      '=',
      '.',
      '\t',
      '<',
      '(',
      '"',
      '0',
      '@',
      ':',
      '*',
      '|',
      '\xa0',
      '\xc3\xa9',
    ]);
    return replaced(message, at, at, latin1(character.repeat(1000 + dice.below(100_000))));
  },
  function splice(message, dice, { messages }) {
    const other = dice.pick(messages);
    return Buffer.concat([message.subarray(0, place(message, dice)), other.subarray(place(other, dice))]);
  },
  function graft(message, dice, { messages }) {
    const other = dice.pick(messages);
    const start = place(other, dice);
    const at = lineStart(message, dice);
    return replaced(message, at, at, other.subarray(start, start + span(dice)));
  },
  function addField(message, dice) {
    const field = latin1(`${dice.pick(FIELDS)}\r\n`);
    return dice.below(3) === 0
      ? replaced(message, lineStart(message, dice), lineStart(message, dice), field)
      : Buffer.concat([...Array.from({ length: dice.pick([1, 1, 2, 1500]) }, () => field), message]);
  },
  function doubleLine(message, dice) {
    const start = lineStart(message, dice);
    const end = message.indexOf('\n', start) + 1;
    return end === 0 ? message : replaced(message, start, start, message.subarray(start, end));
  },
  function dropLine(message, dice) {
    const start = lineStart(message, dice);
    const end = message.indexOf('\n', start) + 1;
    return end === 0 ? message : replaced(message, start, end);
  },
  function damageBoundary(message, dice) {
    const text = message.toString('latin1');
    const marks = [...text.matchAll(/^--[^\r\n]{1,70}/gm)];
    const mark = marks[dice.below(marks.length)];
    if (mark === undefined) return message;
    const end = mark.index + mark[0].length;
    const damage = dice.pick([
      '',
      '--',
      ' ',
      mark[0].slice(0, -1),
      `${mark[0]}x`,
      mark[0].toUpperCase(),
      `${mark[0]}\r\n${mark[0]}`,
    ]);
    return replaced(message, mark.index, end, latin1(damage));
  },
  function rename(message, dice) {
    const text = message.toString('latin1');
    const what = dice.pick([
      /charset\s*=\s*"?[\w-]*"?/gi,
      /boundary\s*=\s*"?[^"\r\n;]*"?/gi,
      /Content-Transfer-Encoding:[^\r\n]*/gi,
      /Content-Type:[^\r\n;]*/gi,
      /name\s*=\s*"?[^"\r\n;]*"?/gi,
    ]);
    const found = [...text.matchAll(what)];
    const one = found[dice.below(found.length)];
    if (one === undefined) return message;
    const name = one[0].split(/[=:]/)[0] ?? '';
    const written = /charset/i.test(name) ? `charset=${dice.pick(CHARSETS)}` : dice.pick(FIELDS);
    return replaced(message, one.index, one.index + one[0].length, latin1(written));
  },
  function wrap(message, dice) {
    const deep = dice.pick([1, 1, 2, 5, 60]);
    const type = dice.pick([
      'multipart/mixed',
      'multipart/alternative',
      'multipart/related',
      'multipart/digest',
      'multipart/signed',
      'message/rfc822',
    ]);
    let wrapped = message;
    for (let level = 0; level < deep; level++) {
      const head =
        type === 'message/rfc822'
          ? `Content-Type: message/rfc822\r\n\r\n`
          : `From: a@b.example\r\nContent-Type: ${type}; boundary=w${level}\r\n\r\n--w${level}\r\n${dice.pick(['', 'Content-Type: message/rfc822\r\n\r\n'])}`;
      const tail = type === 'message/rfc822' || dice.below(4) === 0 ? '' : `\r\n--w${level}--\r\n`;
      wrapped = Buffer.concat([latin1(head), wrapped, latin1(tail)]);
    }
    return wrapped;
  },
  function encode(message, dice) {
    const split = message.indexOf('\r\n\r\n') === -1 ? message.indexOf('\n\n') : message.indexOf('\r\n\r\n');
    if (split === -1) return message;
    const body = message.subarray(split).toString('base64').replace(/.{76}/g, '$&\r\n');
    return Buffer.concat([
      latin1('Content-Transfer-Encoding: base64\r\n'),
      message.subarray(0, split),
      latin1(`\r\n\r\n${dice.below(2) === 0 ? body : body.replaceAll('A', '=')}`),
    ]);
  },
  function flood(message, dice) {
    // It takes the time of a hundred others.
    if (dice.below(4) > 0) return message;
    const [first, ...more] = Object.values(PLACES);
    const unit = Array.from({ length: 1 + dice.below(3) }, () => dice.pick(ATOMS)).join('');
    return latin1(dice.pick([first!, ...more])(unit.repeat(Math.ceil(MOST_BYTES / unit.length))));
  },
  function lineEnds(message, dice) {
    return latin1(
      message
        .toString('latin1')
        .replace(/\r?\n/g, dice.pick(['\n', '\r', '\r\n', '\r\r\n', '\n\r', '\u0085'])),
    );
  },
];

export function mutated(dice: Dice, seeds: Seeds): Buffer {
  let message = dice.pick(seeds.messages);
  for (let left = 1 + dice.below(MOST_MUTATIONS); left > 0; left--)
    message = dice.pick(MUTATIONS)(message, dice, seeds).subarray(0, MOST_BYTES);
  return message;
}
