import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImapFlow, type FetchMessageObject } from 'imapflow';
import { selfSigned } from './certificate.ts';
import { KEEPER } from './keeper.ts';
import { programPath } from './servers.ts';
import { dotStuffed, SmtpPeer } from './smtp-dialogue.ts';
import { until } from './until.ts';

/** Mail belongs to this account of the system; Dovecot refuses to store mail as root. */
const MAIL_UID = 65534;

/** One message as another mail client sees it. */
export interface SeenMessage {
  readonly uid: number;
  readonly flags: readonly string[];
  readonly subject: string;
  readonly source: Buffer;
}

/**
 * A throw-away Dovecot 2.3 on loopback: any user, password `secret`. Needs root to start.
 * Lives in a temporary folder, and dies with `stop` or with this process.
 */
export interface Dovecot {
  readonly imapPort: number;
  readonly imapsPort: number;
  readonly lmtpPort: number;
  /** PEM of the certificate of IMAPS and STARTTLS. */
  readonly ca: string;
  /** Puts a message into a folder as it is (IMAP APPEND). */
  append(user: string, folder: string, message: string | Buffer, flags?: string[]): Promise<void>;
  /** Delivers into the INBOX by LMTP, as an MTA would; Dovecot adds its trace fields. */
  deliver(user: string, message: string | Buffer): Promise<void>;
  /** Puts messages into the INBOX byte for byte, as files of its Maildir; their UIDs will rise in this order. */
  deliverFiles(user: string, messages: readonly Buffer[]): void;
  /** What another client sees in a folder, without leaving a trace. */
  look(user: string, folder?: string): Promise<SeenMessage[]>;
  /** Another client at work in a folder. */
  withClient<T>(user: string, folder: string | null, work: (client: ImapFlow) => Promise<T>): Promise<T>;
  /** Makes the folder's UIDs void, as a restored backup does: Dovecot gives a new UIDVALIDITY. */
  forgetUids(user: string, folder?: string): void;
  /** Copies all folders of the user, as a backup does; what it returns puts them back (while the server is paused). */
  backUp(user: string): () => void;
  /** Stops the server and its connections, and keeps the mail. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export interface DovecotOptions {
  /** Port on loopback of what knows which access tokens are good (XOAUTH2); passwords are good as well. */
  readonly introspectionPort?: number;
  readonly expiredCertificate?: boolean;
}

export async function startDovecot({
  introspectionPort,
  expiredCertificate = false,
}: DovecotOptions = {}): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-dovecot-'));
  chmodSync(folder, 0o755);
  for (const name of ['run', 'state', 'mail', 'home']) mkdirSync(join(folder, name));
  for (const name of ['mail', 'home']) chownSync(join(folder, name), MAIL_UID, MAIL_UID);
  const certificate = selfSigned({ expired: expiredCertificate });
  if (certificate === null) throw new Error('Dovecot needs a certificate, and there is no openssl');
  writeFileSync(join(folder, 'cert.pem'), certificate.cert);
  writeFileSync(join(folder, 'key.pem'), certificate.key, { mode: 0o600 });
  const [imap, imaps, lmtp] = (await freePorts(3)) as [number, number, number];
  const config = join(folder, 'dovecot.conf');
  writeFileSync(join(folder, 'oauth2.conf.ext'), introspection(introspectionPort ?? 9));
  writeFileSync(config, configuration(folder, { imap, imaps, lmtp }));
  const server = new DovecotProcess(config, [imap, imaps, lmtp]);
  await server.start();
  return dovecotAt(folder, server, { imap, imaps, lmtp }, certificate.cert);
}

interface Ports {
  readonly imap: number;
  readonly imaps: number;
  readonly lmtp: number;
}

