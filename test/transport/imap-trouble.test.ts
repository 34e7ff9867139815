import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PolledAccount } from '../../src/transport/imap-poller.ts';
import { startDovecot, type Dovecot } from '../support/dovecot.ts';
import { passwordLogin } from '../support/login.ts';
import { type ImapScript } from '../support/scripted-imap.ts';
import { available } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { alarms, cared, looks, message, scriptedSubjects, startPolling, type Polling } from './polling.ts';

const DAY_MS = 86_400_000;

/** How often the poller has tried to connect and failed. */
const failures = (polling: Polling): number =>
  polling.log.lines.filter(({ message: text }) => /refuses the login|cannot be read$/.test(text)).length;
const said = (polling: Polling): string[] =>
  polling.log.lines.filter(({ level }) => level !== 'debug').map(({ message: text }) => text);

describe('a mailbox that cannot be read', () => {
  test('because of the login is an alarm of its own, also where it was another trouble before (I-32)', async () => {
    const server = await scriptedSubjects('one');
    server.greeting = 'BYE overloaded';
    const polling = startPolling({ port: server.port });
    await until('it is offline', () => failures(polling) >= 2);
    server.greeting = 'OK ready';
    let refusing = true;
    server.script['LOGIN'] = (command, session, next) => {
      if (refusing) session.no(command, '[AUTHENTICATIONFAILED] wrong password');
      else next();
    };
    await until('the login is refused', () => alarms(polling).length === 2);
    await until('it has tried again', () => server.count('LOGIN') >= 3);
    expect(alarms(polling)).toEqual(['the mailbox cannot be read', 'the mailbox refuses the login']);
    refusing = false;
    await polling.intake.reached(1);
    await until('it is online', () => polling.poller.state().connection === 'online');
    expect(alarms(polling)).toHaveLength(2);
  });

  test('now and again is one alarm until a connection has lasted, and its end is said once (I-32)', async () => {
    const server = await scriptedSubjects('one');
    const cut = (): void => {
      server.script['IDLE'] = (_, session) => {
        session.cut();
      };
    };
    cut();
    const polling = startPolling({
      port: server.port,
      bounds: { backoff: { firstMs: 5, factor: 1, maxMs: 5 } },
    });
    await until('it was online five times', () => server.count('IDLE') >= 5);
    expect(alarms(polling)).toEqual(['the mailbox cannot be read']);
    delete server.script['IDLE'];
    await until('it stays online', () => server.count('IDLE') >= 7);
    expect(alarms(polling)).toHaveLength(1);
  });

  test('is asked at waits that grow and vary: some tries in the first minutes, six an hour in the end (I-32)', async () => {
    const server = await scriptedSubjects();
    server.greeting = 'BYE restarting';
    const startMs = performance.now();
    const backoff = { firstMs: 20, factor: 2, maxMs: 160 };
    const polling = startPolling({ port: server.port, bounds: { backoff } });
    await until('it has tried eight times', () => failures(polling) >= 8);
    // 20 + 40 + 80 + 4 * 160 ms, each a fifth shorter at most.
    expect(performance.now() - startMs).toBeGreaterThan(620);
    expect(alarms(polling)).toHaveLength(1);
  });
});

test('a folder that waits after a failure is looked at again where the clock was set back by a day (I-21)', async () => {
  const server = await scriptedSubjects('one');
  let refusing = true;
  server.script['SELECT'] = (command, session, next) => {
    if (refusing) session.no(command, 'not now');
    else next();
  };
  let stepMs = 0;
  const clock = { nowMs: () => Date.now() + stepMs };
  const bounds = { backoff: { firstMs: DAY_MS, factor: 1, maxMs: DAY_MS } };
  const polling = startPolling({ port: server.port, clock, bounds });
  await until('it has failed', () => polling.poller.state().folders[0]!.problem !== null);
  refusing = false;
  stepMs = -DAY_MS;
  await polling.intake.reached(1);
});

test('a connection that has nothing to ask while its folder waits is not taken for dead (I-32)', async () => {
  const server = await scriptedSubjects('one');
  server.script['SELECT'] = (command, session) => {
    session.no(command, 'not now');
  };
  const bounds = {
    backoff: { firstMs: DAY_MS, factor: 1, maxMs: DAY_MS },
    idleMs: 100,
    commandMs: 300,
  };
  const polling = startPolling({ port: server.port, pollMs: DAY_MS, bounds });
  await until('the server was asked whether it is there', () => server.count('NOOP') >= 10);
  expect(alarms(polling)).toEqual(['mail of a folder cannot be taken in']);
  expect(server.count('LOGIN')).toBe(1);
});

