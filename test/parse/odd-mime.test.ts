import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import type { InternetMessage } from '../../src/mail/message.ts';

const HEADER = 'From: a@b.example\nTo: c@d.example\nSubject: x\nMIME-Version: 1.0\n';

async function read(raw: string): Promise<InternetMessage> {
  return (await parseMessage(Buffer.from(raw.replaceAll('\n', '\r\n'), 'latin1'))).message;
}

const filesOf = ({ attachments }: InternetMessage): [string, string][] =>
  attachments.map(({ name, content }) => [
    name,
    Buffer.isBuffer(content) ? content.toString('latin1') : 'in the raw message',
  ]);

const FILE = 'Content-Disposition: attachment; filename=a.csv\n';

describe('a boundary', () => {
  test.each([
    ['apostrophes are a part of it (RFC 2046 section 5.1.1)', "boundary='b'", "'b'"],
    ['apostrophes are meant as quotation marks', "boundary='b'", 'b'],
    ['the parameter before it lacks its semicolon', 'type=x charset=utf-8 boundary=b', 'b'],
  ])('is found where %s', async (_what, parameters, boundary) => {
    const parts = `--${boundary}\n\nThe text\n--${boundary}\n${FILE}\na;b\n--${boundary}--\n`;
    const message = await read(`${HEADER}Content-Type: multipart/mixed; ${parameters}\n\n${parts}`);
    expect(message.text).toBe('The text');
    expect(filesOf(message)).toEqual([['a.csv', 'a;b']]);
  });
});

test('a parameter behind one that lacks its semicolon is read, and what only looks like one in quotation marks is none', async () => {
  const named = async (type: string) =>
    filesOf(await read(`${HEADER}Content-Type: ${type}\nContent-Disposition: attachment\n\nx`))[0]?.[0];
  expect(await named('text/csv; charset=utf-8 name="a.csv"')).toBe('a.csv');
  expect(await named('text/csv; charset=utf-8 format=flowed name=a.csv')).toBe('a.csv');
  expect(await named('text/csv; name="a b=c filename=d.csv"')).toBe('a b=c filename=d.csv');
  expect(await named('text/csv; name=my a=b.csv')).toBe('my a=b.csv');
});

test('a file in quoted-printable keeps its line ends (RFC 2049 section 4)', async () => {
  const message = await read(
    `${HEADER}Content-Type: text/csv\n${FILE}Content-Transfer-Encoding: quoted-printable\n\na;b =\n;c \nd\n`,
  );
  expect(filesOf(message)).toEqual([['a.csv', 'a;b ;c\r\nd\r\n']]);
});

test('a line of a text that ends with an encoded CR has one end', async () => {
  const message = await read(`${HEADER}Content-Transfer-Encoding: quoted-printable\n\none=0D\ntwo=0D\n`);
  expect(message.text).toBe('one\ntwo');
});

describe('text/enriched beside', () => {
  const alternative = (...parts: readonly string[]) =>
    `${HEADER}Content-Type: multipart/alternative; boundary=b\n\n${parts.map((part) => `--b\n${part}\n`).join('')}--b--\n`;
  const enriched = 'Content-Type: text/enriched\n\n<bold>The</bold> text\n';

  test('plain text is another form of it, as of Apple Mail and Exmh', async () => {
    const message = await read(alternative('Content-Type: text/plain\n\nThe text\n', enriched));
    expect(message.text).toBe('The text');
  });

  test('HTML is another form of it', async () => {
    const message = await read(alternative(enriched, 'Content-Type: text/html\n\n<p>The <b>text</b></p>\n'));
    expect(message.text).toBe('The text');
  });

  test('nothing is the text', async () => {
    expect((await read(alternative(enriched))).text).toBe('The text');
  });
});

describe('a header', () => {
  test('whose line has a CR within it loses no word', async () => {
    const raw = 'From: a@b.example\r\nSubject: printer \ris on fire\r\nTo: c@d.example\r\n\r\nx';
    const { message } = await parseMessage(Buffer.from(raw));
    expect(message.subject).toBe('printer  is on fire');
  });

  test('whose lines end with CR is one all the same', async () => {
    const raw = 'From: a@b.example\rSubject: printer\rTo: c@d.example\r\rThe text\rgoes on';
    const { message } = await parseMessage(Buffer.from(raw));
    expect(message).toMatchObject({ subject: 'printer', text: 'The text\ngoes on' });
  });

  test.each([
    ['14159', '14159'],
    ['  4711.Desk ', '4711.Desk'],
    ['<17 @ mail (at work) .b.example>', '17@mail.b.example'],
    ['<17@mail.\n b.example>', '17@mail.b.example'],
    ['two words', null],
    ['<two words>', null],
  ])('Message-ID: %s', async (written, id) => {
    expect((await read(`${HEADER}Message-ID: ${written}\n\nx`)).messageId).toBe(id);
  });

  test.each(['your mail', 'Monday'])('In-Reply-To: %s names no message', async (written) => {
    expect((await read(`${HEADER}In-Reply-To: ${written}\n\nx`)).inReplyTo).toEqual([]);
  });
});

