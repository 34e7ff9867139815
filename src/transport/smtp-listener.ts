/**
 * The SMTP (RFC 5321) and LMTP (RFC 2033) listener.
 * Enters: a client's transaction. Leaves: `intake.accept` with the envelope and the bytes, then the reply.
 * Must hold: 250 is said only after `accept` has returned; a message is complete only at the final dot; a reply is
 * permanent (5xx) only where the table in base/errors.ts says so, and never holds a text of our insides.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type {
  SMTPServerAddress,
  SMTPServerDataStream,
  SMTPServerOptions,
  SMTPServerSession,
} from 'smtp-server';
import { BrokenPromise, present } from '../base/assert.ts';
import { newId, type Clock, type Random } from '../base/clock.ts';
import { errorEntry, errorText, GatewayError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { parseAddrSpec, sameAddress, type AddrSpec } from '../mail/address.ts';
import type { Envelope, ReversePath } from '../mail/envelope.ts';
import type { ArrivalOffer, Intake } from './intake.ts';
import { createAdmission, type Admission } from './smtp-admission.ts';
import { LISTENER_BOUNDS, type ListenerBounds } from './smtp-bounds.ts';
import type { SmtpConnection } from './smtp-connection.ts';
import { createRepeatedNews, type RepeatedNews } from './repeated-news.ts';
import { refusalFor, type SmtpRefusal } from './smtp-replies.ts';
import { withOwnFrom, type Submission } from './submission.ts';
import { BoundedServer } from './smtp-server.ts';
import { wholeMessage } from './whole-message.ts';

export interface ListenerOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly maxSizeBytes: number;
  /** STARTTLS is offered when given (PEM text). */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** IP addresses, or networks as `192.0.2.0/24`, of the mail hosts that bring our mail. */
  readonly relays: readonly string[];
}

export interface ListenerParts {
  readonly config: ListenerOptions;
  readonly kind: 'smtp' | 'lmtp';
  readonly intake: Intake;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  /** The name we greet with. */
  readonly hostName: string;
  readonly bounds?: Partial<ListenerBounds>;
  /** Only agents who log in are let in (submission.ts). */
  readonly submission?: Submission;
}

export interface SmtpListener {
  readonly host: string;
  readonly port: number;
  /** Are new connections taken? */
  listening(): boolean;
  /** No new connections; a message under way may end, everybody else hears 421. Resolves within `shutdownMs`. */
  stop(): Promise<void>;
}

/** Connections beyond the last place that are still told why; what is beyond them hears nothing. */
const TURNED_AWAY_AT_ONCE = 50;

/** Commands of smtp-server that are no business of ours; AUTH is not offered to anybody. */
const NOT_SPOKEN = ['AUTH', 'XCLIENT', 'XFORWARD', 'WIZ', 'SHELL', 'KILL'];

/**
 * Opens the listener. Resolves when it accepts connections.
 * @throws GatewayError `local` where the address cannot be listened on.
 */
export async function startSmtpListener(parts: ListenerParts): Promise<SmtpListener> {
  const listener = new Listener(parts);
  return listener.open();
}

class Listener {
  readonly #parts: ListenerParts;
  readonly #bounds: ListenerBounds;
  readonly #server: BoundedServer;
  readonly #admission: Admission;
  readonly #turnedAway: RepeatedNews;
  /** What the transaction of a session has so far. smtp-server's own list merges repeated recipients. */
  readonly #transactions = new WeakMap<
    SMTPServerSession,
    { reversePath: ReversePath; recipients: AddrSpec[] }
  >();
  #stopped: Promise<void> | null = null;

