import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { parseMessage } from '../../src/inbound/parse/parse-message.ts';
import type { ParseOutcome } from '../../src/mail/message.ts';

const FILE = '--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=a.png\r\n\r\nx\r\n';
const withFiles = (count: number, text = 'See the files.'): string =>
  `From: a@b.example\r\nSubject: Files\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n${text}\r\n${FILE.repeat(count)}--b--\r\n`;
const withFields = (count: number): string =>
  `From: a@b.example\r\nSubject: Fields\r\n${'X-Field: 1\r\n'.repeat(count - 2)}\r\nThe text.\r\n`;

const read = (raw: string): Promise<ParseOutcome> => parseMessage(Buffer.from(raw, 'latin1'));
const reasonOf = (outcome: ParseOutcome): string | null =>
  outcome.kind === 'parsed' ? null : outcome.reason;

describe('a message beyond a bound says so, with all that was read of it (T-29)', () => {
  test('files', async () => {
    const full = await read(withFiles(LIMITS.attachments));
    expect(full.kind).toBe('parsed');
    const over = await read(withFiles(LIMITS.attachments + 1));
    expect(reasonOf(over)).toBe(`more than ${LIMITS.attachments} files`);
    expect(over.message.attachments).toHaveLength(LIMITS.attachments);
    expect(over.message.text).toBe('See the files.');
  });

  test('files, of which one is text that is encrypted', async () => {
    const armor = '-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----';
    const over = await read(withFiles(LIMITS.attachments, armor));
    expect(reasonOf(over)).toBe(`more than ${LIMITS.attachments} files`);
  });

  test('header fields', async () => {
    const full = await read(withFields(LIMITS.headerFields));
    expect(full.kind).toBe('parsed');
    const over = await read(withFields(LIMITS.headerFields + 1));
    expect(reasonOf(over)).toBe(`more than ${LIMITS.headerFields} header fields`);
    expect(over.message.headers).toHaveLength(LIMITS.headerFields);
    expect(over.message).toMatchObject({ subject: 'Fields', text: 'The text.' });
  });
});
