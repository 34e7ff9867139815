import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import { freeBytes, roomFor } from '../../src/inbound/spool/room.ts';
import { startBallast } from '../../src/service/ballast.ts';
import { testClock } from '../support/desk.ts';
import { memoryLog } from '../support/memory-log.ts';

const MAX = 25 * 1024 * 1024;
const WANTED = MAX * LIMITS.roomPerMessage + LIMITS.ballastBytes;

describe('room for another mail (I-08)', () => {
  const room = (state: { free: number; waiting: number }) => {
    const clock = testClock();
    const sources = {
      freeBytes: () => Promise.resolve(state.free),
      waiting: () => Promise.resolve(state.waiting),
    };
    return { clock, require: roomFor({ maxSizeBytes: MAX, clock }, sources) };
  };

  test('is refused as temporary when the disk has less than a message and the reserve', async () => {
    await expect(room({ free: WANTED - 1, waiting: 0 }).require()).rejects.toMatchObject({
      code: 'spool.full',
      permanence: 'transient',
    });
    await expect(room({ free: WANTED, waiting: 0 }).require()).resolves.toBeUndefined();
  });

  test('is refused when too much waits already', async () => {
    await expect(room({ free: WANTED, waiting: LIMITS.arrivalsWaiting }).require()).rejects.toMatchObject({
      code: 'spool.full',
    });
  });

  test('is there again by itself when space returns', async () => {
    const state = { free: 0, waiting: 0 };
    const { clock, require } = room(state);
    await expect(require()).rejects.toThrow();
    state.free = WANTED;
    clock.advance(LIMITS.roomBelievedMs + 1);
    await expect(require()).resolves.toBeUndefined();
  });

  test('a disk that cannot be asked takes nothing in', async () => {
    await expect(freeBytes('/no/such/folder')).rejects.toMatchObject({ code: 'spool.io' });
    expect(await freeBytes(tmpdir())).toBeGreaterThan(0);
  });
});

test('I-08 the reserve lies on the disk in full, is let go when the disk is full, and laid anew when there is room', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'postern-ballast-'));
  const state = { free: 10 * LIMITS.ballastBytes };
  const log = memoryLog();
  const ballast = await startBallast({
    dataDir,
    log,
    free: () => Promise.resolve(state.free),
    everyMs: 3_600_000,
  });
  const laid = () => statSync(join(dataDir, 'ballast'), { throwIfNoEntry: false });
  expect(laid()?.size).toBe(LIMITS.ballastBytes);
  expect((laid()?.blocks ?? 0) * 512).toBeGreaterThanOrEqual(LIMITS.ballastBytes);
  state.free = LIMITS.ballastBytes / 8;
  await ballast.look();
  expect(laid()).toBeUndefined();
  expect(log.lines.map((line) => line.level)).toEqual(['error']);
  state.free = 10 * LIMITS.ballastBytes;
  await ballast.look();
  expect(laid()?.size).toBe(LIMITS.ballastBytes);
  ballast.stop();
  rmSync(dataDir, { recursive: true });
});
