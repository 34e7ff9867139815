/** The command line in the test's own process: where a test runs a hundred commands, processes of their own would take a minute. */
import { Readable, Writable } from 'node:stream';
import { systemClock, systemRandom } from '../../src/base/clock.ts';
import { reportFailure } from '../../src/cli/terminal/failure.ts';
import type { CliIo } from '../../src/cli/terminal/io.ts';
import { createProgram } from '../../src/cli/program.ts';
import type { CommandLine } from './command-line.ts';

interface Ended {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runHere(
  desk: Pick<CommandLine, 'config' | 'folder'>,
  args: readonly string[],
  talk: { readonly stdin?: Readable; readonly onStderr?: (piece: string) => void } = {},
): Promise<Ended> {
  const ended = { exit: 0, stdout: '', stderr: '' };
  const into = (stream: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        ended[stream] += chunk.toString();
        if (stream === 'stderr') talk.onStderr?.(chunk.toString());
        done();
      },
    });
  const io: CliIo = {
    stdin: talk.stdin ?? Readable.from([]),
    stdout: into('stdout'),
    stderr: into('stderr'),
    environment: { POSTERN_CONFIG: desk.config },
    cwd: desk.folder,
    clock: systemClock,
    random: systemRandom,
    setExitCode: (code) => {
      ended.exit = code;
    },
  };
  try {
    await createProgram(io).parseAsync(['node', 'postern', ...args]);
  } catch (error) {
    ended.exit = reportFailure(error, {}, io);
  }
  return ended;
}
