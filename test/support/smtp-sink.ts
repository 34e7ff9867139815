/**
 * A relay on loopback that keeps what it is given and answers as a test wants it: `await startSink()`, or with a script that is asked
 * at every step. Real SMTP (smtp-server), real sockets.
 */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';

/** Where in the dialogue the script is asked; `dot` = the whole message has come in. */
export interface SinkStep {
  readonly phase: 'connect' | 'auth' | 'mail' | 'rcpt' | 'dot';
  /** The address of MAIL ('' for `<>`) or RCPT. */
  readonly address: string;
  /** How often this phase was reached, from 1. */
  readonly nth: number;
}

/**
 * Undefined: accept. A reply (`450 4.2.0 later`): say it. `cut`: close without an answer, nothing was taken.
 * `take-and-cut`: (at the dot) the message is taken, and the answer is lost. `hang`: say nothing more.
 */
export type SinkAnswer = string | undefined;
export type SinkScript = (step: SinkStep) => SinkAnswer;

export interface SunkMessage {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** As it came over the wire, dot-unstuffed. */
  readonly raw: Buffer;
}

export interface Sink {
  readonly port: number;
  readonly messages: readonly SunkMessage[];
  /** Phases reached so far, in order. */
  readonly steps: readonly SinkStep[];
  /** Resolves with the messages when there are at least so many; fails loudly after ten seconds. */
  waitFor(count: number): Promise<readonly SunkMessage[]>;
  close(): Promise<void>;
}

export interface SinkOptions {
  readonly script?: SinkScript;
  readonly auth?: { readonly user: string; readonly password?: string; readonly token?: string };
  /** STARTTLS is offered, or with `fromStart` TLS from the first byte. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly fromStart?: boolean };
  readonly hide?: readonly ('PIPELINING' | 'SMTPUTF8' | 'STARTTLS')[];
  /** Announced as SIZE. */
  readonly sizeMax?: number;
  /** 0 = any free one. */
  readonly port?: number;
}

const PATIENCE_MS = 10_000;

/** Greets at once: the tenth of a second that smtp-server waits for those who talk too soon is most of what a mail costs here. */
class PromptConnection extends SMTPConnection {
  override init(): void {
    this._setListeners(() => {
      this.connectionReady();
    });
  }
}

class PromptServer extends SMTPServer {
  override connect(socket: Socket | TLSSocket): void {
    const connection = new PromptConnection(this, socket);
    this.connections.add(connection);
    connection.on('error', (error: Error) => {
      this._onError(error);
    });
    connection.init();
  }
}

export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  const state = new SinkState(options.script ?? (() => undefined));
  const { hide = [], tls } = options;
  const server = new PromptServer({
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 100,
    authOptional: options.auth === undefined,
    ...(options.auth?.token === undefined ? {} : { authMethods: ['XOAUTH2'] }),
    allowInsecureAuth: true,
    disabledCommands: [
      ...(options.auth === undefined ? ['AUTH'] : []),
      ...(tls === undefined || hide.includes('STARTTLS') ? ['STARTTLS'] : []),
    ],
    hidePIPELINING: hide.includes('PIPELINING'),
    hideSMTPUTF8: hide.includes('SMTPUTF8'),
    ...(options.sizeMax === undefined ? {} : { size: options.sizeMax }),
    ...(tls === undefined ? {} : { cert: tls.cert, key: tls.key, secure: tls.fromStart === true }),
    onConnect: (session, done) => {
      state.answer('connect', '', done, () => socketOf(server, session));
    },
    onAuth: (given, session, done) => {
      const { user, password, token } = options.auth ?? {};
      const shown = token === undefined ? given.password : given.accessToken;
      const right = given.username === user && shown === (token ?? password);
      const finish = (error?: Error | null) => {
        const failure = error ?? (right ? null : replyError('535 5.7.8 Authentication credentials invalid'));
        if (failure) done(failure);
        else done(null, { user: 'known' });
      };
      state.answer('auth', '', finish, () => socketOf(server, session));
    },
    onMailFrom: ({ address }, session, done) => {
      state.answer('mail', address || '', done, () => socketOf(server, session));
    },
    onRcptTo: ({ address }, session, done) => {
      state.answer('rcpt', address, done, () => socketOf(server, session));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', () => undefined);
      stream.on('end', () => {
        const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address || '';
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const message = { envelope: { from, to }, raw: Buffer.concat(chunks) };
        state.answer('dot', '', done, () => socketOf(server, session), message);
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    messages: state.messages,
    steps: state.steps,
    waitFor: (count) => state.waitFor(count),
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

class SinkState {
  readonly messages: SunkMessage[] = [];
  readonly steps: SinkStep[] = [];
  readonly #script: SinkScript;
  readonly #waiting = new Set<() => void>();

  constructor(script: SinkScript) {
    this.#script = script;
  }

  answer(
    phase: SinkStep['phase'],
    address: string,
    done: (error?: Error | null) => void,
    socket: () => Socket | null,
    message?: SunkMessage,
  ): void {
    const step = { phase, address, nth: this.steps.filter((earlier) => earlier.phase === phase).length + 1 };
    this.steps.push(step);
    const answer = this.#script(step);
    const taken = answer === undefined || answer === 'take-and-cut';
    if (taken && message !== undefined) this.#take(message);
    if (answer === 'hang') return;
    if (answer === 'cut' || answer === 'take-and-cut') socket()?.destroy();
    else done(answer === undefined ? null : replyError(answer));
  }

  #take(message: SunkMessage): void {
    this.messages.push(message);
    for (const check of this.#waiting) check();
  }

  async waitFor(count: number): Promise<readonly SunkMessage[]> {
    await new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        settle();
      };
      const check = () => {
        if (this.messages.length >= count) end(resolve);
      };
      const timer = setTimeout(() => {
        end(() => {
          reject(new Error(`the sink has ${this.messages.length} messages, not ${count}`));
        });
      }, PATIENCE_MS);
      this.#waiting.add(check);
      check();
    });
    return this.messages;
  }
}

function replyError(reply: string): Error {
  return Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) });
}

/** smtp-server keeps the socket to itself; a relay that drops its line needs it. */
function socketOf(server: SMTPServer, session: SMTPServerSession): Socket | null {
  for (const connection of server.connections) {
    const { id, _socket: socket } = connection as unknown as { id: string; _socket: Socket };
    if (id === session.id) return socket;
  }
  return null;
}
