import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startDovecot, type Dovecot } from '../support/dovecot.ts';
import { passwordLogin } from '../support/login.ts';
import { ScriptedImap, type ImapSession } from '../support/scripted-imap.ts';
import { available } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { alarms, looks, message, startPolling, type Polling } from './polling.ts';

const MIB = 1024 * 1024;
const isSource = (args: string): boolean => args.includes('BODY.PEEK[]');
const isSizes = (args: string): boolean => args.includes('RFC822.SIZE');

/** Sends without end, as fast as the other side takes it. */
function pour(session: ImapSession, bytes: Buffer): void {
  const more = (): void => {
    while (session.isOpen && session.send(bytes));
    if (session.isOpen) session.onceWritable(more);
  };
  more();
}

/** Says `* OK` now and then, for as long as somebody listens. */
function chatter(session: ImapSession): void {
  const timer = setInterval(() => {
    if (session.isOpen) session.tell('OK still here');
    else clearInterval(timer);
  }, 20);
}

/** What a server may do to us. `stop` is called with true once it has done it, and it is decent from then on. */
type Hostility = (server: ScriptedImap, done: () => void) => void;

/** Once only, at this command: whatever `act` sends instead of an answer. */
const at =
  (
    name: string,
    act: (session: ImapSession, tag: string) => void,
    when: (args: string) => boolean = () => true,
  ): Hostility =>
  (server, done) => {
    let isDone = false;
    server.script[name] = (command, session, next) => {
      if (isDone || !when(command.args)) {
        next();
        return;
      }
      isDone = true;
      done();
      act(session, command.tag);
    };
  };

const literal = (digits: string) => (session: ImapSession) => {
  session.send(`* 1 FETCH (UID 1 BODY[]<0> {${digits}}\r\n`);
  pour(session, Buffer.alloc(64 * 1024, 'x'));
};
const endless = (bytes: string) => (session: ImapSession) => {
  pour(session, Buffer.from(bytes.repeat(Math.ceil(65_536 / bytes.length))));
};
const okOnly = (session: ImapSession, tag: string): void => {
  session.send(`${tag} OK done\r\n`);
};
const bye = (session: ImapSession): void => {
  session.tell('BYE so long');
  session.end();
};
const silent = (): void => undefined;

/** What ends with an alarm, and with a connection or a look that is over. */
const ENDS: Record<string, Hostility> = {
  'a literal of 10^18 bytes': at('UID FETCH', literal('1000000000000000000'), isSource),
  'a literal of 4 GiB': at('UID FETCH', literal('4294967296'), isSource),
  'a literal longer than numbers are': at('UID FETCH', literal('9'.repeat(400)), isSource),
  'a literal in the answer to SELECT': at('SELECT', (session) => {
    session.send('* OK {1000000000000000000}\r\n');
    endless('x')(session);
  }),
  'a line of 300000 flags': at('SELECT', (session, tag) => {
    session.tell(`FLAGS (${'\\A '.repeat(300_000).trimEnd()})`);
    okOnly(session, tag);
  }),
  'a line of 400000 brackets': at(
    'UID FETCH',
    (session, tag) => {
      session.tell(`1 FETCH (UID 1 BODYSTRUCTURE ${'('.repeat(400_000)}${')'.repeat(400_000)})`);
      okOnly(session, tag);
    },
    isSource,
  ),
  'a line without end': at('UID FETCH', endless('x'), isSource),
  'a line without end in the answer to LOGIN': at('LOGIN', endless('* ')),
  'rows without end': at('UID FETCH', endless('* 1 FETCH (UID 1 RFC822.SIZE 5)\r\n'), isSizes),
  'UIDs without end': at('UID SEARCH', endless('* SEARCH 1 2 3 4 5 6 7 8\r\n')),
  'news without end': at('SELECT', endless('* 1 EXISTS\r\n')),
  'flags without end while nothing is asked': at('IDLE', (session) => {
    session.send('+ idling\r\n');
    endless('* 1 FETCH (FLAGS (\\Seen))\r\n')(session);
  }),
  'goodbye after LOGIN': at('LOGIN', bye),
  'goodbye instead of a message': at('UID FETCH', bye, isSource),
  'silence instead of a greeting': (server, done) => {
    server.greeting = null;
    server.onConnect = () => {
      server.onConnect = () => undefined;
      server.greeting = 'OK ready';
      done();
    };
  },
  'silence after LOGIN': at('LOGIN', silent),
  'silence after SELECT': at('SELECT', silent),
  'silence after SEARCH': at('UID SEARCH', silent),
  'silence after FETCH': at('UID FETCH', silent, isSource),
  '* OK for ever after LOGIN': at('LOGIN', chatter),
  '* OK for ever after SELECT': at('SELECT', chatter),
  '* OK for ever after SEARCH': at('UID SEARCH', chatter),
  '* OK for ever after FETCH': at('UID FETCH', chatter, isSource),
  'OK without data to SELECT': at('SELECT', okOnly),
};

