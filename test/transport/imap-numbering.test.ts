import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startDovecot, type Dovecot } from '../support/dovecot.ts';
import { ScriptedImap, type ImapSession } from '../support/scripted-imap.ts';
import { available } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { alarms, looks, message, startPolling, type Polling, type PollingOptions } from './polling.ts';

const NEVER_TWICE = 'read from its beginning';

/** What was taken in, without what came a second time under another key: that is met by its content, further in. */
const distinct = (polling: Polling): string[] => [...new Set(polling.subjects())].sort();
const warnings = (polling: Polling): string[] =>
  polling.log.lines.filter(({ level }) => level === 'warn').map(({ message: text }) => text);

describe.skipIf(!available('dovecot'))('a folder of Dovecot', () => {
  let dovecot: Dovecot;
  let users = 0;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  afterAll(() => dovecot.stop());
  const newUser = (): string => `numbered${(users += 1)}`;
  const poll = (user: string, options: Partial<PollingOptions> = {}) =>
    startPolling({ port: dovecot.imapPort, user, ...options });
  const append = async (user: string, folder: string, ...subjects: string[]): Promise<void> => {
    for (const subject of subjects) await dovecot.append(user, folder, message(subject));
  };

  test('that is deleted and made anew while it is read loses nothing (I-07)', async () => {
    const user = newUser();
    await dovecot.withClient(user, null, (client) => client.mailboxCreate('Desk'));
    await append(user, 'Desk', 'one', 'two');
    const polling = poll(user, { folders: ['Desk'] });
    await polling.intake.reached(2);
    await dovecot.withClient(user, null, (client) => client.mailboxDelete('Desk'));
    await until('it has a problem', () => polling.poller.state().folders[0]!.problem !== null);
    await dovecot.withClient(user, null, (client) => client.mailboxCreate('Desk'));
    await append(user, 'Desk', 'three');
    await polling.intake.reached(3);
    await until('it is well', () => polling.poller.state().folders[0]!.problem === null);
    expect(polling.subjects()).toEqual(['one', 'two', 'three']);
    // Dovecot may end the session as well: that is an alarm of its own, and each is given once.
    expect(new Set(alarms(polling)).size).toBe(alarms(polling).length);
  });

  test.each([
    ['and its UIDs go back', ['new-1']],
    ['and its UIDs have passed our cursor again before we look', ['new-1', 'new-2', 'new-3', 'new-4']],
  ])('that is restored from a backup, %s: what came since is taken in (I-07)', async (_, later) => {
    const user = newUser();
    await append(user, 'INBOX', 'one', 'two');
    const restore = dovecot.backUp(user);
    await append(user, 'INBOX', 'lost-1', 'lost-2', 'lost-3');
    const before = poll(user);
    await before.intake.reached(5);
    await before.poller.stop();
    await dovecot.pause();
    restore();
    await dovecot.resume();
    await append(user, 'INBOX', ...later);
    const polling = poll(user, { ledger: before.ledger });
    await until('all new ones are in', () => later.every((subject) => polling.subjects().includes(subject)));
    expect(distinct(polling)).toEqual([...later, 'one', 'two'].sort());
    expect(warnings(polling)).toEqual([`the folder has gone back, it is ${NEVER_TWICE}`]);
    const [keys, old] = [polling, before].map(({ intake }) => intake.taken.map(({ offer }) => offer.key));
    expect(keys!.filter((key) => old!.includes(key))).toEqual([]);
    await append(user, 'INBOX', 'after');
    await until('it goes on', () => polling.subjects().includes('after'));
    await looks(polling, 2);
    expect(new Set(polling.intake.offered).size).toBe(polling.intake.offered.length);
  });

  test('that did not change is not read again by a new connection (I-07)', async () => {
    const user = newUser();
    await append(user, 'INBOX', 'one', 'two');
    const before = poll(user);
    await before.intake.reached(2);
    await before.poller.stop();
    const polling = poll(user, { ledger: before.ledger });
    await looks(polling, 3);
    expect(polling.intake.offered).toEqual([]);
    expect(warnings(polling)).toEqual([]);
  });
});

