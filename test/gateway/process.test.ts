import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startDovecot, type Dovecot } from '../support/dovecot.ts';
import { available } from '../support/servers.ts';
import { startSink, type Sink } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const EXAMPLES = join(import.meta.dirname, '../../config/examples');
const MAIL =
  'From: Carla <carla@customer.example>\nTo: support@desk.example\nSubject: Printer\nMessage-ID: <p@customer.example>\n\nIt is silent.\n';

let dir = '';
let environment: Record<string, string> = {};
const running = new Set<ChildProcess>();
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postern-process-'));
  environment = { POSTERN_DATA: dir, POSTERN_DATA_DIR: dir };
});
afterEach(async () => {
  for (const child of running) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  running.clear();
  rmSync(dir, { recursive: true, force: true });
});

/** Runs `postern` to its end. */
async function postern(
  args: readonly string[],
  stdin = '',
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = launch(args);
  const output = collect(child);
  child.stdin?.end(stdin);
  const [code] = (await once(child, 'close')) as [number];
  running.delete(child);
  return { code, ...output };
}

function launch(args: readonly string[]): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH, HOME, ...environment }, cwd: dir });
  running.add(child);
  return child;
}

function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return output;
}

/** Starts the daemon and waits until it has said where it is, to the last line. */
async function start(
  args: readonly string[],
): Promise<{ child: ChildProcess; output: { stdout: string; stderr: string } }> {
  const child = launch([...args, 'start']);
  const output = collect(child);
  await until('the daemon has started', () => {
    if (child.exitCode !== null) throw new Error(`it ended: ${output.stderr}`);
    return /Send it a first mail[\s\S]*ticket list\n/.test(output.stdout);
  });
  return { child, output };
}

