import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { LOCALES } from '../../src/desk/locale/locale.ts';
import type { OutgoingDraft } from '../../src/desk/notices/outgoing-draft.ts';
import { NOTICE_KINDS } from '../../src/desk/notices/notice-kinds.ts';
import { parseAddrSpec } from '../../src/mail/address.ts';
import { headerBlock, parseHeaderBlock } from '../../src/mail/header.ts';
import type { MsgId } from '../../src/mail/msg-id.ts';
import { compose, type ComposeContext } from '../../src/outbound/compose/compose.ts';
import { sampleNotices } from '../../src/outbound/compose/samples.ts';
import { loadTemplates, type Templates } from '../../src/outbound/compose/templates.ts';
import { markerIndex } from '../../src/mail/reply-text.ts';
import { memoryLog } from '../support/memory-log.ts';
import { ANSWER, draftOf, HOSTILE, hostile, sampleDraft } from './drafts.ts';

const templates = loadTemplates([]);
const content = Buffer.from('a\nb\r\nc\r\u0000\xff', 'latin1');

function contextOf(changes: Partial<ComposeContext> = {}): ComposeContext {
  return { templates, files: () => Promise.resolve(content), log: memoryLog(), ...changes };
}

async function composed(draft: OutgoingDraft): Promise<string> {
  return (await compose(draft, contextOf())).toString('latin1');
}

function fieldNames(raw: string): string[] {
  return parseHeaderBlock(headerBlock(Buffer.from(raw, 'latin1'), raw.length), 1000).map(({ name }) => name);
}

const PERSON_FIELDS = [
  'Content-Type',
  'Date',
  'From',
  'In-Reply-To',
  'MIME-Version',
  'Message-ID',
  'References',
  'Reply-To',
  'Subject',
  'To',
  'X-Postern-Loop',
  'X-Postern-Ticket',
];
const AUTOMATIC_FIELDS = [...PERSON_FIELDS, 'Auto-Submitted', 'X-Auto-Response-Suppress'].sort();

