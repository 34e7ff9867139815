import { Command } from '@commander-js/extra-typings';
import { programVersion } from '../../service/version.ts';
import type { CliIo } from './io.ts';
import { withoutControlsKeepingLines } from '../../mail/header.ts';
import { wrapped } from './wrapped.ts';

/** Options that every command has. */
export interface GlobalOptions {
  readonly config?: string | undefined;
  readonly json?: true | undefined;
  readonly verbose?: true | undefined;
}

/**
 * The program with what every command inherits: options, help with the global ones, errors on the given streams. `quiet`: Commander says
 * nothing about a wrong use, since its caller does.
 */
export function bareProgram(io: Pick<CliIo, 'stdout' | 'stderr'>, quiet: boolean) {
  return new Command('postern')
    .description('Email-first ticketing: customers write mail, agents answer from their own mail client.')
    .version(programVersion(), '-V, --version', 'print the version')
    .option('--config <file>', 'configuration file (else POSTERN_CONFIG, else the embedded default)')
    .option('--json', 'print JSON for other programs')
    .option('--verbose', 'print details, and the stack of an error')
    .helpOption('-h, --help', 'print help with examples')
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: LEAST_DESCRIPTION })
    .showHelpAfterError('Run the same with --help for usage and examples.')
    .configureOutput({
      writeOut: (text) => io.stdout.write(wrapHelp(text, io.stdout.columns ?? HELP_COLUMNS)),
      writeErr: (text) => quiet || io.stderr.write(withoutControlsKeepingLines(text)),
      outputError: (text, write) => {
        write(text.replace(/^error: /, 'postern: '));
      },
    })
    .exitOverride();
}

/** Columns of a help that goes to no terminal; Commander's own figure. */
const HELP_COLUMNS = 80;
/** A description beside long names is wrapped from this width on; without it lines run over the edge of a terminal. */
const LEAST_DESCRIPTION = 20;

/** The sentences below the examples, wrapped as everything above them; a line that is set in stands to be copied, and stays whole. */
export function wrapHelp(text: string, columns: number): string {
  const at = text.indexOf('\nExamples:\n');
  if (at < 0) return text;
  const sentences = /(?<=\n)[^\s].*(?:\n[^\s].*)*/g;
  const below = text.slice(at).replace(sentences, (run) => wrapped(run.replaceAll('\n', ' '), columns));
  return text.slice(0, at) + below;
}

export type Program = ReturnType<typeof bareProgram>;

/** The last part of every command's help. */
export function examples(...lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  $ postern ${line}`)].join('\n');
}
