import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';

/** `postern template list|preview|copy` */
export function registerTemplate(program: Program, io: CliIo): void {
  const template = program
    .command('template')
    .description('look at the mails that Postern sends, and begin your own')
    .addHelpText('after', examples('template list', 'template preview confirmation --locale de'));
  template
    .command('list')
    .description('list every kind of mail, who reads it, and which of its parts are yours')
    .addHelpText('after', examples('template list', 'template list --config desk.yaml --json'))
    .action(async (_options, command) => {
      const { listTemplates } = await import('./template-run.ts');
      listTemplates(command.optsWithGlobals(), io);
    });
  template
    .command('preview')
    .description('print a mail as it would be sent, with invented tickets and people')
    .argument('<kind>', 'one of `postern template list`')
    .option('--locale <locale>', 'en or de', 'en')
    .option('--html', 'the HTML of the first one, for a browser')
    .addHelpText(
      'after',
      examples(
        'template preview confirmation',
        'template preview answer --locale de',
        'template preview answer --html > answer.html',
      ),
    )
    .action(async (kind, _options, command) => {
      const { previewTemplate } = await import('./template-run.ts');
      previewTemplate(kind, command.optsWithGlobals(), io);
    });
  template
    .command('copy')
    .description('copy a built-in mail into your templatesDir, to be changed there; overwrites nothing')
    .argument('<kind>', 'one of `postern template list`')
    .option('--locale <locale>', 'en or de', 'en')
    .addHelpText('after', examples('template copy confirmation', 'template copy answer --locale de'))
    .action(async (kind, _options, command) => {
      const { copyTemplate } = await import('./template-run.ts');
      copyTemplate(kind, command.optsWithGlobals(), io);
    });
}
