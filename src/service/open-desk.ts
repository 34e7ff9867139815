/** Opens what daemon and command line share: the database, the blobs, and the desk with its signatures. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createDiskTrust, type DiskTrust } from '../base/disk-trust.ts';
import { systemClock, systemRandom, type Clock, type Random } from '../base/clock.ts';
import { errorText, GatewayError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { Config, LoginConfig } from '../config/config.ts';
import { loadSecretKeys } from '../config/secret-key.ts';
import { currentAgents } from '../desk/people/agent.ts';
import { createHeldMailCodes } from '../desk/signing/held-mail.ts';
import { createConfirmationCodes } from '../desk/signing/confirmation.ts';
import { createReplyTokens } from '../desk/signing/reply-token.ts';
import { createVault } from '../desk/signing/vault.ts';
import type { DeskContext } from '../inbound/apply/context/desk-context.ts';
import { freeBytes, roomFor } from '../inbound/spool/room.ts';
import { countWaiting } from '../store/intake/arrivals.ts';
import { openFolderBlobStore, type BlobStore } from '../store/intake/blob-store.ts';
import { openStore, type Store } from '../store/database/database.ts';
import { requireSafeFolders } from './safe-folders.ts';
import { credentialsOf } from './logins.ts';
import type { Credentials } from '../base/credentials.ts';

export interface DeskPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** Told where the configuration accepts storage that loses mail. */
  readonly log?: Log;
}

export interface OpenDesk {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly desk: DeskContext;
  readonly disk: DiskTrust;
  /** How an account logs in; `name` is what its tokens are kept under. */
  readonly credentials: (login: LoginConfig, name: string) => Credentials;
}

/**
 * The database is open and checked, its schema is as it was found.
 * @throws GatewayError `store.unsafe`, `store.unavailable`, `disk.failed`, `config.invalid`
 */
export async function openDesk(
  config: Config,
  ports: DeskPorts = { clock: systemClock, random: systemRandom },
): Promise<OpenDesk> {
  makeDataDir(config.dataDir);
  const { clock, random, log } = ports;
  const accept = (sentence: string) => log?.warn({ acceptDataLoss: true }, sentence);
  const acceptLoss = config.acceptDataLoss ? accept : null;
  await requireSafeFolders(config, acceptLoss);
  const disk = createDiskTrust();
  const keys = loadSecretKeys(config, random);
  const blobs = await openFolderBlobStore(join(config.dataDir, 'blobs'), { clock, random, disk });
  const store = await openStore(config.database, { disk, acceptLoss });
  const { channels, agents, numbering, hostName, subaddressing } = config;
  const desk: DeskContext = {
    channels,
    agents: currentAgents(agents, channels, { agents: [], subscriptions: [] }),
    configuredAgents: agents,
    numbering,
    settings: config.desk,
    hostName,
    subaddressing,
    tokens: createReplyTokens([...keys]),
    codes: createConfirmationCodes([...keys]),
    vault: createVault([...keys], random),
    heldMailCodes: createHeldMailCodes([...keys]),
    clock,
    random,
  };
  const credentials = (login: LoginConfig, name: string) =>
    credentialsOf(login, name, { store, keys, clock, random });
  return { store, blobs, desk, disk, credentials };
}

function makeDataDir(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new GatewayError(
      'store.unavailable',
      `the data folder ${dir} cannot be made: ${errorText(error)}`,
      { cause: error },
    );
  }
}

/** The check of room before a message is taken in, by whatever way. */
export function roomOf(
  config: Config,
  { store, desk }: Pick<OpenDesk, 'store' | 'desk'>,
): () => Promise<void> {
  const maxSizeBytes =
    Math.max(config.smtp?.maxSizeBytes ?? 0, config.lmtp?.maxSizeBytes ?? 0) || LIMITS.messageSizeBytes;
  return roomFor(
    { maxSizeBytes, clock: desk.clock },
    { freeBytes: () => freeBytes(config.dataDir), waiting: () => countWaiting(store.db) },
  );
}
