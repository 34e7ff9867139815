/** An IMAP server that answers in good form what is not true (T-35): nothing lost, nothing twice, no work without end. */
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/base/limits.ts';
import type { ScriptedImap } from '../support/scripted-imap.ts';
import { until } from '../support/until.ts';
import { SHORT, add, alarms, cared, looks, message, poll, problem, scriptedSubjects } from './polling.ts';

const MIB = 1024 * 1024;

/** What SELECT says, with some of its lines said otherwise. */
const selecting =
  (told: (server: ScriptedImap) => readonly string[]) =>
  (server: ScriptedImap): void => {
    server.script['SELECT'] = (command, session) => {
      session.tell('FLAGS (\\Seen)');
      for (const line of told(server)) session.tell(line);
      session.ok(command, '[READ-WRITE] selected');
    };
  };
/** Untagged lines before the decent answer. */
const before =
  (name: string, lines: (server: ScriptedImap) => readonly string[]) =>
  (server: ScriptedImap): void => {
    server.script[name] = (_, session, next) => {
      for (const line of lines(server)) session.tell(line);
      next();
    };
  };
const answering =
  (name: string, line: (server: ScriptedImap) => string) =>
  (server: ScriptedImap): void => {
    server.script[name] = (command, session) => {
      session.tell(line(server));
      session.ok(command);
    };
  };
const uidsOf = (server: ScriptedImap): number[] => [...server.messages.keys()];

const LIES: Record<string, (server: ScriptedImap) => void> = {
  'UIDs in descending order': answering(
    'UID SEARCH',
    (server) => `SEARCH ${uidsOf(server).reverse().join(' ')}`,
  ),
  'each UID a hundred times': answering(
    'UID SEARCH',
    (server) => `SEARCH ${Array.from({ length: 100 }, () => uidsOf(server).join(' ')).join(' ')}`,
  ),
  'what is no UID': answering(
    'UID SEARCH',
    (server) => `SEARCH 0 -1 99999999999999999999 1.5 NaN NIL ${uidsOf(server).join(' ')}`,
  ),
  'a UIDNEXT below what is there': selecting((server) => [
    `${server.messages.size} EXISTS`,
    'OK [UIDVALIDITY 1] valid',
    'OK [UIDNEXT 1] next',
  ]),
  'a UIDNEXT that is the UID of the last message': selecting((server) => [
    `${server.messages.size} EXISTS`,
    'OK [UIDVALIDITY 1] valid',
    `OK [UIDNEXT ${Math.max(...uidsOf(server))}] next`,
  ]),
  'no UIDNEXT': selecting((server) => [`${server.messages.size} EXISTS`, 'OK [UIDVALIDITY 1] valid']),
  'an empty folder that is not': selecting(() => [
    '0 EXISTS',
    'OK [UIDVALIDITY 1] valid',
    'OK [UIDNEXT 1] next',
  ]),
  '4294967295 messages': selecting((server) => [
    '4294967295 EXISTS',
    '99999999999999999999 EXISTS',
    'OK [UIDVALIDITY 1] valid',
    `OK [UIDNEXT ${Math.max(...uidsOf(server)) + 1}] next`,
  ]),
  'a storm of EXPUNGE': before('UID SEARCH', () => Array.from({ length: 1000 }, () => '1 EXPUNGE')),
  'EXPUNGE of what is not there': before('UID FETCH', () => ['4294967295 EXPUNGE', '0 EXPUNGE']),
  'flags, counts and words that nobody asked for before its greeting': (server) => {
    server.greeting = null;
    server.onConnect = (session) => {
      for (const line of ['5 EXISTS', '1 FETCH (UID 1 FLAGS (\\Seen))', 'OK ready']) session.tell(line);
    };
  },
  'NUL bytes before and inside its lines': (server) => {
    for (const name of ['UID SEARCH', 'SELECT', 'UID FETCH']) {
      server.script[name] = (_, session, next) => {
        session.send(Buffer.from('\0\0* OK still \0 here\r\n'));
        next();
      };
    }
  },
  'APPENDUID, COPYUID and a READ-ONLY that say nothing': before('UID FETCH', () => [
    'OK [APPENDUID 1 77] done',
    'OK [COPYUID 1 1:3 4:6] done',
    'NO [READ-ONLY] sorry',
    'OK [UIDVALIDITY 5] changed',
    'OK [UIDNEXT 1] changed',
  ]),
};

