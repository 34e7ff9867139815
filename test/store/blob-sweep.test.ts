import { existsSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { LIMITS } from '../../src/base/limits.ts';
import { blobsWithoutRow, createSweep } from '../../src/service/sweep.ts';
import { blobPath, removeBlob } from '../../src/store/intake/blob-sweep.ts';
import { openFolderBlobStore, type BlobStore } from '../../src/store/intake/blob-store.ts';
import { insertArrival } from '../../src/store/intake/arrivals.ts';
import { forEachDialect } from '../support/databases.ts';
import { onlyTo, replyAddressOf, startTestGateway } from '../support/gateway.ts';
import { memoryLog } from '../support/memory-log.ts';
import { renameSync } from 'node:fs';
import { arrivalRow } from './rows.ts';

let dataDir = '';
let dir = '';
let blobs: BlobStore;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'postern-sweep-'));
  dir = join(dataDir, 'blobs');
  blobs = await openFolderBlobStore(dir);
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

/** As if it had been put days ago. */
function age(sha256: string, days = 3): number {
  const putMs = Date.now() - days * 86_400_000;
  utimesSync(blobPath(dir, sha256), putMs / 1000, putMs / 1000);
  return Math.round(putMs);
}
const put = async (text: string, days?: number): Promise<string> => {
  const { sha256 } = await blobs.put(Buffer.from(text));
  if (days !== undefined) age(sha256, days);
  return sha256;
};

forEachDialect((_dialect, openFresh) => {
  test('what no row names is taken away at the second look, when it is a day old; what a row names stays', async () => {
    const { store } = await openFresh();
    const named = await put('named', 30);
    const young = await put('young');
    const old = await put('old', 3);
    await store.transact((tx) => insertArrival(tx, arrivalRow('a', { blob: named })));
    const look = createSweep({ dataDir, store, clock: systemClock, log: memoryLog() });
    expect(await look()).toBe(0);
    expect(await look()).toBe(1);
    expect(await blobs.has(old)).toBe(false);
    expect([await blobs.has(named), await blobs.has(young)]).toEqual([true, true]);
  });

  test('nothing that was put again between two looks is taken away', async () => {
    const { store } = await openFresh();
    const old = await put('again', 3);
    const look = createSweep({ dataDir, store, clock: systemClock, log: memoryLog() });
    await look();
    await put('again', 2);
    expect(await look()).toBe(0);
    expect(await blobs.has(old)).toBe(true);
  });

  test('a clock that jumps a day ahead makes no mail of this moment old', async () => {
    const { store } = await openFresh();
    let aheadMs = 0;
    const clock = { nowMs: () => Date.now() + aheadMs };
    const look = createSweep({ dataDir, store, clock, log: memoryLog() });
    await look();
    const underWay = await put('its row is not written yet');
    aheadMs = 2 * LIMITS.leftoverMs;
    expect(await look()).toBe(0);
    await store.transact((tx) => insertArrival(tx, arrivalRow('a', { blob: underWay })));
    expect(await look()).toBe(0);
    expect(await blobs.has(underWay)).toBe(true);
  });

  test('where many files are named by no row, the rows are missed rather, and nothing is taken', async () => {
    const { store } = await openFresh();
    for (let count = 0; count <= LIMITS.sweptAtOnce; count++) await put(`orphan ${count}`, 3);
    const log = memoryLog();
    const look = createSweep({ dataDir, store, clock: systemClock, log });
    await look();
    expect(await look()).toBe(0);
    expect(await blobsWithoutRow(dir, store, Date.now())).toHaveLength(LIMITS.sweptAtOnce + 1);
    expect(log.lines.some((line) => line.message.includes('is it an older copy?'))).toBe(true);
  });
});

describe('one file', () => {
  test('that was put again after it was looked at stays', async () => {
    const sha256 = await put('content', 3);
    await put('content');
    expect(removeBlob(dir, { sha256, putMs: Date.now() - 3 * 86_400_000 })).toBe(false);
    expect((await blobs.get(sha256)).toString()).toBe('content');
  });

  test('that a crash left aside is back at the next start', async () => {
    const sha256 = await put('content', 3);
    renameSync(blobPath(dir, sha256), join(dir, 'tmp', `swept-${sha256}`));
    const again = await openFolderBlobStore(dir);
    expect((await again.get(sha256)).toString()).toBe('content');
    expect(existsSync(join(dir, 'tmp', `swept-${sha256}`))).toBe(false);
  });

  test('that was put again while it lay aside is not overwritten by it', async () => {
    const sha256 = await put('content', 3);
    renameSync(blobPath(dir, sha256), join(dir, 'tmp', `swept-${sha256}`));
    await put('content');
    const again = await openFolderBlobStore(dir);
    expect((await again.get(sha256)).toString()).toBe('content');
  });
});

test('a desk at work loses no file to the sweep: not its raw mail, its attachments or its composed mail', async () => {
  const desk = await startTestGateway();
  const { gateway } = desk;
  // Everything looks old at once, and is looked at over and over while mail arrives.
  const clock = { nowMs: () => Date.now() + 2 * LIMITS.leftoverMs };
  const parts = { dataDir: gateway.config.dataDir, store: gateway.store, clock, log: memoryLog() };
  const look = createSweep(parts);
  const state = { over: false };
  const sweeping = (async () => {
    while (!state.over) await blobsWithoutRow(join(parts.dataDir, 'blobs'), gateway.store, clock.nowMs());
  })();
  for (let nth = 1; nth <= 6; nth++) {
    await desk.send({
      from: `Carla <c${nth}@customer.example>`,
      to: 'support@desk.example',
      attachments: [{ filename: 'a.txt', content: `file ${nth}` }],
    });
    const notification = onlyTo(await desk.sent(), 'anna@agents.example');
    await desk.send({
      from: 'anna@agents.example',
      to: replyAddressOf(notification),
      answering: notification,
      text: `Answer ${nth}`,
    });
    await desk.sent();
  }
  state.over = true;
  await sweeping;
  await look();
  expect(await look()).toBe(0);
  await desk.stop();
});
