import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import { readTnef, type TnefContent } from '../../src/inbound/parse/wrapped/tnef.ts';
import { expandRtf } from '../../src/inbound/parse/wrapped/tnef/compressed-rtf.ts';
import { readRtf } from '../../src/inbound/parse/wrapped/tnef/rtf.ts';
import {
  binary,
  body,
  codepage,
  embedded,
  file,
  long,
  messageProperties,
  storedRtf,
  string8,
  subject,
  tnef,
  unicode,
  version,
  type WrittenAttribute,
} from './tnef-writer.ts';

const LONG_NAME = 0x3707;
const MIME_TAG = 0x370e;
const CONTENT_ID = 0x3712;
const ATTACH_DATA = 0x3701;
const BODY = 0x1000;
const RTF = 0x1009;
const HTML = 0x1013;

const pdf = Buffer.from('%PDF-1.7 the offer');
const offer = file('ANGEBO~1.PDF', pdf, [
  unicode(LONG_NAME, 'Angebot für März.pdf'),
  string8(MIME_TAG, 'application/pdf'),
]);

function read(attributes: readonly WrittenAttribute[]): TnefContent {
  const content = readTnef(tnef(attributes));
  expect(content).not.toBeNull();
  return content!;
}

describe('winmail.dat', () => {
  test('gives its files with their long names and types', () => {
    const { files, whole } = read([version, codepage(1252), ...offer, ...file('a.txt', Buffer.from('A'))]);
    expect(files).toEqual([
      { name: 'Angebot für März.pdf', type: 'application/pdf', contentId: null, content: pdf },
      { name: 'a.txt', type: 'application/octet-stream', contentId: null, content: Buffer.from('A') },
    ]);
    expect(whole).toBe(true);
  });

  test('gives its text: as an attribute in its codepage, as a property, from HTML, from RTF', () => {
    const html = '<html><body><p>Grüße aus Köln</p></body></html>';
    expect(read([codepage(1251), body('\xcf\xf0\xe8\xe2\xe5\xf2')]).text).toBe('Привет');
    expect(read([messageProperties([unicode(BODY, 'Zwei\r\nZeilen')])]).text).toBe('Zwei\nZeilen');
    expect(read([messageProperties([long(0x3fde, 65001), binary(HTML, Buffer.from(html))])])).toMatchObject({
      text: 'Grüße aus Köln',
      html,
    });
    const rtf = storedRtf("{\\rtf1\\ansi\\ansicpg1252 Gr\\'fc\\'dfe\\par zwei}");
    expect(read([messageProperties([binary(RTF, rtf)])]).text).toBe('Grüße\nzwei');
  });

  test('gives nothing, and is whole, where it holds but formatting', () => {
    const properties = [
      long(0x0e1f, 1),
      unicode(0x0037, 'Hi'),
      { ...unicode(0x8001, 'x'), name: 'Keywords' },
    ];
    const content = read([
      version,
      subject('Hi'),
      messageProperties([...properties, { ...long(0x8002, 7), name: 34_051 }]),
    ]);
    expect(content).toEqual({ subject: 'Hi', text: '', html: null, files: [], whole: true });
  });

  test('opens a message within the message: its text as a file, and its files', () => {
    const inner = tnef([
      version,
      messageProperties([unicode(0x0037, 'Old: matter'), unicode(BODY, 'Before')]),
      ...offer,
    ]);
    const { files, whole } = read(file('Old matter', null, [embedded(ATTACH_DATA, inner), long(0x3705, 5)]));
    expect(files.map(({ name, content }) => [name, content.toString()])).toEqual([
      ['Old: matter.txt', 'Before'],
      ['Angebot für März.pdf', pdf.toString()],
    ]);
    expect(whole).toBe(true);
  });

  test('opens messages within messages only so deep, and keeps the next one as a file', () => {
    let stream = tnef([messageProperties([unicode(BODY, 'innermost')])]);
    for (let depth = 0; depth < LIMITS.tnefDepth + 2; depth++)
      stream = tnef(file('m', null, [embedded(ATTACH_DATA, stream)]));
    const content = readTnef(stream);
    expect(content?.files).toHaveLength(LIMITS.tnefDepth + 1);
    expect(content?.files.at(-1)?.content.subarray(0, 4)).toEqual(Buffer.from('789f3e22', 'hex'));
  });

  test.each([
    ['a wrong checksum', tnef([...offer.slice(0, -1), { ...offer.at(-1)!, checksum: 1 }])],
    ['a cut end', tnef(offer).subarray(0, -20)],
    ['a property of an unknown type', tnef([...offer, messageProperties([{ ...long(1, 1), type: 0x00fe }])])],
    [
      'properties that end too early',
      tnef([...offer, { level: 1, id: 0x00069003, data: Buffer.from('02000000', 'hex') }]),
    ],
    ['a link in the place of a file', tnef([...offer, ...file('link', null)])],
  ])('with %s is not whole, and gives what can be read', (_, bytes) => {
    const content = readTnef(bytes);
    expect(content?.whole).toBe(false);
    expect(content?.files[0]?.content).toEqual(pdf);
  });

  test('that claims gigabytes costs nothing', () => {
    const claims = [
      tnef([]).subarray(0, 6),
      Buffer.from('789f3e22010001069007000000ffffffff', 'hex'),
      tnef([{ level: 1, id: 0x00069003, data: Buffer.from('ffffffff1f000010ffffffffffffffff', 'hex') }]),
      tnef([messageProperties([binary(RTF, Buffer.from('ffffffffffffffff4c5a467500000000', 'hex'))])]),
    ];
    const before = process.memoryUsage().arrayBuffers;
    for (const bytes of claims) readTnef(bytes);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
  });
});

