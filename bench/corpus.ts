/**
 * `npm run corpus -- [FOLDER] [--list]`: feeds every message of a folder of real mail through the whole gateway, by SMTP and by IMAP,
 * and looks whether each came to its one recorded end. In: FOLDER, or test/corpus/messages. Out: tables, and the
 * exit code: 0, 1 where a law is broken (corpus/laws.ts), 64 and 66 of sysexits.h. No network but loopback.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { outputTo } from '../src/cli/terminal/output.ts';
import { available } from '../test/support/servers.ts';
import { runByImap } from './corpus/by-imap.ts';
import { runBySmtp } from './corpus/by-smtp.ts';
import { readCorpus, type CorpusMessage } from './corpus/messages.ts';
import { progressOn } from './corpus/progress.ts';
import { lastLine, listEnds, showRun } from './corpus/report.ts';
import type { Run } from './corpus/run.ts';

const USUAL_FOLDER = join(import.meta.dirname, '../test/corpus/messages');
const EX_USAGE = 64;
const EX_NOINPUT = 66;

async function main(): Promise<number> {
  const { folder: named, list } = readArguments();
  const folder = named ?? USUAL_FOLDER;
  const messages = existsSync(folder) ? readCorpus(folder) : [];
  if (messages.length > 0) return feed(messages, list);
  process.stderr.write(`corpus: no messages in ${folder}; \`npm run corpus -- FOLDER\` takes another one\n`);
  return named === null ? 0 : EX_NOINPUT;
}

async function feed(messages: readonly CorpusMessage[], list: boolean): Promise<number> {
  const out = outputTo({ stdout: process.stdout, environment: process.env }, {});
  const progress = progressOn(process.stderr);
  const runs: Run[] = [];
  const take = (run: Run): void => {
    progress('');
    showRun(out, run);
    runs.push(run);
  };
  take(await runBySmtp(messages, progress));
  const hasDovecot = available('dovecot');
  if (hasDovecot) take(await runByImap(messages, progress));
  else process.stderr.write('*** SKIPPED: by IMAP: Dovecot is not installed, or this is not root\n');
  if (list) for (const run of runs) listEnds(out, run);
  out.line(lastLine(runs));
  // In continuous integration a missing server is a failure, or nobody would notice that half of it never runs.
  const halved = !hasDovecot && process.env['CI'] === 'true';
  return halved || runs.some(({ breaches }) => breaches.length > 0) ? 1 : 0;
}

function readArguments(): { folder: string | null; list: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { list: { type: 'boolean', default: false } },
    });
    if (positionals.length > 1) throw new Error('more than one FOLDER');
    // npm runs this in the repository's folder; a relative path begins where the person stands.
    const named = positionals[0];
    const here = process.env['INIT_CWD'] ?? process.cwd();
    return { folder: named === undefined ? null : resolve(here, named), list: values.list };
  } catch (error) {
    process.stderr.write(`corpus: ${error instanceof Error ? error.message : String(error)}\n`);
    process.stderr.write('usage: npm run corpus -- [FOLDER] [--list]\n');
    process.exit(EX_USAGE);
  }
}

// Dovecot is ended in an exit handler, which a signal alone does not reach.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
// Whoever reads this may stop reading (`| head`).
process.stdout.once('error', () => process.exit(1));
process.exitCode = await main();
