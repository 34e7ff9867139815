import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';

/** `postern inspect` */
export function registerInspect(program: Program, io: CliIo): void {
  program
    .command('inspect')
    .description(
      'print how messages are read; nothing is stored. With --json one object a line, one per file',
    )
    .argument('<files...>', 'messages as they came (RFC 5322)')
    .option('--full', 'fold nothing, and show what was quoted and signed')
    .addHelpText(
      'after',
      examples('inspect message.eml', 'inspect --full message.eml', 'inspect --json mails/*.eml | jq .class'),
    )
    .action(async (files, _, command) => {
      const { inspectFiles } = await import('./inspect.ts');
      const { tellInspected } = await import('./inspect-page.ts');
      const { harmlessJson, outputTo } = await import('../terminal/output.ts');
      const options = command.optsWithGlobals();
      const out = outputTo(io, options);
      const exit = await inspectFiles(files, (reading) => {
        if (out.json) io.stdout.write(`${harmlessJson(JSON.stringify(reading))}\n`);
        else tellInspected(reading, out, options.full === true);
      });
      if (exit !== 0) io.setExitCode(exit);
    });
}
