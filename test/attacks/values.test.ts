import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../../src/service/log.ts';
import { onlyTo, startTestGateway, type SentMail, type TestGateway } from '../support/gateway.ts';

/** What no line of a header, a log or a file name may hold. */
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

let desk: TestGateway;
beforeAll(async () => {
  desk = await startTestGateway();
});
afterAll(async () => {
  await desk.stop();
});

async function told(letter: {
  subject?: string;
  text?: string;
  from?: string;
  attachments?: { filename: string; content: string }[];
}): Promise<SentMail[]> {
  await desk.send({ from: 'Carla <carla@customer.example>', to: 'support@desk.example', ...letter });
  const sent = await desk.sent();
  expect(sent.map(({ envelope }) => envelope.to)).toContain('anna@agents.example');
  return sent;
}

describe('values of strangers', () => {
  test.each([
    '{{constructor.constructor "return process"}}',
    '{{#with this as |k|}}{{#with "e"}}{{../constructor}}{{/with}}{{/with}}',
    '{{lookup . "__proto__"}} {{{ticket.tag}}} {{> agent}}',
    '{{#each (lookup this "x")}}a{{/each}}',
    '\\{{escaped}} {{!-- comment --}} {{else}}',
    '<%= 7*7 %> ${7*7} #{7*7} {{7*7}}',
  ])('are never a template (T-20): %s', async (expression) => {
    for (const { mail } of await told({ subject: expression, text: expression })) {
      expect(mail.subject).toContain(expression);
      expect(mail.text).toContain(expression);
    }
  });

  test.each([
    "'; drop table ticket; --",
    "' or 1=1 --",
    '"; select pg_sleep(10); --',
    "%' or '1'='1",
    "\\'); delete from activity; --",
  ])('are never a query (T-40): %s', async (statement) => {
    const before = (await desk.tickets()).length;
    await told({
      subject: statement,
      text: statement,
      from: `"${statement.replace(/["\\]/g, '')}" <carla@customer.example>`,
    });
    const tickets = await desk.tickets();
    expect(tickets).toHaveLength(before + 1);
    expect(tickets.map(({ subject }) => subject)).toContain(statement);
  });

  test('named like properties of every object are names (T-22)', async () => {
    const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
    const raw = [
      'From: "__proto__" <__proto__@customer.example>',
      'To: support@desk.example',
      'Subject: constructor',
      ...names.map((name) => `${name}: polluted`),
      ...names.map((name) => `X-${name}: polluted`),
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b; __proto__=polluted; constructor=polluted',
      '',
      '--b',
      'Content-Type: text/plain; __proto__=polluted; charset=constructor',
      'Content-Disposition: inline; __proto__*0=polluted; __proto__*1=polluted',
      '__proto__: polluted',
      '',
      'Hello',
      '--b--',
      '',
    ].join('\r\n');
    await desk.sendRaw(raw, { from: 'constructor@customer.example', to: 'support@desk.example' });
    expect(onlyTo(await desk.sent(), 'anna@agents.example').mail.text).toContain('Hello');
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('in a file name name no place and no device (T-18, T-27)', async () => {
    const names = [
      '../../etc/passwd',
      '..\\..\\boot.ini',
      '/etc/shadow',
      'CON',
      'a\u202egnp.exe',
      'x\r\nBcc: victim@example.net',
      'n\u0000ul.txt',
      `${'long'.repeat(100)}.pdf`,
      '.htaccess',
      '=?utf-8?Q?a=0D=0AX-Injected:_1?=',
    ];
    const attachments = names.map((filename) => ({ filename, content: filename }));
    const sent = await told({ attachments });
    const { mail, raw } = onlyTo(sent, 'anna@agents.example');
    expect(mail.attachments).toHaveLength(names.length);
    for (const { filename = '' } of mail.attachments) {
      expect(filename).not.toMatch(CONTROLS);
      expect(filename).not.toMatch(/[/\\]/);
      expect(filename.length).toBeLessThanOrEqual(220);
    }
    expect(raw).not.toMatch(/^(?:Bcc|X-Injected):/im);
    const { dataDir } = desk.gateway.config;
    const files = (await readdir(dataDir, { recursive: true, withFileTypes: true })).filter((file) =>
      file.isFile(),
    );
    for (const { name } of files) expect(name).toMatch(/^(?:[0-9a-f]{64}|[a-z][a-z0-9.-]*)$/);
  });

  test('in another charset are read, and never as markup or orders in disguise (T-61)', async () => {
    const raw = [
      'From: carla@customer.example',
      'To: support@desk.example',
      'Subject: =?utf-7?Q?+ADw-script+AD4-alert(1)+ADw-/script+AD4-?=',
      'MIME-Version: 1.0',
      'Content-Type: text/html; charset=utf-7',
      '',
      '+ADw-script+AD4-alert(1)+ADw-/script+AD4- hello',
      '',
    ].join('\r\n');
    await desk.sendRaw(raw, { from: 'carla@customer.example', to: 'support@desk.example' });
    const { mail } = onlyTo(await desk.sent(), 'anna@agents.example');
    expect(String(mail.html)).not.toMatch(/<script/i);
    expect(mail.text).toContain('hello');
  });

  test('in Date change no order and no time of ours (T-60)', async () => {
    const dated = async (date: string, subject: string) => {
      const raw = `From: carla@customer.example\r\nTo: support@desk.example\r\nDate: ${date}\r\nSubject: ${subject}\r\n\r\nx\r\n`;
      await desk.sendRaw(raw, { from: 'carla@customer.example', to: 'support@desk.example' });
    };
    const begunMs = Date.now();
    await dated('Fri, 31 Dec 2099 23:59:59 +0000', 'from the future');
    await dated('Thu, 1 Jan 1970 00:00:00 +0000', 'from the past');
    await dated('Mon, 99 Foo 99999 99:99:99 +9999', 'from nowhere');
    const newest = (await desk.tickets()).slice(0, 3);
    expect(newest.map(({ subject }) => subject)).toEqual([
      'from nowhere',
      'from the past',
      'from the future',
    ]);
    for (const { updated_at: at } of newest) {
      expect(at).toBeGreaterThanOrEqual(begunMs);
      expect(at).toBeLessThanOrEqual(Date.now());
    }
    await desk.sent();
  });
});

test('a line of the log is one line, whatever a client says (T-42)', async () => {
  const stream = new PassThrough();
  const logged = textOf(stream);
  const other = await startTestGateway({ ports: { log: createLog('debug', stream) } });
  const forged = 'x\r\n{"level":30,"msg":"forged"}\u001b[2J\u202e';
  await other.send({
    from: `"${forged}" <carla@customer.example>`,
    to: 'support@desk.example',
    subject: forged,
    messageId: `<${'i'.repeat(5000)}@customer.example>`,
  });
  await other.stop();
  stream.end();
  const lines = (await logged).trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) {
    expect(line).not.toMatch(CONTROLS);
    expect(line.length).toBeLessThan(8192);
    expect(JSON.parse(line)).not.toMatchObject({ msg: 'forged' });
  }
});

test('what is kept on disk can be read by its owner alone (T-69)', async () => {
  const { dataDir } = desk.gateway.config;
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const { mode } = await stat(path);
    expect(`${path} ${(mode & 0o077).toString(8)}`).toBe(`${path} 0`);
  }
  expect((await stat(dataDir)).mode & 0o077).toBe(0);
});
