import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import type { InternetMessage } from '../../src/mail/message.ts';

const HEADER = 'From: a@b.example\nTo: c@d.example\nSubject: x\nMIME-Version: 1.0\n';
const TEXT = 'Content-Type: text/plain\n\nThe text';
const PICTURE =
  'Content-Type: image/png\nContent-Disposition: attachment; filename="a.png"\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=';

const mixed = (...parts: readonly string[]): string =>
  `${HEADER}Content-Type: multipart/mixed; boundary="b"\n\n${parts.map((part) => `--b\n${part}\n`).join('')}--b--\n`;

async function read(raw: string): Promise<InternetMessage> {
  return (await parseMessage(Buffer.from(raw.replaceAll('\n', '\r\n')))).message;
}

const namesOf = ({ attachments }: InternetMessage): string[] => attachments.map(({ name }) => name);

describe('a text that was given a name', () => {
  test('is the text where the text of a message stands', async () => {
    const message = await read(mixed('Content-Type: text/plain; name="body.txt"\n\nThe text', PICTURE));
    expect(message.text).toBe('The text');
    expect(namesOf(message)).toEqual(['a.png']);
  });

  test.each(['plain', 'html'])('is a file behind it (%s)', async (kind) => {
    const log = `Content-Type: text/${kind}; name="log.txt"\nContent-Disposition: inline\n\nThe log`;
    const message = await read(mixed(TEXT, log));
    expect(message.text).toBe('The text');
    expect(namesOf(message)).toEqual(['log.txt']);
  });

  test('is a file where it says so', async () => {
    const message = await read(
      mixed('Content-Type: text/plain\nContent-Disposition: attachment; filename=log.txt\n\nThe log'),
    );
    expect(message.text).toBe('');
    expect(namesOf(message)).toEqual(['log.txt']);
  });
});

