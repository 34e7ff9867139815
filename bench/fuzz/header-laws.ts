/** What a stranger puts into header fields: read without end or harm, and never a field of its own in a mail of ours (T-16 to T-18). */
import { compose } from '../../src/outbound/compose/compose.ts';
import { loadTemplates } from '../../src/outbound/compose/templates.ts';
import type { Notice } from '../../src/desk/notices/notice.ts';
import { parseMailboxes } from '../../src/mail/address-list.ts';
import { parseDateTime } from '../../src/mail/date-time.ts';
import { decodeHeaderText } from '../../src/mail/encoded-word.ts';
import { headerBlock, parseHeaderBlock } from '../../src/mail/header.ts';
import { parseMsgId, parseMsgIds } from '../../src/mail/msg-id.ts';
import { parseParameterized } from '../../src/mail/parameters.ts';
import { receivedHop } from '../../src/mail/received.ts';
import { baseSubject, taggedNumbers } from '../../src/mail/subject.ts';
import { ANSWER, draftOf } from '../../test/compose/drafts.ts';
import { memoryLog } from '../../test/support/memory-log.ts';
import type { Dice } from './dice.ts';
import { atLeastOne, law, pieced, type FuzzKind } from './kind.ts';

// prettier-ignore
const PIECES = atLeastOne([
  '\r\n', '\n', '\r', '\r\n ', '\r\n\r\n', '\n\n', '\0', '\x0b', '\x0c', '\x1b[2J', '\x85', '\xa0', '\xff',
  '\xc3\xa9', '=?utf-8?Q?', '=?utf-8?B?', '=?iso-2022-jp?B?GyRC?=', '=?utf-7?Q?+AA0ACg-?=',
  '=?utf-16?B?AA0ACgBC?=', '?=', '=?', '=', '=?utf-8?Q?x=0D=0ABcc:_v@x.example?=',
  '=?utf-8?B?DQpCY2M6IHZAeC5leGFtcGxl?=', '=?utf-8?Q?=E2=80=A8Bcc:?=', '=0D=0A', '=0A', 'Bcc: v@x.example',
  '\r\nBcc: v@x.example\r\n', '\nX-Evil: 1\n', 'To: ', ': ', ':', ';', ' ; ', ', ', '"', '\\', '\\"', "'",
  '(', ')', '<', '>', '<a@b.example>', '<t1@desk.example>', 'a', 'Printer', ' ', '\t', '[#TICK-1001] ',
  'Re: ', '{{x}}', '{{#if x}}', 'name=', 'filename=', 'name*0*=', "name*=utf-8''", "utf-8''%0D%0ABcc:",
  '%0D%0A', 'charset=', 'boundary=', 'attachment; ', 'text/plain; ', 'Mon, 02 Mar 2026 10:00:00 +0000',
  'from x by y; ', '\xe2\x80\xae', '\xe2\x80\xa8', '\xed\xa0\x80', '../', '..\\', '/etc/passwd',
  '=_postern', '--=_postern',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
]);

const LINE_ENDS = /[\r\n\0\x0b\x0c\x85\u2028\u2029]/;
const templates = loadTemplates([]);

function requireOneLine(text: string, what: string): void {
  law(!LINE_ENDS.test(text), `${what} is one line: ${JSON.stringify(text)}`);
}

/** Every reader of a field body, one after the other. */
function readField(body: string): void {
  requireOneLine(decodeHeaderText(body), 'a decoded text');
  const { value, parameters } = parseParameterized(body);
  requireOneLine(value, 'the value of a field');
  for (const [name, text] of parameters) requireOneLine(name + text, 'a parameter');
  for (const id of parseMsgIds(body))
    law(!/[\s<>\x00-\x1f\x7f]/.test(id), `a msg-id is one word: ${JSON.stringify(id)}`);
  for (const { name } of parseMailboxes(body)) requireOneLine(name, 'a display name');
  receivedHop(body);
  parseDateTime(body);
  const subject = decodeHeaderText(body);
  law(taggedNumbers(baseSubject(subject, 'TICK-'), 'TICK-').length === 0, 'a base subject names no ticket');
}

/** The fields of a header that holds it: none has a line end in it. */
function bodiesOf(text: string): string[] {
  const block = headerBlock(Buffer.from(`Subject: ${text}\r\n\r\nx`, 'latin1'), 10_000_000);
  return parseHeaderBlock(block, 1000).map(({ name, body }) => {
    law(!/[\r\n]/.test(name + body), 'an unfolded field has no line end');
    return body;
  });
}

const plain = await fieldsOf('Printer', 'Carla', 'a.pdf', '');

async function fieldsOf(subject: string, name: string, file: string, references: string): Promise<string> {
  const notice: Notice = { ...ANSWER, ticket: { ...ANSWER.ticket, subject } };
  const draft = draftOf({
    notice,
    to: { ...draftOf().to, name },
    from: { ...draftOf().from, name },
    inReplyTo: parseMsgId(references) ?? draftOf().inReplyTo,
    references: [...draftOf().references, ...parseMsgIds(references)],
    files: [{ blob: 'x', name: file, type: 'application/pdf' }],
  });
  const context = { templates, files: () => Promise.resolve(Buffer.from('x')), log: memoryLog() };
  const raw = (await compose(draft, context)).toString('latin1');
  law(!/[^\r]\n|\r[^\n]|[\x80-\xff\0]/.test(raw), 'a mail of ours is lines of 7 bit that end with CRLF');
  law(
    Math.max(...raw.split('\r\n').map((line) => line.length)) <= 998,
    'no line is longer than RFC 5322 allows',
  );
  // Of the mail and of both of its parts.
  return raw
    .split(/\r\n--=_postern[^\r]*\r\n/)
    .map((part) => parseHeaderBlock(part.split('\r\n\r\n', 1)[0] ?? '', 1000))
    .flatMap((fields) => fields.map((field) => field.name))
    .join(' ');
}

/** Whatever a stranger wrote, a mail that carries it has the fields of any other. */
async function requireNoNewField(body: string, dice: Dice): Promise<void> {
  const value = dice.below(2) === 0 ? decodeHeaderText(body) : body;
  const fields = await fieldsOf(value, value, value, body);
  // An id that cannot be said in 7 bit is left out.
  const expected = [plain, plain.replace(' In-Reply-To', '')];
  law(expected.includes(fields), `a mail of ours has the fields ${fields}, for ${JSON.stringify(value)}`);
}

export const HEADERS: FuzzKind = {
  ending: 'txt',
  slowMs: 1500,
  many: 200_000,
  attempt(dice) {
    const body = pieced(dice, PIECES);
    return {
      input: Buffer.from(body, 'latin1'),
      check: async () => {
        for (const one of bodiesOf(body)) readField(one);
        await requireNoNewField(body, dice);
      },
    };
  },
};
