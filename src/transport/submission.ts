/**
 * Submission for agents (RFC 6409, RFC 8314 section 3.3): the same listener, behind TLS from the first byte and a login.
 * Enters: a login, and a message of whoever logged in. Leaves: the message with the agent's name in its envelope.
 * Must hold: no password travels outside of TLS; a wrong password, an unknown user and an agent without a password are one answer after
 * the same work; who tries too often is put off before anything is computed; nobody sends in another's name.
 */
import { Transform, type Readable } from 'node:stream';
import type { SMTPServerAuthentication, SMTPServerOptions, SMTPServerSession } from 'smtp-server';
import type { Clock } from '../base/clock.ts';
import { GatewayError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { AddrSpec } from '../mail/address.ts';
import { parseMailboxes } from '../mail/address-list.ts';
import type { ReversePath } from '../mail/envelope.ts';
import { fieldsNamed, headerBlock, parseHeaderBlock } from '../mail/header.ts';
import { createLoginBrake, type LoginBrake } from './login-brake.ts';

/** Whoever logged in. */
export interface Login {
  /** The agent's name. */
  readonly agent: string;
  owns(address: AddrSpec): boolean;
}

/** Is it the password of that user? Null: no, or there is no such user; which of them it is takes no different time. */
export type CheckLogin = (user: string, password: string) => Promise<Login | null>;

/** Computing what a password comes to costs memory and time: so many at once, all others are put off. */
const CHECKS_AT_ONCE = 4;

export class Submission {
  readonly #check: CheckLogin;
  readonly #brake: LoginBrake;
  readonly #logins = new WeakMap<SMTPServerSession, Login>();
  readonly #failures = new WeakMap<SMTPServerSession, number>();
  #checking = 0;

  constructor(check: CheckLogin, clock: Clock) {
    this.#check = check;
    this.#brake = createLoginBrake(clock);
  }

  /** What smtp-server has to be told besides. `decide` answers with the table's reply where its work throws. */
  serverOptions(
    decide: (
      session: SMTPServerSession,
      callback: (error?: Error | null) => void,
      work: () => Promise<void>,
    ) => void,
  ): SMTPServerOptions {
    return {
      secure: true,
      authMethods: ['PLAIN', 'LOGIN'],
      authOptional: false,
      authRequiredMessage: '5.7.0 Authentication required',
      onAuth: (auth, session, callback) => {
        const answer = (error?: Error | null): void => {
          if (error) callback(error);
          else callback(null, { user: this.#logins.get(session)?.agent ?? '' });
        };
        decide(session, answer, () => this.#authenticate(auth, session));
      },
    };
  }

  async #authenticate(auth: SMTPServerAuthentication, session: SMTPServerSession): Promise<void> {
    const failures = this.#failures.get(session) ?? 0;
    const ip = session.remoteAddress;
    const tooMany = failures >= LIMITS.loginsPerConnection || this.#checking >= CHECKS_AT_ONCE;
    // Counted before the answer is known: many tries at once are many tries.
    if (tooMany || !this.#brake.tries(ip)) throw new GatewayError('auth.braked', 'too many tries to log in');
    this.#failures.set(session, failures + 1);
    this.#checking += 1;
    try {
      const login = await this.#check(auth.username ?? '', auth.password ?? '');
      if (login === null) throw new GatewayError('auth.failed', 'wrong user or password');
      this.#brake.succeeded(ip);
      this.#failures.set(session, failures);
      this.#logins.set(session, login);
    } finally {
      this.#checking -= 1;
    }
  }

  /** @throws GatewayError `auth.required`, `sender.foreign` */
  loginOf(session: SMTPServerSession): Login {
    const login = this.#logins.get(session);
    if (login === undefined) throw new GatewayError('auth.required', 'nobody logged in');
    return login;
  }

  /** @throws GatewayError `sender.foreign`: the reverse-path is somebody else's, or none. */
  requireOwnPath(session: SMTPServerSession, reversePath: ReversePath): void {
    const login = this.loginOf(session);
    if (reversePath === null || !login.owns(reversePath))
      throw new GatewayError('sender.foreign', `MAIL FROM is no address of agent ${login.agent}`);
  }
}

/** A message whose From is looked at before it is taken in. */
export interface CheckedMessage {
  readonly content: Readable;
  /** It is not from an address of the agent, and nothing was taken in. */
  foreign(): boolean;
}

/** Lets a message pass whose From names one mailbox, which is the agent's own. */
export function withOwnFrom(source: Readable, login: Login): CheckedMessage {
  let head: Buffer | null = Buffer.alloc(0);
  let foreign = false;
  const judge = (header: Buffer): GatewayError | null => {
    foreign = !isFromOwn(header, login);
    return foreign ? new GatewayError('sender.foreign', `From is no address of agent ${login.agent}`) : null;
  };
  const content = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (head === null) {
        done(null, chunk);
        return;
      }
      head = Buffer.concat([head, chunk]);
      if (!endsHeader(head) && head.length < LIMITS.headerBytes) {
        done();
        return;
      }
      const seen = head;
      head = null;
      const fault = judge(seen);
      if (fault === null) done(null, seen);
      else done(fault);
    },
    flush(done) {
      if (head === null) {
        done();
        return;
      }
      const fault = judge(head);
      if (fault === null) done(null, head);
      else done(fault);
    },
  });
  source.on('error', (error) => content.destroy(error));
  content.on('error', () => undefined);
  content.on('close', () => source.destroy());
  source.pipe(content);
  return { content, foreign: () => foreign };
}

function endsHeader(bytes: Buffer): boolean {
  return bytes.includes('\r\n\r\n') || bytes.includes('\n\n');
}

function isFromOwn(bytes: Buffer, login: Login): boolean {
  const headers = parseHeaderBlock(headerBlock(bytes, LIMITS.headerBytes), LIMITS.headerFields);
  const fields = fieldsNamed(headers, 'From');
  const [only, ...more] = fields.flatMap((body) => parseMailboxes(body));
  return fields.length === 1 && only !== undefined && more.length === 0 && login.owns(only.address);
}
