import { ERRORS, errorEntry, GatewayError, type ErrorCode } from '../base/errors.ts';

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
  const { smtp, code } = errorEntry(error);
  return new SmtpRefusal(smtp, textOf(code));
}

/** Why a session ends with 421 (RFC 5321 section 3.8). */
export type Farewell =
  | 'shutdown'
  | 'message.incomplete'
  | 'session.timeout'
  | 'session.mistakes'
  | 'session.too-soon'
  | 'session.out-of-turn'
  | 'session.not-smtp';

/** What a client hears when we hang up: the table's text, whatever code the same failure has inside a session. */
export function farewellText(why: Farewell): string {
  return textOf(why);
}

/** One row of the table as the text of a reply. */
export function textOf(code: ErrorCode): string {
  return `${ERRORS[code].enhanced} ${ERRORS[code].publicText}`;
}

/** A refusal of the dialogue itself, as the error that stands for it. */
export function dialogueError(code: ErrorCode): GatewayError {
  return new GatewayError(code, ERRORS[code].publicText);
}

/** A reply as smtp-server's `send` takes it. */
export interface OutgoingReply {
  readonly code: number;
  readonly text: string | string[] | null | undefined;
  readonly context: string | false | undefined;
}

const OWN_ENHANCED_CODE = /^[245]\.\d{1,3}\.\d{1,3} /;

/** The row for a refusal that smtp-server makes up by itself. */
const ROW_OF_CODE: Readonly<Record<number, ErrorCode>> = {
  450: 'local',
  451: 'local',
  452: 'recipient.too-many',
  500: 'command.unknown',
  501: 'command.syntax',
  502: 'command.not-offered',
  503: 'command.sequence',
  504: 'command.parameter',
  550: 'command.not-offered',
  552: 'message.too-large',
  554: 'local',
  555: 'command.extension',
};
const ADDRESS_CONTEXTS = new Set(['SENDER_SYNTAX_ERROR', 'MAILBOX_SYNTAX_ERROR']);

/**
 * A reply as it leaves. What smtp-server refuses by itself is said in the table's words and with its codes (I-36); a
 * text that brings its own enhanced code (RFC 2034) is ours already, and gets no second one.
 */
export function ownReply(
  code: number,
  text: OutgoingReply['text'],
  context: string | false | undefined,
): OutgoingReply {
  const first = Array.isArray(text) ? text[0] : text;
  if (first !== null && first !== undefined && OWN_ENHANCED_CODE.test(first))
    return { code, text, context: false };
  if (code < 400) return { code, text, context };
  if (code === 421) {
    const why = /^Timeout/.test(first ?? '') ? 'session.timeout' : 'shutdown';
    return { code, text: farewellText(why), context: false };
  }
  const row =
    typeof context === 'string' && ADDRESS_CONTEXTS.has(context) ? 'address.syntax' : ROW_OF_CODE[code];
  // What is left are the replies of AUTH (RFC 4954 section 6): they depend on nothing of ours.
  if (row === undefined) return { code, text, context };
  return { code: ERRORS[row].smtp, text: textOf(row), context: false };
}

const UNKNOWN_RECIPIENT = textOf('recipient.unknown');

export function isUnknownRecipient(text: OutgoingReply['text']): boolean {
  return text === UNKNOWN_RECIPIENT;
}
