import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DialectName } from '../support/databases.ts';

const OURS = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** Our migrations up to the one of that name, as an older program had them. */
export async function migrationsUpTo(dir: string, dialect: DialectName, last: string): Promise<string> {
  const folder = join(dir, 'migrations');
  await mkdir(folder);
  await cp(OURS, folder, { recursive: true });
  for (const name of await readdir(join(folder, dialect)))
    if (name > `${last}.sql`) await rm(join(folder, dialect, name));
  return folder;
}
