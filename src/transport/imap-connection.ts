import { getCACertificates } from 'node:tls';
import {
  ImapFlow,
  type FetchMessageObject,
  type FetchQueryObject,
  type ImapFlowError,
  type MailboxObject,
} from 'imapflow';
import { BrokenPromise } from '../base/assert.ts';
import type { Credentials } from '../base/credentials.ts';
import { errorText, GatewayError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import { withoutLogin, type Secret } from '../base/secret.ts';
import { fieldNamed, headerBlock, parseHeaderBlock, withoutControls } from '../mail/header.ts';
import { parseMsgId } from '../mail/msg-id.ts';
import { withoutCopyUid } from './imap-copy-uid.ts';

/** Where a mailbox is, and who reads it. */
export interface ImapSettings {
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte, `starttls` required, or `none` (loopback only). */
  readonly security: 'tls' | 'starttls' | 'none';
  /** PEM of an authority to trust besides the system's; null = the system's only. */
  readonly ca: string | null;
  readonly credentials: Credentials;
}

export interface ImapConnectionBounds {
  readonly connectMs: number;
  /** Wall time of one command: a server that sends `* OK` now and then keeps imapflow waiting for ever. */
  readonly commandMs: number;
  readonly idleMs: number;
  /** What a fetch is given on top of `commandMs` for its size. */
  readonly bytesPerSecond: number;
  /** Largest literal, and longest line without one, that is read into memory. */
  readonly literalBytes: number;
  readonly lineBytes: number;
  /** What a server may send besides what a command asked for, until the next command. */
  readonly chatterBytes: number;
}

/** How often it is looked whether the server sends more than that. */
const FLOOD_LOOK_MS = 100;

/** A folder as SELECT showed it. */
export interface OpenFolder {
  /** In decimal. */
  readonly uidValidity: string;
  /** The UID the next message will have, where the server says so. */
  readonly uidNext: number | null;
}

/**
 * One connection to one IMAP server, used once; reconnecting is the poller's. It speaks UIDs only, fetches by
 * BODY.PEEK only, and turns every answer that imapflow gives for a failure (`false`, `undefined`, too few or other
 * rows) into an error or into something that the caller must look at.
 */
export class ImapConnection {
  readonly #client: ImapFlow;
  readonly #bounds: ImapConnectionBounds;
  readonly #ended = Promise.withResolvers<undefined>();
  readonly #floodWatch: NodeJS.Timeout;
  /** Takes out of a server's words what we logged in with. */
  readonly #clean: (said: string) => string;
  #failure: unknown = null;
  /** Bytes that the server may have sent by now. */
  #allowedBytes: number;

  private constructor(
    settings: ImapSettings,
    proof: Secret,
    bounds: ImapConnectionBounds,
    onNews: () => void,
  ) {
    this.#bounds = bounds;
    this.#clean = (said) => withoutLogin(said, settings.credentials.user, proof);
    this.#client = withoutCopyUid(
      new ImapFlow({
        ...clientOptions(settings, proof, bounds),
        expungeHandler: ({ vanished }) => this.#hearExpunge(vanished),
      }),
    );
    // Attached before connect and never taken off: an 'error' that nobody hears ends the process.
    this.#client.on('error', (error) => {
      this.#failure = error;
    });
    this.#allowedBytes = bounds.chatterBytes;
    this.#floodWatch = setInterval(() => {
      this.#endFlood();
    }, FLOOD_LOOK_MS).unref();
    this.#client.on('close', () => {
      clearInterval(this.#floodWatch);
      this.#ended.resolve(undefined);
    });
    this.#client.on('exists', () => {
      this.#boundExists();
      onNews();
    });
  }

  /**
   * Connects and logs in. `onNews` is called when the server says that a folder has grown: a hint, never a fact. A token that the server
   * does not take may have ended before its time, and is replaced once.
   * @throws GatewayError `imap.failed`; its field `login` tells whether the server refused the credentials. `oauth.failed`
   */
  static async connect(
    settings: ImapSettings,
    bounds: ImapConnectionBounds,
    onNews: () => void,
    signal: AbortSignal,
  ): Promise<ImapConnection> {
    const { credentials } = settings;
    const open = (proof: Secret) => new ImapConnection(settings, proof, bounds, onNews).#login(signal);
    if (credentials.kind === 'password') return open(credentials.password);
    const token = await credentials.tokens.token();
    try {
      return await open(token);
    } catch (error) {
      if (!isLoginRefusal(error)) throw error;
      credentials.tokens.refused(token);
      return await open(await credentials.tokens.token());
    }
  }

  async #login(signal: AbortSignal): Promise<this> {
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => {
      aborted.reject(this.#failed('connect', 'stopped'));
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      const limitMs = this.#bounds.connectMs + this.#bounds.commandMs;
      const connected = this.#command('connect', () => this.#client.connect(), { limitMs });
      await Promise.race([connected, aborted.promise]);
      return this;
    } catch (error) {
      this.close();
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** A server that sends without end would fill our memory, one well-formed line after the other. */
  #endFlood(): void {
    if (this.#client.stats().received <= this.#allowedBytes) return;
    this.#failure = new GatewayError('imap.failed', 'the server sends more than it was asked for');
    this.close();
  }

  /**
   * VANISHED (RFC 7162) is told only to who enables QRESYNC, which we do not; a few bytes of it are millions of
   * messages, which imapflow tells one by one without letting anybody else run. So it is heard once, and no further.
   */
  #hearExpunge(vanished: boolean): Promise<void> | void {
    if (!vanished) return;
    this.#failure = new GatewayError('imap.failed', 'the server sends VANISHED, which it was not asked for');
    this.close();
    return new Promise(() => undefined);
  }

  /** imapflow spreads the ranges of an ESEARCH answer (RFC 4731) up to what EXISTS says, and believes any number there. */
  #boundExists(): void {
    const { mailbox } = this.#client;
    if (mailbox !== false) mailbox.exists = Math.min(mailbox.exists, LIMITS.imapUidsFound + 1);
  }

  #allow(expectedBytes: number): void {
    this.#allowedBytes = this.#client.stats().received + this.#bounds.chatterBytes + expectedBytes;
  }

  /** Resolves when the connection is over, whoever ended it. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** A connection whose server has said BYE is over, though its socket may still be open. */
  get usable(): boolean {
    return this.#client.usable && this.#client.byeReason === undefined;
  }

  /** Can it remove one message without removing what others marked \Deleted (RFC 4315)? */
  get canExpungeByUid(): boolean {
    return this.#client.capabilities.has('UIDPLUS');
  }

  /** RFC 6851. */
  get canMove(): boolean {
    return this.#client.capabilities.has('MOVE');
  }

  /** @throws GatewayError `imap.failed`, also where the server tells no UIDVALIDITY: UIDs mean nothing then. */
  async open(folder: string, { readOnly = false } = {}): Promise<OpenFolder> {
    const mailbox = (await this.#command(`open ${folder}`, () =>
      this.#client.mailboxOpen(folder, { readOnly }),
    )) as MailboxObject | undefined;
    if (mailbox === undefined) throw this.failure();
    this.#boundExists();
    const uidValidity = mailbox.uidValidity as bigint | undefined;
    const uidNext = mailbox.uidNext as number | undefined;
    if (uidValidity === undefined || uidValidity === 0n)
      throw this.#failed(`open ${folder}`, 'no UIDVALIDITY');
    return { uidValidity: uidValidity.toString(), uidNext: uidNext ?? null };
  }

  /** UIDs of the open folder above `lastUid`, ascending. */
  async uidsAbove(lastUid: number): Promise<number[]> {
    const found = await this.#search(`${lastUid + 1}:*`);
    if (found.length > LIMITS.imapUidsFound)
      throw this.#failed('search', `the server claims ${found.length} messages`);
    // `n:*` always holds the last message, also where its UID is below n (RFC 9051 section 6.4.8).
    return found.filter((uid) => uid > lastUid).sort((a, b) => a - b);
  }

  /** Asks whether the server is still there. */
  async noop(): Promise<void> {
    await this.#command('noop', () => this.#client.noop());
  }

  /** Which of these UIDs the open folder still has. */
  async present(uids: readonly number[]): Promise<Set<number>> {
    // NOOP first: only then must the server tell of what other clients removed.
    await this.noop();
    const asked = new Set(uids);
    return new Set((await this.#search(uids.join(','))).filter((uid) => asked.has(uid)));
  }

  async #search(uids: string): Promise<number[]> {
    const found = await this.#command('search', () => this.#client.search({ uid: uids }, { uid: true }), {
      bytes: this.#bounds.lineBytes,
    });
    if (!Array.isArray(found)) throw this.#failed('search', 'refused');
    return found;
  }

  /** RFC822.SIZE of these messages; one that is missing was not answered, for whatever reason. */
  async sizes(uids: readonly number[]): Promise<Map<number, number>> {
    const asked = new Set(uids);
    const rows = await this.#command('fetch sizes', () =>
      this.#client.fetchAll(uids.join(','), { uid: true, size: true }, { uid: true }),
    );
    const sizes = new Map<number, number>();
    for (const { uid, size } of rows) {
      if (asked.has(uid) && typeof size === 'number') sizes.set(uid, size);
    }
    return sizes;
  }

  /** The Message-ID of each of these messages that the server shows one of. */
  async messageIds(uids: readonly number[]): Promise<Map<number, string>> {
    const asked = new Set(uids);
    const rows = await this.#command('fetch Message-IDs', () =>
      this.#client.fetchAll(uids.join(','), { uid: true, headers: ['Message-ID'] }, { uid: true }),
    );
    const found = new Map<number, string>();
    for (const { uid, headers } of rows) {
      const fields = Buffer.isBuffer(headers)
        ? parseHeaderBlock(headerBlock(headers, LIMITS.headerBytes), 10)
        : [];
      const messageId = parseMsgId(fieldNamed(fields, 'Message-ID') ?? '');
      if (asked.has(uid) && messageId !== null) found.set(uid, messageId);
    }
    return found;
  }

  /** `mostBytes` of a message from `start` on, fewer where it ends before; null where the server gave nothing. */
  async source(uid: number, start: number, mostBytes: number): Promise<Buffer | null> {
    const row = await this.#fetchOne(uid, { source: { start, maxLength: mostBytes } }, mostBytes);
    const source: unknown = row?.source;
    if (Buffer.isBuffer(source)) return source;
    // Beyond the end of a message there is nothing, which some servers give as NIL.
    return row !== null && start > 0 ? Buffer.alloc(0) : null;
  }

  /** The first `mostBytes` of a message's header; null where the server gave none. */
  async header(uid: number, mostBytes: number): Promise<Buffer | null> {
    const parts = [{ key: 'HEADER', maxLength: mostBytes }];
    const row = await this.#fetchOne(uid, { bodyParts: parts }, mostBytes);
    const header: unknown = row?.headers ?? row?.bodyParts?.get('header');
    return Buffer.isBuffer(header) ? header : null;
  }

  async #fetchOne(uid: number, query: FetchQueryObject, bytes: number): Promise<FetchMessageObject | null> {
    const row = await this.#command(
      `fetch ${uid}`,
      () => this.#client.fetchOne(String(uid), { uid: true, ...query }, { uid: true }),
      { limitMs: this.#bounds.commandMs + (bytes / this.#bounds.bytesPerSecond) * 1000, bytes },
    );
    return row !== false && row.uid === uid ? row : null;
  }

  /** False where the server (or the folder's PERMANENTFLAGS) refused. */
  async addFlag(uids: readonly number[], flag: string): Promise<boolean> {
    return this.#change('store', () => this.#client.messageFlagsAdd(uids.join(','), [flag], { uid: true }));
  }

  /** Moves by UID MOVE, or by COPY, \Deleted and UID EXPUNGE. False where the server refused. */
  async move(uids: readonly number[], folder: string): Promise<boolean> {
    return this.#change('move', () => this.#client.messageMove(uids.join(','), folder, { uid: true }));
  }

  async copy(uids: readonly number[], folder: string): Promise<boolean> {
    return this.#change('copy', () => this.#client.messageCopy(uids.join(','), folder, { uid: true }));
  }

  /** \Deleted and UID EXPUNGE; only where `canExpungeByUid`. False where the server refused. */
  async expunge(uids: readonly number[]): Promise<boolean> {
    return this.#change('expunge', () => this.#client.messageDelete(uids.join(','), { uid: true }));
  }

  /** False where the folder was there already. */
  async create(folder: string): Promise<boolean> {
    const made = await this.#command(`create ${folder}`, () => this.#client.mailboxCreate(folder));
    return made.created;
  }

  /** imapflow answers `false` for a NO and for a connection that died alike: only the first is the server's word. */
  async #change(what: string, run: () => Promise<unknown>): Promise<boolean> {
    const done = await this.#command(what, run);
    if (!this.usable) throw this.#failed(what, 'the connection ended');
    return done !== false && done !== undefined;
  }

  /** Waits for news in the open folder until the next command breaks it off. */
  idle(): void {
    this.#allow(0);
    // What ends it early ends the connection too, and that is what the poller watches.
    this.#client.idle().catch(() => undefined);
  }

  close(): void {
    clearInterval(this.#floodWatch);
    this.#client.close();
  }

  /** Why the connection ended, for the operator. */
  failure(): GatewayError {
    return this.#failed('connection', this.#whyOver());
  }

  #whyOver(): string {
    if (this.#failure !== null) return serverText(this.#failure);
    const { byeReason } = this.#client;
    return byeReason === undefined ? 'the server closed it' : `the server said BYE: ${byeReason}`;
  }

  async #command<T>(
    what: string,
    run: () => Promise<T>,
    { limitMs = this.#bounds.commandMs, bytes = 0 } = {},
  ): Promise<T> {
    this.#allow(bytes);
    const expired = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      expired.reject(this.#failed(what, `no answer within ${Math.round(limitMs)} ms`));
      this.close();
    }, limitMs);
    try {
      return await Promise.race([run(), expired.promise]);
    } catch (error) {
      if (error instanceof GatewayError || error instanceof BrokenPromise) throw error;
      // imapflow ends such a connection a moment later, and until then it looks as if the command alone had failed.
      if ((error as ImapFlowError).code === 'TooManyTokens') this.#client.close();
      // "Connection not available" would be all that imapflow says where the server has said BYE and why.
      const isOver = this.#failure !== null || this.#client.byeReason !== undefined;
      throw this.#failed(what, isOver ? this.#whyOver() : serverText(error), error);
    } finally {
      clearTimeout(timer);
    }
  }

  #failed(what: string, why: string, cause?: unknown): GatewayError {
    const login = (cause as ImapFlowError | undefined)?.authenticationFailed === true;
    // Some servers repeat what they refuse, and the cause holds all that they said.
    const kept = login ? {} : { cause };
    // Into logs, terminals and mails: as one line, and not endless (T-35). Cut last, or half a password might be left.
    const said = withoutControls(this.#clean(why)).slice(0, LIMITS.errorChars);
    return new GatewayError('imap.failed', `${what}: ${said}`, { ...kept, fields: { login } });
  }
}

