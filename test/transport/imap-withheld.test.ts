/** An IMAP server that does not give what it shows, or gives something else (T-35): nothing lost, nothing cut off. */
import { describe, expect, test } from 'vitest';
import type { ScriptedImap } from '../support/scripted-imap.ts';
import { until } from '../support/until.ts';
import { SHORT, add, looks, message, poll, problem, scriptedSubjects } from './polling.ts';

const isBody = (line: string): boolean => line.startsWith('UID FETCH') && line.includes('BODY.PEEK[]');
const bodiesFetched = (server: ScriptedImap): number => server.commands.filter(isBody).length;

describe('a server that lies about a message', () => {
  test('by a literal shorter than the message has the rest asked for: nothing is cut off (T-35, I-29)', async () => {
    const server = await scriptedSubjects('one');
    server.script['UID FETCH'] = (command, session, next) => {
      const [part, start, most] = /<(\d+)\.(\d+)>/.exec(command.args) ?? [];
      if (part === undefined) {
        next();
        return;
      }
      const few = Math.min(Number(most), 10 + Number(start));
      session.send(server.row(1, command.args.replace(part, `<${start}.${few}>`)));
      session.ok(command);
    };
    const polling = poll(server);
    await polling.intake.reached(1);
    expect(polling.intake.taken[0]!.bytes.toString()).toBe(message('one'));
  });

  test.each([
    ['an empty literal', (uid: number) => `* 9 FETCH (UID ${uid} BODY[]<0> {0}\r\n)\r\n`],
    [
      'a literal longer than what comes',
      (uid: number) => `* 9 FETCH (UID ${uid} BODY[]<0> {900000}\r\nFrom: x\r\n)\r\n`,
    ],
    [
      'a literal that ends within the message',
      (uid: number) => `* 9 FETCH (UID ${uid} BODY[]<0> {4}\r\n${message('two')})\r\n`,
    ],
    ['NIL', (uid: number) => `* 9 FETCH (UID ${uid} BODY[]<0> NIL)\r\n`],
    ['a wrong UID', (uid: number) => `* 9 FETCH (UID ${uid + 1} BODY[]<0> {2}\r\nno)\r\n`],
  ])(
    'by %s in the place of one message holds up no other, and that one comes whole when it is given (T-35, I-09, I-29)',
    async (_, row) => {
      const server = await scriptedSubjects('one', 'two', 'three');
      let lying = true;
      server.script['UID FETCH'] = (command, session, next) => {
        if (!lying || !command.args.startsWith('2 ') || !isBody(`UID FETCH ${command.args}`)) {
          next();
          return;
        }
        session.send(row(2));
        session.ok(command);
      };
      const polling = poll(server, { bounds: SHORT });
      await polling.intake.reached(2);
      expect(polling.subjects()).toEqual(['one', 'three']);
      add(server, 4, 'four');
      await polling.intake.reached(3);
      await until('it is told', () =>
        /\b2\b/.test(problem(polling) + (polling.poller.state().problem ?? '')),
      );
      expect(polling.ledger.cursors.get('desk/INBOX')?.lastUid ?? 0).toBeLessThan(2);
      lying = false;
      await polling.intake.reached(4);
      expect(polling.subjects()).toEqual(['one', 'three', 'four', 'two']);
      expect(polling.intake.taken.at(-1)!.bytes.toString()).toBe(message('two'));
      await until('the cursor goes on', () => polling.ledger.cursors.get('desk/INBOX')?.lastUid === 4);
      expect(new Set(polling.intake.offered).size).toBe(4);
    },
  );

  test('NUL bytes inside a message are kept (T-35, I-29)', async () => {
    const server = await scriptedSubjects();
    const bytes = Buffer.concat([Buffer.from(message('nul')), Buffer.from([0, 0, 65, 0, 13, 10, 0])]);
    server.messages.set(1, bytes);
    const polling = poll(server);
    await polling.intake.reached(1);
    expect(polling.intake.taken[0]!.bytes.equals(bytes)).toBe(true);
  });

  test('about a message that it gave already is not asked again (T-35, I-07)', async () => {
    const server = await scriptedSubjects('one');
    const polling = poll(server);
    await polling.intake.reached(1);
    add(server, 1, 'changed');
    await looks(polling, 5);
    expect(bodiesFetched(server)).toBe(1);
  });
});
