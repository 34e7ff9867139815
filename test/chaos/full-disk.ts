/**
 * I-08: the disk fills up while clients work, to the last byte, and is freed again. Until then nobody is told more than "later", and nothing
 * that was acknowledged is lost; afterwards the same process heals by itself.
 */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DaemonProcess } from './daemon-process.ts';
import { workOffLater } from './later-clock.ts';
import { Load } from './load.ts';
import { mountTmpfs, unmount } from './mounts.ts';
import { findingsOf, sentenceOf, type RunOptions, type RunResult } from './run.ts';
import { Scene } from './scene.ts';

/** Room for the ballast and for what is wanted besides before mail is taken. */
const DISK_MIB = 200;
const PATIENCE_MS = 40_000;
const BLOCK = Buffer.alloc(64 * 1024, 'full');

export async function fullDisk(options: RunOptions): Promise<RunResult> {
  const dir = join(options.dir, `full-${options.seed}`);
  const disk = join(dir, 'disk');
  mkdirSync(disk, { recursive: true });
  mountTmpfs(disk, DISK_MIB);
  const scene = await Scene.make({ dir, seed: options.seed, dataDir: join(disk, 'data') });
  try {
    await fillAndFree(scene, join(disk, 'filler'), (line) => {
      options.progress(`full disk: ${line}`);
    });
  } catch (error) {
    scene.blame('the run comes to its end', sentenceOf(error));
  } finally {
    await scene.close();
    scene.keepEvidence();
    unmount(disk);
  }
  if (scene.violations.length === 0) rmSync(dir, { recursive: true });
  return { count: 1, findings: findingsOf(`full disk, seed ${options.seed}`, scene.violations) };
}

async function fillAndFree(scene: Scene, filler: string, progress: (line: string) => void): Promise<void> {
  const { dice, ledger, relay } = scene;
  const load = new Load({ dice: dice.child(), ledger, relay, clients: 3, restMs: 60 });
  const daemon = scene.launch();
  load.start();
  try {
    load.target(await daemon.smtpPort());
    await throughAFullDisk(scene, daemon, filler, progress);
  } finally {
    await load.stop();
  }
  await load.offerTheRest();
  progress(`healed, ${ledger.count('acknowledged')} mails taken`);
  if (!(await scene.settled())) scene.blame('I-08 it heals by itself', 'work that is due is not done');
  const { code } = await daemon.stop();
  if (code !== 0) scene.blame('I-23 SIGTERM ends it in peace', `it ended with ${code ?? 'a signal'}`);
  await workOffLater(scene.configPath, scene.dir);
  scene.judge('final');
  for (const { letter, tries } of ledger.accounts) {
    const final = tries.find(({ seen, reply }) => seen === 'refused' && !/^4\d\d/.test(reply));
    if (final !== undefined)
      scene.blame('I-36 a full disk is answered with 4xx', `${letter.id}: ${final.reply}`);
  }
}

async function throughAFullDisk(
  scene: Scene,
  daemon: DaemonProcess,
  filler: string,
  progress: (line: string) => void,
): Promise<void> {
  const { ledger } = scene;
  await until('some mail is taken', () => ledger.count('acknowledged') > 20);
  const refused = refusals(scene);
  fill(filler);
  await until('mail is refused for now', () => refusals(scene) > refused + 5);
  progress(`${ledger.count('acknowledged')} mails taken, then "${lastRefusal(scene)}"`);
  // The reserve is let go meanwhile; what it gave is taken away as well, again and again, until nothing is left at all.
  for (let times = 0; times < 20; times++) {
    fill(filler);
    await pause(400);
  }
  scene.judge('standing');
  if (!daemon.isRunning) scene.blame('I-08 it outlives a full disk', `it ended: see ${scene.logPath}`);
  rmSync(filler);
  const before = ledger.count('acknowledged');
  await until('mail is taken again', () => ledger.count('acknowledged') > before + 20);
}

/** Takes all that is left. */
function fill(path: string): void {
  const file = openSync(path, 'a');
  try {
    for (let size = BLOCK.length; size >= 1;) {
      try {
        writeSync(file, BLOCK, 0, size);
      } catch {
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(file);
  }
}

function refusals({ ledger }: Scene): number {
  return ledger.count('refused');
}

function lastRefusal({ ledger }: Scene): string {
  const refused = ledger.accounts.flatMap(({ tries }) => tries).filter(({ seen }) => seen === 'refused');
  return refused.at(-1)?.reply.trim() ?? '';
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await pause(20);
  }
}