describe('a multipart', () => {
  test('whose boundary never appears is text', async () => {
    const message = await read(`${HEADER}Content-Type: multipart/mixed; boundary="b"\n\nThe text\n`);
    expect(message.text).toBe('The text');
  });

  test('whose boundary is another one is read by that', async () => {
    const message = await read(
      `${HEADER}Content-Type: multipart/mixed; boundary="b"\n\n--other\n${TEXT}\n--other\n${PICTURE}\n--other--\n`,
    );
    expect(message.text).toBe('The text');
    expect(namesOf(message)).toEqual(['a.png']);
  });

  test('whose boundary is empty is read by its bare dashes', async () => {
    const message = await read(
      `${HEADER}Content-Type: multipart/mixed; boundary=""\n\n--\n${TEXT}\n--\n${PICTURE}\n----\n`,
    );
    expect(message.text).toBe('The text');
    expect(namesOf(message)).toEqual(['a.png']);
  });

  test('with the boundary of the multipart around it holds what follows up to the next end', async () => {
    const html = 'Content-Type: text/html\n\n<p>The text</p>';
    const inner = `Content-Type: multipart/alternative; boundary="b"\n\n--b\n${TEXT}\n--b\n${html}\n--b--`;
    const message = await read(mixed(inner, PICTURE));
    expect(message).toMatchObject({ text: 'The text', html: '<p>The text</p>' });
    expect(namesOf(message)).toEqual(['a.png']);
  });

  test('whose first delimiter was forgotten has its text above the first part', async () => {
    const message = await read(
      `${HEADER}Content-Type: multipart/mixed; boundary="b"\n\nThe text\n\n--b\n${PICTURE}\n--b--\n`,
    );
    expect(message.text).toBe('The text');
    expect(namesOf(message)).toEqual(['a.png']);
  });

  test('says nothing by what it says to programs that know no MIME', async () => {
    const message = await read(
      `${HEADER}Content-Type: multipart/mixed; boundary="b"\n\nThis is a multi-part message in MIME format.\n--b\n${PICTURE}\n--b--\n`,
    );
    expect(message.text).toBe('');
  });

  test('with the boundary of the multipart around it loses no file', async () => {
    const inner = `Content-Type: multipart/alternative; boundary="b"\n\n--b\n${TEXT}\n--b--`;
    expect(namesOf(await read(mixed(inner, PICTURE)))).toEqual(['a.png']);
  });

  test('ends at its closing delimiter though something was glued to it', async () => {
    const raw = mixed(TEXT, PICTURE).replace('--b--\n', '--b-->\nWhat a program of somebody else added\n');
    const [picture] = (await read(raw)).attachments;
    expect(picture?.content).toHaveLength(8);
  });

  test('begins behind a delimiter that goes on behind its boundary, where no line is the boundary alone', async () => {
    const raw = `${HEADER}Content-Type: multipart/mixed; boundary="b"\n\n--b-1\n${TEXT}\n--b-2\n${PICTURE}\n`;
    const message = await read(raw);
    expect(message.text).toBe('The text');
    expect(namesOf(message)).toEqual(['a.png']);
  });

  test('is no part of one whose boundary begins its own', async () => {
    const inner = `Content-Type: multipart/alternative; boundary="b--i"\n\n--b--i\n${TEXT}\n--b--i--`;
    const message = await read(mixed(inner, PICTURE));
    expect(message.text).toBe('The text');
    expect(namesOf(message)).toEqual(['a.png']);
  });

  test('begins at its first delimiter where the empty line above it was forgotten', async () => {
    const inner = `Content-Type: multipart/alternative; boundary="i"\n--i\n${TEXT}\n--i--`;
    for (const raw of [mixed(TEXT, PICTURE).replace('\n\n--b', '\n--b'), mixed(inner, PICTURE)]) {
      const message = await read(raw);
      expect(message.text).toBe('The text');
      expect(namesOf(message)).toEqual(['a.png']);
    }
  });

  test('that was encoded as a whole is decoded first', async () => {
    const body = Buffer.from(`--b\n${TEXT}\n--b\n${PICTURE}\n--b--\n`).toString('base64');
    const message = await read(
      `${HEADER}Content-Type: multipart/mixed; boundary="b"\nContent-Transfer-Encoding: base64\n\n${body}\n`,
    );
    expect(message.text).toBe('The text');
    expect(namesOf(message)).toEqual(['a.png']);
  });

  test('that never ends is read to the end of the one around it', async () => {
    const inner = `Content-Type: multipart/alternative; boundary="i"\n\n--i\n${TEXT}`;
    const message = await read(mixed(inner, PICTURE));
    expect(message.text).toBe('The text');
    expect(namesOf(message)).toEqual(['a.png']);
  });
});

