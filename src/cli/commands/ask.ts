import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { limitOption } from '../terminal/limit-option.ts';

/** `postern search` */
export function registerSearch(program: Program, io: CliIo): void {
  program
    .command('search')
    .description('tickets that hold all of the words: in subjects, messages, notes, people, names of files')
    .argument('<words...>', 'words, or what they begin with; in quotation marks exactly so')
    .option('--as <agent>', 'only what this agent may look at')
    .addOption(limitOption())
    .addHelpText(
      'after',
      examples(
        'search printer toner',
        'search \'"paper jam"\' --as anna',
        'search carla@customer.example --json',
      ),
    )
    .action(async (words, _options, command) => {
      const { search } = await import('./ask-read.ts');
      await search(words, command.optsWithGlobals(), io);
    });
}

/** `postern report` */
export function registerReport(program: Program, io: CliIo): void {
  program
    .command('report')
    .description('figures of the last 30 days: what came, how soon it was answered and closed, what waits')
    .option('--as <agent>', 'only of what this agent may look at')
    .option('--csv', 'print comma-separated values, safe for a spreadsheet; times in seconds')
    .addHelpText(
      'after',
      examples('report', 'report --as anna', 'report --json', 'report --csv > report.csv'),
    )
    .action(async (_options, command) => {
      const { printReport } = await import('./report-read.ts');
      await printReport(command.optsWithGlobals(), io);
    });
}

/** `postern reindex` */
export function registerReindex(program: Program, io: CliIo): void {
  program
    .command('reindex')
    .description('make the index of `search` anew; mail is taken in and searched meanwhile')
    .addHelpText('after', examples('reindex', 'reindex --config desk.yaml'))
    .action(async (_options, command) => {
      const { reindex } = await import('./reindex.ts');
      await reindex(command.optsWithGlobals(), io);
    });
}
