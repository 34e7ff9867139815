/**
 * `npm run hostile -- [--rounds N]`: mails made to cost as much as they can, N times over (5), and how much memory the daemon has at rest after
 * each round: what grows with each is lost, what stays below a line is only used (I-09, T-29). Out: a line a round, and the exit code: 1 where it
 * was ever more than 640 MiB. Linux only, and no network but loopback.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { LIMITS } from '../src/base/limits.ts';
import { openStore } from '../src/store/database/database.ts';
import { until } from '../test/support/until.ts';
import { HOSTILE_LETTERS } from './memory/hostile-letters.ts';
import { sendLetter, type Letter } from './memory/letters.ts';
import { memoryOf, startDaemon } from './memory/measure.ts';

const MIB = 1024 * 1024;
/** A daemon at rest, the heap of the thread that reads, and what is under way; without collecting in time it was 745 MiB. */
const MOST_BYTES = 640 * MIB;
const PATIENCE_MS = 600_000;

/** Nobody sends so much that the bounds of one sender count. */
const fromSomebody = (letter: Letter, at: number): Letter => ({
  name: letter.name,
  *pieces() {
    yield `From: c${at}@customer${at % 7}.example\r\n`;
    yield* letter.pieces();
  },
});

const { rounds } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } }).values;
const dir = mkdtempSync(join(tmpdir(), 'postern-hostile-'));
const daemon = await startDaemon(dir);
const store = await openStore({ dialect: 'sqlite', path: join(dir, 'data/postern.db') });
const waiting = async (): Promise<number> =>
  (await store.db.selectFrom('arrival').select('id').where('state', '=', 'incoming').execute()).length;
try {
  let sent = 0;
  for (let round = 1; round <= Number(rounds); round += 1) {
    for (const letter of HOSTILE_LETTERS) await sendLetter(daemon.port, fromSomebody(letter, (sent += 1)));
    await until('the mails are dealt with', async () => (await waiting()) === 0, PATIENCE_MS);
    await pause(2 * LIMITS.garbageRestMs);
    const [now, peak] = [memoryOf(daemon.pid, 'VmRSS'), memoryOf(daemon.pid, 'VmHWM')];
    const isTooMuch = peak > MOST_BYTES;
    if (isTooMuch) process.exitCode = 1;
    process.stdout.write(
      `round ${round}: ${Math.round(now / MIB)} MiB, at most ${Math.round(peak / MIB)} MiB so far${isTooMuch ? ', TOO MUCH' : ''}\n`,
    );
  }
} finally {
  await store.close();
  daemon.child.kill('SIGTERM');
  await once(daemon.child, 'exit');
  rmSync(dir, { recursive: true });
}
