import type { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dice } from '../chaos/dice.ts';
import { startDovecot, type Dovecot } from '../support/dovecot.ts';
import { available } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { alarms, message, startPolling } from './polling.ts';

/** People at work in a mailbox: they read, flag, mark, remove and move away, and mail comes all the while. */
interface Bustle {
  /** Subjects of what was never removed: all of it has to come in. */
  readonly kept: string[];
  /** Subjects of what somebody removed: it may have come in before, or not. */
  readonly removed: Set<string>;
}

const FLAGS = ['\\Seen', '\\Flagged', '\\Answered', '\\Draft', 'Work'];

async function bustle(client: ImapFlow, steps: number, dice: Dice): Promise<Bustle> {
  const roll = (sides: number): number => dice.between(0, Math.max(0, sides - 1));
  const subjects: string[] = [];
  const removed = new Set<string>();
  const someone = async (): Promise<{ uid: string; subject: string } | null> => {
    const rows = await client.fetchAll('1:*', { uid: true, envelope: true }).catch(() => []);
    const row = rows[roll(rows.length)];
    return row === undefined ? null : { uid: String(row.uid), subject: row.envelope?.subject ?? '' };
  };
  const append = async (): Promise<void> => {
    const subject = `m${subjects.length}`;
    subjects.push(subject);
    await client.append('INBOX', Buffer.from(message(subject)), roll(2) === 0 ? ['\\Seen'] : []);
  };
  const change = async (): Promise<void> => {
    const one = await someone();
    if (one === null) return;
    const flags = [FLAGS[roll(FLAGS.length)] ?? '\\Seen'];
    if (roll(2) === 0) await client.messageFlagsAdd(one.uid, flags, { uid: true });
    else await client.messageFlagsRemove(one.uid, flags, { uid: true });
  };
  const remove = async (): Promise<void> => {
    const one = await someone();
    if (one === null) return;
    removed.add(one.subject);
    if (roll(2) === 0) await client.messageDelete(one.uid, { uid: true });
    else await client.messageMove(one.uid, 'Trash', { uid: true });
  };
  for (let step = 0; step < steps; step += 1) {
    const what = roll(8);
    if (what < 4) await append();
    else if (what < 7) await change();
    else await remove();
  }
  await append();
  return { kept: subjects.filter((subject) => !removed.has(subject)), removed };
}

describe.skipIf(!available('dovecot'))('a mailbox in which people work meanwhile', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  afterAll(() => dovecot.stop());

  test.each([1, 2, 3])(
    'gives every message that nobody removed, once and in order, whatever they do to the others (I-06, seed %i)',
    async (seed) => {
      const user = `bustle${seed}`;
      const polling = startPolling({
        port: dovecot.imapPort,
        user,
        afterwards: seed === 2 ? { kind: 'nothing' } : { kind: 'seen' },
        pollMs: 20,
        bounds: { batch: 3, restMs: 1 },
      });
      const caring = setInterval(() => {
        polling.allDone();
      }, 20);
      const { kept, removed } = await dovecot.withClient(user, 'INBOX', (client) =>
        bustle(client, 120, new Dice(seed)),
      );
      await until('all that was kept is in', () =>
        kept.every((subject) => polling.subjects().includes(subject)),
      );
      clearInterval(caring);
      const subjects = polling.subjects();
      expect(new Set(subjects).size).toBe(subjects.length);
      expect(subjects.filter((subject) => !removed.has(subject))).toEqual(kept);
      const order = subjects.map((subject) => Number(subject.slice(1)));
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(alarms(polling)).toEqual([]);
      await until('all are cared for', () => polling.ledger.due.length === 0);
      const left = (await dovecot.look(user)).map(({ subject }) => subject);
      expect(left).toEqual(kept);
    },
  );
});
