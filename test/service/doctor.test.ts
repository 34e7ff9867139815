/** `postern doctor` against real servers: what is right, and every kind of trouble with what to do about it. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway } from '../../src/daemon.ts';
import type { DnsResolver } from '../../src/inbound/authenticate/dns.ts';
import { examine } from '../../src/service/doctor/examine.ts';
import type { Finding } from '../../src/service/doctor/finding.ts';
import { openDesk } from '../../src/service/open-desk.ts';
import { migrate } from '../../src/store/migrate.ts';
import { CommandLine } from '../cli/command-line.ts';
import { runHere } from '../cli/in-process.ts';
import { freePorts, startDovecot, type Dovecot } from '../support/dovecot.ts';
import { available } from '../support/servers.ts';
import { dnsOf, keysOf, SELECTOR, SIGNING_KEY, type DnsTable } from '../support/signed-mail.ts';
import { startSink, type Sink, type SinkOptions } from '../support/smtp-sink.ts';

const DNS: DnsTable = {
  'desk.example MX': [{ exchange: 'mx.desk.example', priority: 10 }],
  'desk.example TXT': [['other=1'], ['v=spf1 ip4:192.0.2.1 ', '-all']],
  '_dmarc.desk.example TXT': [['v=DMARC1; p=none']],
  ...keysOf('desk.example'),
};

let desk: CommandLine;
let sink: Sink;
beforeEach(async () => {
  desk = new CommandLine('');
  await relay({});
});
afterEach(async () => {
  await sink.close();
  desk.remove();
});

/** The relay of this test, in place of the one before. */
async function relay(options: SinkOptions): Promise<void> {
  await (sink as Sink | undefined)?.close();
  sink = await startSink({ sizeMax: 10 * 1024 * 1024, ...options });
}

interface Parts {
  readonly imap?: string;
  readonly relay?: string;
  readonly more?: string;
}

function configure({
  imap = '',
  relay = `{ host: 127.0.0.1, port: ${sink.port}, security: none }`,
  more = '',
}: Parts) {
  desk.write('key.pem', SIGNING_KEY);
  desk.write(
    'desk.yaml',
    `dataDir: ./data
channels:
  - { name: support, addresses: [support@desk.example], senderName: Support }
dkim: [{ domain: desk.example, selector: ${SELECTOR}, key: { file: ./key.pem } }]
relay: ${relay}
${imap === '' ? '' : `imap: [${imap}]`}
log: { level: error }
http: null
${more}
`,
  );
  return loadConfig(desk.config, {}, desk.folder);
}

/** Everything that is found, with the DNS of that table. */
async function examined(parts: Parts, resolver: DnsResolver = dnsOf(DNS)): Promise<Finding[]> {
  const config = configure(parts);
  const { store, credentials } = await openDesk(config);
  const found: Finding[] = [];
  try {
    await migrate(store);
    await examine({ config, credentials, resolver }, (one) => found.push(one));
  } finally {
    await store.close();
  }
  return found;
}

const about = (found: readonly Finding[], what: string) => found.filter((one) => one.what.startsWith(what));

