import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parseAddrSpec } from '../../src/mail/address.ts';
import { createSmtpSubmitter } from '../../src/outbound/deliver/smtp-submitter.ts';
import { present } from '../../src/base/assert.ts';
import { available, programPath } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { ungated } from './ungated.ts';

const envelope = { reversePath: null, recipient: parseAddrSpec('cara@example.org')! };
const bytes = Buffer.from(
  'Subject: hello\r\nMessage-ID: <1@desk.example>\r\n\r\n.leading dot\r\nlast line\r\n',
);

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Postfix's own sink, with arguments of its manual page; tells the port and where it keeps its mails. */
async function startPostfixSink(...args: string[]): Promise<{ port: number; dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'postern-sink-'));
  await chmod(dir, 0o777);
  const port = await freePort();
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const program = present(programPath('smtp-sink'), 'it is there, or the tests are skipped');
  const child = spawn(program, [...user, '-R', dir, '-d', 'mail.', ...args, `127.0.0.1:${port}`, '10'], {
    stdio: 'ignore',
  });
  cleanups.push(async () => {
    const gone = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
    child.kill();
    await gone;
    await rm(dir, { recursive: true });
  });
  await until('smtp-sink listens', () => answers(port));
  return { port, dir };
}

describe.skipIf(!available('smtp-sink'))("Postfix's smtp-sink", () => {
  async function submitTo(port: number) {
    const submitter = createSmtpSubmitter({
      host: '127.0.0.1',
      port,
      security: 'none',
      ca: null,
      auth: null,
      hostName: 'desk.example',
    });
    cleanups.push(() => submitter.close());
    return ungated(submitter).submit(envelope, bytes);
  }

  test('takes a mail as it is', async () => {
    const { port, dir } = await startPostfixSink();
    expect((await submitTo(port)).kind).toBe('relayed');
    const [name] = (await readdir(dir)).filter((file) => file.startsWith('mail.'));
    const dump = await readFile(join(dir, name!), 'utf8');
    expect(dump).toContain('X-Mail-Args: <>');
    expect(dump).toContain('X-Rcpt-Args: <cara@example.org>');
    expect(dump).toContain('\n\n.leading dot\nlast line\n');
  });

  test.each([
    [['-B', '550 5.1.1 no such user', '-f', 'RCPT'], 'refused'],
    [['-f', 'RCPT'], 'refused'],
    [['-r', 'RCPT'], 'deferred'],
    [['-B', '554 5.7.1 spam', '-f', '.'], 'refused'],
    [['-r', '.'], 'deferred'],
    [['-f', 'CONNECT'], 'trouble'],
    [['-f', 'EHLO,HELO'], 'trouble'],
    [['-r', 'MAIL'], 'trouble'],
    [['-q', 'MAIL'], 'trouble'],
    [['-Q', 'RCPT'], 'trouble'],
    [['-q', 'DATA'], 'trouble'],
    [['-q', '.'], 'uncertain'],
  ])('told %j: a mail is %s (I-16)', async (args, kind) => {
    const { port } = await startPostfixSink(...args);
    expect((await submitTo(port)).kind).toBe(kind);
  });
});
