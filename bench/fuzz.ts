/**
 * `npm run fuzz -- --messages N --seed S [--threads T] [--corpus FOLDER]`: reads N messages that nobody would send. In: the golden
 * messages of test/corpus and those of FOLDER, changed by chance that the seed decides. Out: every message that broke a law (fuzz/read-all.ts), took more than two seconds or never came to an end, saved and named; one line at the end;
 * the exit code: 0, or 1 where there was one. Message number n of a seed is the same in every run.
 */
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { readCorpus } from './corpus/messages.ts';
import { diceOf } from './fuzz/dice.ts';
import { SLOW_MS, type Said, type Share } from './fuzz/share.ts';
import { mutated } from './fuzz/mutate.ts';

const GOLDEN = join(import.meta.dirname, '../test/corpus/messages');
/** A message that is read for so long never comes to an end. */
const HANG_MS = 30_000;
const LOOK_MS = 1000;

type Messages = readonly [Buffer, ...Buffer[]];

interface Found {
  readonly kind: 'crash' | 'slow' | 'hang';
  readonly number: number;
  readonly sentence: string;
}

function seedMessages(corpus: string | undefined): Messages {
  const golden = readdirSync(GOLDEN)
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .map((name) => readFileSync(join(GOLDEN, name)));
  // npm runs this in the repository's folder; a relative path begins where the person stands.
  const folder = corpus === undefined ? null : resolve(process.env['INIT_CWD'] ?? process.cwd(), corpus);
  const others = folder === null ? [] : readCorpus(folder).map(({ bytes }) => bytes);
  return [...golden, ...others] as unknown as Messages;
}

/** Runs one share to its end, by as many threads one after the other as messages hang. */
async function runShare(share: Omit<Share, 'at'>, found: (one: Found) => void): Promise<number> {
  let slowestMs = 0;
  for (let from = share.from; from < share.to;) {
    const end = await runThread({ ...share, from, at: new SharedArrayBuffer(4) }, found);
    slowestMs = Math.max(slowestMs, end.slowestMs);
    if (end.hungAt === null) break;
    found({ kind: 'hang', number: end.hungAt, sentence: `was read for more than ${HANG_MS / 1000} s` });
    from = end.hungAt + share.step;
  }
  return slowestMs;
}

function runThread(
  share: Share,
  found: (one: Found) => void,
): Promise<{ slowestMs: number; hungAt: number | null }> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./fuzz/fuzz-thread.ts', import.meta.url), { workerData: share });
    const place = new Int32Array(share.at);
    let last = { number: -1, sinceMs: performance.now() };
    let slowestMs = 0;
    const watch = setInterval(() => {
      const number = Atomics.load(place, 0);
      if (number !== last.number) last = { number, sinceMs: performance.now() };
      else if (performance.now() - last.sinceMs > HANG_MS) finish(number);
    }, LOOK_MS);
    const finish = (hungAt: number | null): void => {
      clearInterval(watch);
      void worker.terminate().then(() => {
        resolve({ slowestMs, hungAt });
      });
    };
    worker.on('error', (error) => {
      clearInterval(watch);
      reject(new Error(`message ${Atomics.load(place, 0)} ended its thread`, { cause: error }));
    });
    worker.on('message', (said: Said) => {
      if (said.kind === 'fault') found({ kind: 'crash', number: said.number, sentence: said.sentence });
      else if (said.kind === 'slow')
        found({ kind: 'slow', number: said.number, sentence: `took ${Math.round(said.ms)} ms` });
      else {
        slowestMs = said.slowestMs;
        finish(null);
      }
    });
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      messages: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      threads: { type: 'string', default: '2' },
      corpus: { type: 'string' },
    },
  });
  const { seed } = values;
  const messages = seedMessages(values.corpus);
  const to = Number(values.messages);
  const step = Number(values.threads);
  let folder: string | null = null;
  const counts = { crash: 0, slow: 0, hang: 0 };
  const found = ({ kind, number, sentence }: Found): void => {
    counts[kind] += 1;
    folder ??= mkdtempSync(join(tmpdir(), 'postern-fuzz-'));
    const path = join(folder, `${number}.eml`);
    writeFileSync(path, mutated(diceOf(seed, number), { messages }));
    process.stdout.write(`${kind}: ${path}: ${sentence}\n`);
  };
  const shares = Array.from({ length: step }, (_, from) =>
    runShare({ seed, messages, from, step, to }, found),
  );
  const slowestMs = Math.max(...(await Promise.all(shares)));
  const hung = counts.hang === 0 ? '' : `, ${counts.hang} hung`;
  const slow = counts.slow === 0 ? '' : `, ${counts.slow} over ${SLOW_MS} ms`;
  process.stdout.write(
    `${to} messages, seed ${seed}: ${counts.crash} crashes${hung}${slow}, slowest ${Math.round(slowestMs)} ms\n`,
  );
  process.exitCode = counts.crash + counts.slow + counts.hang === 0 ? 0 : 1;
}

await main();
