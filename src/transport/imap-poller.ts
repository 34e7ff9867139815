/**
 * One poller reads one IMAP account, all its folders over one connection, for as long as it runs.
 * Enters: what a server shows in its folders. Leaves: `intake.accept` for each message, then the cursor moves, then,
 * when the arrival is done, the message is marked, moved or deleted as configured (imap-folder, imap-aftercare).
 * Must hold: progress is our cursor (UIDVALIDITY and UID), never a flag; no message is passed over that is still
 * there; a failure of one account or folder disturbs no other, is said once, and is tried again with growing waits.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { BrokenPromise } from '../base/assert.ts';
import { backoffMs, jitterMs, type BackoffCurve } from '../base/backoff.ts';
import type { Clock, Random } from '../base/clock.ts';
import { errorText, GatewayError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { AddrSpec } from '../mail/address.ts';
import { careForFolder, type ImapAfterwards } from './imap-aftercare.ts';
import {
  ImapConnection,
  isLoginRefusal,
  type ImapConnectionBounds,
  type ImapSettings,
} from './imap-connection.ts';
import { readFolder, type FolderReading } from './imap-folder.ts';
import { findPlace } from './imap-place.ts';
import { createFolderWatch, type FolderState, type FolderWatch } from './imap-folder-watch.ts';
import { createWithheld } from './imap-withheld.ts';
import type { ImapLedger, Intake } from './intake.ts';
import { createRest } from './rest.ts';

export interface PolledAccount extends ImapSettings {
  /** Short, unique; part of every arrival key, so it never changes. */
  readonly name: string;
  readonly folders: readonly string[];
  readonly afterwards: ImapAfterwards;
  readonly pollMs: number;
  /** The address that mail of this account is taken to have come to. */
  readonly recipient: AddrSpec;
  /** A larger message is taken in by its header alone. */
  readonly maxSizeBytes: number;
}

/** Times and counts of a poller; LIMITS unless a test asks for less. */
export interface PollerBounds extends Omit<ImapConnectionBounds, 'literalBytes'> {
  readonly backoff: BackoffCurve;
  readonly rereadBackoff: BackoffCurve;
  /** Spread of each wait, plus or minus this part of it. */
  readonly jitter: number;
  readonly survivedMs: number;
  readonly restMs: number;
  readonly batch: number;
  readonly turn: number;
  readonly pieceBytes: number;
}

export interface ImapPollerParts {
  readonly account: PolledAccount;
  readonly intake: Intake;
  readonly ledger: ImapLedger;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly bounds?: Partial<PollerBounds>;
}

export interface ImapPollerState {
  readonly account: string;
  readonly connection: 'connecting' | 'online' | 'offline';
  readonly sinceMs: number;
  /** Why it is offline. */
  readonly problem: string | null;
  /** The server refuses our user name or password. */
  readonly refused: boolean;
  readonly folders: readonly FolderState[];
}

export interface ImapPoller {
  /** Ends the connection at once; what was not accepted yet is read again later. Resolves when nothing runs any more. */
  stop(): Promise<void>;
  state(): ImapPollerState;
  /** Look soon: there is aftercare to be done, or a reason to think that mail has come. */
  wake(): void;
}

const BOUNDS: PollerBounds = {
  connectMs: LIMITS.imapConnectMs,
  commandMs: LIMITS.imapCommandMs,
  idleMs: LIMITS.imapIdleMs,
  bytesPerSecond: LIMITS.imapBytesPerSecond,
  lineBytes: LIMITS.imapLineBytes,
  chatterBytes: LIMITS.imapChatterBytes,
  backoff: LIMITS.imapBackoff,
  rereadBackoff: LIMITS.imapRereadBackoff,
  jitter: LIMITS.imapJitter,
  survivedMs: LIMITS.imapSurvivedMs,
  restMs: LIMITS.imapRestMs,
  batch: LIMITS.imapBatch,
  turn: LIMITS.imapTurn,
  pieceBytes: LIMITS.imapPieceBytes,
};

/** A literal may be a little longer than the message we ask for; a server that promises much more is cut off. */
const LITERAL_SLACK_BYTES = 65_536;

/**
 * Starts reading an account.
 * @throws GatewayError `config.invalid` where messages would be moved into a folder that is read itself.
 */
