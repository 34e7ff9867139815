/** The daemon as a process of its own, started as an operator starts it; it can be killed at any moment. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const START_MS = 60_000;
const STOP_MS = 45_000;

export interface LaunchOptions {
  readonly configPath: string;
  /** Its log is appended to this file. */
  readonly logPath: string;
  /** What it is started under: `strace -D ...`. */
  readonly under?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Compiled code is kept there, which makes the next start faster. */
const COMPILE_CACHE = join(import.meta.dirname, '../../node_modules/.cache/postern-compiled');

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class DaemonProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<Exit>;
  readonly #announced: Promise<number | null>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    running.add(child);
    let said = '';
    this.#announced = new Promise((resolve) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const port = /"smtp": "127\.0\.0\.1:(\d+)"/.exec(said)?.[1];
        if (port !== undefined) resolve(Number(port));
      });
      child.once('exit', () => {
        resolve(null);
      });
    });
    this.#exited = once(child, 'exit').then(([code, signal]) => {
      running.delete(child);
      return { code: code as number | null, signal: signal as NodeJS.Signals | null };
    });
  }

  static launch({ configPath, logPath, under = [], environment = {} }: LaunchOptions): DaemonProcess {
    const log = openSync(logPath, 'a', 0o600);
    const args = [...under, process.execPath, MAIN, '--json', '--config', configPath, 'start'];
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(args[0] ?? '', args.slice(1), {
      stdio: ['ignore', 'pipe', log],
      env: { PATH, HOME, NODE_COMPILE_CACHE: COMPILE_CACHE, ...environment },
    });
    closeSync(log);
    return new DaemonProcess(child);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get exited(): Promise<Exit> {
    return this.#exited;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The port of its SMTP listener, in the moment in which it says that it runs; null where it ended before. */
  async smtpPort(): Promise<number | null> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), START_MS);
    const port = await this.#announced;
    clearTimeout(timer);
    return port;
  }

  /** No warning, no time to clean up. */
  async kill(): Promise<Exit> {
    if (this.isRunning) this.#child.kill('SIGKILL');
    return this.#exited;
  }

  /** As an operator stops it; one that does not end is killed, and that is told as the signal. */
  async stop(): Promise<Exit> {
    if (this.isRunning) this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    const exit = await this.#exited;
    clearTimeout(timer);
    return exit;
  }

  /** The process stands still, as a machine whose power is gone, until `goOn`. Resolves when all of it does. */
  async standStill(): Promise<void> {
    this.#child.kill('SIGSTOP');
    while (this.isRunning && !this.#threadsStandStill())
      await new Promise((resolve) => setImmediate(resolve));
  }

  goOn(): void {
    this.#child.kill('SIGCONT');
  }

  #threadsStandStill(): boolean {
    return readdirSync(`/proc/${this.pid}/task`).every((thread) => {
      const [, state] = /\) (\w) /.exec(readFileSync(`/proc/${this.pid}/task/${thread}/stat`, 'utf8')) ?? [];
      return state === 'T';
    });
  }
}
