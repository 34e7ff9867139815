import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { limitOption } from '../terminal/limit-option.ts';

const IDS = ['<ids...>', 'ids of arrivals (`postern quarantine list` shows them)'] as const;
const AS = ['--as <agent>', 'who does it (else: admin)'] as const;

/** `postern quarantine list|show|release|drop` */
export function registerQuarantine(program: Program, io: CliIo): void {
  const quarantine = program
    .command('quarantine')
    .description('mail that was set aside for a person to look at; its bytes are kept as they came')
    .addHelpText('after', examples('quarantine list', 'quarantine show ID', 'quarantine release ID'));
  quarantine
    .command('list')
    .description(
      'what was set aside, newest first, and why; a ticket stands for what could not be dealt with',
    )
    .addOption(limitOption())
    .addHelpText('after', examples('quarantine list', 'quarantine list --json'))
    .action(async (_options, command) => {
      const { listQuarantine } = await import('./quarantine-read.ts');
      await listQuarantine(command.optsWithGlobals(), io);
    });
  quarantine
    .command('show')
    .description(
      'one mail that was set aside: why, its envelope, its header, and the first lines of its text',
    )
    .argument('<id>', IDS[1])
    .option('--full', 'the whole text')
    .addHelpText('after', examples('quarantine show 0mdx1k2p3abcdefgh', 'quarantine show ID --full --json'))
    .action(async (id, _options, command) => {
      const { showQuarantined } = await import('./quarantine-read.ts');
      await showQuarantined(id, command.optsWithGlobals(), io);
    });
  quarantine
    .command('release')
    .description('send mails on their way again, as if they had just come in')
    .argument(...IDS)
    .option(...AS)
    .addHelpText(
      'after',
      examples('quarantine release 0mdx1k2p3abcdefgh', 'quarantine release ID --as anna --json'),
    )
    .action(async (ids, _options, command) => {
      const { releaseMails } = await import('./quarantine-control.ts');
      await releaseMails(ids, command.optsWithGlobals(), io);
    });
  quarantine
    .command('drop')
    .description('be done with mails: they end as ignored, with the reason, and their bytes are kept')
    .argument(...IDS)
    .requiredOption('--reason <text>', 'why; it stays with the mail')
    .option(...AS)
    .addHelpText('after', examples('quarantine drop 0mdx1k2p3abcdefgh --reason "spam"'))
    .action(async (ids, options, command) => {
      const { dropMails } = await import('./quarantine-control.ts');
      await dropMails(ids, { ...command.optsWithGlobals(), reason: options.reason }, io);
    });
}
