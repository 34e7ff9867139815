import { examples, type Program } from '../globals.ts';
import type { CliIo } from '../io.ts';

/** `postern inspect` */
export function registerInspect(program: Program, io: CliIo): void {
  program
    .command('inspect')
    .description('print how messages are read: one JSON object a line, one per file; nothing is stored')
    .argument('<files...>', 'messages as they came (RFC 5322)')
    .addHelpText('after', examples('inspect message.eml', 'inspect --json mails/*.eml | jq .class'))
    .action(async (files) => {
      const { inspectFiles } = await import('./inspect.ts');
      const { harmlessJson } = await import('../output.ts');
      const exit = await inspectFiles(files, (line) => io.stdout.write(`${harmlessJson(line)}\n`));
      if (exit !== 0) io.setExitCode(exit);
    });
}
