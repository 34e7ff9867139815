import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';

/** `postern status` */
export function registerStatus(program: Program, io: CliIo): void {
  program
    .command('status')
    .description('how things stand, what is wrong, and what to do about it; with or without a running daemon')
    .addHelpText(
      'after',
      `${examples('status', 'status --json', 'status >/dev/null || echo "look at postern"')}

Exit code 0: all is well. 1: something is wrong. 2: mail does not come in, does not go out, or may be lost, or the daemon is down.
(These are OK, WARNING and CRITICAL of Nagios plugins.) The limits are \`alarms\` in the configuration; docs/operations.md says what
to do about each fault.`,
    )
    .action(async (_options, command) => {
      const { showStatus } = await import('./status-read.ts');
      await showStatus(command.optsWithGlobals(), io);
    });
}