test('ids in raw UTF-8 are read as they are written (RFC 6532)', async () => {
  const utf8 = (text: string) => Buffer.from(text).toString('latin1');
  const message = await read(
    utf8(
      `${HEADER}Message-ID: <grüße@b.example>\nReferences: <ä@b.example>\nContent-Type: image/png\nContent-ID: <ü@b>\n\nx`,
    ),
  );
  expect(message).toMatchObject({ messageId: 'grüße@b.example', references: ['ä@b.example'] });
  expect(message.attachments).toMatchObject([{ contentId: 'ü@b' }]);
});

test('a message that is an empty file has that file', async () => {
  const message = await read(
    `${HEADER}Content-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\n`,
  );
  expect(filesOf(message)).toEqual([['a.pdf', '']]);
});

describe('where the empty line below the header was forgotten', () => {
  test('prose is text', async () => {
    const message = await read(`${HEADER}Hello Ann,\nthe printer\n\nis on fire\n`);
    expect(message).toMatchObject({ subject: 'x', text: 'Hello Ann,\nthe printer\n\nis on fire' });
  });

  test.each(['X Printer: on fire', 'oddly-folded@b.example', 'Sübject: y', 'the rest of: a field'])(
    'what is left of a field is none: %s',
    async (line) => {
      expect((await read(`${HEADER}${line}\n\nThe text\n`)).text).toBe('The text');
    },
  );
});

test('a message of which a gateway made CR CR LF of each line end is read like any other', async () => {
  const raw = `${HEADER}Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\none\ntwo\n--b\n${FILE}Content-Transfer-Encoding: base64\n\nYTti\n--b--\n`;
  const { message } = await parseMessage(Buffer.from(raw.replaceAll('\n', '\r\r\n')));
  expect(message.text).toBe('one\ntwo');
  expect(filesOf(message)).toEqual([['a.csv', 'a;b']]);
});

test('the id of a part is what stands in its brackets', async () => {
  const message = await read(`${HEADER}Content-Type: image/png\nContent-ID: <p@b> (picture)\n\nx`);
  expect(message.attachments).toMatchObject([{ contentId: 'p@b' }]);
});

test('HTML that declares its charset as XML does is believed', async () => {
  const message = await read(
    `${HEADER}Content-Type: text/html\n\n<?xml version="1.0" encoding="iso-8859-2"?><p>\xb3\xf3d\xbc</p>\n`,
  );
  expect(message.text).toBe('łódź');
});

test('text in quoted-printable that is said to be base64 is read as it is written', async () => {
  const message = await read(
    `${HEADER}Content-Transfer-Encoding: base64\n\nViele Gr=C3=BC=C3=9Fe aus dem B=C3=BCro\nvon uns allen hier\n`,
  );
  expect(message.text).toBe('Viele Grüße aus dem Büro\nvon uns allen hier');
});

test('a part whose first field is indented has it all the same', async () => {
  const file = ' Content-Type: text/csv\nContent-Disposition: attachment; filename=a.csv\n\na;b';
  const message = await read(
    `${HEADER}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nThe text\n--b\n${file}\n--b--\n`,
  );
  expect(message.text).toBe('The text');
  expect(filesOf(message)).toEqual([['a.csv', 'a;b']]);
});

describe('a message whose lines end with CR', () => {
  const readCr = async (raw: string) => (await parseMessage(Buffer.from(raw.replaceAll('\n', '\r')))).message;

  test('gives the file that was written into its text', async () => {
    const message = await readCr(`${HEADER}\nHi\nbegin 644 a.txt\n%:&5L;&\\\n\`\nend\nBye\n`);
    expect(message.text).toBe('Hi\nBye');
    expect(filesOf(message)).toEqual([['a.txt', 'hello']]);
  });

  test('is read by the boundary that it has', async () => {
    const message = await readCr(
      `${HEADER}Content-Type: multipart/mixed; boundary=other\n\n--boundary\nContent-Type: text/plain\n\nThe text\n--boundary\n${FILE}\na;b\n--boundary--\n`,
    );
    expect(message.text).toBe('The text');
    expect(filesOf(message)).toEqual([['a.csv', 'a;b']]);
  });
});
