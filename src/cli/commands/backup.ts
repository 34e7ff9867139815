import { resolve } from 'node:path';
import { countText } from '../../base/amounts.ts';
import { formatTicketTag } from '../../desk/tickets/number.ts';
import { examples, type GlobalOptions, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { outputTo } from '../terminal/output.ts';

/** `postern backup` */
export function registerBackup(program: Program, io: CliIo): void {
  program
    .command('backup')
    .description('copy database, mail, attachments and key into a folder, while the daemon runs')
    .argument(
      '<folder>',
      'where to; made where it is missing. Again into the same folder copies only what is new',
    )
    .addHelpText(
      'after',
      `${examples('backup /var/backups/postern')}\n\nTo put it back, see \`postern restore --help\`.`,
    )
    .action(async (folder, _options, command) => {
      await backUp(folder, command.optsWithGlobals(), io);
    });
}

/** `postern restore` */
export function registerRestore(program: Program, io: CliIo): void {
  program
    .command('restore')
    .description('put a backup into an empty data folder, with all outgoing mail on hold')
    .argument('<folder>', 'a folder that `postern backup` wrote')
    .addHelpText(
      'after',
      `${examples('restore /var/backups/postern')}

Nothing is sent until you have looked: what the backup still had to send may have gone out since.
  postern outbox list --waiting      what would be sent
  postern outbox cancel ID           what has gone out already
  postern outbox release --all       send the rest`,
    )
    .action(async (folder, _options, command) => {
      await putBack(folder, command.optsWithGlobals(), io);
    });
}

async function putBack(folder: string, options: GlobalOptions, io: CliIo): Promise<void> {
  const { configOf } = await import('../desk/open-desk.ts');
  const { restore } = await import('../../service/backup.ts');
  const config = configOf(options, io);
  const { nextNumber } = await restore(config, resolve(io.cwd, folder), {
    clock: io.clock,
    progress: progressTo(io),
  });
  const out = outputTo(io, options);
  if (out.json) out.value({ dataDir: config.dataDir, outboxHeld: true, nextNumber });
  else {
    const next = formatTicketTag(config.numbering.prefix, nextNumber);
    out.line(`restored into ${config.dataDir}; outgoing mail is on hold`);
    out.line(`the next ticket is ${next}: numbers before it may have been given since the backup`);
    out.line('next: `postern verify`, `postern outbox list --waiting`, then `postern outbox release --all`');
  }
}

async function backUp(folder: string, options: GlobalOptions, io: CliIo): Promise<void> {
  const { configOf } = await import('../desk/open-desk.ts');
  const { backup } = await import('../../service/backup.ts');
  const out = outputTo(io, options);
  const result = await backup(configOf(options, io), resolve(io.cwd, folder), progressTo(io));
  if (out.json) out.value(result);
  else
    out.line(
      `backed up into ${result.folder}: the database, and ${countText(result.files, 'file')} (${result.copied} of them new)`,
    );
}

/** A line on a terminal that tells how far it is; nothing elsewhere. */
export function progressTo(io: Pick<CliIo, 'stderr'>): (done: string) => void {
  return (done) => {
    if (io.stderr.isTTY === true) io.stderr.write(`\r${done}\u001b[K\r`);
  };
}