describe('the name of a file', () => {
  test.each([
    ['RFC 2231', "attachment; filename*0*=utf-8''Gr%C3%BC; filename*1*=%C3%9Fe.pdf", 'Grüße.pdf'],
    ['RFC 2231 without a language', "attachment; filename*=utf-8'Gr%C3%BC%C3%9Fe.pdf", 'Grüße.pdf'],
    ['RFC 2231 without its asterisk', 'attachment; filename="Gr%C3%BC%C3%9Fe.pdf"', 'Grüße.pdf'],
    ['percent signs that are none', 'attachment; filename="100%25 %e2.pdf"', '100%25 %e2.pdf'],
    [
      'RFC 2047 in two pieces',
      'attachment; filename*0="=?utf-8?B?R3LDvMOf"; filename*1="ZS5wZGY=?="',
      'Grüße.pdf',
    ],
    ['raw UTF-8', 'attachment; filename="Grüße.pdf"', 'Grüße.pdf'],
    ['no quotes', 'attachment; filename=two words.pdf; size=5', 'two words.pdf'],
    ['a quote that never ends', 'attachment; filename="two words.pdf', 'two words.pdf'],
    ['no semicolon', 'attachment filename="a.pdf"', 'a.pdf'],
    ['a comma', 'attachment, filename="a.pdf"', 'a.pdf'],
    ['no semicolon behind it', 'attachment; filename="a.pdf" size=5', 'a.pdf'],
    ['no disposition', 'filename="a.pdf"', 'a.pdf'],
    ['the parameter of a Content-Type', 'attachment; name="a.pdf"', 'a.pdf'],
    ['a field encoded as a whole', '=?utf-8?Q?attachment;_filename=3Da.pdf?=', 'a.pdf'],
    [
      'an encoding of RFC 2047 marked as one of RFC 2231',
      'attachment; filename*="=?utf-8?Q?Gr=C3=BC=C3=9Fe.pdf?="',
      'Grüße.pdf',
    ],
    ['quotes within quotes', 'attachment; filename="the "big" offer.pdf"; size=5', 'the "big" offer.pdf'],
    ['a slash within it', 'attachment; filename="Offer 12/2026.pdf"', 'Offer 12_2026.pdf'],
    ['its folder', 'attachment; filename="/home/anna/offer.pdf"', 'offer.pdf'],
    ['its folder on Windows', 'attachment; filename="C:\\Documents\\offer.pdf"', 'offer.pdf'],
    ['a folder to climb to (T-27)', 'attachment; filename="a/../../etc/passwd"', 'passwd'],
    ['a fold within it', 'attachment;\n\tfilename="a long\n\t name.pdf"', 'a long name.pdf'],
  ])('with %s', async (_what, disposition, name) => {
    const file = `Content-Type: application/pdf\nContent-Disposition: ${disposition}\n\n%PDF-`;
    const [attachment] = (await read(mixed(TEXT, file))).attachments;
    expect(attachment).toMatchObject({ name, disposition: 'attachment' });
  });
});

test('the name of a file stands in the second of two dispositions', async () => {
  const file =
    'Content-Type: application/pdf\nContent-Disposition: attachment\nContent-Disposition: inline; filename=a.pdf\n\n%PDF-';
  expect(namesOf(await read(mixed(TEXT, file)))).toEqual(['a.pdf']);
});

test.each([
  ['enriched', '<param>red</param><bold>Now</bold> 1 << 2\nis\n\nthe time', 'Now 1 < 2 is\nthe time'],
  ['richtext', '<bold>Now</bold> 1 <lt> 2\nis<nl>the time', 'Now 1 < 2 is\nthe time'],
])('text/%s is read as it is meant (RFC 1341, RFC 1896)', async (kind, written, text) => {
  expect((await read(`${HEADER}Content-Type: text/${kind}\n\n${written}\n`)).text).toBe(text);
});

test('the items of a list in HTML have the numbers that they were given', async () => {
  const list = '<ol start="3"><li>c</li><li value="7">g</li><li>h</li></ol>';
  expect((await read(`${HEADER}Content-Type: text/html\n\n${list}`)).text).toBe('3. c\n7. g\n8. h');
});

test('a file whose disposition has an empty name is called as its type says', async () => {
  const file =
    'Content-Type: application/pdf; name="a.pdf"\nContent-Disposition: attachment; filename=""\n\n%PDF-';
  expect(namesOf(await read(mixed(TEXT, file)))).toEqual(['a.pdf']);
});

describe('a message that is attached', () => {
  const inner = mixed(TEXT, PICTURE, PICTURE.replace('attachment', 'inline').replace('a.png', 'logo.png'));
  const attached = `Content-Type: message/rfc822\nContent-Disposition: attachment; filename=mail.eml\n\n${inner}`;

  test('is a file, and so are the files that came with it', async () => {
    const message = await read(mixed(TEXT, attached.replaceAll('--b', '--i').replaceAll('"b"', '"i"')));
    expect(namesOf(message)).toEqual(['mail.eml', 'a.png']);
  });

  test('to a report is our own, and its files are left where they are', async () => {
    const report = 'Content-Type: message/feedback-report\n\nFeedback-Type: abuse';
    const message = await read(
      mixed(TEXT, report, attached.replaceAll('--b', '--i').replaceAll('"b"', '"i"')),
    );
    expect(namesOf(message)).not.toContain('a.png');
  });
});