const mail = (parts: readonly string[]): Buffer =>
  Buffer.from(
    `From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n${parts.map((part) => `--x\r\n${part}\r\n`).join('')}--x--\r\n`,
  );
const winmail = (bytes: Buffer): string =>
  `Content-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64')}`;
const names = async (raw: Buffer) => (await parseMessage(raw)).message.attachments.map(({ name }) => name);

describe('a mail with a winmail.dat', () => {
  test('has its files in its place', async () => {
    const bytes = tnef([version, ...offer]);
    const note = 'Content-Type: text/x-log; name=b.log\r\n\r\nb';
    expect(await names(mail(['\r\nHello.', winmail(bytes), note]))).toEqual([
      'Angebot für März.pdf',
      'b.log',
    ]);
  });

  test('keeps it where it could not be read in full', async () => {
    const cut = tnef([...offer, ...file('b.txt', Buffer.from('B'))]).subarray(0, -3);
    expect(await names(mail([winmail(cut)]))).toEqual(['Angebot für März.pdf', 'winmail.dat']);
    expect(await names(mail([winmail(Buffer.from('no TNEF at all'))]))).toEqual(['winmail.dat']);
  });

  test('keeps it where nothing was found in it', async () => {
    const empty = tnef([version, subject('Task request')]);
    expect(await names(mail(['\r\nHello.', winmail(empty)]))).toEqual(['winmail.dat']);
  });

  test('has its text only where it has none of its own', async () => {
    const bytes = tnef([messageProperties([unicode(BODY, 'from Outlook')])]);
    expect((await parseMessage(mail(['\r\nHello.', winmail(bytes)]))).message.text).toBe('Hello.');
    expect((await parseMessage(mail([winmail(bytes)]))).message).toMatchObject({
      text: 'from Outlook',
      reply: { text: 'from Outlook' },
    });
  });

  test('has its pictures where the HTML points at them', async () => {
    const picture = file('logo.png', Buffer.from('PNG'), [
      string8(MIME_TAG, 'image/png'),
      string8(CONTENT_ID, 'logo@x'),
    ]);
    const { message } = await parseMessage(mail([winmail(tnef(picture))]));
    expect(message.attachments).toMatchObject([
      { name: 'logo.png', disposition: 'inline', contentId: 'logo@x' },
    ]);
  });
});

