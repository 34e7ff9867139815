import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startDovecot, type Dovecot } from '../support/dovecot.ts';
import { ScriptedImap } from '../support/scripted-imap.ts';
import { available } from '../support/servers.ts';
import { alarms, message, startPolling } from './polling.ts';

/** A message that is larger than a piece is never in memory as a whole. */
const PIECE_BYTES = 100;
const bounds = { pieceBytes: PIECE_BYTES };

function ofLength(length: number): string {
  const head = message(`of-${length}`, '');
  return head + 'x'.repeat(length - head.length);
}

describe.skipIf(!available('dovecot'))('a large message on Dovecot', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  afterAll(() => dovecot.stop());

  test('comes in pieces, byte by byte, also where its end is the end of a piece', async () => {
    const sent = [99, 100, 101, 199, 200, 201, 1000].map(ofLength);
    for (const one of sent) await dovecot.append('carla', 'INBOX', one);
    const polling = startPolling({ port: dovecot.imapPort, user: 'carla', bounds });
    await polling.intake.reached(sent.length);
    expect(polling.intake.taken.map(({ bytes }) => bytes.toString())).toEqual(sent);
    expect(alarms(polling)).toEqual([]);
  });
});

describe('a large message on a server of its own kind', () => {
  let server: ScriptedImap;
  afterEach(() => server.stop());

  test('that is larger than the server said is taken in by its header alone', async () => {
    server = await ScriptedImap.start([ofLength(1000)]);
    server.script['UID FETCH'] = (command, session, next) => {
      if (!command.args.includes('RFC822.SIZE')) {
        next();
        return;
      }
      session.tell('1 FETCH (UID 1 RFC822.SIZE 10)');
      session.ok(command);
    };
    const polling = startPolling({ port: server.port, maxSizeBytes: 500, bounds });
    await polling.intake.reached(1);
    expect(polling.intake.taken[0]!.bytes.toString()).toMatch(/^X-Postern-Oversize: 501\r\nFrom: /);
    expect(server.commands.join('\n')).not.toContain('<600.');
  });

  test('whose connection breaks in the middle is read again from its beginning', async () => {
    server = await ScriptedImap.start([ofLength(1000)]);
    let broken = false;
    server.script['UID FETCH'] = (command, session, next) => {
      if (broken || !command.args.includes('<300.')) {
        next();
        return;
      }
      broken = true;
      session.cut();
    };
    const polling = startPolling({ port: server.port, bounds });
    await polling.intake.reached(1);
    expect(broken).toBe(true);
    expect(polling.intake.taken.map(({ bytes }) => bytes.toString())).toEqual([ofLength(1000)]);
  });

  test('that ends where a piece ends may have nothing behind it in any form', async () => {
    server = await ScriptedImap.start([ofLength(200)]);
    server.script['UID FETCH'] = (command, session, next) => {
      if (!command.args.includes('<200.')) {
        next();
        return;
      }
      session.tell('1 FETCH (UID 1 BODY[]<200> NIL)');
      session.ok(command);
    };
    const polling = startPolling({ port: server.port, bounds });
    await polling.intake.reached(1);
    expect(polling.intake.taken[0]!.bytes.toString()).toBe(ofLength(200));
  });
});
