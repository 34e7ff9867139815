import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorText, GatewayError } from '../../base/errors.ts';

/** A file to be written, for its owner alone. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** @throws GatewayError `usage` */
export function requireAbsent(path: string): void {
  if (existsSync(path))
    throw new GatewayError(
      'usage',
      `${path} is there already, and nothing is overwritten; name another one, or move it away`,
    );
}

/**
 * Writes all of them or none.
 * @param read what was written must be what is read later; throws where it is not
 * @throws GatewayError `usage`
 */
export function writeAll(files: readonly NewFile[], read: () => void = () => undefined): void {
  const written: string[] = [];
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
      written.push(path);
    }
    read();
  } catch (error) {
    for (const path of written) rmSync(path);
    throw new GatewayError('usage', `nothing was written: ${errorText(error)}`, { cause: error });
  }
}
