import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../test/support/until.ts';
import { SHORT_LETTER, sendLetter, type Letter } from './letters.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
/** Above idle, for 100 MB of attachments. */
export const MOST_BYTES = 150 * 1_000_000;
const PATIENCE_MS = 180_000;

const CONFIG = `
hostName: desk.example
channels:
  - { name: support, addresses: ['support@desk.example'], senderName: Support, subscribers: [anna, ben] }
agents:
  - { name: anna, displayName: Anna, addresses: ['anna@agents.example'] }
  - { name: ben, displayName: Ben, addresses: ['ben@agents.example'] }
smtp: { host: 127.0.0.1, port: 0, maxSizeMiB: 200 }
log: { level: warn }
`;

interface Daemon {
  readonly child: ChildProcess;
  readonly port: number;
  readonly pid: number;
  /** Mails that it has sent. */
  sent(): number;
}

export async function startDaemon(dir: string): Promise<Daemon> {
  const config = join(dir, 'desk.yaml');
  writeFileSync(config, `dataDir: ${join(dir, 'data')}\n${CONFIG}`);
  const child = spawn(process.execPath, [MAIN, '--config', config, '--json', 'start'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until('the daemon has started', () => said.includes('\n') || child.exitCode !== null, PATIENCE_MS);
  const { smtp } = JSON.parse(said) as { smtp: string };
  const folder = join(dir, 'data/sent/new');
  return {
    child,
    port: Number(/\d+$/.exec(smtp)?.[0]),
    pid: child.pid!,
    sent: () => readdirSync(folder).length,
  };
}

/** Bytes; `VmRSS` is what is resident, `VmHWM` the most that was since it was last reset. */
export function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
}

function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Sends one letter and waits until all of its effects are there. */
async function deliver(daemon: Daemon, letter: Letter): Promise<void> {
  const before = daemon.sent();
  await sendLetter(daemon.port, letter);
  // A confirmation, and a notification for each of the two subscribers.
  await until('the mail is dealt with', () => daemon.sent() === before + 3, PATIENCE_MS);
}

/** What one letter cost. */
export interface Cost {
  /** Resident memory of a daemon at rest. */
  readonly idleBytes: number;
  /** The most that was resident besides. */
  readonly aboveBytes: number;
  readonly seconds: number;
}

/** Linux only. */
export async function measure(letter: Letter): Promise<Cost> {
  const dir = mkdtempSync(join(tmpdir(), 'postern-memory-'));
  const daemon = await startDaemon(dir);
  try {
    await deliver(daemon, SHORT_LETTER);
    resetPeak(daemon.pid);
    const idleBytes = memoryOf(daemon.pid, 'VmRSS');
    const startedMs = performance.now();
    await deliver(daemon, letter);
    const seconds = (performance.now() - startedMs) / 1000;
    return { idleBytes, aboveBytes: memoryOf(daemon.pid, 'VmHWM') - idleBytes, seconds };
  } finally {
    daemon.child.kill('SIGTERM');
    await once(daemon.child, 'exit');
    rmSync(dir, { recursive: true });
  }
}