describe('a server that says BYE', () => {
  test.each(['before a word of ours', 'after the login', 'instead of a folder'])(
    '%s is a connection that ended, not a folder in trouble, and its words are told (I-32)',
    async (when) => {
      const server = await scriptedSubjects('one');
      const why = 'Too many connections, come back at noon';
      let saying = true;
      const bye: ImapScript = (_, session, next) => {
        if (saying) session.tell(`BYE ${why}`);
        else next();
      };
      if (when === 'before a word of ours') server.greeting = `BYE ${why}`;
      else server.script[when === 'after the login' ? 'LOGIN' : 'SELECT'] = bye;
      const polling = startPolling({ port: server.port });
      await until('it is offline', () => polling.poller.state().connection === 'offline');
      expect(polling.poller.state().problem).toContain(why);
      expect(polling.poller.state().folders[0]!.problem).toBe(null);
      expect(alarms(polling)).toEqual(['the mailbox cannot be read']);
      saying = false;
      server.greeting = 'OK ready';
      await polling.intake.reached(1);
    },
  );
});

describe('a mailbox that is full, or that does not let us', () => {
  test.each([
    ['MOVE', '[OVERQUOTA] quota exceeded', 'UID MOVE'],
    ['MOVE', '[TRYCREATE] no such folder, and you may not make one', 'UID MOVE'],
    ['STORE', '[NOPERM] read only', 'UID STORE'],
    ['EXPUNGE', '[LIMIT] not so fast', 'UID EXPUNGE'],
  ])(
    'refuses %s with %s: said once, tried again, the mail is never taken in a second time (I-05)',
    async (kind, why, name) => {
      const server = await scriptedSubjects('one');
      const answer = { kind: { MOVE: 'move', STORE: 'seen', EXPUNGE: 'delete' }[kind], folder: 'Done' };
      let refusing = true;
      for (const refused of [name, 'CREATE']) {
        server.script[refused] = (command, session, next) => {
          if (refusing) session.no(command, why);
          else next();
        };
      }
      const polling = startPolling({ port: server.port, afterwards: answer as PolledAccount['afterwards'] });
      await polling.intake.reached(1);
      polling.allDone();
      await until('it has tried three times', () => server.count(name) >= 3);
      server.messages.set(2, Buffer.from(message('two')));
      await polling.intake.reached(2);
      expect(polling.intake.offered).toHaveLength(2);
      expect(polling.ledger.cared).toEqual([]);
      expect(alarms(polling)).toEqual(['messages cannot be cared for']);
      refusing = false;
      await cared(polling, 1);
      await until('it is well', () => polling.poller.state().folders[0]!.aftercareProblem === null);
      expect(said(polling)).toContain('messages are cared for again');
    },
  );
});

describe('a server between us and TLS', () => {
  test('that speaks in the clear behind its OK to STARTTLS is hung up on (T-34)', async () => {
    const server = await scriptedSubjects('one');
    server.capabilities = 'IMAP4rev1 STARTTLS LOGINDISABLED';
    server.script['STARTTLS'] = (command, session) => {
      session.send(`${command.tag} OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n* PREAUTH welcome\r\n`);
    };
    const polling = startPolling({
      port: server.port,
      security: 'starttls',
      credentials: passwordLogin('ann', 'hunter2'),
    });
    await until('it is offline', () => polling.poller.state().connection === 'offline');
    expect(polling.poller.state().problem).toMatch(/injection/);
    expect(server.commands.join('\n')).not.toMatch(/LOGIN|AUTHENTICATE|SELECT|hunter2/);
    expect(polling.intake.offered).toEqual([]);
  });
});

describe.skipIf(!available('dovecot'))('Dovecot', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot({ expiredCertificate: true });
  });
  afterAll(() => dovecot.stop());

  test('with a certificate that has expired is one alarm, and tried at growing waits (I-32)', async () => {
    const polling = startPolling({
      port: dovecot.imapsPort,
      user: 'expired',
      security: 'tls',
      ca: dovecot.ca,
    });
    await until('it has tried a few times', () => failures(polling) >= 3);
    expect(alarms(polling)).toEqual(['the mailbox cannot be read']);
    expect(polling.poller.state().problem).toMatch(/expired/);
  });

  test('whose mailbox stands still for a month, with the daemon off, gives all of it, read by people or not (I-35)', async () => {
    const user = 'month';
    await dovecot.append(user, 'INBOX', message('before'));
    const before = startPolling({ port: dovecot.imapPort, user });
    await before.intake.reached(1);
    await before.poller.stop();
    const days = Array.from({ length: 30 }, (_, day) => `day-${day}`);
    await dovecot.withClient(user, null, async (client) => {
      for (const [day, subject] of days.entries()) {
        const flags = day % 3 === 0 ? ['\\Seen', '\\Answered'] : [];
        const cameAt = new Date(Date.now() - (30 - day) * DAY_MS);
        await client.append('INBOX', Buffer.from(message(subject)), flags, cameAt);
      }
    });
    const polling = startPolling({
      port: dovecot.imapPort,
      user,
      ledger: before.ledger,
      bounds: { batch: 7 },
    });
    await polling.intake.reached(30);
    await looks(polling, 2);
    expect(polling.subjects()).toEqual(days);
  });
});