describe('the bytes of a mail', () => {
  test('are what was reviewed', async () => {
    const draft = sampleDraft('confirmation', 'de', { autoSubmitted: 'auto-replied', reversePath: null });
    const raw = await composed({
      ...draft,
      files: [{ blob: 'x', name: 'Übersicht.pdf', type: 'application/pdf' }],
    });
    await expect(raw.replaceAll('\r\n', '\n')).toMatchFileSnapshot('golden/raw-confirmation.de.txt');
  });

  test('are the same each time a draft is composed (I-13)', async () => {
    for (const kind of NOTICE_KINDS) {
      const draft = sampleDraft(kind, 'en', { files: [{ blob: 'x', name: 'a.txt', type: 'text/plain' }] });
      expect(await composed(draft)).toBe(await composed(structuredClone(draft)));
    }
  });

  test('differ in their boundaries from one Message-ID to the next', async () => {
    const boundary = (raw: string) => /boundary="([^"]+)"/.exec(raw)![1];
    const other = draftOf({ messageId: 't1001.p1.other.mac@desk.example' as MsgId });
    expect(boundary(await composed(draftOf()))).not.toBe(boundary(await composed(other)));
  });

  test('are lines of CRLF, 7 bit and at most 998 long, for every kind in every language', async () => {
    for (const notice of NOTICE_KINDS.flatMap((kind) =>
      LOCALES.flatMap((locale) => sampleNotices(kind, locale)),
    )) {
      const raw = await composed(draftOf({ notice: hostile(notice) }));
      expect(raw).not.toMatch(/[^\r]\n|\r[^\n]|[\x80-\xff\x00]/);
      expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
      expect(raw.endsWith('\r\n')).toBe(true);
    }
  });

  test('hold text in any script, long lines and leading dots as they were', async () => {
    const text = ['Grüße, 世界 🌍 مرحبا', '.', '..x', 'From here on', 'x'.repeat(3000), '=3D', 'end'].join(
      '\n',
    );
    const notice = { ...sampleNotices('answer', 'en')[0]!, text } as OutgoingDraft['notice'];
    const mail = await simpleParser(await compose(draftOf({ notice }), contextOf()));
    expect(mail.text).toContain(`${text}\n\n-- \nAnna Berg\n`);
  });

  test('carry a long and foreign subject in folded encoded words', async () => {
    const subject = 'Störung im Drucker 打印机 '.repeat(12).trim();
    const draft = draftOf({ notice: { ...ANSWER, ticket: { ...ANSWER.ticket, subject } } });
    const raw = await composed(draft);
    expect((await simpleParser(Buffer.from(raw, 'latin1'))).subject).toBe(`Re: [#TICK-1001] ${subject}`);
    const lines = headerBlock(Buffer.from(raw, 'latin1'), raw.length).split('\r\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(78);
  });

  test('carry files byte by byte, with names in any script', async () => {
    const names = ['Übersicht 2025.pdf', 'a"b;c.txt', '文件.zip', '../../etc/passwd', '\r\nX: y\u0000', ''];
    const draft = draftOf({ files: names.map((name) => ({ blob: 'x', name, type: 'application/pdf' })) });
    const mail = await simpleParser(await compose(draft, contextOf()));
    expect(mail.attachments.map(({ filename }) => filename)).toEqual([
      'Übersicht 2025.pdf',
      'a"b;c.txt',
      '文件.zip',
      '.._.._etc_passwd',
      'X: y',
      'file',
    ]);
    for (const file of mail.attachments) expect(file.content.equals(content)).toBe(true);
  });

  test.each([
    ['text/html', 'text/html'],
    ['TEXT/CSV', 'text/csv'],
    ['message/rfc822', 'application/octet-stream'],
    ['multipart/mixed; boundary=x', 'application/octet-stream'],
    ['text/plain\r\nX-Evil: 1', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('send a file of type %j as %s', async (type, sent) => {
    const raw = await composed(draftOf({ files: [{ blob: 'x', name: 'f', type }] }));
    const part = raw.slice(raw.lastIndexOf('Content-Type:'));
    expect(part.split(/[;\r]/)[0]).toBe(`Content-Type: ${sent}`);
    expect(part).toContain('Content-Transfer-Encoding: base64');
  });
});

describe('the header of a mail', () => {
  test('threads: Message-ID, In-Reply-To and References as frozen in the draft', async () => {
    const mail = await simpleParser(await compose(draftOf(), contextOf()));
    expect(mail.messageId).toBe('<t1001.p1.unique.mac@desk.example>');
    expect(mail.inReplyTo).toBe('<question@example.org>');
    expect(mail.references).toEqual(['<first@example.org>', '<question@example.org>']);
    expect(mail.date).toEqual(new Date(Date.UTC(2025, 2, 4, 9, 30)));
  });

  test('names no message whose id cannot be said in 7 bit, and stays 7 bit itself (T-16)', async () => {
    const odd = [
      '\u00e9t\u00e9@example.org',
      'a\u00a0b@example.org',
      'a\x1b@example.org',
      '\u2028@example.org',
    ];
    for (const id of odd as MsgId[]) {
      const raw = await composed(draftOf({ inReplyTo: id, references: ['first@example.org' as MsgId, id] }));
      expect(raw).not.toMatch(/[\x80-\xff\x1b]/);
      expect(fieldNames(raw)).not.toContain('In-Reply-To');
      expect(raw).toContain('References: <first@example.org>\r\n');
    }
  });

  test('of what a person wrote says nothing of automatic mail', async () => {
    expect(fieldNames(await composed(draftOf())).sort()).toEqual(PERSON_FIELDS);
  });

  test('of automatic mail says so, and asks not to be answered by machines', async () => {
    const raw = await composed(sampleDraft('confirmation', 'en', { autoSubmitted: 'auto-replied' }));
    expect(fieldNames(raw).sort()).toEqual(AUTOMATIC_FIELDS);
    expect(raw).toContain('Auto-Submitted: auto-replied\r\n');
    expect(raw).toContain('\r\nX-Auto-Response-Suppress: All\r\n');
    expect(raw).toMatch(/\r\nX-Postern-Loop: <[^<>@]+@desk\.example>\r\n/);
  });

  test('names no Bcc and nobody beside sender and recipient (T-52)', async () => {
    const raw = await composed(draftOf());
    const found = new Set(headerBlock(Buffer.from(raw), raw.length).match(/[\w.+-]+@(?:desk|example)\.\w+/g));
    found.delete('first@example.org');
    found.delete('question@example.org');
    expect([...found].sort()).toEqual([
      'cara@example.org',
      'support+t1001.p1.mac@desk.example',
      'support@desk.example',
      't1001.p1.unique.mac@desk.example',
    ]);
  });

  test('leaves out ids that no line could hold, and sends the mail', async () => {
    const endless = `${'x'.repeat(980)}@y` as MsgId;
    const raw = await composed(draftOf({ inReplyTo: endless, references: [endless, 'a@b' as MsgId] }));
    expect(fieldNames(raw)).not.toContain('In-Reply-To');
    expect(raw).toContain('\r\nReferences: <a@b>\r\n');
  });

  test.each([
    '=?utf-8?Q?sm=75ggled?=',
    'a =?utf-8?B?c211Z2dsZWQ=?= b',
    HOSTILE.replace(/[\r\n\u0000\u202e]+/g, ' ').trim(),
  ])('shows %j as it is written, for it is no encoded word (T-17)', async (subject) => {
    const draft = draftOf({
      notice: { ...ANSWER, ticket: { ...ANSWER.ticket, subject } },
      to: { name: subject, address: parseAddrSpec('cara@example.org')! },
      files: [{ blob: 'x', name: subject, type: 'text/plain' }],
    });
    const mail = await simpleParser(await compose(draft, contextOf()));
    expect(mail.subject).toBe(`Re: [#TICK-1001] ${subject}`);
    const to = Array.isArray(mail.to) ? mail.to[0]! : mail.to!;
    expect(to.value).toHaveLength(1);
    expect(to.value[0]!.address).toBe('cara@example.org');
    expect(to.value[0]!.name).not.toContain('smuggled');
    expect(mail.attachments[0]!.filename).not.toContain('smuggled');
  });

  test('writes addresses as they are, also quoted, literal and international ones', async () => {
    for (const address of [
      '"a b"@example.org',
      'x@[127.0.0.1]',
      'grüße@example.org',
      "o'neil+tag@example.org",
    ]) {
      const spec = parseAddrSpec(address)!;
      const raw = (await compose(draftOf({ to: { name: 'N', address: spec } }), contextOf())).toString(
        'utf8',
      );
      expect(raw).toContain(`\r\nTo: N <${address}>\r\n`);
    }
  });

  test('holds exactly the fields we mean, whatever a mail put into its values (T-16, T-18, I-14)', async () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc
        .array(
          fc.constantFrom(
            '\r\n',
            '\r',
            '\n',
            '\u2028',
            '\u0085',
            '\u0000',
            '\ud800',
            ': ',
            'Bcc: evil@x',
            '"',
            '<',
            '>',
            ',',
            '=?utf-8?B?DQpCY2M6?=',
            ' ',
            '\t',
            'ä',
          ),
          { maxLength: 12 },
        )
        .map((parts) => parts.join('')),
      fc.string({ minLength: 900, maxLength: 1200 }),
    );
    await fc.assert(
      fc.asyncProperty(nasty, nasty, nasty, nasty, nasty, async (subject, fromName, toName, file, tag) => {
        const draft = draftOf({
          notice: { ...ANSWER, customerName: toName, ticket: { ...ANSWER.ticket, subject, tag } },
          from: { name: fromName, address: parseAddrSpec('support@desk.example')! },
          to: { name: toName, address: parseAddrSpec('cara@example.org')! },
          messageId: `${tag.replace(/[<>\s\x00-\x1f\x7f]/g, '').slice(0, 300)}.x@desk.example` as MsgId,
          autoSubmitted: 'auto-generated',
          files: [{ blob: 'x', name: file, type: subject }],
        });
        const raw = await composed(draft);
        const names = fieldNames(raw).sort();
        expect(names.filter((name) => name !== 'X-Postern-Ticket')).toEqual(
          AUTOMATIC_FIELDS.filter((name) => name !== 'X-Postern-Ticket'),
        );
        const lines = headerBlock(Buffer.from(raw, 'latin1'), raw.length).split('\r\n');
        for (const line of lines) {
          expect(line).toMatch(/^(?:[A-Za-z-]+:(?: |$)|[ \t])/);
          expect(line.length).toBeLessThanOrEqual(998);
          expect(line).not.toMatch(/[\x00-\x08\x0a-\x1f\x7f]/);
        }
        const parsed = await simpleParser(Buffer.from(raw, 'latin1'));
        expect(parsed.bcc).toBeUndefined();
        expect(parsed.from!.value.map(({ address }) => address)).toEqual(['support@desk.example']);
        expect(parsed.attachments).toHaveLength(1);
      }),
      { numRuns: 200, endOnFailure: true },
    );
  });
});