describe('the relay', () => {
  test('that greets is right, and is begun no mail with', async () => {
    expect(about(await examined({}), 'relay')).toEqual([
      {
        what: 'relay',
        verdict: 'right',
        found: `127.0.0.1:${sink.port}: greeted, takes mail of up to 10.5 MB`,
        next: null,
      },
    ]);
    expect(sink.steps.map(({ phase }) => phase)).toEqual(['connect']);
  });

  test('that takes our login is right, but not where the login goes in the clear', async () => {
    await relay({ auth: { user: 'desk', password: 'right-one' } });
    const auth = '{ user: desk, password: right-one }';
    const found = await examined({
      relay: `{ host: 127.0.0.1, port: ${sink.port}, security: none, auth: ${auth} }`,
    });
    expect(about(found, 'relay')).toMatchObject([
      {
        verdict: 'doubtful',
        found: expect.stringContaining('logged in as desk') as string,
        next: expect.stringContaining('starttls') as string,
      },
    ]);
  });

  test('that refuses our login is wrong, and the password stands nowhere', async () => {
    await relay({ auth: { user: 'desk', password: 'right-one' } });
    const auth = '{ user: desk, password: wrong-one }';
    const found = await examined({
      relay: `{ host: 127.0.0.1, port: ${sink.port}, security: none, auth: ${auth} }`,
    });
    expect(about(found, 'relay')).toMatchObject([
      { verdict: 'wrong', next: expect.stringContaining('auth') as string },
    ]);
    expect(JSON.stringify(found)).not.toContain('wrong-one');
  });

  test.each([
    [
      'turns us away',
      { script: ({ phase }) => (phase === 'connect' ? '421 4.3.2 closed today' : undefined) },
      'none',
      /closed today/,
    ],
    ['offers no STARTTLS, which is required', { hide: ['STARTTLS'] }, 'starttls', /STARTTLS/i],
  ] as const satisfies readonly [string, SinkOptions, string, RegExp][])(
    'that %s is wrong',
    async (_, options, security, said) => {
      await relay(options);
      const found = await examined({
        relay: `{ host: 127.0.0.1, port: ${sink.port}, security: ${security} }`,
      });
      expect(about(found, 'relay')).toMatchObject([
        { verdict: 'wrong', found: expect.stringMatching(said) as string },
      ]);
    },
  );

  test('that is not there is wrong', async () => {
    const [port] = await freePorts(1);
    const found = await examined({ relay: `{ host: 127.0.0.1, port: ${port}, security: none }` });
    expect(about(found, 'relay')).toMatchObject([
      {
        verdict: 'wrong',
        found: expect.stringContaining('ECONNREFUSED') as string,
        next: expect.stringContaining('port') as string,
      },
    ]);
  });

  test('that is none keeps mail in a folder, and the DNS is not asked', async () => {
    const asked: string[] = [];
    const found = await examined({ relay: 'null' }, dnsOf(DNS, asked));
    expect(about(found, 'relay')).toMatchObject([{ verdict: 'doubtful' }]);
    expect(asked).toEqual([]);
  });
});

describe.skipIf(!available('dovecot'))('a mailbox', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  afterAll(() => dovecot.stop());

  const account = (user: string, more = '', password = 'secret') =>
    `{ name: support, host: 127.0.0.1, port: ${dovecot.imapPort}, security: none, user: ${user}, password: ${password}, channel: support${more} }`;

  test('is logged in to, and nothing in it is changed', async () => {
    await dovecot.append('tina', 'INBOX', 'Subject: one\r\n\r\nhello\r\n');
    const found = await examined({ imap: account('tina') });
    expect(about(found, 'mailbox')).toEqual([
      {
        what: 'mailbox support',
        verdict: 'right',
        found: `tina at 127.0.0.1:${dovecot.imapPort}: logged in, INBOX holds 1 message`,
        next: null,
      },
    ]);
    expect(await dovecot.look('tina')).toMatchObject([{ flags: [] }]);
  });

  test('that refuses the password is wrong, and the password stands nowhere', async () => {
    const found = await examined({ imap: account('tina', '', 'wrong-one') });
    expect(about(found, 'mailbox')).toMatchObject([
      { verdict: 'wrong', next: expect.stringContaining('password') as string },
    ]);
    expect(JSON.stringify(found)).not.toContain('wrong-one');
  });

  test('that lacks the folder to which mail is moved is wrong', async () => {
    const found = await examined({ imap: account('tina', ', afterwards: { move: Done } ') });
    expect(about(found, 'mailbox')).toMatchObject([
      { verdict: 'right' },
      {
        verdict: 'wrong',
        found: expect.stringContaining('Done') as string,
        next: expect.stringContaining('make that folder') as string,
      },
    ]);
  });
});

