import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readBook } from '../chaos/book.ts';
import { Load } from '../chaos/load.ts';
import { Scene } from '../chaos/scene.ts';
import { until } from '../support/until.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
/** Commands that only read, and commands that write, each run so often. */
const TIMES = 4;
/** At once, beside the daemon. */
const LANES = 2;

test(
  'I-10 commands read and write beside a daemon under load, and nobody ever hears that the database is busy',
  { timeout: 300_000 },
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'postern-crash-'));
    const scene = await Scene.make({ dir: join(dir, 'scene'), seed: 81 });
    const { ledger, relay, dice } = scene;
    const load = new Load({ dice: dice.child(), ledger, relay, clients: 3, restMs: 60 });
    const daemon = scene.launch();
    const port = await daemon.smtpPort();
    load.target(port);
    load.start();
    const postern = async (...words: string[]) => {
      const { PATH = '', HOME = '' } = process.env;
      const args = [MAIN, '--json', '--config', scene.configPath, ...words];
      return promisify(execFile)(process.execPath, args, { env: { PATH, HOME } });
    };
    try {
      await until('there is a ticket', () => readBook(scene.database).tickets.length > 0, 60_000);
      const number = String(readBook(scene.database).tickets[0]?.number);
      const before = ledger.count('acknowledged');
      const commands = Array.from({ length: TIMES }, (_, time) => [
        ['ticket', 'note', number, `looked at it, time ${time}`],
        ['ticket', 'list'],
        ['outbox', 'list'],
        ['ticket', 'status', number, time % 2 === 0 ? 'waiting' : 'open'],
        ['status'],
      ]).flat();
      // Both fail the test where one of them ends with anything but 0.
      const lane = async () => {
        for (let words = commands.shift(); words !== undefined; words = commands.shift())
          await postern(...words);
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      expect(ledger.count('acknowledged'), 'mail came in meanwhile').toBeGreaterThan(before);
      load.target(null);
      await load.stop();
      expect(await scene.settled()).toBe(true);
      expect((await daemon.stop()).code).toBe(0);
      const refused = ledger.accounts.flatMap(({ tries }) => tries).filter(({ seen }) => seen === 'refused');
      expect(refused, 'a busy database would be a 4xx').toEqual([]);
      const notes = readBook(scene.database).activities.filter(({ text }) => text.includes('looked at it'));
      expect(notes).toHaveLength(TIMES);
    } finally {
      load.target(null);
      await load.stop();
      await scene.close();
    }
    rmSync(dir, { recursive: true });
  },
);
