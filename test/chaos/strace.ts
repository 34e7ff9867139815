/** strace as the hand that kills: the process dies by SIGKILL as it enters its N-th sync, and that sync is never carried out. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

const PROBE_MS = 10_000;

/** Null where strace kills as asked; else why not. */
export function straceRefusal(): string | null {
  const { error, signal, stderr } = spawnSync(
    'strace',
    [...killAtSync(1), process.execPath, '-e', 'fs.fsyncSync(fs.openSync(process.execPath))'],
    { timeout: PROBE_MS, encoding: 'utf8' },
  );
  if (error !== undefined) return `strace cannot be run: ${error.message}`;
  return signal === 'SIGKILL' ? null : `strace does not kill at a sync here: ${stderr.trim().slice(-200)}`;
}

function killAtSync(when: number): string[] {
  return killAtCall('fsync,fdatasync', when);
}

/** Options that kill a program at the N-th of these calls; `when` counts in each thread by itself. */
export function killAtCall(calls: string, when: number): string[] {
  return ['-o', '/dev/null', '-e', `trace=${calls}`, '-e', `inject=${calls}:signal=KILL:when=${when}`];
}

/** To start a program under: it dies at the N-th sync of any of its threads. `-D`: the program stays our child. */
export function underStrace(when: number): string[] {
  return ['strace', '-D', '-f', ...killAtSync(when)];
}

/** Watches one thread of a running process: it dies at the N-th sync of that thread from now on. */
export async function killAtSyncOf(thread: number, when: number): Promise<void> {
  const tracer = spawn('strace', [...killAtSync(when), '-p', String(thread)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = await saidBy(tracer);
  if (!said.includes('attached')) throw new Error(`strace did not attach: ${said}`);
}

/** A system call that fails once. */
export interface CallFailure {
  readonly calls: readonly ('fsync' | 'fdatasync' | 'pwrite64')[];
  /** The N-th of that thread, from now on. */
  readonly when: number;
  /** `EIO`; or 0: it says that nothing was written. */
  readonly answer: 'EIO' | 0;
}

/**
 * Lets the N-th call of a thread of a running process fail without being made, and writes down, with their times, these calls and what
 * the thread writes to sockets; null: only writes down.
 */
export async function failCallOf(
  thread: number,
  failure: CallFailure | null,
  logPath: string,
): Promise<void> {
  const calls = failure?.calls ?? [];
  const answer = failure?.answer === 0 ? 'retval=0' : `error=${failure?.answer ?? ''}`;
  const inject = failure === null ? [] : ['-e', `inject=${calls.join(',')}:${answer}:when=${failure.when}`];
  const traced = `trace=${[...new Set([...calls, 'write', 'writev', 'sendto', 'sendmsg'])].join(',')}`;
  const tracer = spawn(
    'strace',
    ['-ttt', '-s', '40', '-o', logPath, '-e', traced, ...inject, '-p', String(thread)],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const said = await saidBy(tracer);
  if (!said.includes('attached')) throw new Error(`strace did not attach: ${said}`);
}

/** Writes down, with paths, what all threads of a running process sync and write, until that process ends. */
export async function watchSyncsOf(pid: number, logPath: string): Promise<void> {
  const calls = 'trace=fsync,fdatasync,rename,renameat,renameat2,write,writev,sendto,sendmsg';
  const tracer = spawn('strace', ['-f', '-y', '-s', '80', '-o', logPath, '-e', calls, '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = await saidBy(tracer);
  if (!said.includes('attached')) throw new Error(`strace did not attach: ${said}`);
}

/** What it says first, or at its end. */
async function saidBy(tracer: ChildProcess): Promise<string> {
  const said = once(tracer.stderr ?? tracer, 'data').then(([chunk]) => String(chunk));
  const ended = once(tracer, 'close').then(() => 'it ended');
  return Promise.race([said, ended]);
}

/** The thread that does the file work of a Node process that was started with UV_THREADPOOL_SIZE=1. */
export function fileThreadOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`).filter(
    (thread) => readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').trim() === 'libuv-worker',
  );
  const [only] = threads;
  if (only === undefined || threads.length > 1) throw new Error(`${threads.length} file threads, expected 1`);
  return Number(only);
}
