import { Option } from '@commander-js/extra-typings';
import { LOCALES } from '../../desk/locale/locale.ts';
import { examples, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';

/** `postern canned list|show|set|remove|import` */
export function registerCanned(program: Program, io: CliIo): void {
  const canned = cannedGroup(program);
  registerReading(canned, io);
  registerWriting(canned, io);
  canned
    .command('import')
    .description('keep every *.md and *.txt file of a folder; all of them, or none where one is wrong')
    .argument('<folder>', 'files such as activation-help.de.md: facts between lines of ---, then the text')
    .option('--dry-run', 'only say what would change')
    .option('--as <agent>', 'the agent who does it')
    .addHelpText('after', examples('canned import ./answers --dry-run', 'canned import ./answers --as anna'))
    .action(async (folder, _options, command) => {
      const { importCanned } = await import('./canned-import.ts');
      await importCanned(folder, command.optsWithGlobals(), io);
    });
}

function cannedGroup(program: Program) {
  return program
    .command('canned')
    .description('canned answers: `/activation-help` alone on a line of an answer becomes the text')
    .addHelpText('after', examples('canned list', 'canned show activation-help', 'canned import ./answers'));
}

type CannedGroup = ReturnType<typeof cannedGroup>;

const NAME = ['<name>', 'what stands behind the /: activation-help'] as const;
const channelOption = () => new Option('--channel <channel>', 'for this channel (else every one)');
const categoryOption = () =>
  new Option('--category <category>', 'for this category and those below it (else every one)');
const localeOption = () =>
  new Option('--locale <locale>', 'in this language (else every one)').choices(LOCALES);

function registerReading(canned: CannedGroup, io: CliIo): void {
  canned
    .command('list')
    .description('the canned answers, by name')
    .argument('[words...]', 'only those with these words in name, title or text')
    .addHelpText('after', examples('canned list', 'canned list activation --json'))
    .action(async (words, _options, command) => {
      const { listAll } = await import('./canned-read.ts');
      await listAll(words, command.optsWithGlobals(), io);
    });
  canned
    .command('show')
    .description('every text of a name, with where it is for')
    .argument(...NAME)
    .addHelpText('after', examples('canned show activation-help', 'canned show activation-help --json'))
    .action(async (name, _options, command) => {
      const { showCanned } = await import('./canned-read.ts');
      await showCanned(name, command.optsWithGlobals(), io);
    });
}

function registerWriting(canned: CannedGroup, io: CliIo): void {
  canned
    .command('set')
    .description('keep a text under a name; what was there for the same place is replaced')
    .argument(...NAME)
    .argument('[text]', 'the text; without it, or with -, standard input')
    .option('--title <title>', 'what it is about (else its name)')
    .addOption(channelOption())
    .addOption(categoryOption())
    .addOption(localeOption())
    .option('--as <agent>', 'the agent who does it')
    .addHelpText(
      'after',
      examples(
        'canned set activation-help "Hello {{customer.firstName}}, ..." --title "How to activate"',
        'canned set activation-help --locale de --channel support < answer.txt',
      ),
    )
    .action(async (name, text, _options, command) => {
      const { setCanned } = await import('./canned-write.ts');
      await setCanned(name, text, command.optsWithGlobals(), io);
    });
  canned
    .command('remove')
    .description('take a text away: the one of exactly this place')
    .argument(...NAME)
    .addOption(channelOption())
    .addOption(categoryOption())
    .addOption(localeOption())
    .addHelpText(
      'after',
      examples('canned remove activation-help', 'canned remove activation-help --locale de'),
    )
    .action(async (name, _options, command) => {
      const { remove } = await import('./canned-write.ts');
      await remove(name, command.optsWithGlobals(), io);
    });
}
