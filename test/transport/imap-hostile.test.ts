import { inspect } from 'node:util';
import { stdSerializers } from 'pino';
import { describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { alarms, cared, looks, message, poll, scriptedImap } from './polling.ts';
import { passwordLogin } from '../support/login.ts';

const seen = { kind: 'seen' } as const;

describe('what is sent to an IMAP server', () => {
  test('I-06: only UID commands, only BODY.PEEK, and an EXPUNGE of our own messages alone', async () => {
    const server = await scriptedImap(message('one'), message('two'));
    const polling = poll(server, { afterwards: { kind: 'delete' } });
    await polling.intake.reached(2);
    polling.allDone();
    await cared(polling, 2);
    expect(server.messages.size).toBe(0);
    const touching = server.commands.filter((line) => /FETCH|STORE|SEARCH|EXPUNGE|MOVE|COPY/.test(line));
    expect(touching.filter((line) => !line.startsWith('UID '))).toEqual([]);
    expect(touching.filter((line) => /BODY\[|RFC822(?!\.SIZE)/.test(line))).toEqual([]);
  });

  test.each([
    ['delete', { kind: 'delete' } as const, []],
    ['move', { kind: 'move', folder: 'Done' } as const, [1]],
  ])(
    'I-06: where a server cannot expunge by UID, %s marks the message and leaves it',
    async (_, afterwards, copied) => {
      const server = await scriptedImap(message('ours'), message('theirs'));
      server.capabilities = 'IMAP4rev1 IDLE';
      server.flags.set(2, new Set(['\\Deleted']));
      const polling = poll(server, { afterwards });
      await polling.intake.reached(2);
      polling.ledger.due.push(polling.intake.taken[0]!.offer.key);
      await cared(polling, 1);
      expect([...server.messages.keys()]).toEqual([1, 2]);
      expect(server.flags.get(1)).toEqual(new Set(['\\Deleted']));
      expect(server.copied).toEqual(copied);
    },
  );

  test('a password never crosses the wire where STARTTLS is required and not offered', async () => {
    const server = await scriptedImap(message('one'));
    const polling = poll(server, { security: 'starttls', credentials: passwordLogin('ann', 'hunter2') });
    await until('it is offline', () => polling.poller.state().connection === 'offline');
    expect(server.commands.join('\n')).not.toMatch(/LOGIN|AUTHENTICATE|hunter2/);
  });
});

test('a folder that is read is no place to move messages to', async () => {
  const server = await scriptedImap();
  const afterwards = { kind: 'move', folder: 'Junk' } as const;
  expect(() => poll(server, { folders: ['INBOX', 'Junk'], afterwards })).toThrow('which it reads');
});

describe('a server that refuses aftercare', () => {
  test('I-05: NO to a STORE is said once and tried again, and the message is never fetched again', async () => {
    const server = await scriptedImap(message('one'));
    let refusing = true;
    server.script['UID STORE'] = (command, session, next) => {
      if (refusing) session.no(command, '[NOPERM] not you');
      else next();
    };
    const polling = poll(server, { afterwards: seen });
    await polling.intake.reached(1);
    polling.allDone();
    await until('it has tried three times', () => server.count('UID STORE') >= 3);
    expect(polling.ledger.cared).toEqual([]);
    expect(polling.intake.offered).toHaveLength(1);
    expect(alarms(polling)).toEqual(['messages cannot be cared for']);
    refusing = false;
    await cared(polling, 1);
    await until('it is well', () => polling.poller.state().folders[0]!.aftercareProblem === null);
  });

  test('one message that it refuses holds up no other', async () => {
    const server = await scriptedImap(message('one'), message('two'), message('three'));
    server.script['UID STORE'] = (command, session, next) => {
      if (/(?:^|,)2(?:,| )/.test(command.args)) session.no(command, 'not that one');
      else next();
    };
    const polling = poll(server, { afterwards: seen });
    await polling.intake.reached(3);
    polling.allDone();
    await cared(polling, 2);
    expect(polling.ledger.due).toEqual([polling.intake.taken[1]!.offer.key]);
    expect([...server.flags.keys()]).toEqual([1, 3]);
  });

  test('a move that is answered OK and not done does not count', async () => {
    const server = await scriptedImap(message('one'));
    let lying = true;
    server.script['UID MOVE'] = (command, session, next) => {
      if (lying) session.ok(command);
      else next();
    };
    const polling = poll(server, { afterwards: { kind: 'move', folder: 'Done' } });
    await polling.intake.reached(1);
    polling.allDone();
    await until('it has moved twice', () => server.count('UID MOVE') >= 2);
    expect(polling.ledger.cared).toEqual([]);
    lying = false;
    await cared(polling, 1);
    expect(server.copied).toEqual([1]);
  });
});

describe('a server that answers FETCH badly', () => {
  const isSource = (args: string): boolean => args.includes('BODY.PEEK');

  test('rows that nobody asked for are not taken for the answer', async () => {
    const server = await scriptedImap(message('one'));
    server.script['UID FETCH'] = (command, session, next) => {
      const forged = message('forged');
      session.tell(`9 FETCH (UID 99 RFC822.SIZE 5 BODY[]<0> {${forged.length}}\r\n${forged})`);
      session.tell(`9 FETCH (RFC822.SIZE 5 BODY[]<0> {${forged.length}}\r\n${forged})`);
      session.tell('1 FETCH (UID 1 FLAGS (\\Flagged))');
      next();
    };
    const polling = poll(server);
    await polling.intake.reached(1);
    await looks(polling, 2);
    expect(polling.subjects()).toEqual(['one']);
    expect(polling.intake.taken[0]!.bytes.toString()).toBe(message('one'));
    expect(polling.ledger.cursors.get('desk/INBOX')?.lastUid).toBe(1);
  });

  test('a message that is there and is not given is never passed over, and holds up no other (T-35)', async () => {
    const server = await scriptedImap(message('one'), message('two'), message('three'));
    let withheld = true;
    server.script['UID FETCH'] = (command, session, next) => {
      if (withheld && isSource(command.args) && command.args.startsWith('2 ')) session.ok(command);
      else next();
    };
    const polling = poll(server);
    await until('the folder has a problem', () => polling.poller.state().folders[0]!.problem !== null);
    await until(
      'it has asked again',
      () => server.commands.filter((line) => /FETCH 2 .*PEEK/.test(line)).length >= 6,
    );
    expect(polling.subjects()).toEqual(['one', 'three']);
    expect(polling.ledger.cursors.get('desk/INBOX')?.lastUid).toBe(1);
    expect(alarms(polling)).toHaveLength(1);
    withheld = false;
    await polling.intake.reached(3);
    expect(polling.subjects()).toEqual(['one', 'three', 'two']);
  });

  test('a message whose FETCH is refused because it is gone is passed over', async () => {
    const server = await scriptedImap(message('one'), message('two'), message('three'));
    server.script['UID FETCH'] = (command, session, next) => {
      if (!isSource(command.args) || !command.args.startsWith('2 ')) {
        next();
        return;
      }
      server.messages.delete(2);
      session.no(command, '[EXPUNGEISSUED] some messages are gone');
    };
    const polling = poll(server);
    await polling.intake.reached(2);
    expect(polling.subjects()).toEqual(['one', 'three']);
    expect(alarms(polling)).toEqual([]);
  });

  test('a connection that is cut inside a message leaves nothing of it, and it comes whole later', async () => {
    const server = await scriptedImap(message('one'), message('two', 'line\r\n'.repeat(500)));
    let cuts = 0;
    server.script['UID FETCH'] = (command, session, next) => {
      if (cuts >= 2 || !isSource(command.args) || !command.args.startsWith('2 ')) {
        next();
        return;
      }
      cuts += 1;
      const row = server.row(2, command.args);
      session.send(row.subarray(0, row.length / 2));
      setImmediate(() => {
        session.cut();
      });
    };
    const polling = poll(server);
    await polling.intake.reached(2);
    expect(cuts).toBe(2);
    expect(polling.subjects()).toEqual(['one', 'two']);
    expect(polling.intake.taken[1]!.bytes.equals(server.messages.get(2)!)).toBe(true);
    expect(new Set(polling.intake.offered).size).toBe(2);
  });

  test('a size that is a lie does not let a message over the limit in', async () => {
    const server = await scriptedImap(message('huge', 'x'.repeat(5000)));
    server.script['UID FETCH'] = (command, session, next) => {
      if (isSource(command.args)) next();
      else {
        session.tell('1 FETCH (UID 1 RFC822.SIZE 100)');
        session.ok(command);
      }
    };
    const polling = poll(server, { maxSizeBytes: 1000 });
    await polling.intake.reached(1);
    expect(polling.intake.taken[0]!.bytes.toString()).toMatch(/^X-Postern-Oversize: 1001\r\nFrom: /);
    expect(polling.intake.taken[0]!.bytes.length).toBeLessThan(300);
  });

  test('a literal far over the limit is not read into memory', async () => {
    const server = await scriptedImap(message('one'));
    let promised = 0;
    server.script['UID FETCH'] = (command, session, next) => {
      if (!isSource(command.args) || promised === 2) {
        next();
        return;
      }
      promised += 1;
      session.send('* 1 FETCH (UID 1 BODY[]<0> {500000000}\r\nSubject: endless\r\n');
    };
    const polling = poll(server);
    await polling.intake.reached(1);
    expect(promised).toBe(2);
    expect(polling.subjects()).toEqual(['one']);
    expect(alarms(polling).length).toBeGreaterThan(0);
  });

  test('a FETCH that is kept open by idle chatter is given up at the deadline', async () => {
    const server = await scriptedImap(message('one'));
    let stuck = true;
    server.script['UID FETCH'] = (command, session, next) => {
      if (!stuck) {
        next();
        return;
      }
      stuck = false;
      const chatter = setInterval(() => {
        session.tell('OK still here');
      }, 20);
      setTimeout(() => {
        clearInterval(chatter);
      }, 5000).unref();
    };
    const polling = poll(server, { bounds: { commandMs: 200 } });
    await polling.intake.reached(1);
    expect(alarms(polling)).toEqual(['the mailbox cannot be read']);
    expect(inspect(polling.log.lines, { depth: 10 })).toContain('no answer within 200 ms');
  });
});

describe('a server that is not quite one', () => {
  test('a folder without UIDVALIDITY is refused: its UIDs would mean nothing', async () => {
    const server = await scriptedImap(message('one'));
    server.uidValidity = null;
    const polling = poll(server);
    await until('the folder has a problem', () => polling.poller.state().folders[0]!.problem !== null);
    expect(polling.poller.state().folders[0]!.problem).toBe('open INBOX: no UIDVALIDITY');
    expect(polling.intake.offered).toEqual([]);
    server.uidValidity = 7;
    await polling.intake.reached(1);
    expect(polling.intake.offered).toEqual(['imap:desk/INBOX/7/1']);
  });

  test('a SEARCH that is refused is not an empty folder', async () => {
    const server = await scriptedImap(message('one'));
    let refusing = true;
    server.script['UID SEARCH'] = (command, session, next) => {
      if (refusing) session.no(command, 'busy');
      else next();
    };
    const polling = poll(server);
    await until('the folder has a problem', () => polling.poller.state().folders[0]!.problem !== null);
    refusing = false;
    await polling.intake.reached(1);
  });

  test('news without end does not make the poller run without rest', async () => {
    const server = await scriptedImap(message('one'));
    let count = 1;
    server.script['IDLE'] = (command, session, next) => {
      next();
      const flood = setInterval(() => {
        if (session.idleTag === null) clearInterval(flood);
        else session.tell(`${(count += 1)} EXISTS`);
      }, 2);
    };
    const polling = poll(server, { bounds: { restMs: 100 } });
    await polling.intake.reached(1);
    const [startMs, before] = [performance.now(), server.count('SELECT')];
    await until('it has looked again five times', () => server.count('SELECT') >= before + 5);
    expect(performance.now() - startMs).toBeGreaterThan(350);
  });

  test('I-32: a server that hangs up at once is asked less and less often, and one alarm is given', async () => {
    const server = await scriptedImap();
    server.greeting = 'BYE overloaded';
    const startMs = performance.now();
    const polling = poll(server, { bounds: { backoff: { firstMs: 40, factor: 2, maxMs: 100_000 } } });
    const tries = () =>
      polling.log.lines.filter(({ level }) => level === 'error' || level === 'debug').length;
    await until('it has tried five times', () => tries() >= 5);
    // 40 + 80 + 160 + 320 ms of waits, each a fifth shorter at most.
    expect(performance.now() - startMs).toBeGreaterThan(450);
    expect(alarms(polling)).toEqual(['the mailbox cannot be read']);
  });

  test('a poller that waits for a silent server can be stopped', async () => {
    const server = await scriptedImap();
    server.greeting = null;
    const polling = poll(server);
    const startMs = performance.now();
    await polling.poller.stop();
    expect(performance.now() - startMs).toBeLessThan(5000);
    expect(alarms(polling)).toEqual([]);
  });

  test.each(['LOGIN', 'SELECT'])(
    'is not quoted at length, nor with what a terminal would act upon, where its answer to %s is a megabyte (T-35, T-43)',
    async (name) => {
      const server = await scriptedImap(message('one'));
      server.script[name] = (command, session) => {
        session.no(command, `\x1b]0;x\x07 not ${'so '.repeat(350_000)}`);
      };
      const polling = poll(server);
      await until('it is said', () => alarms(polling).length > 0);
      const { err } = polling.log.lines.find(({ level }) => level === 'error')!.fields as { err: Error };
      expect(err.message).toContain('not so so');
      expect(err.message).not.toMatch(/[\x00-\x1f]/);
      const logged = JSON.stringify(stdSerializers.err(err));
      expect(logged.length).toBeLessThan(10_000);
    },
  );
});
