import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';

/** `postern init` */
export function registerInit(program: Program, io: CliIo): void {
  program
    .command('init')
    .description('ask what a first configuration needs, and write it')
    .argument('[file]', 'the configuration to write', 'desk.yaml')
    .addHelpText(
      'after',
      `${examples('init', 'init /etc/postern/desk.yaml')}

Passwords are written to files of their own beside it, readable for you alone. A file that is there already is left as it is.
Answers may also come line by line from standard input.`,
    )
    .action(async (file, _options, command) => {
      const { runInit } = await import('./init-run.ts');
      await runInit(file, command.optsWithGlobals(), io);
    });
}
