/**
 * I-02: the daemon is killed with SIGKILL again and again while clients work, at any moment, also while it starts. After each kill what it
 * left is held to the standing laws, and every few rounds it may finish, and is held to all of them.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { waiting } from './book.ts';
import { tally } from './laws-inbound.ts';
import { workOffLater } from './later-clock.ts';
import { Load } from './load.ts';
import { findingsOf, notProven, sentenceOf, type Finding, type RunOptions, type RunResult } from './run.ts';
import { Scene } from './scene.ts';

/** Rounds on one database, so that the books stay small enough to be read after every kill. */
const ROUNDS_A_SCENE = 25;
const ROUNDS_UNTIL_SETTLED = 5;
/** Mails that come in or go out in one life, at most. */
const LIFE_EVENTS_MAX = 16;
/** Some answers are waiting to leave when the daemon is killed. */
const ANSWER_DELAY_SECONDS = 1;
/** Of the first start; later ones are as long as the last. */
const START_MS = 1500;

export async function killLoop(options: RunOptions & { readonly rounds: number }): Promise<RunResult> {
  const findings: Finding[] = [];
  let mails = 0;
  for (let done = 0; done < options.rounds; done += ROUNDS_A_SCENE) {
    const rounds = Math.min(ROUNDS_A_SCENE, options.rounds - done);
    const seed = options.seed + done;
    const name = `kill loop, seed ${seed}`;
    const dir = join(options.dir, `kill-${seed}`);
    const scene = await Scene.make({ dir, seed, answerDelaySeconds: ANSWER_DELAY_SECONDS });
    const progress = (line: string) => {
      options.progress(`kill loop: ${done} rounds done, ${line}`);
    };
    try {
      mails += await killRounds(scene, rounds, progress);
    } catch (error) {
      scene.blame('the run comes to its end', sentenceOf(error));
    } finally {
      await scene.close();
      scene.keepEvidence();
      if (scene.violations.length === 0) rmSync(scene.dir, { recursive: true });
    }
    findings.push(...findingsOf(name, scene.violations));
  }
  options.progress(`kill loop: ${mails} mails acknowledged in ${options.rounds} lives that ended by a kill`);
  return { count: options.rounds, findings: [...findings, ...notProven('kill loop', mails, options.rounds)] };
}

/** Tells how many mails were acknowledged by daemons that were killed. */
async function killRounds(scene: Scene, rounds: number, progress: (line: string) => void): Promise<number> {
  const { dice, ledger, relay } = scene;
  const load = new Load({ dice: dice.child(), ledger, relay, clients: 4, restMs: 60 });
  relay.use(roughRelay(scene));
  load.start();
  let mails = 0;
  let startMs = START_MS;
  try {
    for (let round = 1; round <= rounds && scene.violations.length === 0; round++) {
      const before = ledger.count('acknowledged');
      startMs = await killOnce(scene, load, startMs);
      mails += ledger.count('acknowledged') - before;
      const book = scene.judge('standing', { left: true });
      progress(`round ${round} of ${rounds}: ${book === null ? 'nothing yet' : tally(book)}`);
      if (round % ROUNDS_UNTIL_SETTLED === 0) await settle(scene, load, 'settled');
    }
  } finally {
    load.target(null);
    await load.stop();
  }
  relay.use(() => undefined);
  await settle(scene, load, 'final');
  return mails;
}

/** One life: killed while it starts, or in the middle of its work. Tells how long a start takes by now. */
async function killOnce(scene: Scene, load: Load, lastStartMs: number): Promise<number> {
  const { dice } = scene;
  const daemon = scene.launch();
  let startMs = lastStartMs;
  if (dice.chance(0.2)) {
    await pause(dice.between(50, Math.ceil(lastStartMs)));
  } else {
    const launchedMs = performance.now();
    const port = await daemon.smtpPort();
    startMs = performance.now() - launchedMs;
    if (port === null) scene.blame('I-02 it starts after every kill', `it ended: see ${scene.logPath}`);
    // Some lives only work off what earlier ones took in: they are killed while they send.
    const worksOff = dice.chance(0.3) && waiting(scene.database, Date.now()) > 0;
    load.target(worksOff ? null : port);
    await scene.worked(dice.between(1, LIFE_EVENTS_MAX), daemon);
    await pause(dice.between(0, 100));
  }
  if (!daemon.isRunning) scene.blame('I-02 it runs until it is killed', `it ended: see ${scene.logPath}`);
  await scene.kill(daemon);
  load.target(null);
  return startMs;
}

/** A life that may finish, and ends as an operator ends it. At the very end everything that was offered is offered again, and worked off. */
async function settle(scene: Scene, load: Load, stage: 'settled' | 'final'): Promise<void> {
  const daemon = scene.launch();
  load.target(await daemon.smtpPort());
  if (stage === 'final') await load.offerTheRest();
  else await scene.worked(ROUNDS_UNTIL_SETTLED, daemon);
  load.target(null);
  await load.quiet();
  if (!(await scene.settled())) scene.blame('I-02 it comes to rest', 'work that is due is not done');
  const { code, signal } = await daemon.stop();
  if (code !== 0) scene.blame('I-23 SIGTERM ends it in peace', `it ended with ${code ?? signal ?? ''}`);
  if (stage === 'final') await workOffLater(scene.configPath, scene.dir);
  scene.judge(stage);
}

/** Some mails are refused for now, some lines break, and now and then the answer to a dot is lost. */
function roughRelay({ dice }: Scene) {
  const own = dice.child();
  return ({ phase }: { readonly phase: string }) => {
    const chance = own.next();
    if (chance < 0.004) return 'cut';
    if (phase === 'rcpt' && chance < 0.01) return '450 4.2.0 later';
    if (phase === 'dot' && chance < 0.02) return 'take-and-cut';
    return undefined;
  };
}