function dovecotAt(folder: string, server: DovecotProcess, ports: Ports, ca: string): Dovecot {
  const withClient: Dovecot['withClient'] = async (user, mailbox, work) => {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: ports.imap,
      secure: false,
      doSTARTTLS: false,
      auth: { user, pass: 'secret' },
      logger: false,
      disableAutoIdle: true,
      // A server that hangs is to be told as such, before the test that waits for it has had its time.
      socketTimeout: 60_000,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      if (mailbox !== null) await client.mailboxOpen(mailbox);
      return await work(client);
    } finally {
      await client.logout().catch(() => undefined);
    }
  };
  return {
    imapPort: ports.imap,
    imapsPort: ports.imaps,
    lmtpPort: ports.lmtp,
    ca,
    withClient,
    append: (user, mailbox, message, flags = []) =>
      withClient(user, null, async (client) => {
        if (!(await client.append(mailbox, Buffer.from(message), flags)))
          throw new Error('APPEND was refused');
      }),
    deliver: (user, message) => deliver(ports.lmtp, user, Buffer.from(message)),
    deliverFiles: (user, messages) => {
      deliverFiles(join(folder, 'mail', user), messages);
    },
    look: (user, mailbox = 'INBOX') =>
      withClient(user, null, async (client) => {
        const { exists } = await client.mailboxOpen(mailbox, { readOnly: true });
        const query = { uid: true, flags: true, envelope: true, source: true };
        return exists === 0 ? [] : (await client.fetchAll('1:*', query)).map(seenMessage);
      }),
    forgetUids: (user, mailbox = 'INBOX') => {
      const maildir = mailbox === 'INBOX' ? join(folder, 'mail', user) : join(folder, 'mail', user, mailbox);
      for (const name of readdirSync(maildir)) {
        if (/^dovecot[.-](?:uidlist|index)/.test(name)) rmSync(join(maildir, name));
      }
    },
    backUp: (user) => {
      const [mail, copy] = [join(folder, 'mail', user), mkdtempSync(join(folder, 'backup-'))];
      copyAll(mail, copy);
      return () => {
        rmSync(mail, { recursive: true });
        copyAll(copy, mail);
      };
    },
    pause: () => server.stop(),
    resume: () => server.start(),
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

function seenMessage(row: FetchMessageObject): SeenMessage {
  return {
    uid: row.uid,
    flags: [...(row.flags ?? [])].filter((flag) => flag !== '\\Recent'),
    subject: row.envelope?.subject ?? '',
    source: row.source ?? Buffer.alloc(0),
  };
}

/** With owners and times: Dovecot looks at both. */
function copyAll(from: string, to: string): void {
  execFileSync('cp', ['-a', '-T', from, to]);
}

function deliverFiles(maildir: string, messages: readonly Buffer[]): void {
  for (const name of ['', 'tmp', 'new', 'cur']) {
    mkdirSync(join(maildir, name), { recursive: true });
    chownSync(join(maildir, name), MAIL_UID, MAIL_UID);
  }
  messages.forEach((message, index) => {
    const path = join(maildir, 'new', `${1_000_000_000 + index}.M0P${process.pid}.localhost`);
    writeFileSync(path, message, { flag: 'wx' });
    chownSync(path, MAIL_UID, MAIL_UID);
  });
}

async function deliver(port: number, user: string, message: Buffer): Promise<void> {
  const peer = await SmtpPeer.connect(port);
  await peer.openData([user], { hello: 'LHLO' });
  await peer.send(dotStuffed(message));
  await peer.expect('250 ');
  await peer.ask('QUIT', '221 ');
  peer.end();
}

class DovecotProcess {
  readonly #config: string;
  readonly #ports: readonly number[];
  #keeper: ChildProcess | null = null;

  constructor(config: string, ports: readonly number[]) {
    this.#config = config;
    this.#ports = ports;
  }

  async start(): Promise<void> {
    const keeper = spawn(
      '/bin/sh',
      ['-c', KEEPER, 'keeper', programPath('dovecot')!, '-F', '-c', this.#config],
      {
        stdio: ['pipe', 'ignore', 'pipe'],
        detached: true,
      },
    );
    this.#keeper = keeper;
    let complaint = '';
    keeper.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    await until('Dovecot listens', async () => {
      if (keeper.exitCode !== null) throw new Error(`Dovecot did not start: ${complaint}`);
      return (await Promise.all(this.#ports.map(accepts))).every(Boolean);
    });
  }

  async stop(): Promise<void> {
    const keeper = this.#keeper;
    this.#keeper = null;
    if (keeper === null || keeper.exitCode !== null || keeper.signalCode !== null) return;
    const ended = once(keeper, 'exit');
    keeper.stdin?.end();
    await ended;
    await until('Dovecot is gone', async () => !(await Promise.all(this.#ports.map(accepts))).some(Boolean));
  }
}

export async function accepts(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Below the range from which systems take the ports of outgoing connections, so that none slips in between. */
const PORTS = { first: 20_000, last: 32_000 };

/** Ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = randomInt(PORTS.first, PORTS.last);
    const server = createServer();
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      if (!ports.includes(port)) ports.push(port);
    } catch {
      continue;
    } finally {
      server.close();
    }
  }
  return ports;
}

function mailboxes(names: readonly string[]): string {
  return names.map((name) => `  mailbox ${name} {\n    auto = subscribe\n  }`).join('\n');
}

function introspection(port: number): string {
  return `introspection_mode = get
introspection_url = http://127.0.0.1:${port}/introspect?token=
username_attribute = email
active_attribute = active
active_value = true
`;
}

/** Dovecot 2.3 takes one setting a line, and a block's brace ends its line. */
function configuration(folder: string, ports: Ports): string {
  return `base_dir = ${folder}/run
state_dir = ${folder}/state
instance_name = postern-${ports.imap}
log_path = ${folder}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
default_internal_user = dovecot
default_login_user = dovenull
first_valid_uid = 1
mail_uid = ${MAIL_UID}
mail_gid = ${MAIL_UID}
mail_home = ${folder}/home/%Lu
mail_location = maildir:${folder}/mail/%Lu:LAYOUT=fs
# Two sessions that open a new mailbox at once deadlock over its list index now and then (seen with 2.3.19).
mailbox_list_index = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
disable_plaintext_auth = no
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
recipient_delimiter = +
mail_max_userip_connections = 200
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${folder}/oauth2.conf.ext
}
passdb {
  driver = static
  mechanisms = plain login
  args = password=secret
}
userdb {
  driver = static
  args = uid=${MAIL_UID} gid=${MAIL_UID} home=${folder}/home/%Lu allow_all_users=yes
}
namespace inbox {
  inbox = yes
  separator = /
${mailboxes(['Sent', 'Junk', 'Trash', 'Processed', 'Failed'])}
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
  process_min_avail = 0
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${ports.lmtp}
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
# Without this, one failed login makes the next one from this address wait.
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`;
}
