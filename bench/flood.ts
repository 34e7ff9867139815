/**
 * `npm run flood -- [--mails N]`: a mailbox of N mails (10000), a second mailbox that gets one now and then, and N mails by SMTP over two
 * hundred connections, all at once (I-30). Out: the most memory that was resident, how late the second mailbox was, and whether the first
 * was read oldest first; the exit code is 1 where a bound was broken. Linux, root (Dovecot), smtp-source; no network but loopback.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openStore, type Store } from '../src/store/database/database.ts';
import { startDovecot, type Dovecot } from '../test/support/dovecot.ts';
import { missingServers, programPath } from '../test/support/servers.ts';
import { until } from '../test/support/until.ts';

const MAIN = join(import.meta.dirname, '../src/cli/main.ts');
const MOST_RSS_BYTES = 512 * 1024 * 1024;
/** The second mailbox is looked at by IDLE; two polls are the most that it may be late. */
const POLL_SECONDS = 5;
const MOST_LAG_MS = 2 * POLL_SECONDS * 1000;
const PATIENCE_MS = 3_600_000;

const { mails } = parseArgs({ options: { mails: { type: 'string', default: '10000' } } }).values;
const COUNT = Number(mails);

const letter = (at: number): Buffer =>
  Buffer.from(
    `From: c${at % 997}@customer.example\r\nTo: support@desk.example\r\nSubject: letter ${at}\r\nMessage-ID: <${at}@customer.example>\r\n\r\nNumber ${at}.\r\n`,
  );

function configuration(dir: string, dovecot: Dovecot): string {
  const account = (name: string) =>
    `{ name: ${name}, host: 127.0.0.1, port: ${dovecot.imapPort}, security: none, user: ${name}, password: secret, channel: support, pollSeconds: ${POLL_SECONDS} }`;
  return `
dataDir: ${join(dir, 'data')}
hostName: desk.example
channels: [{ name: support, addresses: ['support@desk.example'], senderName: Support, subscribers: [] }]
agents: []
smtp: { host: 127.0.0.1, port: 0, relays: [127.0.0.0/8] }
imap: [${account('full')}, ${account('other')}]
http: null
log: { level: warn }
`;
}

/** The most that was ever resident. */
const peakBytes = (pid: number): number =>
  Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1024;

async function takenIn(store: Store, keyStart: string): Promise<string[]> {
  const rows = await store.db
    .selectFrom('arrival')
    .select(['id', 'key'])
    .where('key', 'like', `${keyStart}%`)
    .orderBy('id')
    .execute();
  return rows.map(({ key }) => key);
}

/** Delivers into the second mailbox as long as the flood lasts. Resolves with the longest time until one was taken in. */
async function watchOther(dovecot: Dovecot, store: Store, lasts: () => boolean): Promise<number> {
  let longestMs = 0;
  for (let at = 1; lasts(); at += 1) {
    const startedMs = performance.now();
    await dovecot.deliver('other', letter(-at));
    await until(
      'it is taken in',
      async () => (await takenIn(store, 'imap:other/')).length >= at,
      PATIENCE_MS,
    );
    longestMs = Math.max(longestMs, performance.now() - startedMs);
    await sleep(1000);
  }
  return longestMs;
}

async function flood(child: ChildProcess, dovecot: Dovecot, store: Store, port: number): Promise<string[]> {
  const source = spawn(
    programPath('smtp-source')!,
    [
      '-d',
      '-s',
      '200',
      '-m',
      String(COUNT),
      '-f',
      'f@example.org',
      '-t',
      'support@desk.example',
      `inet:127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  const sent = once(source, 'close');
  let lasts = true;
  const lag = watchOther(dovecot, store, () => lasts);
  const startedMs = performance.now();
  await until(
    'the mailbox is read',
    async () => (await takenIn(store, 'imap:full/')).length >= COUNT,
    PATIENCE_MS,
  );
  await sent;
  lasts = false;
  const lagMs = await lag;
  const uids = (await takenIn(store, 'imap:full/')).map((key) => Number(key.slice(key.lastIndexOf('/') + 1)));
  const isInOrder = uids.every((uid, at) => uid > (uids[at - 1] ?? 0));
  const bySmtp = (await takenIn(store, 'smtp:')).length;
  const rss = peakBytes(child.pid!);
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  process.stdout.write(
    `${uids.length} by IMAP ${isInOrder ? 'oldest first' : 'OUT OF ORDER'}, ${bySmtp} by SMTP in ${seconds} s; at most ${Math.round(rss / 1024 / 1024)} MiB resident; the other mailbox waited ${Math.round(lagMs)} ms at most\n`,
  );
  return [
    ...(isInOrder ? [] : ['the mailbox was not read oldest first']),
    ...(rss > MOST_RSS_BYTES ? ['more than 512 MiB were resident'] : []),
    ...(lagMs > MOST_LAG_MS ? ['the other mailbox waited for more than two polls'] : []),
    ...(bySmtp < COUNT ? [`only ${bySmtp} of ${COUNT} came in by SMTP`] : []),
  ];
}

const missing = missingServers().filter((name) => /dovecot|smtp-source/.test(name));
if (missing.length > 0) {
  process.stderr.write(`\n*** SKIPPED: a flood needs ${missing.join(', ')}\n\n`);
} else {
  const dir = mkdtempSync(join(tmpdir(), 'postern-flood-'));
  const dovecot = await startDovecot();
  dovecot.deliverFiles(
    'full',
    Array.from({ length: COUNT }, (_, at) => letter(at)),
  );
  const config = join(dir, 'desk.yaml');
  writeFileSync(config, configuration(dir, dovecot), { mode: 0o600 });
  const child = spawn(process.execPath, [MAIN, '--config', config, '--json', 'start'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until('the daemon has started', () => said.includes('\n') || child.exitCode !== null, 60_000);
  const store = await openStore({ dialect: 'sqlite', path: join(dir, 'data/postern.db') });
  try {
    const { smtp } = JSON.parse(said) as { smtp: string };
    const broken = await flood(child, dovecot, store, Number(/\d+$/.exec(smtp)?.[0]));
    for (const sentence of broken) process.stdout.write(`BROKEN: ${sentence}\n`);
    if (broken.length > 0) process.exitCode = 1;
  } finally {
    await store.close();
    child.kill('SIGTERM');
    await once(child, 'exit');
    await dovecot.stop();
    rmSync(dir, { recursive: true });
  }
}
