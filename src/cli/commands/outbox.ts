import { Option } from '@commander-js/extra-typings';
import { DELIVERY_STATES } from '../../desk/trace.ts';
import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { limitOption } from '../terminal/limit-option.ts';

/** `postern outbox list|show|retry|cancel|hold|release|suppressions|lift` */
export function registerOutbox(program: Program, io: CliIo): void {
  const outbox = program
    .command('outbox')
    .description('mail that goes out')
    .addHelpText('after', examples('outbox list --state deferred', 'outbox show ID', 'outbox hold --all'));
  outbox
    .command('list')
    .description(
      'outgoing mail, newest first, with how its delivery stands and what the other side said last',
    )
    .addOption(new Option('--state <state>', 'only those in this state').choices(DELIVERY_STATES))
    .option('--waiting', 'only those that are still to be sent: queued, sending, deferred or held')
    .option('--ticket <ticket>', 'only those about this ticket')
    .addOption(limitOption())
    .addHelpText(
      'after',
      examples('outbox list', 'outbox list --waiting', 'outbox list --ticket TICK-1001 --json'),
    )
    .action(async (_options, command) => {
      const { listOutbox } = await import('./outbox-read.ts');
      await listOutbox(command.optsWithGlobals(), io);
    });
  outbox
    .command('show')
    .description('one mail: how it is addressed, every try to hand it over, and its text')
    .argument('<id>', 'id of an outgoing mail, or its Message-ID')
    .option('--full', 'fold nothing')
    .addHelpText('after', examples('outbox show 0mdx1k2p3abcdefgh', 'outbox show ID --full --json'))
    .action(async (id, _options, command) => {
      const { showOutgoing } = await import('./outbox-read.ts');
      await showOutgoing(id, command.optsWithGlobals(), io);
    });
  registerControls(outbox, io);
  registerSuppressions(outbox, io);
}

type Outbox = ReturnType<Program['command']>;

/** What the controls have in common: which mails, and who wants it. */
const MAILS = ['[ids...]', 'ids of outgoing mails, or their Message-IDs'] as const;
const AS = ['--as <agent>', 'who does it (else: admin)'] as const;

function registerControls(outbox: Outbox, io: CliIo): void {
  outbox
    .command('retry')
    .description(
      'try mails again now, also those that were given up; the relay is tried at once, whatever pause it was given',
    )
    .argument(...MAILS)
    .option('--all', 'everything that waits')
    .option(...AS)
    .addHelpText('after', examples('outbox retry 0mdx1k2p3abcdefgh', 'outbox retry --all --json'))
    .action(async (ids, _options, command) => {
      const { retryOutgoing } = await import('./outbox-control.ts');
      await retryOutgoing(ids, command.optsWithGlobals(), io);
    });
  outbox
    .command('cancel')
    .description('end mails that were not handed over yet: they are never sent, and their ticket says so')
    .argument('<ids...>', 'ids of outgoing mails, or their Message-IDs')
    .option(...AS)
    .addHelpText('after', examples('outbox cancel 0mdx1k2p3abcdefgh', 'outbox cancel ID --as anna --json'))
    .action(async (ids, _options, command) => {
      const { cancelOutgoing } = await import('./outbox-control.ts');
      await cancelOutgoing(ids, command.optsWithGlobals(), io);
    });
  outbox
    .command('hold')
    .description('keep mails back, or with --all the whole outbox, until they are released')
    .argument(...MAILS)
    .option('--all', 'the whole outbox: nothing at all is sent, also over a restart')
    .option('--reason <text>', 'why, with --all; `postern status` shows it')
    .option(...AS)
    .addHelpText(
      'after',
      examples('outbox hold 0mdx1k2p3abcdefgh', 'outbox hold --all --reason "moving hosts"'),
    )
    .action(async (ids, _options, command) => {
      const { holdOutgoing } = await import('./outbox-control.ts');
      await holdOutgoing(ids, command.optsWithGlobals(), io);
    });
  outbox
    .command('release')
    .description(
      'let mails go that were held, or with --all the whole outbox; the time that they stood still is given back',
    )
    .argument(...MAILS)
    .option('--all', 'the whole outbox; mails that are held one by one stay held')
    .option(...AS)
    .addHelpText('after', examples('outbox release 0mdx1k2p3abcdefgh', 'outbox release --all'))
    .action(async (ids, _options, command) => {
      const { releaseOutgoing } = await import('./outbox-control.ts');
      await releaseOutgoing(ids, command.optsWithGlobals(), io);
    });
}

function registerSuppressions(outbox: Outbox, io: CliIo): void {
  outbox
    .command('suppressions')
    .description('addresses that nothing is sent to for a while, since mail to them kept coming back')
    .addHelpText('after', examples('outbox suppressions', 'outbox suppressions --json'))
    .action(async (_options, command) => {
      const { listSuppressed } = await import('./suppressions.ts');
      await listSuppressed(command.optsWithGlobals(), io);
    });
  outbox
    .command('lift')
    .description('write to such addresses again; their bounces are forgotten')
    .argument('<addresses...>', 'mail addresses, as `postern outbox suppressions` shows them')
    .addHelpText(
      'after',
      examples('outbox lift carla@customer.example', 'outbox lift carla@customer.example --json'),
    )
    .action(async (addresses, _options, command) => {
      const { liftSuppressed } = await import('./suppressions.ts');
      await liftSuppressed(addresses, command.optsWithGlobals(), io);
    });
}