async function stop(child: ChildProcess): Promise<number | null> {
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

const ticketsOf = async (args: readonly string[]) => {
  const { stdout } = await postern([...args, '--json', 'ticket', 'list']);
  return (JSON.parse(stdout) as { tickets: { subject: string }[] }).tickets;
};

describe('the daemon as a process', () => {
  test('the smtp-only example starts, takes a mail from a pipe and sends by its relay; SIGTERM ends it with 0', async () => {
    const sink: Sink = await startSink();
    environment = { ...environment, RELAY_PORT: String(sink.port), SMTP_PORT: '0' };
    const config = ['--config', join(EXAMPLES, 'smtp-only.yaml')];
    const { child, output } = await start(config);
    expect(output.stdout).toContain(dir);
    // Mail leaves here, so nothing of an invented customer is offered.
    expect(output.stdout).toContain('write to support@desk.example from a mailbox of your own');
    expect(output.stdout).not.toContain('carla@customer.example');
    expect((await postern([...config, 'inject'], MAIL)).code).toBe(0);
    const messages = await sink.waitFor(2);
    expect(messages.map((one) => one.envelope.to[0]).sort()).toEqual([
      'anna@agents.example',
      'carla@customer.example',
    ]);
    expect(await ticketsOf(config)).toMatchObject([{ subject: 'Printer' }]);
    expect(await stop(child)).toBe(0);
    await sink.close();
  });

  test.skipIf(!available('dovecot'))(
    'the imap-smarthost example starts, and reads a real mailbox',
    async () => {
      const dovecot: Dovecot = await startDovecot();
      const sink: Sink = await startSink({ auth: { user: 'support@desk.example', password: 'secret' } });
      environment = {
        ...environment,
        IMAP_HOST: '127.0.0.1',
        IMAP_PORT: String(dovecot.imapPort),
        IMAP_SECURITY: 'none',
        IMAP_PASSWORD: 'secret',
        RELAY_HOST: '127.0.0.1',
        RELAY_PORT: String(sink.port),
        RELAY_SECURITY: 'none',
        RELAY_PASSWORD: 'secret',
      };
      await dovecot.deliver('support@desk.example', MAIL.replaceAll('\n', '\r\n'));
      const { child } = await start(['--config', join(EXAMPLES, 'imap-smarthost.yaml')]);
      const messages = await sink.waitFor(3);
      expect(messages.map((one) => one.envelope.to[0]).sort()).toEqual([
        'anna@agents.example',
        'ben@agents.example',
        'carla@customer.example',
      ]);
      await until(
        'the message is moved',
        async () => (await dovecot.look('support@desk.example')).length === 0,
      );
      expect(await dovecot.look('support@desk.example', 'Done')).toHaveLength(1);
      expect(await stop(child)).toBe(0);
      await sink.close();
      await dovecot.stop();
    },
  );

  test('a configuration that only the environment names stands in the line to be pasted elsewhere', async () => {
    const file = join(dir, 'my desk.yaml');
    const channel = '{ name: support, addresses: [support@desk.example], senderName: Support }';
    writeFileSync(file, `channels: [${channel}]\nsmtp: { port: 0 }\nhttp: null\n`);
    environment = { ...environment, POSTERN_CONFIG: file };
    const { child, output } = await start([]);
    expect(output.stdout).toContain(`npx postern --config '${file}' inject`);
    expect(output.stdout).toContain(`npx postern --config '${file}' ticket list`);
    expect(await stop(child)).toBe(0);
  });

  test('what was taken in while nothing ran is worked off at the next start', async () => {
    expect((await postern(['inject'], MAIL)).code).toBe(0);
    expect(await ticketsOf([])).toEqual([]);
    environment = { ...environment, SMTP_PORT: '0' };
    const sink = await startSink();
    environment = { ...environment, RELAY_PORT: String(sink.port) };
    const config = ['--config', join(EXAMPLES, 'smtp-only.yaml')];
    const { child } = await start(config);
    await sink.waitFor(2);
    expect(await stop(child)).toBe(0);
    expect(await ticketsOf([])).toMatchObject([{ subject: 'Printer' }]);
    await sink.close();
  });

  test('I-02 a mail that was acknowledged survives SIGKILL at once after it', async () => {
    const sink = await startSink();
    environment = { ...environment, SMTP_PORT: '0', RELAY_PORT: String(sink.port) };
    const config = ['--config', join(EXAMPLES, 'smtp-only.yaml')];
    expect((await postern([...config, 'inject'], MAIL)).code).toBe(0);
    const first = await start(config);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const second = await start(config);
    await until('the ticket is there', async () => (await ticketsOf(config)).length === 1);
    expect(await stop(second.child)).toBe(0);
    await sink.close();
  });
});

describe('postern demo', () => {
  test('plays the whole conversation and says so', async () => {
    const { code, stdout } = await postern(['--json', 'demo']);
    expect(code).toBe(0);
    const demo = JSON.parse(stdout) as {
      mails: { title: string; mail: { text: string } }[];
      ticket: { status: string; history: unknown[] };
    };
    expect(demo.mails).toHaveLength(8);
    expect(demo.ticket.status).toBe('resolved');
    expect(demo.mails[5]?.mail.text).toContain('its cable was loose');
  });
});

test('I-10 a second daemon on the same data refuses to start, and says what to do', async () => {
  const sink = await startSink();
  environment = { ...environment, SMTP_PORT: '0', RELAY_PORT: String(sink.port) };
  const config = ['--config', join(EXAMPLES, 'smtp-only.yaml')];
  const { child } = await start(config);
  const second = await postern([...config, 'start']);
  expect(second.code).toBe(78);
  expect(second.stderr).toContain('another postern works on');
  expect(await stop(child)).toBe(0);
  await sink.close();
});

test('a contact with two addresses is one: mail from the second finds the tickets of the first', async () => {
  const sink = await startSink();
  environment = { ...environment, SMTP_PORT: '0', RELAY_PORT: String(sink.port) };
  const config = ['--config', join(EXAMPLES, 'smtp-only.yaml')];
  const { child } = await start(config);
  expect((await postern([...config, 'inject'], MAIL)).code).toBe(0);
  await sink.waitFor(2);
  expect(
    (await postern([...config, 'contact', 'add-address', 'carla@customer.example', 'carla@home.example']))
      .code,
  ).toBe(0);
  const fromHome = MAIL.replace('carla@customer.example>\nTo', 'carla@home.example>\nTo')
    .replace('Subject: Printer', 'Subject: Re: [#TICK-1001] Printer')
    .replace('p@customer', 'q@home');
  expect((await postern([...config, 'inject'], fromHome)).code).toBe(0);
  const messages = await sink.waitFor(3);
  expect(messages[2]?.raw.toString()).toContain('carla@home.example');
  expect(await ticketsOf(config)).toHaveLength(1);
  expect(await stop(child)).toBe(0);
  await sink.close();
});