describe('ports', () => {
  test('that are free for the daemon are right, those that somebody holds are wrong', async () => {
    const [free] = await freePorts(1);
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    const found = await examined({
      more: `smtp: { host: 127.0.0.1, port: ${free} }\nlmtp: { host: 127.0.0.1, port: ${port} }`,
    });
    holder.close();
    expect(about(found, 'listener')).toMatchObject([
      { what: 'listener smtp', verdict: 'right' },
      { what: 'listener lmtp', verdict: 'wrong', found: expect.stringContaining('EADDRINUSE') as string },
    ]);
  });

  test('at an address that this machine has not are wrong, and the address is what to look at', async () => {
    // 192.0.2.0/24 is nobody's (RFC 5737).
    const found = await examined({ more: 'smtp: { host: 192.0.2.7, port: 2525 }' });
    expect(about(found, 'listener')).toMatchObject([
      { verdict: 'wrong', next: expect.stringContaining('look at smtp.host') as string },
    ]);
  });

  test('at which the running daemon answers are right, and the others wrong', async () => {
    const [smtp, silent] = await freePorts(2);
    const daemon = await startGateway(configure({ more: `smtp: { host: 127.0.0.1, port: ${smtp} }` }), {
      ballast: false,
    });
    try {
      const more = `smtp: { host: 127.0.0.1, port: ${smtp} }\nlmtp: { host: 127.0.0.1, port: ${silent} }`;
      expect(about(await examined({ more }), 'listener')).toMatchObject([
        { what: 'listener smtp', verdict: 'right' },
        {
          what: 'listener lmtp',
          verdict: 'wrong',
          found: expect.stringContaining('takes no connection') as string,
        },
      ]);
    } finally {
      await daemon.stop();
    }
  });
});

describe('the DNS of our domains', () => {
  const dns = async (table: DnsTable) => about(await examined({}, dnsOf(table)), 'DNS');

  test('with MX, SPF, DMARC and the key that signs is right', async () => {
    expect(await dns(DNS)).toMatchObject([{ what: 'DNS of desk.example', verdict: 'right' }]);
  });

  test('that lacks our key, or holds another one, is wrong: every signature of ours would fail', async () => {
    const key = `${SELECTOR}._domainkey.desk.example`;
    expect(await dns({ ...DNS, [`${key} TXT`]: 'ENOTFOUND' })).toMatchObject([
      { verdict: 'wrong', found: `no DKIM key at ${key}` },
    ]);
    expect(await dns({ ...DNS, [`${key} TXT`]: [['v=DKIM1; k=ed25519; p=AAAA']] })).toMatchObject([
      { verdict: 'wrong', found: `another DKIM key at ${key}` },
    ]);
  });

  test.each([
    ['desk.example MX', 'ENODATA', /no MX/],
    ['desk.example TXT', 'ENODATA', /no SPF/],
    ['_dmarc.desk.example TXT', 'ENOTFOUND', /no DMARC/],
    ['desk.example MX', 'ETIMEOUT', /does not answer/],
  ])('without an answer to %s (%s) is doubtful', async (question, code, said) => {
    expect(await dns({ ...DNS, [question]: code })).toMatchObject([
      { verdict: 'doubtful', found: expect.stringMatching(said) as string },
    ]);
  });
});

describe('postern doctor', () => {
  test('ends with 1 where something is wrong, and says what to do', async () => {
    const [port] = await freePorts(1);
    configure({
      relay: `{ host: 127.0.0.1, port: ${port}, security: none }`,
      more: 'senderChecks: { dns: false }',
    });
    const { exit, stdout } = await runHere(desk, ['doctor']);
    expect(stdout).toMatch(/^ok {5}data folder: /m);
    expect(stdout).toMatch(/^WRONG {2}relay: /m);
    expect(stdout).toMatch(/^ {7}-> look at relay in the configuration/m);
    expect(stdout).toMatch(/^One thing is wrong; /m);
    expect(exit).toBe(1);
  });

  test('ends with 0 where the gateway can work, and prints JSON for programs', async () => {
    configure({ more: 'senderChecks: { dns: false }' });
    const { exit, stdout } = await runHere(desk, ['doctor', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      findings: expect.arrayContaining([
        expect.objectContaining({ what: 'relay', verdict: 'right' }),
        expect.objectContaining({
          what: 'database',
          verdict: 'right',
          found: 'sqlite, up to date; no daemon runs on it',
        }),
      ]) as unknown,
    });
    expect(exit).toBe(0);
  });

  test('says that the database cannot be had, and ends with 1', async () => {
    configure({ more: 'database: { dialect: postgres, url: "postgres://nobody@127.0.0.1:9/none" }' });
    const { exit, stdout } = await runHere(desk, ['doctor']);
    expect(stdout).toMatch(/^WRONG {2}data folder and database: /m);
    expect(exit).toBe(1);
  });
});
