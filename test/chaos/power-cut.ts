/**
 * I-01, power cuts: the daemon works on a file system in a file. It is stopped for a moment, the file is copied, and it goes on. Each copy is
 * what a disk holds when the power fails in that moment: what was not synced is not there. Whatever had been acknowledged by then must be.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DaemonProcess } from './daemon-process.ts';
import { workOffLater } from './later-clock.ts';
import type { Snapshot } from './ledger.ts';
import { Load } from './load.ts';
import { copyImage, makeImage, mountImage, sameImages, unmount } from './mounts.ts';
import type { Copy } from './relay.ts';
import { findingsOf, notProven, sentenceOf, type Finding, type RunOptions, type RunResult } from './run.ts';
import { Scene } from './scene.ts';

const IMAGE_MIB = 256;
/** Images of one life, so that books and disk stay small. */
const IMAGES_A_SCENE = 10;
const COPIES_MAX = 20;
/** Mails that come in or go out between two images, at most. */
const EVENTS_MAX = 10;

/** What was true when the power failed. */
interface PowerCut {
  readonly image: string;
  readonly atMs: number;
  readonly promised: Snapshot;
  /** What the relay had by then. */
  readonly copies: readonly Copy[];
}

export async function powerCuts(options: RunOptions & { readonly images: number }): Promise<RunResult> {
  const findings: Finding[] = [];
  let mails = 0;
  for (let done = 0; done < options.images; done += IMAGES_A_SCENE) {
    const images = Math.min(IMAGES_A_SCENE, options.images - done);
    const seed = options.seed + done;
    const dir = join(options.dir, `power-${seed}`);
    const cuts = await cutPower(dir, seed, images);
    for (const [index, cut] of cuts.entries()) {
      const found = await lookAtImage(join(dir, `after-${index}`), seed + index, cut);
      const must = acknowledged(cut);
      options.progress(`power cuts: ${done + index + 1} images, ${must} acknowledged mails in this one`);
      findings.push(...findingsOf(`power cut ${index}, seed ${seed}`, found));
      if (found.length === 0) rmSync(cut.image);
    }
    mails += Math.max(0, ...cuts.map(acknowledged));
    if (findings.length === 0) rmSync(dir, { recursive: true });
  }
  options.progress(`power cuts: ${mails} mails acknowledged before ${options.images} of them`);
  return {
    count: options.images,
    findings: [...findings, ...notProven('power cuts', mails, options.images)],
  };
}

function acknowledged({ promised }: PowerCut): number {
  return [...promised.values()].filter((one) => one.promised === 'must').length;
}

/** One life under load on an image of its own. */
async function cutPower(dir: string, seed: number, images: number): Promise<PowerCut[]> {
  mkdirSync(dir, { recursive: true });
  const disk = join(dir, 'disk.img');
  makeImage(disk, IMAGE_MIB);
  mountImage(disk, join(dir, 'disk'));
  const scene = await Scene.make({ dir, seed, dataDir: join(dir, 'disk/data') });
  const { ledger, relay, dice } = scene;
  const load = new Load({ dice: dice.child(), ledger, relay, clients: 4, restMs: 60 });
  const daemon = scene.launch();
  try {
    const cuts: PowerCut[] = [];
    load.start();
    load.target(await daemon.smtpPort());
    while (cuts.length < images) {
      await scene.worked(dice.between(3, EVENTS_MAX), daemon);
      await pause(dice.between(0, 100));
      if (!daemon.isRunning) throw new Error(`the daemon ended by itself: see ${scene.logPath}`);
      cuts.push(await cutOnce(scene, daemon, disk, join(dir, `cut-${cuts.length}.img`)));
    }
    return cuts;
  } finally {
    load.target(null);
    await daemon.kill();
    await load.stop();
    await scene.close();
    unmount(join(dir, 'disk'));
    rmSync(disk);
  }
}

async function cutOnce(scene: Scene, daemon: DaemonProcess, disk: string, image: string): Promise<PowerCut> {
  await daemon.standStill();
  const cut = {
    image,
    atMs: performance.now(),
    promised: scene.ledger.snapshot(),
    copies: [...scene.relay.copies],
  };
  // The kernel may write on its own while we copy; two copies that are the same show one moment.
  for (let copies = 1; ; copies++) {
    copyImage(disk, image);
    if (sameImages(disk, image)) break;
    if (copies > COPIES_MAX) throw new Error('the disk does not come to rest');
  }
  daemon.goOn();
  return cut;
}

/** Starts a daemon on what the disk held, lets it finish, and holds it to the laws. */
async function lookAtImage(dir: string, seed: number, cut: PowerCut) {
  const disk = join(dir, 'disk');
  mkdirSync(disk, { recursive: true });
  mountImage(cut.image, disk);
  const scene = await Scene.make({ dir, seed, dataDir: join(disk, 'data') });
  scene.kills.push({ fromMs: cut.atMs, toMs: performance.now() });
  const evidence = { promised: cut.promised, copiesBefore: cut.copies };
  try {
    scene.judge('standing', { ...evidence, left: true });
    const daemon = scene.launch();
    const port = await daemon.smtpPort();
    if (port === null) scene.blame('I-01 it starts after a power cut', `it ended: see ${scene.logPath}`);
    else {
      if (!(await scene.settled())) scene.blame('I-02 it comes to rest', 'work that is due is not done');
      const { code } = await daemon.stop();
      if (code !== 0) scene.blame('I-23 SIGTERM ends it in peace', `it ended with ${code ?? 'a signal'}`);
      await workOffLater(scene.configPath, scene.dir);
      scene.judge('final', evidence);
    }
  } catch (error) {
    scene.blame('the run comes to its end', sentenceOf(error));
  } finally {
    await scene.close();
    scene.keepEvidence();
    unmount(disk);
  }
  return scene.violations;
}
