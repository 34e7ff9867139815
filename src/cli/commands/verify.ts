import { countText } from '../../base/amounts.ts';
import { examples, type GlobalOptions, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { outputTo } from '../terminal/output.ts';
import { progressTo } from './backup.ts';

/** `postern verify` */
export function registerVerify(program: Program, io: CliIo): void {
  program
    .command('verify')
    .description(
      'look over every mail, ticket, outgoing message, file and IMAP folder, and name every gap; changes nothing',
    )
    .option('--no-imap', 'leave the IMAP folders out')
    .addHelpText(
      'after',
      `${examples('verify', 'verify --no-imap', 'verify --json')}

Each gap is one line: what it is about, what is wrong, and what to do. IMAP folders are opened read-only, and compared with what was
taken in from them. Exit code 0: no gap. 1: there are gaps.`,
    )
    .action(async (options, command) => {
      await verifyAll({ ...command.optsWithGlobals(), imap: options.imap }, io);
    });
}

async function verifyAll(options: GlobalOptions & { readonly imap: boolean }, io: CliIo): Promise<void> {
  const { withDesk } = await import('../desk/open-desk.ts');
  const { gapText } = await import('../../service/gap.ts');
  const { verify } = await import('../../service/verify.ts');
  const out = outputTo(io, options);
  const progress = progressTo(io);
  const result = await withDesk(options, io, ({ store, blobs, config, credentials }) =>
    verify({
      store,
      blobs,
      config,
      clock: io.clock,
      imap: options.imap ? config.imap : [],
      credentials,
      progress,
    }),
  );
  progress('');
  if (result.gaps.length > 0) io.setExitCode(1);
  if (out.json) {
    out.value(result);
    return;
  }
  for (const gap of result.gaps) out.line(gapText(gap));
  for (const note of result.notes) out.line(`note: ${note}`);
  const { mails, tickets, files, folders, gaps } = result;
  const found = gaps.length === 0 ? 'no gap' : `${countText(gaps.length, 'gap')}, named above`;
  const looked = `${countText(mails, 'mail')}, ${countText(tickets, 'ticket')}, ${countText(files, 'file')} and ${countText(folders, 'IMAP folder')}`;
  out.line(`${looked} looked over: ${found}`);
}