describe('RTF', () => {
  test('is expanded as [MS-OXRTFCP] says', () => {
    const packed =
      '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0';
    expect(expandRtf(Buffer.from(packed, 'hex'))?.toString()).toBe(
      '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n',
    );
  });

  test('gives back the HTML it was made from, and nothing that RTF alone needs', () => {
    const rtf =
      '{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 {\\fonttbl{\\f0 Arial;}}{\\*\\generator x;}{\\*\\htmltag64 <p>}\\htmlrtf {\\b\\htmlrtf0 ' +
      "Tom {\\*\\htmltag84 &amp;}\\htmlrtf &\\htmlrtf0  J\\u233?r\\'f4me\\htmlrtf\\par}\\htmlrtf0 {\\*\\htmltag72 </p>}}";
    expect(readRtf(Buffer.from(rtf, 'latin1'))).toEqual({
      isHtml: true,
      text: '<p>Tom &amp; Jér\u00f4me</p>',
    });
  });

  test('in two bytes a character is read in its codepage', () => {
    expect(readRtf(Buffer.from("{\\rtf1\\ansicpg932 \\'83v\\'83\\'8a\\'83\\'93}", 'latin1')).text).toBe(
      'プリン',
    );
  });
});

describe('reading TNEF never fails, and what comes out is bounded by what went in', () => {
  const bounded = (bytes: Buffer): void => {
    const content = readTnef(bytes);
    const size = (content?.files ?? []).reduce((sum, one) => sum + one.content.length, 0);
    // A message within a message is told of as text too, and text in UTF-8 has up to three bytes a byte.
    expect(size).toBeLessThanOrEqual(bytes.length * 30);
    expect(content?.text.length ?? 0).toBeLessThanOrEqual(bytes.length * 10);
    expect(content?.files.length ?? 0).toBeLessThanOrEqual(LIMITS.attachments);
  };

  test('on any bytes behind the signature', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        bounded(Buffer.concat([Buffer.from('789f3e220100', 'hex'), bytes]));
      }),
      { numRuns: 500 },
    );
  });

  const inner = tnef([
    messageProperties([unicode(0x0037, 's'), unicode(BODY, 'inner'), binary(RTF, storedRtf('{\\rtf1 x}'))]),
    ...offer,
  ]);
  const real = tnef([
    version,
    codepage(1252),
    subject('s'),
    body('text'),
    messageProperties([binary(HTML, Buffer.from('<p>x')), { ...unicode(0x8001, 'x'), name: 'Keywords' }]),
    ...offer,
    ...file('m', null, [embedded(ATTACH_DATA, inner)]),
  ]);

  test('on real files with changes in them', () => {
    const change = fc.record({ at: fc.nat(real.length - 1), byte: fc.nat(255), cut: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        let bytes = Buffer.from(real);
        for (const { at, byte, cut } of changes) {
          bytes[at % bytes.length] = byte;
          if (cut === 3) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
        }
        bounded(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  test('on any compressed RTF', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(0xffffffff), (bytes, rawSize) => {
        const header = Buffer.alloc(16);
        header.writeUInt32LE(rawSize, 4);
        header.writeUInt32LE(0x75465a4c, 8);
        const rtf = expandRtf(Buffer.concat([header, bytes])) ?? Buffer.alloc(0);
        expect(rtf.buffer.byteLength).toBeLessThanOrEqual(Math.max(bytes.length * 9, Buffer.poolSize));
        expect(readRtf(rtf).text.length).toBeLessThanOrEqual(rtf.length);
      }),
      { numRuns: 500 },
    );
  });
});