/** Did the server refuse what we logged in with? */
export function isLoginRefusal(error: unknown): boolean {
  return error instanceof GatewayError && error.fields['login'] === true;
}

function serverText(error: unknown): string {
  const { responseText } = error as ImapFlowError;
  return responseText === undefined || responseText === '' ? errorText(error) : responseText;
}

function clientOptions(
  settings: ImapSettings,
  proof: Secret,
  bounds: ImapConnectionBounds,
): ConstructorParameters<typeof ImapFlow>[0] {
  const { host, port, security, ca, credentials } = settings;
  const { kind, user } = credentials;
  return {
    host,
    port,
    secure: security === 'tls',
    ...(security === 'tls' ? {} : { doSTARTTLS: security === 'starttls' }),
    ...(ca === null ? {} : { tls: { ca: [...getCACertificates('default'), ca] } }),
    auth: kind === 'token' ? { user, accessToken: proof.reveal() } : { user, pass: proof.reveal() },
    clientInfo: { name: 'Postern' },
    logger: false,
    disableAutoIdle: true,
    // A few bytes would become as many as the server likes.
    disableCompression: true,
    maxIdleTime: bounds.idleMs,
    connectionTimeout: bounds.connectMs,
    greetingTimeout: bounds.connectMs,
    // Each command has its own deadline; this is for what may be quiet between two of them.
    socketTimeout: bounds.idleMs + bounds.commandMs,
    maxLiteralSize: bounds.literalBytes,
    maxLineLength: bounds.lineBytes,
    maxResponseTokens: LIMITS.imapLineWords,
  };
}
