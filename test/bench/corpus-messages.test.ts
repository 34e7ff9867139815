import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCorpus } from '../../bench/corpus/messages.ts';
import { wireForm } from '../../bench/corpus/smtp-client.ts';

describe('the messages of a folder of fixtures', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postern-fixtures-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const put = (file: string, content: string | Buffer) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  };
  const read = () => readCorpus(folder).map(({ file, bytes }) => [file, bytes.toString('latin1')] as const);

  test('a whole message is taken byte for byte, whatever its bytes', () => {
    put('a/x.eml', Buffer.from('Subject: \xff\0\rx\n\n.\n', 'latin1'));
    expect(read()).toEqual([['a/x.eml', 'Subject: \xff\0\rx\n\n.\n']]);
    expect(readCorpus(folder)[0]?.source).toBe('a');
  });

  test('the line that an mbox puts before a message is no part of it', () => {
    put('x.eml', 'From ann@example.org Mon Mar  2 10:00:00 2026\nSubject: hello\n\nFrom here on\n');
    expect(read()).toEqual([['x.eml', 'Subject: hello\n\nFrom here on\n']]);
  });

  test('a text file that holds a whole message is that message', () => {
    const message = 'From: ann@example.org\nMessage-ID: <1@example.org>\n\nhello\n';
    put('m0001.txt', message);
    put('m0002', message);
    expect(read()).toEqual([
      ['m0001.txt', message],
      ['m0002', message],
    ]);
  });

  test('a text that only quotes a header gets a header of its own, and its subject where a file has it', () => {
    put('reply.txt', 'From: Ann\nSent: Monday\nTo: Ben\n\nhello\n');
    put('forward_body.txt', 'hello\n');
    put('forward_subject.txt', 'Subject: Grüße\n');
    const [forward, reply] = read();
    expect(forward?.[1]).toMatch(
      /^From: [^]*\r\nSubject: =\?utf-8\?B\?R3LDvMOfZQ==\?=\r\n[^]*\r\n\r\nhello\n$/,
    );
    expect(reply?.[1]).toMatch(
      /^From: Fixture Sender [^]*\r\n\r\nFrom: Ann\nSent: Monday\nTo: Ben\n\nhello\n$/,
    );
    expect(read()).toHaveLength(2);
  });

  test('HTML is wrapped as HTML', () => {
    put('page.html', 'Hi<br>');
    put('other.txt', '<div class="x">Hi</div>');
    put('link.txt', '<https://example.org>');
    const types = read().map(([file, text]) => [file, /Content-Type: (\S+);/.exec(text)?.[1]]);
    expect(types).toEqual([
      ['link.txt', 'text/plain'],
      ['other.txt', 'text/html'],
      ['page.html', 'text/html'],
    ]);
  });

  test('licences, notes and tables are no mail', () => {
    for (const file of [
      'LICENSE',
      'x/MIT-LICENSE',
      'LICENSES/MIT.txt',
      'x/LICENSE_X.txt',
      'README.md',
      'x/COMMIT',
    ])
      put(file, 'hello');
    put('expect/reply.jsonl', '{}');
    expect(read()).toEqual([]);
  });

  test('a message that says so was sent with the null reverse-path', () => {
    put('bounce.eml', 'Return-Path: <>\nSubject: x\n\n');
    put('mail.eml', 'Return-Path: <a@example.org>\nSubject: x\n\nReturn-Path: <>\n');
    expect(readCorpus(folder).map(({ nullReversePath }) => nullReversePath)).toEqual([true, false]);
  });
});

describe('the form on the wire', () => {
  test.each([
    ['', ''],
    ['a\nb\r\nc', 'a\r\nb\r\nc\r\n'],
    ['a\rb\r', 'a\rb\r\r\n'],
    ['.\n..\n', '.\r\n..\r\n'],
  ])('%j becomes %j: only line ends change', (message, wire) => {
    expect(wireForm(Buffer.from(message)).toString()).toBe(wire);
  });
});
