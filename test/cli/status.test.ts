import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { CommandLine, MAIN } from './command-line.ts';

const CONFIG = `dataDir: ./data
channels:
  - { name: support, addresses: [support@desk.example], senderName: Support }
http: null
`;

let desk: CommandLine;
let daemon: ChildProcess | null = null;
beforeEach(() => {
  desk = new CommandLine(CONFIG);
});
afterEach(async () => {
  if (daemon !== null) await end('SIGKILL');
  desk.remove();
});

async function start(): Promise<void> {
  daemon = spawn(process.execPath, [MAIN, '--config', desk.config, 'start'], { cwd: desk.folder });
  let said = '';
  daemon.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until('it runs', () => said.includes('Postern is running'), 60_000);
}

async function end(signal: NodeJS.Signals): Promise<void> {
  const child = daemon;
  daemon = null;
  if (child === null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

async function status() {
  const { exit, stdout } = await desk.run(['status']);
  return { exit, stdout };
}

test('status tells a daemon that was never started, runs, was stopped, or was killed (I-37)', async () => {
  expect(await status()).toEqual({
    exit: 2,
    stdout: expect.stringContaining('there is no database') as string,
  });
  await start();
  expect(await status()).toEqual({ exit: 0, stdout: expect.stringContaining('All is well.') as string });
  await end('SIGKILL');
  expect(await status()).toEqual({
    exit: 2,
    stdout: expect.stringMatching(
      /it ended without a word \d+ s ago\nWhat to do: read the end of its log/,
    ) as string,
  });
  await start();
  expect((await status()).exit).toBe(0);
  await end('SIGTERM');
  expect(await status()).toEqual({ exit: 2, stdout: expect.stringContaining('it was stopped') as string });
});

test('status says in JSON what it says in words, and makes nothing', async () => {
  const { exit, stdout } = await desk.run(['status', '--json']);
  expect(exit).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    exit: 2,
    faults: [{ name: 'database', gravity: 'critical' }],
  });
  expect(existsSync(join(desk.folder, 'data'))).toBe(false);
});
