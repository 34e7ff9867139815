import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorText } from '../../src/base/errors.ts';
import type { Log } from '../../src/base/log.ts';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway, type Gateway } from '../../src/daemon.ts';
import { startSink, type Sink } from '../../test/support/smtp-sink.ts';
import { startWatchdog } from './watchdog.ts';

export const SUPPORT = 'support@desk.example';
export const AGENT = 'anna@agents.example';

/** The whole daemon on loopback: SQLite in a new folder, an agent who is told of everything, a relay that keeps what it gets. */
export interface CorpusDesk {
  readonly gateway: Gateway;
  readonly relay: Sink;
  /** What it logged as an error. */
  readonly errors: readonly string[];
  stop(): Promise<void>;
}

/** `inlet` is the part of the configuration that says how mail comes in, `offered` what will be given to it. */
export async function startDesk(
  inlet: readonly string[],
  offered: Parameters<typeof startWatchdog>[1],
): Promise<CorpusDesk> {
  const dir = await mkdtemp(join(tmpdir(), 'postern-corpus-'));
  const relay = await startSink();
  const path = join(dir, 'postern.yaml');
  const lines = [
    `dataDir: ./data`,
    `hostName: desk.example`,
    `channels:`,
    `  - { name: support, addresses: [${SUPPORT}], senderName: Support, locale: en, subscribers: [anna] }`,
    `agents:`,
    `  - { name: anna, displayName: Anna Berg, addresses: [${AGENT}] }`,
    `relay: { host: 127.0.0.1, port: ${relay.port}, security: none }`,
    `subaddressing: true`,
    ...inlet,
  ];
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  const errors: string[] = [];
  const clean = async () => {
    await relay.close();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const config = loadConfig(path, {}, dir);
    const gateway = await startGateway(config, { log: errorLog(errors), pollMs: 200 });
    const watchdog = startWatchdog(config.database, offered);
    const stop = async () => {
      await watchdog.stop();
      await gateway.stop();
      await clean();
    };
    return { gateway, relay, errors, stop };
  } catch (error) {
    await clean();
    throw error;
  }
}

function errorLog(errors: string[]): Log {
  const drop = () => undefined;
  const keep = (fields: object, message: string) => {
    const { err, error } = fields as { err?: unknown; error?: unknown };
    const cause = err ?? error;
    errors.push(cause === undefined ? message : `${message}: ${errorText(cause)}`);
  };
  return { debug: drop, info: drop, warn: drop, error: keep };
}
