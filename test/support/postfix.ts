import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accepts } from './dovecot.ts';
import { KEEPER } from './keeper.ts';
import { programPath } from './servers.ts';
import { until } from './until.ts';

/** A throw-away Postfix on loopback, as the MTA between people and a desk. Needs root to start; dies with `stop` or with this process. */
export interface Postfix {
  readonly port: number;
  /** Nothing waits in its queue any more. */
  idle(): boolean;
  stop(): Promise<void>;
}

export interface PostfixOptions {
  readonly port: number;
  /** The domain of the desk, and the port that its gateway takes mail on. */
  readonly desk: { readonly domain: string; readonly port: number };
  /** Domains of people, whose mail is delivered by LMTP. */
  readonly people: { readonly domains: readonly string[]; readonly lmtpPort: number };
}

export async function startPostfix(options: PostfixOptions): Promise<Postfix> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-postfix-'));
  chmodSync(folder, 0o755);
  for (const name of ['conf', 'spool', 'data']) mkdirSync(join(folder, name));
  execFileSync('chown', ['postfix', join(folder, 'data')]);
  const conf = join(folder, 'conf');
  writeFileSync(join(conf, 'main.cf'), mainCf(folder, options));
  writeFileSync(join(conf, 'master.cf'), masterCf(options.port));
  const run = (program: string, ...args: string[]) =>
    execFileSync(programPath(program) ?? program, ['-c', conf, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  // Makes the folders of the queue.
  run('postfix', 'check');
  const master = spawn(
    '/bin/sh',
    ['-c', KEEPER, 'keeper', '/usr/lib/postfix/sbin/master', '-d', '-c', conf],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
    },
  );
  let complaint = '';
  master.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  await until('Postfix listens', async () => {
    if (master.exitCode !== null) throw new Error(`Postfix did not start: ${complaint}`);
    return accepts(options.port);
  });
  return {
    port: options.port,
    idle: () => run('postqueue', '-j').trim() === '',
    stop: async () => {
      if (master.exitCode === null && master.signalCode === null) {
        const ended = once(master, 'exit');
        master.stdin.end();
        await ended;
      }
      await until('Postfix is gone', async () => !(await accepts(options.port)));
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

function mainCf(folder: string, { port, desk, people }: PostfixOptions): string {
  return `compatibility_level = 3.6
queue_directory = ${folder}/spool
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
multi_instance_name = postfix-t${port}
multi_instance_enable = yes
maillog_file_prefixes = ${folder}
maillog_file = ${folder}/maillog
syslog_name = pf${port}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.${desk.domain}
mydestination =
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = ${people.domains.join(', ')}
virtual_transport = lmtp:inet:127.0.0.1:${people.lmtpPort}
relay_domains = ${desk.domain}
transport_maps = inline:{ { ${desk.domain} = smtp:[127.0.0.1]:${desk.port} } }
recipient_delimiter = +
default_transport = error:nowhere
smtp_host_lookup = native
disable_dns_lookups = yes
smtp_tls_security_level = none
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
`;
}

function masterCf(port: number): string {
  return `127.0.0.1:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
tlsmgr unix - - n 1000? 1 tlsmgr
`;
}
