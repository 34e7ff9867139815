import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';

/** `postern explain` */
export function registerExplain(program: Program, io: CliIo): void {
  program
    .command('explain')
    .description('tell which rule decided what about a mail, and why; for a ticket, about each of its mails')
    .argument('<mail>', 'a ticket (TICK-1001), a Message-ID, or the id of an arrival')
    .addHelpText(
      'after',
      examples('explain TICK-1001', "explain '<CAF1-x@mail.customer.example>'", 'explain TICK-1001 --json'),
    )
    .action(async (wanted, _options, command) => {
      const { explain } = await import('./inbound-read.ts');
      await explain(wanted, command.optsWithGlobals(), io);
    });
}
