import { VERBS } from '../../desk/commands/verbs.ts';
import type { Verb } from '../../desk/commands/command.ts';
import { examples } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { byOption, TICKET, type TicketGroup } from './ticket-options.ts';

/** Verbs of agents' mails that are commands of `postern ticket` as well, their values written alike. */
const AT_COMMAND_LINE = [
  'team',
  'responsible',
  'customer',
  'type',
  'category',
  'priority',
  'tag',
  'title',
  'summary',
  'project',
  'due',
  'estimate',
  'task',
  'done',
  'time',
  'call',
  'snooze',
  'remind',
  'merge',
  'split',
  'link',
  'unlink',
] as const satisfies readonly Verb[];

/** Those that take no value. */
const BARE = ['unassign', 'internal', 'spam'] as const satisfies readonly Verb[];

/** `postern ticket team|tag|task|done|time|remind|merge|split|link|...`, `unassign|internal|spam` and `unmerge` */
export function registerVerbs(ticket: TicketGroup, io: CliIo): void {
  for (const verb of AT_COMMAND_LINE) {
    const { form, example, does } = VERBS[verb];
    ticket
      .command(verb)
      .description(`${does.en}; by mail: #${verb} ${form}`)
      .argument(...TICKET)
      .argument('<value...>', form)
      .addOption(byOption())
      // A tag that is taken off begins like an option.
      .allowUnknownOption(verb === 'tag')
      .addHelpText(
        'after',
        examples(`ticket ${verb} TICK-1001 ${example}`, `ticket ${verb} 1001 ${example} --as anna`),
      )
      .action(async (name, words, _options, command) => {
        const { runVerb } = await import('./ticket-verb.ts');
        await runVerb(verb, name, words, command.optsWithGlobals(), io);
      });
  }
  for (const verb of BARE) {
    ticket
      .command(verb)
      .description(`${VERBS[verb].does.en}; by mail: #${verb}`)
      .argument(...TICKET)
      .addOption(byOption())
      .addHelpText('after', examples(`ticket ${verb} TICK-1001`, `ticket ${verb} 1001 --as anna`))
      .action(async (name, _options, command) => {
        const { runVerb } = await import('./ticket-verb.ts');
        await runVerb(verb, name, [], command.optsWithGlobals(), io);
      });
  }
  ticket
    .command('unmerge')
    .description('make a merged ticket one of its own again, with all that came to it meanwhile')
    .argument(...TICKET)
    .addOption(byOption())
    .addHelpText('after', examples('ticket unmerge TICK-1007', 'ticket unmerge 1007 --as anna'))
    .action(async (name, _options, command) => {
      const { unmerge } = await import('./ticket-verb.ts');
      await unmerge(name, command.optsWithGlobals(), io);
    });
}
