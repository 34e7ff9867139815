/**
 * I-03: the disk fails at the N-th sync or write of one thread of a working daemon (strace answers EIO, or that nothing was written). From that
 * moment on nobody may read a 250, the process must end with the code that tells its supervisor to try again, and the next start, on a
 * disk that is well, must find everything that was promised.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Conversation } from './conversation.ts';
import { Dice } from './dice.ts';
import { launchRested, workOffLater } from './later-clock.ts';
import { sentenceOf, type RunOptions } from './run.ts';
import { Scene } from './scene.ts';
import { failCallOf, fileThreadOf, type CallFailure } from './strace.ts';

/** 75 (EX_TEMPFAIL, sysexits.h). */
const EXIT_CODE = 75;
const ONE_FILE_THREAD = { UV_THREADPOOL_SIZE: '1' };

export interface FailingDisk extends CallFailure {
  readonly thread: 'database' | 'files';
}

export interface FailedDisk {
  /** The call was never reached: the conversation ended by itself. */
  readonly unharmed: boolean;
  readonly violations: readonly string[];
}

export async function failingDisk(fault: FailingDisk, options: RunOptions): Promise<FailedDisk> {
  const { thread, calls, when } = fault;
  const dir = join(options.dir, `failing-${thread}-${calls.join('-')}-${when}`);
  const scene = await Scene.make({ dir, seed: options.seed + when });
  let unharmed = false;
  try {
    const conversation = new Conversation(scene.ledger, scene.relay, new Dice(options.seed + when));
    unharmed = await liveUntilItFails(scene, conversation, fault);
    scene.judge('standing', { left: true });
    await liveOn(scene, conversation);
  } catch (error) {
    scene.blame('the run comes to its end', sentenceOf(error));
  } finally {
    await scene.close();
    scene.keepEvidence();
    if (scene.violations.length === 0) rmSync(dir, { recursive: true });
  }
  return { unharmed, violations: scene.violations.map(({ law, what }) => `${law}: ${what}`) };
}

async function liveUntilItFails(
  scene: Scene,
  conversation: Conversation,
  fault: FailingDisk,
): Promise<boolean> {
  const daemon = scene.launch({ environment: ONE_FILE_THREAD });
  const port = await daemon.smtpPort();
  if (port === null) throw new Error('it did not start');
  const log = join(scene.dir, 'calls');
  const thread = fault.thread === 'database' ? daemon.pid : fileThreadOf(daemon.pid);
  await failCallOf(thread, fault, `${log}-failed`);
  if (fault.thread === 'files') await failCallOf(daemon.pid, null, `${log}-said`);
  await conversation.goOn(port, () => daemon.isRunning);
  const over = conversation.isOver;
  if (daemon.isRunning) await scene.settled(() => daemon.isRunning);
  const { code } = await (daemon.isRunning ? daemon.stop() : daemon.exited);
  scene.died();
  doubtRefusals(scene);
  return judgeLife(scene, fault, { log, code, over });
}

/** True where the call was never reached. */
function judgeLife(
  scene: Scene,
  fault: FailingDisk,
  { log, code, over }: { readonly log: string; readonly code: number | null; readonly over: boolean },
): boolean {
  const failedAt = timeOf(`${log}-failed`, /\(INJECTED\)/);
  if (failedAt === null) return true;
  if (fault.answer === 0) {
    // A disk that takes nothing more is full: the same process goes on.
    if (code !== 0 || !over) scene.blame('I-03 a short write ends nothing', `exit code ${code ?? 'none'}`);
    return false;
  }
  // What fails while the database is closed is no loss: everything was acknowledged and synced before.
  if (code !== EXIT_CODE && !over) scene.blame('I-03 a failed disk ends it', `exit code ${code ?? 'none'}`);
  const said = fault.thread === 'files' ? `${log}-said` : `${log}-failed`;
  for (const at of timesOf(said, /"250 2\.0\.0 /))
    if (at > failedAt)
      scene.blame('I-03 nobody reads a 250 after a failed write', `${at - failedAt} s later`);
  return false;
}

async function liveOn(scene: Scene, conversation: Conversation): Promise<void> {
  const started = await launchRested(scene);
  if (started === null) {
    scene.blame('I-03 the next start is clean', `it ended: see ${scene.logPath}`);
    return;
  }
  const { daemon, port } = started;
  await conversation.goOn(port, () => daemon.isRunning);
  await scene.settled();
  const { code } = await daemon.stop();
  if (code !== 0 || !conversation.isOver) scene.blame('I-03 it goes on afterwards', `exit ${code ?? ''}`);
  await workOffLater(scene.configPath, scene.dir);
  scene.judge('final');
}

/**
 * A commit whose sync failed may be on the disk all the same, so its 451 says "not known to be there", and a second try is a copy (I-04).
 */
function doubtRefusals({ ledger }: Scene): void {
  for (const { tries } of ledger.accounts) {
    for (const [at, one] of tries.entries())
      if (one.reply.startsWith('451 4.3.0')) tries[at] = { ...one, seen: 'unknown' };
  }
}

function timeOf(path: string, pattern: RegExp): number | null {
  return timesOf(path, pattern)[0] ?? null;
}

/** Seconds since 1970 of the lines of a strace log that match. */
function timesOf(path: string, pattern: RegExp): number[] {
  const lines = readFileSync(path, 'latin1').split('\n');
  return lines.filter((line) => pattern.test(line)).map((line) => Number(/(\d+\.\d+) /.exec(line)?.[1]));
}
