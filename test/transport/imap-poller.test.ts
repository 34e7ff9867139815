import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/base/errors.ts';
import { startDovecot, type Dovecot } from '../support/dovecot.ts';
import { available } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { alarms, cared, looks, message, startPolling, type PollingOptions } from './polling.ts';
import { passwordLogin } from '../support/login.ts';

describe.skipIf(!available('dovecot'))('an IMAP account on Dovecot', () => {
  let dovecot: Dovecot;
  let users = 0;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  afterAll(() => dovecot.stop());

  /** A mailbox of its own for each test. */
  const newUser = (): string => `user${(users += 1)}`;
  const poll = (user: string, options: Partial<PollingOptions> = {}) =>
    startPolling({ port: dovecot.imapPort, user, ...options });

  test('new messages are taken in oldest first, byte by byte, and stay unread', async () => {
    const user = newUser();
    await dovecot.append(user, 'INBOX', message('one'));
    await dovecot.append(user, 'INBOX', message('two', 'caf\u00e9\r\n.\r\n..\r\n'));
    const polling = poll(user);
    await polling.intake.reached(2);
    await dovecot.append(user, 'INBOX', message('three'));
    await polling.intake.reached(3);
    expect(polling.subjects()).toEqual(['one', 'two', 'three']);
    expect(polling.intake.taken[1]!.bytes.toString()).toBe(message('two', 'caf\u00e9\r\n.\r\n..\r\n'));
    const [first] = polling.intake.taken;
    expect(first!.offer).toMatchObject({
      transport: 'imap',
      envelope: { reversePath: undefined, recipients: [{ localPart: 'support', domain: 'desk.test' }] },
    });
    expect(first!.offer.key).toMatch(/^imap:desk\/INBOX\/\d+\/1$/);
    expect((await dovecot.look(user)).map(({ flags }) => flags)).toEqual([[], [], []]);
    await looks(polling, 3);
    expect(polling.intake.offered).toHaveLength(3);
    expect(polling.poller.state()).toMatchObject({ connection: 'online', problem: null });
  });

  test('I-06: what a person read, flagged or removed meanwhile changes nothing about the rest', async () => {
    const user = newUser();
    await dovecot.append(user, 'INBOX', message('read'), ['\\Seen']);
    await dovecot.append(user, 'INBOX', message('removed'));
    await dovecot.append(user, 'INBOX', message('flagged'), ['\\Flagged', '\\Seen']);
    const polling = poll(user);
    const accept = polling.intake.accept.bind(polling.intake);
    polling.intake.accept = async (offer) => {
      if (polling.intake.taken.length === 0) {
        await dovecot.withClient(user, 'INBOX', (client) => client.messageDelete('2', { uid: true }));
      }
      return accept(offer);
    };
    await polling.intake.reached(2);
    await dovecot.append(user, 'INBOX', message('later'));
    await polling.intake.reached(3);
    expect(polling.subjects()).toEqual(['read', 'flagged', 'later']);
    expect(alarms(polling)).toEqual([]);
  });

  test('I-35: after any pause everything that came meanwhile is taken in, and nothing twice', async () => {
    const user = newUser();
    await dovecot.append(user, 'INBOX', message('before'));
    const first = poll(user);
    await first.intake.reached(1);
    await first.poller.stop();
    for (let i = 1; i <= 12; i += 1) {
      await dovecot.append(user, 'INBOX', message(`pause-${i}`), i % 2 === 0 ? ['\\Seen'] : []);
    }
    const { ledger } = first;
    const second = poll(user, { ledger, bounds: { batch: 5, turn: 5 } });
    await second.intake.reached(12);
    expect(second.subjects()).toEqual(Array.from({ length: 12 }, (_, i) => `pause-${i + 1}`));
  });

  test('IDLE is heard long before the next poll', async () => {
    const user = newUser();
    const polling = poll(user, { pollMs: 600_000 });
    await until('it is online', () => polling.poller.state().connection === 'online');
    await dovecot.deliver(user, message('hint'));
    await polling.intake.reached(1);
    await dovecot.deliver(user, message('another'));
    await polling.intake.reached(2);
    expect(polling.subjects()).toEqual(['hint', 'another']);
  });

  test('mail that comes into the first folder while another one is read is found without a poll', async () => {
    const user = newUser();
    await dovecot.append(user, 'Failed', message('elsewhere'));
    const polling = poll(user, { folders: ['INBOX', 'Failed'], pollMs: 600_000 });
    polling.intake.before = async () => {
      if (polling.intake.taken.length === 0) await dovecot.append(user, 'INBOX', message('meanwhile'));
    };
    await polling.intake.reached(2);
    expect(polling.subjects()).toEqual(['elsewhere', 'meanwhile']);
  });

  test('several folders are read, each with its own cursor', async () => {
    const user = newUser();
    await dovecot.append(user, 'INBOX', message('in-1'));
    await dovecot.append(user, 'Junk', message('junk-1'));
    const polling = poll(user, { folders: ['INBOX', 'Junk'] });
    await polling.intake.reached(2);
    await dovecot.append(user, 'Junk', message('junk-2'));
    await dovecot.append(user, 'INBOX', message('in-2'));
    await polling.intake.reached(4);
    expect([...polling.subjects()].sort()).toEqual(['in-1', 'in-2', 'junk-1', 'junk-2']);
    const lastUids = () => [...polling.ledger.cursors].map(([key, { lastUid }]) => [key, lastUid]);
    await until('both cursors stand at the last message', () => lastUids().every(([, uid]) => uid === 2));
    expect(lastUids().map(([key]) => key)).toEqual(['desk/INBOX', 'desk/Junk']);
  });

  test('a folder that is missing is an error of its own, and comes right when it is made', async () => {
    const user = newUser();
    const polling = poll(user, { folders: ['Missing', 'INBOX'] });
    await dovecot.append(user, 'INBOX', message('one'));
    await polling.intake.reached(1);
    await until('it is online', () => polling.poller.state().connection === 'online');
    expect(polling.poller.state()).toMatchObject({
      folders: [
        { folder: 'Missing', problem: expect.stringContaining('open Missing') as string },
        { problem: null },
      ],
    });
    await dovecot.withClient(user, null, (client) => client.mailboxCreate('Missing'));
    await dovecot.append(user, 'Missing', message('two'));
    await polling.intake.reached(2);
    await until('the folder is well', () => polling.poller.state().folders[0]!.problem === null);
    expect(alarms(polling)).toEqual(['mail of a folder cannot be taken in']);
  });

  test('a new UIDVALIDITY makes the folder be read from its beginning: nothing is lost', async () => {
    const user = newUser();
    for (const subject of ['one', 'two']) await dovecot.append(user, 'INBOX', message(subject));
    const first = poll(user);
    await first.intake.reached(2);
    await first.poller.stop();
    dovecot.forgetUids(user);
    await dovecot.append(user, 'INBOX', message('three'));
    const { ledger } = first;
    const second = poll(user, { ledger });
    await second.intake.reached(3);
    expect([...second.subjects()].sort()).toEqual(['one', 'three', 'two']);
    const keys = new Set([...first.intake.taken, ...second.intake.taken].map(({ offer }) => offer.key));
    expect(keys.size).toBe(5);
  });

  test('I-34: a message over the limit is taken in by its header alone, once, and holds nobody up', async () => {
    const user = newUser();
    await dovecot.append(user, 'INBOX', message('small'));
    await dovecot.append(user, 'INBOX', message('huge', `${'x'.repeat(76)}\r\n`.repeat(3000)));
    await dovecot.append(user, 'INBOX', message('after'));
    const polling = poll(user, { maxSizeBytes: 10_000 });
    await polling.intake.reached(3);
    await dovecot.append(user, 'INBOX', message('next'));
    await polling.intake.reached(4);
    expect(polling.subjects()).toEqual(['small', 'huge', 'after', 'next']);
    await looks(polling, 2);
    expect(polling.intake.offered).toHaveLength(4);
    const stub = polling.intake.taken[1]!.bytes.toString();
    const size = message('huge').length - 'hello\r\n'.length + 78 * 3000;
    expect(stub).toBe(
      `X-Postern-Oversize: ${size}\r\nFrom: ann@example.org\r\nSubject: huge\r\nMessage-ID: <huge@example.org>\r\n\r\n`,
    );
  });

  test('a big message within the limit comes whole', async () => {
    const user = newUser();
    const big = message('big', `${'0123456789abcdef'.repeat(4)}\r\n`.repeat(300_000));
    await dovecot.append(user, 'INBOX', big);
    const polling = poll(user, { maxSizeBytes: 25_000_000 });
    await polling.intake.reached(1);
    expect(polling.intake.taken[0]!.bytes.equals(Buffer.from(big))).toBe(true);
  });

  test('a transient failure of the intake stops the folder there: tried again, in order, nothing passed over', async () => {
    const user = newUser();
    for (const subject of ['one', 'two', 'three']) await dovecot.append(user, 'INBOX', message(subject));
    const polling = poll(user);
    let failures = 0;
    polling.intake.before = (_, bytes) => {
      if (!bytes.includes('Subject: two') || failures === 3) return;
      failures += 1;
      throw failures === 2 ? new Error('unknown') : new GatewayError('spool.full', 'no space left');
    };
    await polling.intake.reached(1);
    await until('the folder has a problem', () => polling.poller.state().folders[0]!.problem !== null);
    expect(polling.ledger.cursors.get('desk/INBOX')?.lastUid).toBe(1);
    await polling.intake.reached(3);
    expect(polling.subjects()).toEqual(['one', 'two', 'three']);
    expect(failures).toBe(3);
    expect(alarms(polling)).toEqual(['mail of a folder cannot be taken in']);
    await until('the folder is well', () => polling.poller.state().folders[0]!.problem === null);
  });

  test('I-32: a restart of the server is one alarm, and reading goes on by itself', async () => {
    const server = await startDovecot();
    try {
      await server.append('ann', 'INBOX', message('before'));
      const polling = startPolling({ port: server.imapPort });
      await polling.intake.reached(1);
      await server.pause();
      await until('it is offline', () => polling.poller.state().connection === 'offline');
      await until('it has tried a few times', () => polling.log.lines.filter(isRetry).length >= 3);
      await server.resume();
      await server.append('ann', 'INBOX', message('after'));
      await polling.intake.reached(2);
      await until('it is online', () => polling.poller.state().connection === 'online');
      expect(polling.subjects()).toEqual(['before', 'after']);
      expect(alarms(polling)).toHaveLength(1);
    } finally {
      await server.stop();
    }
  });

  test('an account with a wrong password says so once, and the others do not notice', async () => {
    const [wrongUser, rightUser] = [newUser(), newUser()];
    await dovecot.append(rightUser, 'INBOX', message('one'));
    const wrong = poll(wrongUser, { name: 'wrong', credentials: passwordLogin(wrongUser, 'not-it') });
    const right = poll(rightUser, { name: 'right' });
    await right.intake.reached(1);
    await until('it has tried a few times', () => wrong.log.lines.filter(isRetry).length >= 2);
    expect(alarms(wrong)).toEqual(['the mailbox refuses the login']);
    expect(wrong.poller.state()).toMatchObject({ account: 'wrong', connection: 'offline' });
    const said = inspect(wrong.log.lines, { depth: 10, showHidden: true });
    expect(said).not.toContain('not-it');
    expect(said).not.toContain(Buffer.from(`\0${wrongUser}\0not-it`).toString('base64'));
    await until('it is online', () => right.poller.state().connection === 'online');
    expect(alarms(right)).toEqual([]);
  });

  test.each(['tls', 'starttls'] as const)(
    'a mailbox is read under %s with its own authority',
    async (security) => {
      const user = newUser();
      await dovecot.append(user, 'INBOX', message('secure'));
      const port = security === 'tls' ? dovecot.imapsPort : dovecot.imapPort;
      const polling = poll(user, { security, port, ca: dovecot.ca });
      await polling.intake.reached(1);
      expect(polling.intake.taken[0]!.offer.client.tls).toBe(true);
      const distrustful = poll(user, { name: 'distrustful', security, port });
      await until('it is offline', () => distrustful.poller.state().connection === 'offline');
      expect(distrustful.poller.state().problem).toMatch(/self[- ]signed/);
      expect(distrustful.intake.taken).toEqual([]);
    },
  );

  test('a poller that is stopped in the middle of a message finishes it and takes no other', async () => {
    const user = newUser();
    for (const subject of ['one', 'two']) await dovecot.append(user, 'INBOX', message(subject));
    const polling = poll(user);
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    let entered = false;
    polling.intake.before = async () => {
      entered = true;
      await released;
    };
    await until('the first message is at the intake', () => entered);
    const stopped = polling.poller.stop();
    release(undefined);
    await stopped;
    expect(polling.subjects()).toEqual(['one']);
    expect(polling.ledger.cursors.get('desk/INBOX')?.lastUid).toBe(1);
    expect(alarms(polling)).toEqual([]);
  });

  describe('aftercare', () => {
    const seen = { kind: 'seen' } as const;

    test('I-05: nothing is done to a message before its arrival is done', async () => {
      const user = newUser();
      await dovecot.append(user, 'INBOX', message('one'));
      const polling = poll(user, { afterwards: seen });
      await polling.intake.reached(1);
      await dovecot.append(user, 'INBOX', message('two'));
      await polling.intake.reached(2);
      expect((await dovecot.look(user)).map(({ flags }) => flags)).toEqual([[], []]);
      polling.ledger.due.push(polling.intake.taken[0]!.offer.key);
      await cared(polling, 1);
      expect((await dovecot.look(user)).map(({ flags }) => flags)).toEqual([['\\Seen'], []]);
    });

    test('a wake is enough to have it done, long before the next poll', async () => {
      const user = newUser();
      await dovecot.append(user, 'INBOX', message('one'), ['\\Flagged']);
      const polling = poll(user, { afterwards: seen, pollMs: 600_000 });
      await polling.intake.reached(1);
      polling.allDone();
      await cared(polling, 1);
      expect((await dovecot.look(user)).map(({ flags }) => flags)).toEqual([['\\Flagged', '\\Seen']]);
    });

    test('what has piled up is cared for without a rest', async () => {
      const user = newUser();
      for (let i = 1; i <= 5; i += 1) await dovecot.append(user, 'INBOX', message(`piled-${i}`));
      const polling = poll(user, { afterwards: seen, pollMs: 600_000, bounds: { batch: 2 } });
      await polling.intake.reached(5);
      polling.allDone();
      await cared(polling, 5);
      expect((await dovecot.look(user)).map(({ flags }) => flags)).toEqual(Array(5).fill(['\\Seen']));
    });

    test('nothing: the folder stays as it is', async () => {
      const user = newUser();
      await dovecot.append(user, 'INBOX', message('one'));
      const polling = poll(user);
      await polling.intake.reached(1);
      polling.allDone();
      await cared(polling, 1);
      expect((await dovecot.look(user)).map(({ flags }) => flags)).toEqual([[]]);
    });

    test('move: into a folder that is made where it is missing, and only what is done', async () => {
      const user = newUser();
      for (const subject of ['one', 'two', 'three']) await dovecot.append(user, 'INBOX', message(subject));
      const polling = poll(user, { afterwards: { kind: 'move', folder: 'Desk/Done' } });
      await polling.intake.reached(3);
      polling.ledger.due.push(polling.intake.taken[0]!.offer.key, polling.intake.taken[2]!.offer.key);
      await cared(polling, 2);
      expect((await dovecot.look(user)).map(({ subject }) => subject)).toEqual(['two']);
      const moved = await dovecot.look(user, 'Desk/Done');
      expect(moved.map(({ subject, flags }) => ({ subject, flags }))).toEqual([
        { subject: 'one', flags: [] },
        { subject: 'three', flags: [] },
      ]);
      await dovecot.append(user, 'INBOX', message('four'));
      await polling.intake.reached(4);
      expect(polling.subjects()).toEqual(['one', 'two', 'three', 'four']);
    });

    test('I-06: delete removes ours, and not what another client has marked', async () => {
      const user = newUser();
      await dovecot.append(user, 'INBOX', message('ours'));
      await dovecot.append(user, 'INBOX', message('theirs'), ['\\Deleted']);
      const polling = poll(user, { afterwards: { kind: 'delete' } });
      await polling.intake.reached(2);
      polling.ledger.due.push(polling.intake.taken[0]!.offer.key);
      await cared(polling, 1);
      expect((await dovecot.look(user)).map(({ subject }) => subject)).toEqual(['theirs']);
    });

    test('a message that somebody has removed counts as cared for', async () => {
      const user = newUser();
      for (const subject of ['one', 'two']) await dovecot.append(user, 'INBOX', message(subject));
      const polling = poll(user, { afterwards: { kind: 'move', folder: 'Processed' } });
      await polling.intake.reached(2);
      await dovecot.withClient(user, 'INBOX', (client) => client.messageDelete('1', { uid: true }));
      polling.allDone();
      await cared(polling, 2);
      expect((await dovecot.look(user, 'Processed')).map(({ subject }) => subject)).toEqual(['two']);
      expect(alarms(polling)).toEqual([]);
    });

    test('I-05: a move that the server refuses is said once, tried again, and never fetched again', async () => {
      const user = newUser();
      await dovecot.append(user, 'INBOX', message('one'));
      const polling = poll(user, { afterwards: { kind: 'move', folder: 'no//such' } });
      await polling.intake.reached(1);
      polling.allDone();
      await until('it is refused', () => polling.poller.state().folders[0]!.aftercareProblem !== null);
      await dovecot.append(user, 'INBOX', message('two'));
      await polling.intake.reached(2);
      await looks(polling, 2);
      expect(polling.intake.offered).toHaveLength(2);
      expect(polling.ledger.cared).toEqual([]);
      expect(alarms(polling)).toEqual(['messages cannot be cared for']);
    });
  });
});

const isRetry = ({ message: text }: { message: string }): boolean =>
  text === 'the mailbox still cannot be read';
