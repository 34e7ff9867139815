import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import Database from 'better-sqlite3';
import type { Config, ImapAccount } from '../../src/config/config.ts';
import { openDesk } from '../../src/service/open-desk.ts';
import { verify, type Verified } from '../../src/service/verify.ts';
import { startDovecot, type Dovecot } from '../support/dovecot.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { passwordLogin } from '../support/login.ts';
import { available } from '../support/servers.ts';
import { until } from '../support/until.ts';

const letter = (nth: number) =>
  `From: <c${nth}@customer.example>\r\nTo: support@desk.example\r\nSubject: Matter ${nth}\r\nMessage-ID: <m${nth}@customer.example>\r\n\r\nhello\r\n`;

describe.skipIf(!available('dovecot'))('verify compares the folders of a real mailbox', () => {
  let dovecot: Dovecot;
  let desk: TestGateway | null = null;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  afterAll(() => dovecot.stop());
  afterEach(async () => {
    await desk?.stop();
    desk = null;
  });

  const account = (user: string): ImapAccount => ({
    name: 'support',
    host: '127.0.0.1',
    port: dovecot.imapPort,
    security: 'none',
    ca: null,
    login: passwordLogin(user),
    folders: ['INBOX'],
    channel: 'support',
    authservId: null,
    afterwards: { kind: 'nothing' },
    pollMs: 3_600_000,
  });

  /** Three letters, all of them tickets. */
  async function startWithMail(user: string): Promise<TestGateway> {
    for (const nth of [1, 2, 3]) await dovecot.append(user, 'INBOX', letter(nth));
    desk = await startTestGateway({ config: { imap: [account(user)] } });
    const started = desk;
    await until('the tickets are there', async () => (await started.tickets()).length === 3);
    await started.gateway.settled();
    await until('the cursor has moved', async () => (await started.gaps()).length === 0);
    return started;
  }

  /** With the daemon stopped: a look of its poller would mend what a test has changed. */
  async function look({ gateway }: TestGateway, config: Config = gateway.config): Promise<Verified> {
    await gateway.stop();
    const { store, blobs, desk: context, credentials } = await openDesk(gateway.config);
    try {
      const { clock } = context;
      const progress = () => undefined;
      return await verify({ store, blobs, clock, config, imap: config.imap, credentials, progress });
    } finally {
      await store.close();
    }
  }

  async function tamper({ gateway }: TestGateway, statement: string): Promise<void> {
    await gateway.stop();
    const { database } = gateway.config;
    const file = new Database(database.dialect === 'sqlite' ? database.path : '');
    file.exec(statement);
    file.close();
  }

  test('where every message has its mail there is no gap, and the folder is left as it was', async () => {
    const started = await startWithMail('whole@desk.example');
    const before = await dovecot.look('whole@desk.example');
    expect(await look(started)).toMatchObject({ mails: 3, folders: 1, gaps: [], notes: [] });
    expect(await dovecot.look('whole@desk.example')).toEqual(before);
  });

  test('a message below the cursor that nothing was taken in from is named, with its UID and what to do', async () => {
    const started = await startWithMail('passed@desk.example');
    await tamper(started, "update arrival set key = 'imap:support/INBOX/1/999' where key like '%/2'");
    const { gaps } = await look(started);
    expect(gaps).toEqual([
      {
        what: 'folder INBOX of support, message UID 2',
        gap: 'it was passed over: no mail was taken in from it',
        next: expect.stringContaining('start the daemon again') as string,
      },
    ]);
  });

  test('messages that wait, and a folder that was made anew, are told, and are no gap', async () => {
    const started = await startWithMail('later@desk.example');
    await tamper(started, 'update imap_cursor set last_uid = 1');
    expect(await look(started)).toMatchObject({
      gaps: [],
      notes: ['folder INBOX of support: 2 messages wait to be read'],
    });
    await tamper(started, "update imap_cursor set uidvalidity = '1'");
    expect((await look(started)).notes[0]).toContain('it was made anew');
  });

  test('an account that cannot be looked at is a gap, since nothing is known of it', async () => {
    const started = await startWithMail('away@desk.example');
    const wrong = { ...account('away@desk.example'), login: passwordLogin('away@desk.example', 'guess') };
    const { gaps } = await look(started, { ...started.gateway.config, imap: [wrong] });
    expect(gaps.map(({ what }) => what)).toEqual(['folder INBOX of support']);
    expect(gaps[0]?.gap).toContain('could not be compared');
  });
});
