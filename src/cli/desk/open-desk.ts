import { LIMITS } from '../../base/limits.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { withCurrentStaff } from '../../inbound/apply/context/staff.ts';
import { openDesk, type OpenDesk } from '../../service/open-desk.ts';
import type { Store } from '../../store/database/database.ts';
import { migrate, pendingMigrations } from '../../store/migrate.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';

/** The desk as a command works with it: beside a running daemon, which sees every change at its next look. */
export interface CliDesk extends OpenDesk {
  readonly config: Config;
}

/** The configuration that the options name. @throws GatewayError `config.invalid` */
export function configOf(options: GlobalOptions, io: Pick<CliIo, 'environment' | 'cwd'>): Config {
  return loadConfig(options.config ?? null, io.environment, io.cwd);
}

/** Opens the desk, does the work, and closes it whatever happened. */
export async function withDesk<T>(
  options: GlobalOptions,
  io: CliIo,
  work: (desk: CliDesk) => Promise<T>,
): Promise<T> {
  const config = configOf(options, io);
  const opened = await openDesk(config, io);
  try {
    await bringUpNewDatabase(opened.store, options);
    const desk = await withCurrentStaff(opened.store.db, opened.desk);
    return await work({ config, ...opened, desk });
  } finally {
    await opened.store.close();
  }
}

/** A database that nothing was ever done to gets its tables; one that lags behind is left to whoever runs `postern migrate`. */
async function bringUpNewDatabase(store: Store, options: GlobalOptions): Promise<void> {
  const pending = await pendingMigrations(store);
  if (pending.length === 0) return;
  if (pending.includes('0001_initial')) {
    await migrate(store);
    return;
  }
  const option = options.config === undefined ? '' : ` --config ${options.config}`;
  throw new GatewayError(
    'store.unsafe',
    `the database is older than this program (due: ${pending.join(', ')}); back it up and run \`postern migrate${option}\``,
  );
}

/** Largest message that is taken in, by whatever way. */
export function maxSizeBytes(config: Config): number {
  return config.smtp?.maxSizeBytes ?? config.lmtp?.maxSizeBytes ?? LIMITS.messageSizeBytes;
}