describe('a server that lies', () => {
  test.each(Object.keys(LIES))(
    'by %s gives all its mail all the same, each once, and costs no work without end (T-35, I-07)',
    async (name) => {
      const server = await scriptedSubjects('one', 'two');
      LIES[name]!(server);
      const polling = poll(server);
      await polling.intake.reached(2);
      await looks(polling, 3);
      add(server, 3, 'three');
      await until('the third is in', () => polling.subjects().includes('three'));
      await looks(polling, 5);
      expect(polling.subjects()).toEqual(['one', 'two', 'three']);
      expect(polling.intake.taken.map(({ bytes }) => bytes.toString())).toEqual(
        ['one', 'two', 'three'].map((subject) => message(subject)),
      );
      expect(polling.intake.offered).toHaveLength(3);
      expect(alarms(polling)).toEqual([]);
    },
  );

  test('by another UIDVALIDITY at each look has its mail read once more, then less and less often, and that is told (T-35, I-07)', async () => {
    const server = await scriptedSubjects('one', 'two');
    const count = { selects: 0 };
    selecting(({ messages }) => {
      count.selects += 1;
      return [`${messages.size} EXISTS`, `OK [UIDVALIDITY ${count.selects}] valid`, 'OK [UIDNEXT 9] next'];
    })(server);
    const polling = poll(server, {
      bounds: { rereadBackoff: { firstMs: 3_600_000, factor: 1, maxMs: 3_600_000 } },
    });
    await until('it has looked five times', () => count.selects >= 5);
    await until('it is told', () => problem(polling).includes('UIDVALIDITY'));
    // At the first look, and once more.
    expect(polling.intake.offered).toHaveLength(4);
    expect(new Set(polling.subjects()).size).toBe(2);
    expect(alarms(polling)).toEqual(['mail of a folder cannot be taken in']);
  });

  test('by one UIDVALIDITY and other Message-IDs at each connection is read anew less and less often (T-35, I-07)', async () => {
    const server = await scriptedSubjects('one', 'two');
    const bounds = { rereadBackoff: { firstMs: 3_600_000, factor: 1, maxMs: 3_600_000 } };
    const polling = poll(server, { bounds });
    await polling.intake.reached(2);
    server.script['IDLE'] = (_, session) => {
      for (const [uid] of server.messages) add(server, uid, `other-${server.count('LOGIN')}-${uid}`);
      session.cut();
    };
    await until('it was connected five times', () => server.count('LOGIN') >= 5);
    await until('it is told', () => problem(polling).includes('UIDs'));
    expect(polling.intake.offered).toHaveLength(4);
  });

  test('by a UID of nothing has its mail taken in all the same, also what comes later with a lower UID (T-35, I-07)', async () => {
    const server = await scriptedSubjects('one', 'two');
    answering('UID SEARCH', () => `SEARCH 4000000000 ${uidsOf(server).join(' ')}`)(server);
    const polling = poll(server);
    await polling.intake.reached(2);
    await until('it is told', () => problem(polling).includes('4000000000'));
    add(server, 3, 'three');
    await polling.intake.reached(3);
    delete server.script['UID SEARCH'];
    await until('it is well', () => problem(polling) === '');
    expect(polling.subjects()).toEqual(['one', 'two', 'three']);
    expect(polling.ledger.cursors.get('desk/INBOX')?.lastUid).toBe(3);
    expect(alarms(polling)).toEqual(['mail of a folder cannot be taken in']);
  });

  test('by a UID that is gone when it is asked for does not move the cursor past mail to come (T-35, I-07)', async () => {
    const server = await scriptedSubjects('one');
    selecting(() => ['1 EXISTS', 'OK [UIDVALIDITY 1] valid'])(server);
    server.script['UID SEARCH'] = (command, session, next) => {
      if (command.args.includes('*')) session.tell('SEARCH 4000000000');
      next();
    };
    const polling = poll(server);
    await polling.intake.reached(1);
    await looks(polling, 3);
    add(server, 2, 'two');
    await polling.intake.reached(2);
    await until('the cursor stands there', () => polling.ledger.cursors.get('desk/INBOX')?.lastUid === 2);
    expect(alarms(polling)).toEqual([]);
  });

  test('by a UIDVALIDITY of 0 has its folder refused: UIDs would mean nothing (T-35, I-07)', async () => {
    const server = await scriptedSubjects('one');
    server.uidValidity = 0;
    const polling = poll(server);
    await until('it is told', () => problem(polling) === 'open INBOX: no UIDVALIDITY');
    expect(polling.intake.offered).toEqual([]);
  });

  test('by more UIDs than a folder can have, in a few bytes, is hung up on (T-35, I-31)', async () => {
    const server = await scriptedSubjects('one');
    selecting(() => ['4294967295 EXISTS', 'OK [UIDVALIDITY 1] valid'])(server);
    server.script['UID SEARCH'] = (command, session) => {
      session.tell('ESEARCH (TAG "x") UID ALL 1:4294967295');
      session.ok(command);
    };
    const polling = poll(server);
    await until('it is told', () => problem(polling).includes('claims'));
    expect(problem(polling)).toContain(`the server claims ${LIMITS.imapUidsFound + 1} messages`);
    expect(polling.intake.offered).toEqual([]);
  });

  test('by more UIDs than it said it has, once it is searched, makes us write down no more of them (T-35, I-31)', async () => {
    const server = await scriptedSubjects('one');
    server.script['UID SEARCH'] = (command, session) => {
      session.tell('16777216 EXISTS');
      session.tell('ESEARCH (TAG "x") UID ALL 1:16777216');
      session.ok(command);
    };
    const polling = poll(server);
    await until('it is told', () => problem(polling).includes('claims'));
    expect(problem(polling)).toContain(`the server claims ${LIMITS.imapUidsFound + 1} messages`);
  });

  test.each(['tagged', 'untagged'])(
    'by millions of messages that it moved, %s and in a few bytes, costs no memory (T-35, I-31)',
    async (how) => {
      const server = await scriptedSubjects('one');
      server.script['UID MOVE'] = (command, session, next) => {
        const code = '[COPYUID 1 1:16777216 1:16777216] moved';
        if (how === 'untagged') {
          session.tell(`OK ${code}`);
          next();
          return;
        }
        server.messages.clear();
        session.ok(command, code);
      };
      const before = process.memoryUsage().rss;
      const polling = poll(server, { afterwards: { kind: 'move', folder: 'Done' } });
      await polling.intake.reached(1);
      polling.allDone();
      await cared(polling, 1);
      expect((process.memoryUsage().rss - before) / MIB).toBeLessThan(150);
      expect(alarms(polling)).toEqual([]);
    },
  );

  test.each(['UID SEARCH', 'SELECT', 'IDLE'])(
    'in answer to %s by millions of messages that VANISHED lets everybody else go on (T-35, I-31)',
    async (name) => {
      const server = await scriptedSubjects('one');
      let lying = true;
      server.script[name] = (_, session, next) => {
        if (lying) session.send('* VANISHED 1:4294967295\r\n'.repeat(1000));
        next();
      };
      const polling = poll(server);
      const startMs = performance.now();
      await until('it is told', () => polling.poller.state().problem !== null);
      expect(polling.poller.state().problem).toContain('VANISHED');
      expect(performance.now() - startMs).toBeLessThan(10_000);
      lying = false;
      await polling.intake.reached(1);
    },
  );

  test('by OK to LOGIN and NO to everything else is told once, and asked less and less often (T-35, I-32)', async () => {
    const server = await scriptedSubjects('one');
    let refusing = true;
    for (const name of [
      'CAPABILITY',
      'LIST',
      'LSUB',
      'SELECT',
      'ENABLE',
      'NAMESPACE',
      'ID',
      'NOOP',
      'UID SEARCH',
    ]) {
      server.script[name] = (command, session, next) => {
        if (refusing) session.no(command, 'not today');
        else next();
      };
    }
    const polling = poll(server);
    await until('it has logged in a few times', () => server.count('LOGIN') >= 4);
    expect(alarms(polling)).toHaveLength(1);
    expect(problem(polling) + (polling.poller.state().problem ?? '')).toContain('not today');
    refusing = false;
    await polling.intake.reached(1);
  });

  test('by IDLE that it offers and never answers is read all the same (T-35, I-31)', async () => {
    const server = await scriptedSubjects('one');
    server.script['IDLE'] = () => undefined;
    const polling = poll(server, { bounds: SHORT });
    await polling.intake.reached(1);
    add(server, 2, 'two');
    await polling.intake.reached(2);
    add(server, 3, 'three');
    await polling.intake.reached(3);
    expect(polling.subjects()).toEqual(['one', 'two', 'three']);
  });

  test('in words before its greeting, and without one, is left at the deadline and told (T-35, I-31)', async () => {
    const server = await scriptedSubjects('one');
    server.greeting = null;
    server.onConnect = (session) => session.send('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    const polling = poll(server, { bounds: SHORT });
    await until('it is told', () => polling.poller.state().problem !== null);
    expect(polling.poller.state().problem).not.toBe('');
    server.onConnect = () => undefined;
    server.greeting = 'OK ready';
    await polling.intake.reached(1);
  });
});