/** What is passed over, or asked for again, without an alarm. */
const PASSES: Record<string, Hostility> = {
  '50000 parentheses': at(
    'UID FETCH',
    (session, tag) => {
      session.send(`* 1 FETCH (UID 1 ENVELOPE ${'('.repeat(50_000)}${')'.repeat(50_000)})\r\n`);
      okOnly(session, tag);
    },
    isSource,
  ),
  'OK without data to SEARCH': at('UID SEARCH', okOnly),
  'OK without data to FETCH': at('UID FETCH', okOnly, isSource),
  'sizes of other messages': at(
    'UID FETCH',
    (session, tag) => {
      session.tell('1 FETCH (UID 77 RFC822.SIZE 5)');
      session.tell('1 FETCH (UID 4294967295 RFC822.SIZE 99999999999999999999)');
      session.tell('1 FETCH (UID 0 RFC822.SIZE -1)');
      okOnly(session, tag);
    },
    isSizes,
  ),
  'folders outside of the mailbox': at('LIST', (session, tag) => {
    for (const name of ['../../etc/passwd', '/etc/passwd', '..', 'a/../../b'])
      session.tell(`LIST () "/" "${name}"`);
    okOnly(session, tag);
  }),
};

describe.skipIf(!available('dovecot'))('a hostile IMAP server', () => {
  let dovecot: Dovecot;
  let users = 0;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  afterAll(() => dovecot.stop());
  const servers: ScriptedImap[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  interface Scene {
    readonly hostile: Polling;
    readonly healthy: Polling;
    readonly server: ScriptedImap;
    readonly user: string;
    struck: boolean;
  }

  /** The hostile server with one message, and beside it an account on Dovecot, in one process. */
  async function scene(hostility: Hostility, commandMs = 300): Promise<Scene> {
    const server = await ScriptedImap.start([message('ours')]);
    servers.push(server);
    const user = `healthy${(users += 1)}`;
    const set: { struck: boolean } = { struck: false };
    hostility(server, () => {
      set.struck = true;
    });
    const bounds = {
      connectMs: 300,
      commandMs,
      bytesPerSecond: 1e9,
      lineBytes: MIB,
      chatterBytes: MIB,
    };
    const hostile = startPolling({ name: 'hostile', port: server.port, bounds });
    const healthy = startPolling({ name: 'healthy', port: dovecot.imapPort, user });
    return Object.assign(set, { hostile, healthy, server, user });
  }

  /** The other account goes on, memory stays where it was, and the mail comes in whole, once, when the server is decent again. */
  async function survive(one: Scene): Promise<void> {
    const before = process.memoryUsage().rss;
    await until('it has struck', () => one.struck);
    await dovecot.append(one.user, 'INBOX', message('healthy'));
    await one.healthy.intake.reached(1);
    await one.hostile.intake.reached(1);
    expect(alarms(one.healthy)).toEqual([]);
    expect((process.memoryUsage().rss - before) / MIB).toBeLessThan(150);
    await looks(one.hostile, 2);
    expect(one.hostile.intake.taken.map(({ bytes }) => bytes.toString())).toEqual([message('ours')]);
    expect(one.hostile.intake.offered).toEqual(['imap:hostile/INBOX/1/1']);
    expect(one.server.flags.size).toBe(0);
  }

  test.each(Object.keys(ENDS))(
    'costs one connection, and no other account notices: %s (T-35, I-31)',
    async (name) => {
      // What pours is not ended by a deadline, but by how much it is.
      const one = await scene(ENDS[name]!, name.includes('without end') ? 60_000 : 300);
      await survive(one);
      await until('it was said', () => alarms(one.hostile).length > 0);
      expect(alarms(one.hostile)).toHaveLength(1);
    },
  );

  test.each(Object.keys(PASSES))('is asked again, or passed over: %s (T-35, I-31)', async (name) => {
    const one = await scene(PASSES[name]!);
    await survive(one);
    expect(alarms(one.hostile)).toEqual([]);
  });

  test('that is logged in before it has TLS gets nothing from us (T-34, T-35)', async () => {
    const server = await ScriptedImap.start([message('ours')]);
    servers.push(server);
    server.greeting = 'PREAUTH welcome';
    const polling = startPolling({
      port: server.port,
      security: 'starttls',
      credentials: passwordLogin('ann', 'hunter2'),
    });
    await until('it is offline', () => polling.poller.state().connection === 'offline');
    expect(polling.poller.state().problem).toContain('PREAUTH');
    expect(server.commands.join('\n')).not.toMatch(/SELECT|LOGIN|hunter2/);
    expect(polling.intake.offered).toEqual([]);
  });
});
