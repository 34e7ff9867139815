/**
 * `npm run fuzz -- [--what messages|tokens|addresses|headers|commands|all] [--messages N] [--inputs N] [--seed S] [--threads T]
 * [--corpus FOLDER]`: tries what nobody would send. In: for messages (the default) the golden ones of test/corpus and those of FOLDER, changed
 * by chance that the seed decides; for the other kinds what their grammars are made of. Out: every input that broke a law
 * (fuzz/read-all.ts, fuzz/*-laws.ts), was slow or never came to an end, saved and named; one line a kind at the end; the exit code: 0, or
 * 1 where there was one. Input number n of a seed is the same in every run.
 */
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { readCorpus } from './corpus/messages.ts';
import { diceOf } from './fuzz/dice.ts';
import { KINDS, type KindName } from './fuzz/kinds.ts';
import type { Said, Share } from './fuzz/share.ts';

const GOLDEN = join(import.meta.dirname, '../test/corpus/messages');
/** What is tried for so long never comes to an end. */
const HANG_MS = 30_000;
const LOOK_MS = 1000;
/** Beyond them faults are only counted. */
const MOST_SAVED = 100;

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
      reject(new Error(`input ${Atomics.load(place, 0)} ended its thread`, { cause: error }));
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

interface Run {
  readonly what: KindName;
  readonly seed: string;
  readonly threads: number;
  readonly to: number;
  readonly messages: Messages;
}

/** One kind to its end. True where every input kept every law. */
async function runKind({ what, seed, threads, to, messages }: Run): Promise<boolean> {
  const kind = KINDS[what];
  let folder: string | null = null;
  const counts = { crash: 0, slow: 0, hang: 0 };
  const found = ({ kind: fault, number, sentence }: Found): void => {
    counts[fault] += 1;
    if (counts.crash + counts.slow + counts.hang > MOST_SAVED) return;
    folder ??= mkdtempSync(join(tmpdir(), 'postern-fuzz-'));
    const path = join(folder, `${number}.${kind.ending}`);
    writeFileSync(path, kind.attempt(diceOf(seed, number), { messages }).input);
    process.stdout.write(`${fault}: ${path}: ${sentence}\n`);
  };
  const shares = Array.from({ length: threads }, (_, from) =>
    runShare({ what, seed, messages, from, step: threads, to }, found),
  );
  const slowestMs = Math.max(...(await Promise.all(shares)));
  const hung = counts.hang === 0 ? '' : `, ${counts.hang} hung`;
  const slow = counts.slow === 0 ? '' : `, ${counts.slow} over ${kind.slowMs} ms`;
  process.stdout.write(
    `${to} ${what}, seed ${seed}: ${counts.crash} crashes${hung}${slow}, slowest ${Math.round(slowestMs)} ms\n`,
  );
  return counts.crash + counts.slow + counts.hang === 0;
}

/** The kinds that a word stands for; none: there is no such word. */
function kindsNamed(word: string): KindName[] {
  const all = Object.keys(KINDS) as KindName[];
  return word === 'all' ? all : all.filter((name) => name === word);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      what: { type: 'string', default: 'messages' },
      messages: { type: 'string' },
      inputs: { type: 'string' },
      seed: { type: 'string', default: '1' },
      threads: { type: 'string', default: '2' },
      corpus: { type: 'string' },
    },
  });
  const kinds = kindsNamed(values.what);
  if (kinds.length === 0) throw new Error(`--what is one of ${Object.keys(KINDS).join(', ')}, all`);
  const messages = seedMessages(values.corpus);
  for (const what of kinds) {
    const given = what === 'messages' ? (values.messages ?? values.inputs) : values.inputs;
    const run = { what, seed: values.seed, threads: Number(values.threads), messages };
    if (!(await runKind({ ...run, to: Number(given ?? KINDS[what].many) }))) process.exitCode = 1;
  }
}

await main();