describe('the end of the header', () => {
  test.each([
    ['is a line of blanks', 'Subject: x\n \t \nThe text\n\nmore', 'The text\n\nmore'],
    ['is behind the last field where nothing else shows it', 'Subject: x\nThe text\nmore', 'The text\nmore'],
    ['is the beginning where there is no field', 'The text alone', 'The text alone'],
  ])('%s', async (_where, raw, text) => {
    expect((await read(raw)).text).toBe(text);
  });

  test.each([
    ['a line of blanks within a field', 'Subject: a\n \n b\nFrom: a@b.example\n\nThe text'],
    ['a line of blanks before a field', 'Subject: a b\n \nFrom: a@b.example\n\nThe text'],
    ['a line that is no field', 'Subject: a b\nnonsense\nFrom: a@b.example\n\nThe text'],
  ])('is not %s', async (_what, raw) => {
    const message = await read(raw);
    const subject = message.subject.replace(/ +/g, ' ');
    expect([subject, message.originator.from.length, message.text]).toEqual(['a b', 1, 'The text']);
  });

  test.each([
    ['a blank before the colon', 'From : a@b.example\nSubject : x\n\nThe text'],
    ['a mark of UTF-8 before it', '\u00ef\u00bb\u00bfFrom: a@b.example\nSubject: x\n\nThe text'],
    [
      'the line of an mbox file before it',
      'From a@b.example Mon Mar  2 10:00:00 2026\nFrom: a@b.example\nSubject: x\n\nThe text',
    ],
  ])('whatever stands there: %s', async (_what, raw) => {
    const { message } = await parseMessage(Buffer.from(raw, 'latin1'));
    expect([message.originator.from[0]?.address.localPart, message.subject, message.text]).toEqual([
      'a',
      'x',
      'The text',
    ]);
  });
});

describe('a transfer encoding', () => {
  test('is not believed where words stand between blanks', async () => {
    const message = await read(
      `${HEADER}Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nNobody encoded this text.\nReally nobody did.`,
    );
    expect(message.text).toBe('Nobody encoded this text.\nReally nobody did.');
  });

  test('is believed where a list put its footer below', async () => {
    const coded = Buffer.from(
      'The text of a mail that is long enough to take more than one line of base64, as most of them are.',
    ).toString('base64');
    const lines = coded.replace(/.{60}/g, '$&\n');
    const message = await read(
      `${HEADER}Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n${lines}\n_______\nThe list and its footer`,
    );
    expect(message.text).toBe(
      'The text of a mail that is long enough to take more than one line of base64, as most of them are.\n_______\nThe list and its footer',
    );
  });

  test('ends with its padding, and what was written below is read as it stands', async () => {
    const message = await read(
      `${HEADER}Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n${Buffer.from('The text').toString('base64')}\nchecked by a scanner`,
    );
    expect(message.text).toBe('The text\nchecked by a scanner');
  });
});

