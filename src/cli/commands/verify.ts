import { examples, type GlobalOptions, type Program } from '../globals.ts';
import type { CliIo } from '../io.ts';
import { outputTo } from '../output.ts';
import { progressTo } from './backup.ts';

/** `postern verify` */
export function registerVerify(program: Program, io: CliIo): void {
  program
    .command('verify')
    .description(
      'look over every mail, ticket and outgoing message that is kept, and name every gap; changes nothing',
    )
    .addHelpText(
      'after',
      `${examples('verify', 'verify --json')}\n\nExit code 0: no gap. 1: there are gaps, one a line.`,
    )
    .action(async (_options, command) => {
      await verifyAll(command.optsWithGlobals(), io);
    });
}

async function verifyAll(options: GlobalOptions, io: CliIo): Promise<void> {
  const { withDesk } = await import('../open-desk.ts');
  const { verify } = await import('../../service/verify.ts');
  const out = outputTo(io, options);
  const progress = progressTo(io);
  const result = await withDesk(options, io, ({ store, blobs, config }) =>
    verify({ store, blobs, prefix: config.numbering.prefix, progress }),
  );
  if (result.gaps.length > 0) io.setExitCode(1);
  if (out.json) {
    out.value(result);
    return;
  }
  for (const gap of result.gaps) out.line(gap);
  const found = result.gaps.length === 0 ? 'no gap' : `${result.gaps.length} gaps, named above`;
  out.line(`${result.mails} mails, ${result.tickets} tickets, ${result.files} files looked over: ${found}`);
}