describe('a template that fails', () => {
  const broken: Templates = {
    render: () => {
      throw new TypeError('a helper went wrong');
    },
  };

  test('costs a mail its looks, not its delivery, and is told to the operator', async () => {
    for (const notice of NOTICE_KINDS.flatMap((kind) =>
      LOCALES.flatMap((locale) => sampleNotices(kind, locale)),
    )) {
      const log = memoryLog();
      const raw = await compose(draftOf({ notice }), contextOf({ templates: broken, log }));
      const mail = await simpleParser(raw);
      expect(mail.html).toBe(false);
      expect(mail.subject).toBe(templates.render(notice).subject);
      if ('text' in notice) expect(mail.text).toContain(notice.text);
      const answered =
        ('ticket' in notice && !('customerName' in notice)) ||
        notice.kind === 'command-help' ||
        notice.kind === 'desk-rejected' ||
        notice.kind === 'digest';
      expect(markerIndex(mail.text!) === 0).toBe(answered);
      expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    }
  });

  test('leaves what is said to the reader within the same bounds', async () => {
    const notice = {
      ...sampleNotices('ticket-opened', 'en')[0]!,
      text: 'x'.repeat(3 * LIMITS.noticeTextChars),
    };
    const raw = await compose(
      draftOf({ notice: notice as OutgoingDraft['notice'] }),
      contextOf({ templates: broken }),
    );
    expect(raw.length).toBeLessThan(1.3 * LIMITS.noticeTextChars);
  });
});

test('a file that cannot be read stops composing: the mail is tried again later', async () => {
  const files = () => Promise.reject(new Error('gone'));
  await expect(
    compose(draftOf({ files: [{ blob: 'x', name: 'f', type: 'a/b' }] }), contextOf({ files })),
  ).rejects.toThrow('gone');
});
