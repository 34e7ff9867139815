import { BrokenPromise } from '../../base/assert.ts';
import { errorEntry, errorText, GatewayError, type ErrorCode } from '../../base/errors.ts';
import { withoutControlsKeepingLines } from '../../mail/header.ts';
import type { GlobalOptions } from './globals.ts';
import type { CliIo } from './io.ts';
import { jsonText } from './output.ts';

/** What to do next, where the sentence of the error does not say it already. */
const NEXT: Readonly<Partial<Record<ErrorCode, string>>> = {
  'config.invalid': 'Mend this, and run `postern config check` with the same --config.',
  'store.unavailable': 'Nothing was changed. Is the database there and the disk writable? Then run it again.',
  'disk.failed':
    'It ended at once, and nothing was acknowledged since. Look at the disk and the log of the system (dmesg); then start it again, which is safe.',
  'spool.io': 'Nothing was changed. Is the data folder writable? Then run it again.',
  'spool.full': 'Nothing was changed. Make room on the disk, then run it again.',
  'template.failed': 'Mend the template, or take templatesDir out of the configuration.',
  local: 'This was not foreseen; run it again with --verbose for the details.',
};

/** Says what happened and what to do next, and tells the exit code: that of the table in base/errors.ts. */
export function reportFailure(error: unknown, options: GlobalOptions, io: Pick<CliIo, 'stderr'>): number {
  const { code, exit } = errorEntry(error);
  const message = error instanceof BrokenPromise ? `a bug in postern: ${error.message}` : errorText(error);
  const fields = error instanceof GatewayError ? error.fields : {};
  if (options.json === true) {
    io.stderr.write(`${jsonText({ error: { code, exit, message, next: NEXT[code] ?? null, ...fields } })}\n`);
    return exit;
  }
  const lines = message.split('\n');
  const sentence =
    lines.length === 1 ? [`postern: ${message}`] : ['postern: there are several things wrong:', ...lines];
  const details = options.verbose === true ? stackOf(error) : [];
  const text = [...sentence, ...(NEXT[code] === undefined ? [] : [NEXT[code]]), ...details].join('\n');
  io.stderr.write(`${withoutControlsKeepingLines(text)}\n`);
  return exit;
}

/** The stack, and those of its causes. */
function stackOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return [error.stack ?? error.message, ...stackOf(error.cause).map((line) => `caused by: ${line}`)];
}
