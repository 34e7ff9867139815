import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';

/** `postern block list|add|remove` */
export function registerBlock(program: Program, io: CliIo): void {
  const block = program
    .command('block')
    .description('whose mail is set aside, as `#block` does it')
    .addHelpText('after', examples('block list', 'block add @spam.example', 'block remove a@spam.example'));
  block
    .command('list')
    .description('addresses and domains whose mail is set aside')
    .addHelpText('after', examples('block list', 'block list --json'))
    .action(async (_options, command) => {
      const { listBlockedSenders } = await import('./block-control.ts');
      await listBlockedSenders(command.optsWithGlobals(), io);
    });
  const kinds = [
    ['add', 'set mail of an address, or of a whole domain, aside from now on'],
    ['remove', 'take it in again'],
  ] as const;
  for (const [kind, description] of kinds) {
    block
      .command(kind)
      .description(description)
      .argument('<sender>', 'an address, or @ and a domain')
      .addHelpText('after', examples(`block ${kind} @spam.example`))
      .action(async (sender, _options, command) => {
        const { changeBlocked } = await import('./block-control.ts');
        await changeBlocked(kind, sender, command.optsWithGlobals(), io);
      });
  }
}