describe('what is written in the header', () => {
  test('Japanese, encoded word by word', async () => {
    const { subject } = await read(
      'Subject: =?iso-2022-jp?B?GyRCJDMkcxsoQg==?=\n =?iso-2022-jp?B?GyRCJEskQSRPGyhC?=\n\nx',
    );
    expect(subject).toBe('こんにちは');
  });

  test.each([
    ['Mon Mar 2 10:00:00 EST 2026', '2026-03-02T15:00:00.000Z'],
    ['Mon, 2 Mar 2026 10:00:00 +9999', '2026-03-02T10:00:00.000Z'],
    ['Mon, 02-Mar-2026 10:00:00 +01:00', '2026-03-02T09:00:00.000Z'],
    ['2 Mar 26 10:00 EST', '2026-03-02T15:00:00.000Z'],
    ['Mon, 2 Mar 2026 9:5:7 +0100', '2026-03-02T08:05:07.000Z'],
    ['Mo, 02 Mrz 2026 10:00:00 +0100', '2026-03-02T09:00:00.000Z'],
    ['Mo, 2. März 2026 10:00:00 +0100', '2026-03-02T09:00:00.000Z'],
    ['mer., 01 juil. 2026 10:00:00 +0200', '2026-07-01T08:00:00.000Z'],
    ['lun, 02 ene 2026 10:00:00 +0100', '2026-01-02T09:00:00.000Z'],
    ['ter, 1 dez 2026 10:00:00 -0300', '2026-12-01T13:00:00.000Z'],
  ])('the date %s', async (written, meant) => {
    const { dateMs } = await read(`Date: ${written}\n\nx`);
    expect(new Date(dateMs ?? 0).toISOString()).toBe(meant);
  });

  test.each([
    ['=?utf-8?Q?Gr=C3=B?= =?utf-8?Q?C=C3=9Fe?=', 'Grüße'],
    ['=?utf-8?B?R3L?= =?utf-8?B?DvMOfZQ==?=', 'Grüße'],
    ['=?utf-8?B?R3LDvMOfZQ?= =?utf-8?B?IGFu?=', 'Grüße an'],
  ])('words cut in the middle of a byte, and words without padding: %s', async (written, meant) => {
    expect((await read(`Subject: ${written}\n\nx`)).subject).toBe(meant);
  });

  test.each([
    ['Joe <joe(his (own) account)@customer.example(a host)>', [['Joe', 'joe']]],
    [
      'Staff: anna@customer.example, Bob <bob@customer.example>',
      [
        ['', 'anna'],
        ['Bob', 'bob'],
      ],
    ],
    ['undisclosed-recipients:', []],
  ])('the people of To: %s', async (written, people) => {
    const { to } = (await read(`To: ${written}\n\nx`)).destination;
    expect(to.map(({ name, address }) => [name, address.localPart])).toEqual(people);
  });

  test('a word encoded without the name of a charset', async () => {
    expect((await read('Subject: =??Q?Gr=C3=BC=C3=9Fe?=\n\nx')).subject).toBe('Grüße');
  });

  test('a name whose quotation mark was never closed', async () => {
    const { originator } = await read('From: "Anna Weber <anna@customer.example>\n\nx');
    expect(originator.from).toEqual([
      { name: 'Anna Weber', address: { localPart: 'anna', domain: 'customer.example' } },
    ]);
  });

  test.each([
    ['<a.1@b.example', 'a.1@b.example'],
    ['< a.1@b.example >', 'a.1@b.example'],
    ['a.1@b.example', 'a.1@b.example'],
    ['<of two words@b.example>', null],
  ])('the msg-id %s', async (written, id) => {
    expect((await read(`Message-ID: ${written}\n\nx`)).messageId).toBe(id);
  });

  test('the subject of an enclosed message in base64 is the name of its file', async () => {
    const inner = Buffer.from('Subject: Inner\n\nThe text').toString('base64');
    const message = await read(
      mixed(TEXT, `Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${inner}`),
    );
    expect(namesOf(message)).toEqual(['Inner.eml']);
  });
});

test.each([
  ['"text/html"; charset=utf-8', '<p>The text</p>'],
  ['plain/text', 'The text'],
  ['text/html', '<html><head>The <b>text</b></head></html>'],
])('a body of Content-Type %s reading %s is text', async (type, body) => {
  expect((await read(`${HEADER}Content-Type: ${type}\n\n${body}\n`)).text).toBe('The text');
});

test('what stands behind the boundary in its quotation marks is none of it', async () => {
  const raw = mixed(TEXT, PICTURE).replace('boundary="b"', 'boundary="b" "; boundary=c"');
  const message = await read(raw);
  expect(message.text).toBe('The text');
  expect(namesOf(message)).toEqual(['a.png']);
});

test.each([
  ['filename=città', 'città'],
  ['filename="', ''],
])('a file without quotation marks keeps its last letter: %s', async (parameter, name) => {
  const message = await read(
    mixed(TEXT, `Content-Type: application/pdf\nContent-Disposition: attachment; ${parameter}\n\nabc`),
  );
  expect(namesOf(message)).toEqual([name]);
});
