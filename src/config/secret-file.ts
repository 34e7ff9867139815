import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorText } from '../base/errors.ts';
import type { TextOrFile } from './field.ts';

/** What was read in place of `{ file: PATH }`. */
type FileText =
  | { readonly kind: 'text'; readonly text: string; readonly warning: string | null }
  | { readonly kind: 'fault'; readonly fault: string };

const SIZE_MAX = 64 * 1024;
const READABLE_BY_OTHERS = 0o004;
const READABLE_BY_GROUP = 0o040;

/**
 * The text itself, or the content of its file (relative to `baseDir`) without its last line end. A secret in a file that everybody
 * may read is refused; one that the group may read is warned of.
 */
export function readTextOrFile(value: TextOrFile, baseDir: string, secret: boolean): FileText {
  if (typeof value === 'string') return { kind: 'text', text: value, warning: null };
  const path = resolve(baseDir, value.file);
  try {
    const { mode, size } = statSync(path);
    if (size > SIZE_MAX) return fault(`${path} is larger than ${SIZE_MAX} bytes, expected a key or password`);
    const rights = (mode & 0o777).toString(8).padStart(4, '0');
    if (secret && (mode & READABLE_BY_OTHERS) !== 0) {
      return fault(
        `${path} can be read by everybody (mode ${rights}), expected 0600 or stricter: chmod 600 ${path}`,
      );
    }
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (text === '') return fault(`${path} is empty`);
    const warning =
      secret && (mode & READABLE_BY_GROUP) !== 0
        ? `${path} can be read by its group (mode ${rights}); chmod 600 unless that is meant`
        : null;
    return { kind: 'text', text, warning };
  } catch (error) {
    return fault(`cannot read ${path} (${errorText(error)})`);
  }
}

function fault(text: string): FileText {
  return { kind: 'fault', fault: text };
}
