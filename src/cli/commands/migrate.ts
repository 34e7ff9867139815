import { examples, type GlobalOptions, type Program } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { outputTo } from '../terminal/output.ts';

/** `postern migrate` */
export function registerMigrate(program: Program, io: CliIo): void {
  program
    .command('migrate')
    .description(
      'bring the tables of the database up to this program; all of it, or nothing where one step fails',
    )
    .option('--dry-run', 'only say what is due')
    .addHelpText('after', examples('migrate --dry-run', 'migrate --config desk.yaml'))
    .action(async (options, command) => {
      await run({ ...command.optsWithGlobals(), dryRun: options.dryRun === true }, io);
    });
}

async function run(options: GlobalOptions & { dryRun: boolean }, io: CliIo): Promise<void> {
  const { configOf } = await import('../desk/open-desk.ts');
  const { openDesk } = await import('../../service/open-desk.ts');
  const { migrate, pendingMigrations } = await import('../../store/migrate.ts');
  const out = outputTo(io, options);
  const { store } = await openDesk(configOf(options, io), io);
  try {
    const names = options.dryRun ? await pendingMigrations(store) : await migrate(store);
    if (out.json) out.value({ dialect: store.dialect, [options.dryRun ? 'due' : 'applied']: names });
    else if (names.length === 0) out.line('The database is up to date.');
    else out.line(`${options.dryRun ? 'Due' : 'Applied'}: ${names.join(', ')}`);
  } finally {
    await store.close();
  }
}
