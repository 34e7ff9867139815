import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImapAccount } from '../../src/config/config.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { TraceStep } from '../../src/desk/trace.ts';
import { startDovecot, type Dovecot } from '../support/dovecot.ts';
import { onlyTo, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { signed } from '../support/signed-mail.ts';
import { available } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { passwordLogin } from '../support/login.ts';

const mail = (subject: string, more = '') =>
  `From: Carla Keller <carla@customer.example>\r\nTo: support@desk.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@customer.example>\r\n${more}\r\nIt is silent.\r\n`;

describe.skipIf(!available('dovecot'))('a mailbox on a real server', () => {
  let dovecot: Dovecot;
  let desk: TestGateway | null = null;
  beforeEach(async () => {
    dovecot = await startDovecot();
  });
  afterEach(async () => {
    await desk?.stop();
    desk = null;
    await dovecot.stop();
  });

  const account = (name: string, more: Partial<ImapAccount> = {}): ImapAccount => ({
    name,
    host: '127.0.0.1',
    port: dovecot.imapPort,
    security: 'starttls',
    ca: dovecot.ca,
    login: passwordLogin(name),
    folders: ['INBOX'],
    channel: 'support',
    afterwards: { kind: 'move', folder: 'Done' },
    authservId: null,
    pollMs: 1000,
    ...more,
  });
  const start = async (...imap: ImapAccount[]) => {
    desk = await startTestGateway({ config: { imap, smtp: null } });
    return desk;
  };
  const tickets = (gateway: TestGateway, count: number) =>
    until(`${count} tickets`, async () => (await gateway.tickets()).length === count);

  test('I-05 becomes tickets; each message is moved only when its ticket is there', async () => {
    await dovecot.deliver('desk', mail('one'));
    await dovecot.deliver('desk', mail('two'));
    const gateway = await start(account('desk'));
    await tickets(gateway, 2);
    await until('both are moved', async () => (await dovecot.look('desk')).length === 0);
    expect(await dovecot.look('desk', 'Done')).toHaveLength(2);
    await gateway.gateway.settled();
    const toCarla = (await gateway.sent()).filter((one) => one.envelope.to === 'carla@customer.example');
    expect(toCarla.map((one) => one.mail.subject).sort()).toEqual([
      'Re: [#TICK-1001] one',
      'Re: [#TICK-1002] two',
    ]);
  });

  test('I-06 what a person opened first is taken in all the same, and fetching alone marks nothing', async () => {
    await dovecot.append('desk', 'INBOX', mail('read-already'), ['\\Seen']);
    await dovecot.append('desk', 'INBOX', mail('unread'));
    const gateway = await start(account('desk', { afterwards: { kind: 'nothing' } }));
    await tickets(gateway, 2);
    await gateway.gateway.settled();
    expect((await dovecot.look('desk')).map((one) => one.flags.includes('\\Seen'))).toEqual([true, false]);
  });

  test('the word of the mailbox’s host on a sender is read where it is named, and nobody else’s (T-55)', async () => {
    const field = 'Authentication-Results: mx.host.example; dkim=pass header.d=customer.example';
    const genuine = await signed(mail('one', `Date: ${new Date(systemClock.nowMs()).toUTCString()}\r\n`), {
      domain: 'customer.example',
    });
    await dovecot.append('desk', 'INBOX', `${field}\r\n${genuine}`);
    await dovecot.append('other', 'INBOX', `${field}\r\n${genuine.replaceAll('one', 'two')}`);
    const gateway = await start(account('desk', { authservId: 'mx.host.example' }), account('other'));
    await tickets(gateway, 2);
    const verdicts = (await gateway.arrivals()).map(({ key, trace }) => {
      const steps = JSON.parse(trace ?? '[]') as TraceStep[];
      const found = steps.find(({ stage }) => stage === 'authenticate');
      return `${key.split('/')[0] ?? ''}: ${found?.rule ?? ''}`;
    });
    expect(verdicts.sort()).toEqual(['imap:desk: aligned', 'imap:other: unverified']);
  });

  test('a reply in the mailbox finds its ticket by the signed Message-ID', async () => {
    await dovecot.deliver('desk', mail('one'));
    const gateway = await start(account('desk'));
    await tickets(gateway, 1);
    await gateway.gateway.settled();
    const confirmation = onlyTo(await gateway.sent(), 'carla@customer.example');
    await dovecot.deliver(
      'desk',
      mail('other-subject', `In-Reply-To: ${confirmation.mail.messageId ?? ''}\r\n`),
    );
    await until('the reply is there', async () => (await gateway.history(1001)).length === 2);
    expect(await gateway.tickets()).toHaveLength(1);
  });

  test('I-07 a folder whose UIDs became void is read anew, and nothing is there twice', async () => {
    await dovecot.deliver('desk', mail('one'));
    const gateway = await start(account('desk', { afterwards: { kind: 'nothing' } }));
    await tickets(gateway, 1);
    await dovecot.pause();
    dovecot.forgetUids('desk');
    await dovecot.resume();
    await dovecot.deliver('desk', mail('two'));
    await until('the second is there', async () => (await gateway.tickets()).length === 2, 60_000);
    await gateway.gateway.settled();
    expect((await gateway.arrivals()).map((one) => one.disposition).sort()).toEqual([
      'duplicate',
      'opened',
      'opened',
    ]);
  });

  test('I-07 a mailbox that was restored from a backup loses nothing that came since, and nothing is there twice', async () => {
    await dovecot.deliver('desk', mail('one'));
    const restore = dovecot.backUp('desk');
    await dovecot.deliver('desk', mail('two'));
    const gateway = await start(account('desk', { afterwards: { kind: 'nothing' } }));
    await tickets(gateway, 2);
    await dovecot.pause();
    restore();
    await dovecot.resume();
    await dovecot.deliver('desk', mail('three'));
    await until('the third is there', async () => (await gateway.tickets()).length === 3, 60_000);
    await gateway.gateway.settled();
    const ends = (await gateway.arrivals()).map((one) => one.disposition).sort();
    expect(ends).toEqual(['duplicate', 'opened', 'opened', 'opened']);
  });

  test('I-34 a message over the limit becomes a ticket of its header, once, and stays where it is', async () => {
    await dovecot.append('desk', 'INBOX', mail('huge') + 'x'.repeat(30 * 1024 * 1024));
    await dovecot.deliver('desk', mail('behind-it'));
    const gateway = await start(account('desk', { afterwards: { kind: 'delete' } }));
    await tickets(gateway, 2);
    await until('the other one is deleted', async () => (await dovecot.look('desk')).length === 1);
    await gateway.gateway.settled();
    expect((await gateway.history(1001))[0]?.text).toContain('too large to be taken in (30 MiB');
    expect((await dovecot.look('desk'))[0]?.source.length).toBeGreaterThan(30 * 1024 * 1024);
    expect(await gateway.tickets()).toHaveLength(2);
  });

  test('I-31 an account with a wrong password does not hold up another', async () => {
    await dovecot.deliver('desk', mail('one'));
    const gateway = await start(
      account('wrong', { login: passwordLogin('wrong', 'nonsense') }),
      account('desk'),
    );
    await tickets(gateway, 1);
  });
});
