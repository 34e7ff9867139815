import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Scene } from '../chaos/scene.ts';

let dir = '';
let scene: Scene;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'postern-stop-'));
  scene = await Scene.make({ dir, seed: 1 });
});
afterEach(async () => {
  await scene.close();
  rmSync(dir, { recursive: true, force: true });
});

test('I-23 SIGTERM in the very moment in which the daemon says that it runs ends it in peace', async () => {
  for (let start = 0; start < 3; start++) {
    const daemon = scene.launch();
    await daemon.smtpPort();
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
  }
});

test('I-23 SIGTERM while the daemon starts ends it in peace, or before it has done anything', async () => {
  for (const ms of [50, 400, 800]) {
    const daemon = scene.launch();
    await pause(ms);
    const { code, signal } = await daemon.stop();
    expect([code, signal], `after ${ms} ms`).toSatisfy(
      ([exit, by]: unknown[]) => exit === 0 || by === 'SIGTERM',
    );
  }
});
