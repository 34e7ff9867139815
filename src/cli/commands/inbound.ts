import { Option } from '@commander-js/extra-typings';
import { ARRIVAL_STATES } from '../../desk/trace.ts';
import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { limitOption } from '../terminal/limit-option.ts';

/** `postern inbound list` */
export function registerInbound(program: Program, io: CliIo): void {
  const inbound = program
    .command('inbound')
    .description('mail that came in')
    .addHelpText('after', examples('inbound list', 'inbound list --state quarantined'));
  inbound
    .command('list')
    .description('every message that was taken in, newest first, and how it ended')
    .addOption(new Option('--state <state>', 'only those in this state').choices(ARRIVAL_STATES))
    .option('--ticket <ticket>', 'only those that ended at this ticket')
    .option(
      '--from <words>',
      'only those with this in the sender: an address, a domain, a name; looks into every mail',
    )
    .addOption(limitOption())
    .addHelpText(
      'after',
      examples(
        'inbound list',
        'inbound list --from carla@customer.example',
        'inbound list --state deferred',
        'inbound list --json',
      ),
    )
    .action(async (_options, command) => {
      const { listInbound } = await import('./inbound-read.ts');
      await listInbound(command.optsWithGlobals(), io);
    });
}
