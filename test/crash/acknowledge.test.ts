import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Writer } from '../chaos/letters.ts';
import { Scene } from '../chaos/scene.ts';
import { SmtpHand } from '../chaos/smtp-hand.ts';
import { straceRefusal, watchSyncsOf } from '../chaos/strace.ts';

const refusal = straceRefusal();
if (refusal !== null) process.stderr.write(`\n*** SKIPPED: what is synced before a 250: ${refusal}\n\n`);

const MAILS = 5;

/** What must have ended, in this order, between the 354 and the 250 of a mail. */
const STEPS: readonly (readonly [what: string, call: RegExp])[] = [
  ['the bytes are synced', /f(data)?sync\(\d+<[^>]*\/blobs\/tmp\/[^>]+>/],
  ['they have their name', /rename(at2?)?\(.*\/blobs\/tmp\//],
  ['the name is synced', /f(data)?sync\(\d+<[^>]*\/blobs\/[0-9a-f]{2}>/],
  ['the row is synced', /f(data)?sync\(\d+<[^>]*postern\.db-wal>/],
];

interface Call {
  readonly text: string;
  /** Lines of the log at which it began and ended well. */
  readonly begun: number;
  readonly ended: number;
}

/** A call that another thread interrupts stands on two lines: its beginning, and `<... fsync resumed>`. */
function callsOf(log: string): Call[] {
  const underWay = new Map<string, { text: string; begun: number }>();
  const calls: Call[] = [];
  for (const [at, line] of log.split('\n').entries()) {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const begun = text.startsWith('<... ') ? underWay.get(thread) : { text, begun: at };
    if (begun === undefined) continue;
    if (text.endsWith('<unfinished ...>')) underWay.set(thread, begun);
    else if (/\) += (?!-1)/.test(text)) calls.push({ ...begun, ended: at });
  }
  return calls;
}

test.skipIf(refusal !== null)(
  'I-01 the daemon begins to write the 250 of a mail when its bytes, their name and its row have been synced',
  { timeout: 180_000 },
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'postern-crash-'));
    const scene = await Scene.make({ dir: join(dir, 'scene'), seed: 71 });
    const log = join(dir, 'calls');
    try {
      const daemon = scene.launch();
      const port = await daemon.smtpPort();
      await watchSyncsOf(daemon.pid, log);
      const hand = (await SmtpHand.connect(port ?? 0))!;
      const writer = new Writer(scene.dice);
      for (let mails = 0; mails < MAILS; mails++) {
        const { seen } = await hand.submit(writer.matter());
        expect(seen).toBe('acknowledged');
      }
      await hand.quit();
      expect((await daemon.stop()).code).toBe(0);
    } finally {
      await scene.close();
    }
    const calls = callsOf(readFileSync(log, 'latin1'));
    const asked = calls.filter(({ text }) => text.includes('"354 '));
    const told = calls.filter(({ text }) => text.includes('"250 2.0.0 OK: taken in'));
    expect([asked.length, told.length]).toEqual([MAILS, MAILS]);
    for (const [mail, { begun }] of told.entries()) {
      let at = asked[mail]!.begun;
      for (const [what, pattern] of STEPS) {
        const done = calls.find((call) => call.begun > at && pattern.test(call.text));
        expect(done?.ended ?? Infinity, `mail ${mail}: ${what}, before its 250`).toBeLessThan(begun);
        at = done!.ended;
      }
    }
    rmSync(dir, { recursive: true });
  },
);
