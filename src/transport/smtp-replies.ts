import type { SMTPServer } from 'smtp-server';
import { ERRORS, errorEntry } from '../base/errors.ts';

/** smtp-server's own type of one connection, which the package does not export by name. */
export type SmtpConnection = SMTPServer['connections'] extends Set<infer Connection> ? Connection : never;

/** The only error that smtp-server is ever handed: it sends `message` to the peer as it stands. */
export class SmtpRefusal extends Error {
  override readonly name = 'SmtpRefusal';
  readonly responseCode: number;

  constructor(responseCode: number, text: string) {
    super(text);
    this.responseCode = responseCode;
  }
}

/** The reply for any thrown value, from the one table; what the table does not know is 451 4.3.0 with its fixed text. */
export function refusalFor(error: unknown): SmtpRefusal {
  const entry = errorEntry(error);
  return new SmtpRefusal(entry.smtp, `${entry.enhanced} ${entry.publicText}`);
}

/** Takes leave of a client that did nothing wrong (RFC 5321 section 3.8); smtp-server closes after a 421. */
export function sayGoodbye(connection: SmtpConnection, code: 'shutdown' | 'message.incomplete'): void {
  connection.send(421, `${ERRORS[code].enhanced} ${ERRORS[code].publicText}`);
}

const OWN_ENHANCED_CODE = /^[245]\.\d{1,3}\.\d{1,3} /;

/**
 * smtp-server puts an enhanced code of its own choice (RFC 2034) before every text, by the reply code alone. Ours come
 * from the table and are more exact, so a text that brings its code is sent without a second one.
 */
export function keepOwnCodes(connection: SmtpConnection): void {
  const send = connection.send.bind(connection);
  connection.send = (code, data, context) => {
    send(code, data, typeof data === 'string' && OWN_ENHANCED_CODE.test(data) ? false : context);
  };
}
