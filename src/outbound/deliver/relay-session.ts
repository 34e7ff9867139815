/** A connection to the relay up to where a mail could be handed over: its settings, how long it may take, the login. */
import { rootCertificates } from 'node:tls';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import XOAuth2 from 'nodemailer/lib/xoauth2';
import type { Credentials } from '../../base/credentials.ts';
import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { withoutLogin, type Secret } from '../../base/secret.ts';
import type { Clean } from './outcome.ts';

export interface RelaySettings {
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte, `starttls` required, or `none`. Never "if it can be had". */
  readonly security: 'tls' | 'starttls' | 'none';
  /** PEM of an authority to trust besides the well-known ones. */
  readonly ca: string | null;
  readonly auth: Credentials | null;
  /** What we say in EHLO. */
  readonly hostName: string;
}

/** In milliseconds. */
export interface SubmissionTimeouts {
  readonly connectMs: number;
  readonly greetingMs: number;
  /** Silence of the relay, and silence after the final dot. */
  readonly silenceMs: number;
  readonly dotMs: number;
  readonly attemptMs: number;
}

export const RELAY_TIMEOUTS: SubmissionTimeouts = {
  connectMs: LIMITS.relayConnectMs,
  greetingMs: LIMITS.relayGreetingMs,
  silenceMs: LIMITS.relaySocketMs,
  dotMs: LIMITS.relayDotMs,
  attemptMs: LIMITS.relayAttemptMs,
};

export function connectionOptions(options: RelaySettings, timeouts: SubmissionTimeouts) {
  const { host, port, security, ca } = options;
  return {
    host,
    port,
    name: options.hostName,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(ca === null ? {} : { tls: { ca: [...rootCertificates, ca] } }),
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.silenceMs,
    dnsTimeout: timeouts.connectMs,
    allowInternalNetworkInterfaces: true,
  };
}

/**
 * Takes what we logged in with out of the relay's words, whatever they answer: it has heard the password, now or at an earlier try (T-44).
 * `proof`: the password or token; null where none was said yet.
 */
export function cleanOf(auth: Credentials | null, proof: Secret | null): Clean {
  const secret = proof ?? (auth?.kind === 'password' ? auth.password : null);
  return (said) => (auth === null || secret === null ? said : withoutLogin(said, auth.user, secret));
}

/** Out: what we logged in with. @throws GatewayError `local`, without it */
export async function login(connection: SMTPConnection, auth: Credentials): Promise<Secret> {
  // Without this a relay that forgot to offer AUTH would refuse every recipient for ever.
  if (!connection.allowsAuth)
    throw new GatewayError('local', 'the relay offers no AUTH, but we have a password for it');
  if (auth.kind === 'password') {
    try {
      await step((done) => {
        connection.login({ user: auth.user, pass: auth.password.reveal() }, done);
      });
    } catch (error) {
      throw refusedLogin(error, auth.user, auth.password);
    }
    return auth.password;
  }
  const token = await auth.tokens.token();
  const oauth2 = new XOAuth2({ user: auth.user, accessToken: token.reveal() });
  try {
    await step((done) => {
      connection.login({ user: auth.user, oauth2, method: 'XOAUTH2' }, done);
    });
  } catch (error) {
    auth.tokens.refused(token);
    throw refusedLogin(error, auth.user, token);
  }
  return token;
}

/** What nodemailer tells, without what we logged in with: some relays repeat it. */
function refusedLogin(error: unknown, user: string, secret: Secret): GatewayError {
  const { message = '', response = '', command } = error as Readonly<Record<string, string | undefined>>;
  const clean = (text: string) => withoutLogin(text, user, secret);
  return Object.assign(new GatewayError('local', clean(message)), { command, response: clean(response) });
}

/** At once: nodemailer's own close waits for the other side, and sends what the socket still holds. */
export function hangUp(connection: SMTPConnection): void {
  if (connection._socket) connection._socket.destroy();
  connection.close();
}

/** One command of nodemailer's client as a promise. */
export function step<T>(start: (done: (error?: Error | null, result?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, result) => {
      if (error) reject(error);
      else resolve(result as T);
    });
  });
}