  constructor(parts: ListenerParts) {
    this.#parts = parts;
    this.#bounds = { ...LISTENER_BOUNDS, ...parts.bounds };
    const { config, kind, log, clock } = parts;
    this.#admission = createAdmission(this.#bounds, config.relays, clock);
    this.#turnedAway = createRepeatedNews(clock, (fields) => {
      log.warn({ transport: kind, ...fields }, 'connections were turned away');
    });
    this.#server = new BoundedServer({
      options: this.#serverOptions(),
      bounds: this.#bounds,
      admission: this.#admission,
      handshakes: createAdmission({ ...this.#bounds, connectionsPerMinute: Infinity }, config.relays, clock),
      onTurnedAway: (reason, ip) => {
        this.#turnedAway.tell(reason, { reason, client: ip });
      },
      onFarewell: (reason, { session }) => {
        log.info({ transport: kind, reason, client: clientOf(session) }, 'a session was ended');
      },
    });
    this.#server.server.maxConnections = this.#bounds.connections + TURNED_AWAY_AT_ONCE;
    this.#server.on('error', (error) => {
      log.info({ transport: kind, err: error }, 'a connection failed');
    });
  }

  #serverOptions(): SMTPServerOptions {
    const { config, kind, hostName } = this.#parts;
    return {
      name: hostName,
      lmtp: kind === 'lmtp',
      logger: false,
      disableReverseLookup: true,
      hideENHANCEDSTATUSCODES: false,
      heloResponse: '%s',
      // One parser decides what an address is: ours.
      lenientAddressParsing: true,
      size: config.maxSizeBytes,
      // Behind our own deadlines: it is renewed by every single byte.
      socketTimeout: this.#bounds.commandMs * 2,
      closeTimeout: this.#bounds.shutdownMs,
      disabledCommands: config.tls === null ? [...NOT_SPOKEN, 'STARTTLS'] : NOT_SPOKEN,
      ...(config.tls === null ? {} : { cert: config.tls.cert, key: config.tls.key }),
      ...this.#submissionOptions(),
      onMailFrom: (address, session, callback) => {
        void this.#decide(session, callback, async () => {
          await this.#parts.intake.requireRoom();
          const reversePath = reversePathOf(address);
          this.#parts.submission?.requireOwnPath(session, reversePath);
          this.#transactions.set(session, { reversePath, recipients: [] });
        });
      },
      onRcptTo: (address, session, callback) => {
        void this.#decide(session, callback, () => {
          this.#addRecipient(address, session);
        });
      },
      onData: (stream, session, callback) => {
        void this.#answerData(stream, session, callback);
      },
    };
  }

  #submissionOptions(): SMTPServerOptions {
    const options = this.#parts.submission?.serverOptions((session, callback, work) => {
      void this.#decide(session, callback, work);
    });
    const disabledCommands = [...NOT_SPOKEN.filter((command) => command !== 'AUTH'), 'STARTTLS'];
    return options === undefined ? {} : { ...options, disabledCommands };
  }

  async open(): Promise<SmtpListener> {
    const { config, kind, log } = this.#parts;
    try {
      this.#server.listen({ port: config.port, host: config.host });
      await once(this.#server.server, 'listening');
    } catch (error) {
      throw new GatewayError('local', `cannot listen on ${config.host}:${config.port}: ${errorText(error)}`, {
        cause: error,
      });
    }
    const { address, port } = this.#server.server.address() as AddressInfo;
    log.info({ transport: kind, host: address, port, starttls: config.tls !== null }, 'listening');
    return {
      host: address,
      port,
      listening: () => this.#server.server.listening,
      stop: () => (this.#stopped ??= this.#stop()),
    };
  }

  /** Runs one decision of the dialogue; whatever it throws becomes the table's reply. */
  async #decide(
    session: SMTPServerSession,
    callback: (error?: Error | null) => void,
    decision: () => Promise<void> | void,
  ): Promise<void> {
    try {
      if (this.#stopped !== null) throw new GatewayError('shutdown', 'the listener is stopping');
      await decision();
    } catch (error) {
      this.#logRefusal(error, session);
      callback(refusalFor(error));
      return;
    }
    callback();
  }

  #addRecipient(address: SMTPServerAddress, session: SMTPServerSession): void {
    const { recipients } = present(this.#transactions.get(session), 'RCPT is asked after MAIL was accepted');
    if (recipients.length >= this.#bounds.recipients) {
      throw new GatewayError('recipient.too-many', 'too many recipients in one transaction');
    }
    const recipient = this.#recipientOf(address.address);
    if (!this.#parts.intake.acceptsRecipient(recipient)) {
      this.#admission.probed(session.remoteAddress);
      throw new GatewayError('recipient.unknown', 'no channel has this address');
    }
    recipients.push(recipient);
  }

  #recipientOf(text: string): AddrSpec {
    // RFC 5321 section 4.1.1.3: `<Postmaster>` without a domain is this host's own.
    const full = text.toLowerCase() === 'postmaster' ? `${text}@${this.#parts.hostName}` : text;
    return addressOf(full);
  }

  async #answerData(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    callback: (error?: Error | null, message?: string | (string | Error)[]) => void,
  ): Promise<void> {
    const transaction = present(this.#transactions.get(session), 'DATA is asked after MAIL was accepted');
    const { reversePath, recipients } = transaction;
    this.#connectionOf(session)?.messageBegins(stream);
    const reply = await this.#takeIn(stream, session, {
      reversePath,
      recipients: recipients.filter(
        (one, at) => recipients.findIndex((other) => sameAddress(one, other)) === at,
      ),
    });
    // RFC 2033 section 4.2: one reply for each RCPT that was answered 250, also where two named one recipient.
    if (this.#parts.kind === 'lmtp')
      callback(
        null,
        recipients.map(() => reply),
      );
    else if (typeof reply === 'string') callback(null, reply);
    else callback(reply);
  }

  /** The reply to one message. Never rejects, but for a promise of our own code that was broken. */
  async #takeIn(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    envelope: Envelope,
  ): Promise<string | SmtpRefusal> {
    const { kind, intake, log, clock, random, config, submission } = this.#parts;
    const login = submission?.loginOf(session);
    const offer = {
      key: `${kind}:${newId(clock, random)}`,
      transport: kind,
      envelope: login === undefined ? envelope : { ...envelope, authenticatedAs: login.agent },
      client: clientOf(session),
    } satisfies Omit<ArrivalOffer, 'content'>;
    const message = wholeMessage(stream, config.maxSizeBytes);
    const checked = login === undefined ? null : withOwnFrom(message.content, login);
    try {
      const accepted = await intake.accept({ ...offer, content: checked?.content ?? message.content });
      log.info(
        { transport: kind, arrival: accepted.id, key: offer.key, client: offer.client },
        'message taken in',
      );
      return `2.0.0 OK: taken in as ${accepted.id}`;
    } catch (error) {
      const reason = message.tooLarge()
        ? new GatewayError('message.too-large', 'the message went over the size limit', { cause: error })
        : checked?.foreign() === true
          ? new GatewayError('sender.foreign', 'From is no address of the agent who logged in')
          : error;
      this.#logRefusal(reason, session);
      return refusalFor(reason);
    } finally {
      // Whatever the intake left unread is drained, or the client would never hear the reply.
      message.content.destroy();
    }
  }

  async #stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(resolve);
    });
    for (const connection of this.#server.ours()) {
      if (!connection.isInMessage) connection.farewell('shutdown');
    }
    await closed;
    this.#parts.log.info({ transport: this.#parts.kind }, 'stopped listening');
  }

  #connectionOf(session: SMTPServerSession): SmtpConnection | undefined {
    return this.#server.ours().find((connection) => connection.id === session.id);
  }

  #logRefusal(error: unknown, session: SMTPServerSession): void {
    if (error instanceof BrokenPromise) throw error;
    const { log, kind } = this.#parts;
    const entry = errorEntry(error);
    const fields = {
      transport: kind,
      code: entry.code,
      reply: entry.smtp,
      client: clientOf(session),
      err: error,
    };
    if (
      error instanceof GatewayError &&
      (entry.permanence === 'permanent' || entry.code === 'message.incomplete')
    ) {
      log.info(fields, 'refused');
    } else if (error instanceof GatewayError) log.warn(fields, 'refused for now');
    else log.error(fields, 'an unknown error was answered as transient');
  }
}

function reversePathOf(address: SMTPServerAddress): ReversePath {
  return address.address === '' ? null : addressOf(address.address);
}

function addressOf(text: string): AddrSpec {
  const address = parseAddrSpec(text);
  if (address === null)
    throw new GatewayError('address.syntax', 'the address cannot be read', { fields: { text } });
  return address;
}

function clientOf(session: SMTPServerSession): ArrivalOffer['client'] {
  return { ip: session.remoteAddress || null, helo: session.hostNameAppearsAs || null, tls: session.secure };
}
