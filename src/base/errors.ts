/**
 * The one table of failures of the world (RFC 5321 section 4.2, RFC 3463 codes), and the error type that carries them.
 * Unknown means transient: whatever is not in this table is answered with 451 and tried again.
 */
export type Permanence = 'transient' | 'permanent';

interface ErrorEntry {
  readonly permanence: Permanence;
  /** SMTP reply code (RFC 5321). */
  readonly smtp: number;
  /** Enhanced status code (RFC 3463). */
  readonly enhanced: string;
  /** What a peer may read. Never holds a cause, a path or a name of ours. */
  readonly publicText: string;
  /** Exit code of a pipe delivery (sysexits.h). */
  readonly exit: number;
}

export const ERRORS = {
  'spool.io': {
    permanence: 'transient',
    smtp: 451,
    enhanced: '4.3.0',
    publicText: 'Message could not be stored, try again later',
    exit: 75,
  },
  'spool.full': {
    permanence: 'transient',
    smtp: 452,
    enhanced: '4.3.1',
    publicText: 'Insufficient storage, try again later',
    exit: 75,
  },
  /** A write or a sync failed, so what is on the disk is not known: the process ends (base/disk-trust.ts). */
  'disk.failed': {
    permanence: 'transient',
    smtp: 451,
    enhanced: '4.3.0',
    publicText: 'Message could not be stored, try again later',
    exit: 75,
  },
  'store.unavailable': {
    permanence: 'transient',
    smtp: 451,
    enhanced: '4.3.0',
    publicText: 'Local error, try again later',
    exit: 75,
  },
  'store.damaged': {
    permanence: 'permanent',
    smtp: 451,
    enhanced: '4.3.0',
    publicText: 'Local error, try again later',
    exit: 65,
  },
  'store.unsafe': {
    permanence: 'permanent',
    smtp: 451,
    enhanced: '4.3.5',
    publicText: 'Local error, try again later',
    exit: 78,
  },
  'message.too-large': {
    permanence: 'permanent',
    smtp: 552,
    enhanced: '5.3.4',
    publicText: 'Message is larger than this system accepts',
    exit: 65,
  },
  'message.incomplete': {
    permanence: 'transient',
    smtp: 451,
    enhanced: '4.4.2',
    publicText: 'Message did not arrive in full',
    exit: 75,
  },
  'recipient.unknown': {
    permanence: 'permanent',
    smtp: 550,
    enhanced: '5.1.1',
    publicText: 'No such support address here',
    exit: 67,
  },
  'recipient.too-many': {
    permanence: 'transient',
    smtp: 452,
    enhanced: '4.5.3',
    publicText: 'Too many recipients in one transaction',
    exit: 75,
  },
  'address.syntax': {
    permanence: 'permanent',
    smtp: 501,
    enhanced: '5.1.3',
    publicText: 'Address is not valid',
    exit: 65,
  },
  'auth.required': {
    permanence: 'permanent',
    smtp: 530,
    enhanced: '5.7.0',
    publicText: 'Authentication required',
    exit: 77,
  },
  'auth.failed': {
    permanence: 'permanent',
    smtp: 535,
    enhanced: '5.7.8',
    publicText: 'Authentication credentials invalid',
    exit: 77,
  },
  'auth.braked': {
    permanence: 'transient',
    smtp: 454,
    enhanced: '4.7.0',
    publicText: 'Temporary authentication failure',
    exit: 75,
  },
  'sender.foreign': {
    permanence: 'permanent',
    smtp: 550,
    enhanced: '5.7.1',
    publicText: 'Sender address is not that of the login',
    exit: 77,
  },
  'right.missing': {
    permanence: 'permanent',
    smtp: 550,
    enhanced: '5.7.1',
    publicText: 'Not permitted',
    exit: 77,
  },
  usage: { permanence: 'permanent', smtp: 501, enhanced: '5.5.4', publicText: 'Invalid argument', exit: 64 },
  shutdown: {
    permanence: 'transient',
    smtp: 421,
    enhanced: '4.3.2',
    publicText: 'Service is stopping, try again later',
    exit: 75,
  },
  'session.full': {
    permanence: 'transient',
    smtp: 421,
    enhanced: '4.3.2',
    publicText: 'Too many connections, try again later',
    exit: 75,
  },
  'client.busy': {
    permanence: 'transient',
    smtp: 421,
    enhanced: '4.7.0',
    publicText: 'Too many connections from your address, try again later',
    exit: 75,
  },
  'client.probing': {
    permanence: 'transient',
    smtp: 421,
    enhanced: '4.7.0',
    publicText: 'Too many unknown recipients from your address, try again later',
    exit: 75,
  },
  'session.timeout': {
    permanence: 'transient',
    smtp: 421,
    enhanced: '4.4.2',
    publicText: 'Waited too long, closing the connection',
    exit: 75,
  },
  'session.mistakes': {
    permanence: 'transient',
    smtp: 421,
    enhanced: '4.7.0',
    publicText: 'Too many errors or idle commands, closing the connection',
    exit: 75,
  },
  'session.too-soon': {
    permanence: 'transient',
    smtp: 421,
    enhanced: '4.5.0',
    publicText: 'You spoke before the greeting',
    exit: 75,
  },
  'session.out-of-turn': {
    permanence: 'transient',
    smtp: 421,
    enhanced: '4.5.0',
    publicText: 'You spoke before our reply',
    exit: 75,
  },
  'session.not-smtp': {
    permanence: 'transient',
    smtp: 421,
    enhanced: '4.5.0',
    publicText: 'This is no web server',
    exit: 75,
  },
  'command.bare-newline': {
    permanence: 'permanent',
    smtp: 500,
    enhanced: '5.5.2',
    publicText: 'Lines end with CR LF',
    exit: 65,
  },
  'command.too-long': {
    permanence: 'permanent',
    smtp: 500,
    enhanced: '5.5.2',
    publicText: 'Line is too long',
    exit: 65,
  },
  'command.unreadable': {
    permanence: 'permanent',
    smtp: 500,
    enhanced: '5.5.2',
    publicText: 'Command has characters that are not allowed',
    exit: 65,
  },
  'command.unknown': {
    permanence: 'permanent',
    smtp: 500,
    enhanced: '5.5.2',
    publicText: 'Command not recognised',
    exit: 64,
  },
  'command.syntax': {
    permanence: 'permanent',
    smtp: 501,
    enhanced: '5.5.4',
    publicText: 'Arguments cannot be read',
    exit: 64,
  },
  'command.not-offered': {
    permanence: 'permanent',
    smtp: 502,
    enhanced: '5.5.1',
    publicText: 'Command not offered here',
    exit: 64,
  },
  'command.sequence': {
    permanence: 'permanent',
    smtp: 503,
    enhanced: '5.5.1',
    publicText: 'Command is out of sequence',
    exit: 64,
  },
  'command.parameter': {
    permanence: 'permanent',
    smtp: 504,
    enhanced: '5.5.4',
    publicText: 'Parameter not offered here',
    exit: 64,
  },
  'command.extension': {
    permanence: 'permanent',
    smtp: 555,
    enhanced: '5.5.4',
    publicText: 'Parameter belongs to an extension that is not offered here',
    exit: 64,
  },
  'config.invalid': {
    permanence: 'permanent',
    smtp: 451,
    enhanced: '4.3.5',
    publicText: 'Local error, try again later',
    exit: 78,
  },
  'template.failed': {
    permanence: 'transient',
    smtp: 451,
    enhanced: '4.3.0',
    publicText: 'Local error, try again later',
    exit: 70,
  },
  'not.found': { permanence: 'permanent', smtp: 550, enhanced: '5.1.1', publicText: 'Not found', exit: 1 },
  'oauth.failed': {
    permanence: 'transient',
    smtp: 451,
    enhanced: '4.3.0',
    publicText: 'Local error, try again later',
    exit: 75,
  },
  'imap.failed': {
    permanence: 'transient',
    smtp: 451,
    enhanced: '4.3.0',
    publicText: 'Local error, try again later',
    exit: 75,
  },
  'parse.failed': {
    permanence: 'transient',
    smtp: 451,
    enhanced: '4.3.0',
    publicText: 'Local error, try again later',
    exit: 75,
  },
  local: {
    permanence: 'transient',
    smtp: 451,
    enhanced: '4.3.0',
    publicText: 'Local error, try again later',
    exit: 75,
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** A failure of the world: a socket, a disk, a database, a configuration. Caught only in the loops that own the work. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  /** What an operator needs besides the sentence; logged, never sent to a peer. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; fields?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? {};
  }

  get permanence(): Permanence {
    return ERRORS[this.code].permanence;
  }
}

/** The table's row for any thrown value; what is unknown is `local`, which is transient. */
export function errorEntry(error: unknown): ErrorEntry & { readonly code: ErrorCode } {
  const code: ErrorCode = error instanceof GatewayError ? error.code : 'local';
  return { code, ...ERRORS[code] };
}

/** The sentence of any thrown value, for logs and for the operator. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
