import type { Readable, Writable } from 'node:stream';
import { systemClock, systemRandom, type Clock, type Random } from '../../base/clock.ts';
import { systemEnvironment } from '../../config/environment.ts';

/** A stream that may be a terminal. */
export type TerminalStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What a command may touch of the world besides configuration and database. */
export interface CliIo {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly cwd: string;
  readonly clock: Clock;
  readonly random: Random;
  /** The exit code of a command that has an answer besides success and failure. */
  setExitCode(code: number): void;
}

/** The process's own. */
export function systemIo(): CliIo {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: systemEnvironment(),
    cwd: process.cwd(),
    clock: systemClock,
    random: systemRandom,
    setExitCode: (code) => {
      process.exitCode = code;
    },
  };
}
