import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseAddrSpec } from '../../src/mail/address.ts';
import { openMaildirSubmitter } from '../../src/outbound/deliver/maildir-submitter.ts';
import { ungated } from './ungated.ts';

const envelope = { reversePath: null, recipient: parseAddrSpec('cara@example.org')! };
const bytes = Buffer.from('Subject: hello\r\nFrom: Desk <support@desk.example>\r\n\r\nGood day.\r\n');

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postern-sent-'));
});
afterEach(async () => {
  await chmod(join(dir, 'sent', 'tmp'), 0o700).catch(() => undefined);
  await rm(dir, { recursive: true });
});

async function keep(count = 1): Promise<string[]> {
  const submitter = ungated(await openMaildirSubmitter(join(dir, 'sent'), { hostName: 'desk.example' }));
  for (let n = 0; n < count; n++) expect((await submitter.submit(envelope, bytes)).kind).toBe('relayed');
  await submitter.close();
  return (await readdir(join(dir, 'sent', 'new'))).map((name) => join(dir, 'sent', 'new', name));
}

describe('without a relay', () => {
  test('a mail is kept in a Maildir that a reader can open, with its envelope on top', async () => {
    const [path] = await keep();
    const text = await readFile(path!, 'utf8');
    expect(text).toBe(
      'Return-Path: <>\nDelivered-To: cara@example.org\nSubject: hello\nFrom: Desk <support@desk.example>\n\nGood day.\n',
    );
    const mail = await simpleParser(text);
    expect(mail.subject).toBe('hello');
    expect(mail.text).toBe('Good day.\n');
  });

  test('each mail has a file of its own, whole and for its owner alone', async () => {
    const paths = await keep(20);
    expect(paths).toHaveLength(20);
    expect(await readdir(join(dir, 'sent', 'tmp'))).toEqual([]);
    expect(await readdir(join(dir, 'sent', 'cur'))).toEqual([]);
    expect((await stat(paths[0]!)).mode & 0o077).toBe(0);
    expect((await stat(join(dir, 'sent', 'new'))).mode & 0o077).toBe(0);
  });

  test('a second start keeps what is there', async () => {
    await keep();
    expect(await keep()).toHaveLength(2);
  });

  test('a Maildir that cannot be written is trouble: the mail waits', async () => {
    const submitter = ungated(await openMaildirSubmitter(join(dir, 'sent'), { hostName: 'desk.example' }));
    await rm(join(dir, 'sent', 'tmp'), { recursive: true });
    expect(await submitter.submit(envelope, bytes)).toMatchObject({ kind: 'trouble', reply: null });
  });
});
