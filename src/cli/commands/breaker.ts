import { Option } from '@commander-js/extra-typings';
import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';

const ABOUT =
  'the breaker of all automatic mail: it trips when far more leaves by itself than is normal here, and holds it until you reset it';

/** `postern breaker status|reset` */
export function registerBreaker(program: Program, io: CliIo): void {
  const breaker = program
    .command('breaker')
    .description(ABOUT)
    .addHelpText('after', examples('breaker status', 'breaker reset --held release'));
  breaker
    .command('status')
    .description('is automatic mail sent, how much of it left in the last hour, and how much is held')
    .addHelpText(
      'after',
      `${examples('breaker status', 'breaker status --json')}\n\nExit code 0: mail is sent. 1: it is held.`,
    )
    .action(async (_options, command) => {
      const { tellBreaker } = await import('./breaker-control.ts');
      await tellBreaker(command.optsWithGlobals(), io);
    });
  breaker
    .command('reset')
    .description('send automatic mail again; say what becomes of the mails that were held')
    .addOption(
      new Option(
        '--held <what>',
        'release: they go now. cancel: they are never sent, and stay in `postern outbox list`',
      )
        .choices(['release', 'cancel'] as const)
        .makeOptionMandatory(),
    )
    .option('--as <agent>', 'who does it (else: admin)')
    .addHelpText('after', examples('breaker reset --held release', 'breaker reset --held cancel --as anna'))
    .action(async (_options, command) => {
      const { resetByHand } = await import('./breaker-control.ts');
      await resetByHand(command.optsWithGlobals(), io);
    });
}