describe('a folder of another server', () => {
  const servers: ScriptedImap[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });
  const imap = async (...subjects: string[]): Promise<ScriptedImap> => {
    const server = await ScriptedImap.start(subjects.map((subject) => message(subject)));
    servers.push(server);
    return server;
  };
  const stopped = async (server: ScriptedImap, count: number): Promise<Polling> => {
    const polling = startPolling({ port: server.port });
    await polling.intake.reached(count);
    await polling.poller.stop();
    return polling;
  };

  test('that gives UIDs a second time under one UIDVALIDITY is read anew, as often as it does (I-07)', async () => {
    const server = await imap('one', 'two', 'three');
    const polling = startPolling({ port: server.port });
    await polling.intake.reached(3);
    const rounds = [['four', 'five'], ['six']];
    for (const [at, subjects] of rounds.entries()) {
      server.messages.clear();
      for (const [index, subject] of subjects.entries()) {
        server.messages.set(index + 1, Buffer.from(message(subject)));
      }
      await until('the last one is in', () => polling.subjects().includes(subjects.at(-1) ?? ''));
      expect(polling.intake.taken.at(-1)!.offer.key).toBe(`imap:desk/INBOX/1.${at + 1}/${subjects.length}`);
    }
    expect(polling.subjects()).toEqual(['one', 'two', 'three', 'four', 'five', 'six']);
  });

  test('that is made anew without mail is known by its new UIDVALIDITY, and that is told once (I-07)', async () => {
    const server = await imap('one', 'two');
    const { ledger } = await stopped(server, 2);
    server.uidValidity = 2;
    server.messages.clear();
    const polling = startPolling({ port: server.port, ledger });
    await looks(polling, 3);
    expect(warnings(polling).filter((text) => text.includes(NEVER_TWICE))).toHaveLength(1);
    expect(ledger.cursors.get('desk/INBOX')).toMatchObject({ numbering: '2', lastUid: 0 });
    server.messages.set(1, Buffer.from(message('three')));
    await polling.intake.reached(1);
    expect(polling.intake.taken[0]!.offer.key).toBe('imap:desk/INBOX/2/1');
  });

  test('whose UIDVALIDITY goes to and fro is fetched once each, and never passed over (I-07)', async () => {
    const server = await imap('one', 'two');
    const { ledger } = await stopped(server, 2);
    server.uidValidity = 2;
    const second = startPolling({ port: server.port, ledger });
    await second.intake.reached(2);
    await second.poller.stop();
    server.uidValidity = 1;
    server.messages.set(3, Buffer.from(message('three')));
    const third = startPolling({ port: server.port, ledger });
    await third.intake.reached(1);
    await looks(third, 2);
    expect(third.subjects()).toEqual(['three']);
    expect(ledger.cursors.get('desk/INBOX')).toMatchObject({ numbering: '1', lastUid: 3 });
  });

  test('that comes back to an earlier UIDVALIDITY with other mail under it is read anew (I-07)', async () => {
    const server = await imap('one', 'two');
    const { ledger } = await stopped(server, 2);
    server.uidValidity = 2;
    const second = startPolling({ port: server.port, ledger });
    await second.intake.reached(2);
    await second.poller.stop();
    server.uidValidity = 1;
    server.messages.set(1, Buffer.from(message('another')));
    server.messages.delete(2);
    const third = startPolling({ port: server.port, ledger });
    await third.intake.reached(1);
    expect(third.subjects()).toEqual(['another']);
    expect(third.intake.taken[0]!.offer.key).toBe('imap:desk/INBOX/1.1/1');
  });

  test('that is gone for good to a connection which had it open is read over a new one (I-07, I-32)', async () => {
    const server = await imap('one');
    const had = new WeakSet<ImapSession>();
    let isMadeAnew = false;
    server.script['SELECT'] = (command, session, next) => {
      if (isMadeAnew && had.has(session)) {
        session.no(command, 'Mailbox was deleted under us');
        return;
      }
      had.add(session);
      next();
    };
    const polling = startPolling({ port: server.port });
    await polling.intake.reached(1);
    isMadeAnew = true;
    server.uidValidity = 2;
    server.messages.set(1, Buffer.from(message('two')));
    await until('it is read again', () => polling.subjects().includes('two'));
    expect(polling.subjects()).toEqual(['one', 'two']);
    expect(alarms(polling)).toEqual(['mail of a folder cannot be taken in']);
    await until('it is well', () => polling.poller.state().folders[0]!.problem === null);
    expect(server.count('LOGIN')).toBe(2);
  });

  test('that stays gone costs a new connection now and then, and the other folders are read (I-32)', async () => {
    const server = await imap('one');
    server.script['SELECT'] = (command, session, next) => {
      if (command.args.endsWith('Desk')) session.no(command, '[NONEXISTENT] no such folder');
      else next();
    };
    const polling = startPolling({ port: server.port, folders: ['Desk', 'INBOX'] });
    await polling.intake.reached(1);
    await until('it was connected anew twice', () => server.count('LOGIN') >= 3);
    expect(server.commands.filter((line) => /^SELECT .*Desk$/.test(line)).length).toBeGreaterThanOrEqual(6);
    server.messages.set(2, Buffer.from(message('two')));
    await polling.intake.reached(2);
    expect(polling.subjects()).toEqual(['one', 'two']);
    expect(alarms(polling)).toEqual(['mail of a folder cannot be taken in']);
    expect(polling.poller.state().connection).toBe('online');
  });

  test('that did not show a message when its turn was is asked again by the next connection (I-07, T-35)', async () => {
    const server = await imap('one', 'two', 'three');
    let hiding = true;
    server.script['UID SEARCH'] = (command, session, next) => {
      if (!hiding) {
        next();
        return;
      }
      session.tell('SEARCH 1 3');
      session.ok(command);
    };
    const { ledger } = await stopped(server, 2);
    expect(ledger.cursors.get('desk/INBOX')?.lastUid).toBe(3);
    hiding = false;
    server.messages.set(4, Buffer.from(message('four')));
    const polling = startPolling({ port: server.port, ledger });
    await polling.intake.reached(2);
    expect(polling.subjects()).toEqual(['two', 'four']);
    await until('the cursor stands at the last one', () => ledger.cursors.get('desk/INBOX')?.lastUid === 4);
  });
});
