/**
 * `npm run crash -- [--rounds N] [--images N] [--seeds N] [--seed N] [--skip-points]`: breaks the daemon on purpose and holds what is left to one oracle
 * (test/chaos/laws.ts). In: nothing; every daemon, relay and disk is made for the run, on loopback and in a temporary folder. Out: a line
 * for each step, every broken promise, and one last line; the exit code is 1 where a promise was broken, and the folder is kept then.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crashPoints } from '../test/chaos/crash-points.ts';
import { fullDisk } from '../test/chaos/full-disk.ts';
import { killLoop } from '../test/chaos/kill-loop.ts';
import { mountRefusal } from '../test/chaos/mounts.ts';
import { powerCuts } from '../test/chaos/power-cut.ts';
import type { Finding, RunOptions, RunResult } from '../test/chaos/run.ts';
import { simulations } from '../test/chaos/simulation.ts';
import { straceRefusal } from '../test/chaos/strace.ts';

const EX_USAGE = 64;
/** Violations that are printed; the folder has all of them. */
const SHOWN_MAX = 50;

interface Counts {
  readonly rounds: number;
  readonly images: number;
  readonly seeds: number;
  /** The first seed of all. */
  readonly seed: number;
  /** The sweep of the crash points is left out: a long run needs it only once. */
  readonly skipPoints: boolean;
}

const startedMs = performance.now();

function say(line: string): void {
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  process.stdout.write(`${String(seconds).padStart(5)} s  ${line}\n`);
}

function skip(what: string, why: string): RunResult {
  process.stderr.write(`\n*** SKIPPED: ${what}: ${why}\n\n`);
  return { count: 0, findings: [] };
}

async function main(): Promise<number> {
  const { rounds, images, seeds, seed, skipPoints } = readArguments();
  const dir = mkdtempSync(join(tmpdir(), 'postern-crash-'));
  const options: RunOptions = { dir, seed, progress: say };
  const noMounts = mountRefusal();
  const noStrace = skipPoints ? 'left out by --skip-points' : straceRefusal();
  const lanes = Math.min(2, availableParallelism());
  const killed = await killLoop({ ...options, rounds });
  const crashed =
    noStrace === null ? await crashPoints({ ...options, lanes }) : skip('crash points', noStrace);
  const cut = noMounts === null ? await powerCuts({ ...options, images }) : skip('power cuts', noMounts);
  const filled = noMounts === null ? await fullDisk(options) : skip('full disk', noMounts);
  const simulated = await simulations({ ...options, seeds });
  const findings = [killed, crashed, cut, filled, simulated].flatMap((result) => result.findings);
  tell(findings, dir);
  if (findings.length === 0) rmSync(dir, { recursive: true });
  const counts = `${killed.count} rounds, ${crashed.count} crash points, ${cut.count} images, ${simulated.count} seeds`;
  process.stdout.write(`${counts}: ${findings.length} violations\n`);
  return findings.length === 0 ? 0 : 1;
}

function tell(findings: readonly Finding[], dir: string): void {
  for (const { run, law, what } of findings.slice(0, SHOWN_MAX)) say(`BROKEN in the ${run}: ${law}: ${what}`);
  if (findings.length > SHOWN_MAX) say(`... and ${findings.length - SHOWN_MAX} more`);
  if (findings.length > 0) say(`what was found is kept in ${dir}`);
}

function readArguments(): Counts {
  try {
    const { values } = parseArgs({
      options: {
        rounds: { type: 'string', default: '20' },
        images: { type: 'string', default: '10' },
        seeds: { type: 'string', default: '3' },
        seed: { type: 'string', default: '1' },
        'skip-points': { type: 'boolean', default: false },
      },
    });
    const { rounds, images, seeds, seed, 'skip-points': skipPoints } = values;
    return {
      rounds: whole(rounds),
      images: whole(images),
      seeds: whole(seeds),
      seed: whole(seed),
      skipPoints,
    };
  } catch (error) {
    process.stderr.write(`crash: ${error instanceof Error ? error.message : String(error)}\n`);
    process.stderr.write(
      'usage: npm run crash -- [--rounds N] [--images N] [--seeds N] [--seed N] [--skip-points]\n',
    );
    process.exit(EX_USAGE);
  }
}

function whole(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new Error(`${text} is no whole number`);
  return Number(text);
}

// Daemons and mounts are let go in exit handlers, which a signal alone does not reach.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main();
