/**
 * I-02, every crash point of one conversation: the daemon is killed at its first sync, at its second, and so on, until a run ends by itself.
 * After each kill it is started again, the conversation goes on, and the end is held to all laws. Syncs are counted by thread, so there
 * are three sweeps: the start, the thread of the database, and the thread of the files.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Conversation } from './conversation.ts';
import type { DaemonProcess } from './daemon-process.ts';
import { Dice } from './dice.ts';
import { launchRested, workOffLater } from './later-clock.ts';
import { findingsOf, sentenceOf, type Finding, type RunOptions, type RunResult } from './run.ts';
import { Scene } from './scene.ts';
import { fileThreadOf, killAtSyncOf, underStrace } from './strace.ts';

const SWEEPS = ['start', 'database', 'files'] as const;
type Sweep = (typeof SWEEPS)[number];
/** More than any of them has; a sweep that does not end is a mistake of the runner. */
const POINTS_MAX = 500;
const ONE_FILE_THREAD = { UV_THREADPOOL_SIZE: '1' };

export async function crashPoints(options: RunOptions & { readonly lanes?: number }): Promise<RunResult> {
  const findings: Finding[] = [];
  let count = 0;
  for (const sweep of SWEEPS) {
    const points = await sweepOnce(sweep, options, findings);
    options.progress(`crash points: ${points} in the sweep of the ${sweep}`);
    count += points;
  }
  return { count, findings };
}

/** Tries one point after the other, a few at once; tells how many there were. */
async function sweepOnce(
  sweep: Sweep,
  options: RunOptions & { readonly lanes?: number },
  findings: Finding[],
): Promise<number> {
  let next = 1;
  let last = Infinity;
  const lane = async () => {
    while (next < last) {
      const point = next++;
      if (point > POINTS_MAX) throw new Error(`the sweep of the ${sweep} does not end`);
      const { unharmed, found } = await crashOnce(sweep, point, options);
      findings.push(...found);
      if (unharmed) last = Math.min(last, point);
      options.progress(`crash points: ${sweep} ${point}${unharmed ? ' ended by itself' : ''}`);
    }
  };
  await Promise.all(Array.from({ length: options.lanes ?? 1 }, lane));
  return last - 1;
}

async function crashOnce(
  sweep: Sweep,
  point: number,
  { dir, seed }: RunOptions,
): Promise<{ unharmed: boolean; found: Finding[] }> {
  const own = join(dir, `crash-${sweep}-${point}`);
  const scene = await Scene.make({ dir: own, seed: seed + point });
  let unharmed = false;
  try {
    const conversation = new Conversation(scene.ledger, scene.relay, new Dice(seed + point));
    unharmed = await liveUntilThePoint(scene, conversation, sweep, point);
    scene.judge('standing', { left: true });
    await liveOn(scene, conversation);
  } catch (error) {
    scene.blame('the run comes to its end', sentenceOf(error));
  } finally {
    await scene.close();
    scene.keepEvidence();
    if (scene.violations.length === 0) rmSync(own, { recursive: true });
  }
  return { unharmed, found: findingsOf(`crash point ${point} of the ${sweep}`, scene.violations) };
}

/** True where the point was never reached. */
async function liveUntilThePoint(
  scene: Scene,
  conversation: Conversation,
  sweep: Sweep,
  point: number,
): Promise<boolean> {
  const daemon = scene.launch({
    environment: ONE_FILE_THREAD,
    ...(sweep === 'start' ? { under: underStrace(point) } : {}),
  });
  const port = await daemon.smtpPort();
  if (port !== null) {
    if (sweep === 'start') return endOfStart(scene, daemon);
    await killAtSyncOf(sweep === 'database' ? daemon.pid : fileThreadOf(daemon.pid), point);
    await conversation.goOn(port, () => daemon.isRunning);
    if (daemon.isRunning) await scene.settled(() => daemon.isRunning);
  }
  const { signal } = await daemon.stop();
  if (signal === null) return true;
  scene.died();
  return false;
}

/** The start is over, so what comes now belongs to the other sweeps. */
async function endOfStart(scene: Scene, daemon: DaemonProcess): Promise<boolean> {
  await scene.kill(daemon);
  return true;
}

async function liveOn(scene: Scene, conversation: Conversation): Promise<void> {
  const started = await launchRested(scene);
  if (started === null) {
    scene.blame('I-02 it starts after every crash', `it ended: see ${scene.logPath}`);
    return;
  }
  const { daemon, port } = started;
  await conversation.goOn(port, () => daemon.isRunning);
  await scene.settled();
  const { code } = await daemon.stop();
  if (code !== 0 || !conversation.isOver)
    scene.blame('I-02 it goes on after every crash', `exit ${code ?? ''}`);
  await workOffLater(scene.configPath, scene.dir);
  scene.judge('final');
}
