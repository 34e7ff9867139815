/**
 * The command line: the outermost shell. In: arguments, environment, streams. Out: an answer on standard output, or one sentence
 * on standard error, and an exit code: 0, 1 (not found), those of base/errors.ts (sysexits.h), 64 for a wrong use.
 * What must hold: a command is safe beside a running daemon, and what it prints is safe for a terminal.
 */
import { CommanderError } from '@commander-js/extra-typings';
import { ERRORS, GatewayError } from '../base/errors.ts';
import { reportFailure } from './terminal/failure.ts';
import { systemIo, type CliIo } from './terminal/io.ts';
import { createProgram } from './program.ts';

async function main(argv: readonly string[], io: CliIo): Promise<void> {
  // Before the options are read, since a fault among them is to be told so as well.
  const json = argv.includes('--json');
  const program = createProgram(io, json);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    const code =
      error instanceof CommanderError ? usageExit(error, json, io) : reportFailure(error, program.opts(), io);
    io.setExitCode(code);
    // Nothing more is written to a disk that fails, and nobody is kept waiting by a daemon that cannot acknowledge.
    if (error instanceof GatewayError && error.code === 'disk.failed') process.exit(code);
  }
}

/**
 * Commander has said to a person what it had to say; a program is told here. Help that was asked for is an answer; help in place of a
 * missing command is not.
 */
function usageExit(error: CommanderError, json: boolean, io: CliIo): number {
  if (error.exitCode === 0) return 0;
  const sentence =
    error.code === 'commander.help' ? 'a command is missing' : error.message.replace(/^error: /, '');
  return json ? reportFailure(new GatewayError('usage', sentence), { json: true }, io) : ERRORS.usage.exit;
}

/** A reader who has seen enough (`| head`) is no failure. */
function endWithReader(io: CliIo): void {
  for (const stream of [io.stdout, io.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit();
      throw error;
    });
  }
}

const io = systemIo();
endWithReader(io);
await main(process.argv, io);