export function startImapPoller(parts: ImapPollerParts): ImapPoller {
  const { afterwards, folders, name } = parts.account;
  if (afterwards.kind === 'move' && folders.includes(afterwards.folder)) {
    throw new GatewayError(
      'config.invalid',
      `account ${name} moves messages to ${afterwards.folder}, which it reads`,
    );
  }
  const poller = new Poller(parts);
  return {
    stop: () => poller.stop(),
    state: () => poller.state(),
    wake: () => {
      poller.wake();
    },
  };
}

class Poller {
  readonly #parts: ImapPollerParts;
  readonly #bounds: PollerBounds;
  readonly #reading: FolderReading;
  readonly #folders: readonly FolderWatch[];
  readonly #rest = createRest();
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;
  #connection: ImapConnection | null = null;
  /** Folders that were looked at thoroughly on this connection. */
  readonly #seen = new Set<string>();
  #state: Pick<ImapPollerState, 'connection' | 'sinceMs' | 'problem' | 'refused'>;
  /** Connections in a row that did not survive. */
  #failures = 0;
  /** What the operator was told of last: that the login is refused, or any other trouble. */
  #told: 'login' | 'connection' | null = null;

  constructor(parts: ImapPollerParts) {
    const { account, intake, ledger, log, clock, random } = parts;
    this.#parts = parts;
    this.#bounds = { ...BOUNDS, ...parts.bounds };
    const { batch, turn, pieceBytes, backoff, jitter, rereadBackoff } = this.#bounds;
    const { name, recipient, maxSizeBytes, security } = account;
    const stopping = (): boolean => this.#stopping();
    const tls = security !== 'none';
    this.#reading = {
      account: name,
      recipient,
      tls,
      maxSizeBytes,
      batch,
      pieceBytes,
      turn,
      intake,
      ledger,
      log,
      stopping,
      withheld: createWithheld(),
    };
    this.#folders = account.folders.map((folder) =>
      createFolderWatch(folder, { account: name, log, clock, random, backoff, jitter, rereadBackoff }),
    );
    this.#state = { connection: 'connecting', sinceMs: clock.nowMs(), problem: null, refused: false };
    this.#loop = this.#run();
  }

  state(): ImapPollerState {
    const folders = this.#folders.map((folder) => folder.state());
    return { account: this.#parts.account.name, ...this.#state, folders };
  }

  wake(): void {
    this.#rest.wake();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#connection?.close();
    this.wake();
    await this.#loop;
  }

  #stopping(): boolean {
    return this.#stop.signal.aborted;
  }

  async #run(): Promise<void> {
    const { clock, random } = this.#parts;
    while (!this.#stopping()) {
      const startedMs = clock.nowMs();
      try {
        await this.#session();
        // That was us, and the folder has waited already.
        await this.#pause(this.#bounds.restMs);
        continue;
      } catch (error) {
        if (error instanceof BrokenPromise) throw error;
        const survived = clock.nowMs() - startedMs >= this.#bounds.survivedMs;
        this.#failures = survived ? 1 : this.#failures + 1;
        this.#goOffline(error, survived);
      }
      if (this.#stopping()) break;
      await this.#pause(
        jitterMs(backoffMs(this.#bounds.backoff, this.#failures), this.#bounds.jitter, random),
      );
    }
  }

  /** One connection, from its first command to its end, which is an error unless we end it ourselves. */
  async #session(): Promise<void> {
    const connection = await this.#connect();
    this.#connection = connection;
    this.#seen.clear();
    void connection.ended.then(() => {
      this.wake();
    });
    try {
      while (!this.#stopping()) {
        const more = await this.#round(connection);
        this.#goOnline();
        if (this.#shouldRenew(connection)) return;
        if (!more) await this.#waitForNews(connection);
        if (!connection.usable) throw connection.failure();
      }
    } finally {
      connection.close();
      this.#connection = null;
    }
  }

  /**
   * A server may hold on to what a folder was when this connection opened it, and refuse it for as long as the
   * connection lasts (seen with Dovecot 2.3.19: a folder deleted and made anew stays "deleted under us").
   */
  #shouldRenew(connection: ImapConnection): boolean {
    const stuck = this.#folders.filter((folder) => folder.isStuck(connection)).map(({ name }) => name);
    if (stuck.length === 0) return false;
    const { account, log } = this.#parts;
    log.info(
      { account: account.name, folders: stuck },
      'folders keep failing, the mailbox is connected anew',
    );
    return true;
  }

  #connect(): Promise<ImapConnection> {
    const { account } = this.#parts;
    const literalBytes = Math.max(account.maxSizeBytes, LIMITS.headerBytes) + LITERAL_SLACK_BYTES;
    const onNews = (): void => {
      this.wake();
    };
    return ImapConnection.connect(account, { ...this.#bounds, literalBytes }, onNews, this.#stop.signal);
  }

  /** One look at every folder. Resolves with whether there is more to be taken at once. */
  async #round(connection: ImapConnection): Promise<boolean> {
    let more = false;
    const due = this.#folders.filter((folder) => folder.waitMs() === 0);
    // A connection that nothing is asked over would be taken for dead, by us or by the server.
    if (due.length === 0) await connection.noop();
    for (const folder of due) {
      if (this.#stopping()) return false;
      if (await this.#look(connection, folder)) more = true;
    }
    return more;
  }

  async #look(connection: ImapConnection, folder: FolderWatch): Promise<boolean> {
    const { account, ledger } = this.#parts;
    const care = { account: account.name, afterwards: account.afterwards, batch: this.#bounds.batch, ledger };
    const opened = await folder.reading(connection, () => connection.open(folder.name));
    if (opened === null || this.#stopping()) return false;
    folder.opened(opened);
    const place = await folder.reading(connection, () =>
      findPlace(
        { ...this.#reading, connection, name: folder.name, opened, rereads: folder.rereads },
        !this.#seen.has(folder.name),
      ),
    );
    if (place === null || this.#stopping()) return false;
    const atHand = { connection, name: folder.name, place };
    const more = await folder.reading(connection, () => readFolder(atHand, this.#reading));
    if (more !== null) {
      folder.readWell(more);
      if (!more) this.#seen.add(folder.name);
    }
    if (this.#stopping()) return false;
    // Mail that cannot be taken in does not hold up the care for mail that was.
    const moreCare = await folder.caring(connection, () => careForFolder(atHand, care));
    return more === true || moreCare;
  }

  /** Rests until the server, the daemon or the clock says that there may be something to do. */
  async #waitForNews(connection: ImapConnection): Promise<void> {
    const news = await this.#listen(connection);
    await this.#pause(this.#bounds.restMs);
    if (news || this.#stopping()) return;
    const waits = this.#folders.map((folder) => folder.waitMs()).filter((waitMs) => waitMs > 0);
    const mostMs = waits.length > 0 ? this.#bounds.idleMs : Infinity;
    await this.#rest.take(Math.min(this.#parts.account.pollMs, mostMs, ...waits));
  }

  /** IDLE on the first folder (RFC 2177). Resolves with true where it has grown since the last look. */
  async #listen(connection: ImapConnection): Promise<boolean> {
    const [first] = this.#folders;
    if (first === undefined || first.waitMs() > 0) return false;
    if (this.#folders.length > 1) {
      const opened = await first.reading(connection, () => connection.open(first.name));
      if (opened === null) return false;
      if (first.hasGrown(opened)) return true;
    }
    connection.idle();
    return false;
  }

  async #pause(waitMs: number): Promise<void> {
    await sleep(waitMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }

  #goOnline(): void {
    if (this.#state.connection === 'online' || this.#stopping()) return;
    const { account, clock, log } = this.#parts;
    log.info({ account: account.name }, 'the mailbox is being read');
    this.#state = { connection: 'online', sinceMs: clock.nowMs(), problem: null, refused: false };
  }

  /**
   * Alarms once per change of state: at the first failure after a connection that has lasted, and when the login is
   * what fails now. A server that comes and goes is one trouble, however often it comes.
   */
  #goOffline(error: unknown, hadLasted: boolean): void {
    if (this.#stopping()) return;
    const { account, clock, log } = this.#parts;
    const problem = errorText(error);
    const refused = isLoginRefusal(error);
    const fields = { account: account.name, host: account.host, login: refused, err: error };
    const wasTold = this.#told !== null && !hadLasted && (this.#told === 'login' || !refused);
    if (wasTold) log.debug(fields, 'the mailbox still cannot be read');
    else log.error(fields, refused ? 'the mailbox refuses the login' : 'the mailbox cannot be read');
    if (!wasTold) this.#told = refused ? 'login' : 'connection';
    const sinceMs = this.#state.connection === 'offline' ? this.#state.sinceMs : clock.nowMs();
    this.#state = { connection: 'offline', sinceMs, problem, refused };
  }
}
