import { examples, type GlobalOptions, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { outputTo } from '../terminal/output.ts';

/** `postern commands [WORD]` */
export function registerCommands(program: Program, io: CliIo): void {
  program
    .command('commands')
    .description('say what agents may write at the top of a mail')
    .argument('[word]', 'one of them, with or without #')
    .option('--locale <locale>', 'en or de', 'en')
    .option('--markdown', 'the whole grammar as a page (docs/commands.md)')
    .addHelpText('after', examples('commands', 'commands remind', 'commands --markdown > docs/commands.md'))
    .action(async (word, { locale, markdown }, command) => {
      if (markdown === true) await page(io);
      else await list({ word: word ?? null, locale }, command.optsWithGlobals(), io);
    });
}

async function page(io: CliIo): Promise<void> {
  const { describeCommands } = await import('../../desk/commands/describe.ts');
  io.stdout.write(describeCommands());
}

async function list(
  { word, locale }: { readonly word: string | null; readonly locale: string },
  options: GlobalOptions,
  io: CliIo,
): Promise<void> {
  const { GatewayError } = await import('../../base/errors.ts');
  const { helpEntries } = await import('../../desk/commands/help.ts');
  const { nearestWord } = await import('../../base/nearest.ts');
  const { COMMAND_WORDS } = await import('../../desk/commands/verbs.ts');
  if (locale !== 'en' && locale !== 'de')
    throw new GatewayError('usage', `there is no language ${locale}; write en or de`);
  const about = word === null ? null : word.replace(/^#/, '').toLowerCase();
  const entries = helpEntries(locale, about);
  if (entries.length === 0) {
    const near = nearestWord(about ?? '', COMMAND_WORDS);
    const meant = near === null ? '`postern commands` lists them all' : `did you mean #${near}?`;
    throw new GatewayError('usage', `there is no command #${about ?? ''}; ${meant}`);
  }
  const out = outputTo(io, options);
  if (out.json) {
    out.value(entries);
    return;
  }
  for (const { line, does, example } of entries) {
    out.line(line);
    out.line(`   ${does}${example === '' ? '' : `; for example ${example}`}`);
  }
}
