import { Command } from '@commander-js/extra-typings';
import { programVersion } from '../service/version.ts';
import type { CliIo } from './io.ts';
import { withoutControlsKeepingLines } from '../mail/header.ts';

/** Options that every command has. */
export interface GlobalOptions {
  readonly config?: string | undefined;
  readonly json?: true | undefined;
  readonly verbose?: true | undefined;
}

/** The program with what every command inherits: options, help with the global ones, errors on the given streams. */
export function bareProgram(io: Pick<CliIo, 'stdout' | 'stderr'>) {
  return new Command('postern')
    .description('Email-first ticketing: customers write mail, agents answer from their own mail client.')
    .version(programVersion(), '-V, --version', 'print the version')
    .option('--config <file>', 'configuration file (else POSTERN_CONFIG, else the embedded default)')
    .option('--json', 'print JSON for other programs')
    .option('--verbose', 'print details, and the stack of an error')
    .helpOption('-h, --help', 'print help with examples')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Run the same with --help for usage and examples.')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(withoutControlsKeepingLines(text)),
      outputError: (text, write) => {
        write(text.replace(/^error: /, 'postern: '));
      },
    })
    .exitOverride();
}

export type Program = ReturnType<typeof bareProgram>;

/** The last part of every command's help. */
export function examples(...lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  $ postern ${line}`)].join('\n');
}
