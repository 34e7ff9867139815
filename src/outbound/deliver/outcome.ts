import { LIMITS } from '../../base/limits.ts';
import { withoutControls } from '../../mail/header.ts';
import { parseSmtpReply, type SmtpReply } from '../../mail/smtp-reply.ts';

/**
 * What became of one try for one recipient. Only `relayed` and `refused` are ends; unknown is never one of them.
 */
export type DeliveryOutcome =
  /** The relay has taken it: its 250 after the final dot. */
  | { readonly kind: 'relayed'; readonly reply: SmtpReply }
  /** The relay will never take this mail for this recipient. */
  | { readonly kind: 'refused'; readonly reply: SmtpReply }
  /** The relay will not take it for this recipient now. */
  | { readonly kind: 'deferred'; readonly reply: SmtpReply }
  /**
   * Nothing about this mail: the relay, the way to it, or what we were told to say to it. `relay`: before anything of the mail was said,
   * so every mail would fare the same; `transaction`: in the middle of it; `here`: we could not, or may not
   * any more.
   */
  | {
      readonly kind: 'trouble';
      readonly where: 'relay' | 'transaction' | 'here';
      readonly reason: string;
      readonly reply: SmtpReply | null;
    }
  /** The final dot may have been sent and its answer is lost: the mail may arrive twice, with one Message-ID. */
  | { readonly kind: 'uncertain'; readonly reason: string };

/** How far a try had come. */
export interface SubmissionProgress {
  /** `connection`: greeting, EHLO and STARTTLS; `login`: AUTH; `transaction`: MAIL to the answer to the dot. */
  phase: 'connection' | 'login' | 'transaction';
  /** The dot was let go, so the relay may have it. */
  dotSent: boolean;
}

/** What the SMTP client said: its error, or its account of a transaction. */
export type SubmissionResult = { readonly error: unknown } | { readonly info: SubmissionInfo };

export interface SubmissionInfo {
  readonly response: string;
  readonly rejectedErrors?: readonly unknown[] | undefined;
}

/** What nodemailer tells with an error. Its `code` is no verdict (a 450 is EENVELOPE as well): the reply decides. */
interface ClientError {
  readonly message: string;
  /** `MAIL FROM`, `RCPT TO`, `DATA` (also the answer to the dot), `CONN`, `API` ... */
  readonly command: string;
  readonly code: string;
  readonly reply: SmtpReply | null;
}

const TOO_LARGE: SmtpReply = {
  code: 552,
  enhanced: { class: 5, subject: 3, detail: 4 },
  text: 'Message is larger than the relay takes (RFC 1870)',
};

/** Replies about our session, our login or our commands, whatever they are given to. */
const SESSION_CODES: ReadonlySet<number> = new Set([500, 502, 503, 504, 530, 534, 535, 538, 555]);

/** A relay that does not know us says so at RCPT, with the same codes as for a mailbox that does not exist. */
const RELAY_DENIED =
  /\brelay(?:ing)? (?:access )?(?:is )?(?:denied|not (?:permitted|allowed)|prohibited)|authentication (?:is )?required|must authenticate/i;

/** Takes out of a relay's words what we logged in with. */
export type Clean = (said: string) => string;

/** What a try came to. Total: any error gives an outcome, and only a reply of the relay makes a final one. */
export function deliveryOutcome(
  result: SubmissionResult,
  progress: SubmissionProgress,
  clean: Clean,
): DeliveryOutcome {
  if ('error' in result) return outcomeOfError(clientError(result.error, clean), progress);
  const refused = result.info.rejectedErrors?.[0];
  if (refused !== undefined) return outcomeOfError(clientError(refused, clean), progress);
  const response = harmless(clean(result.info.response));
  const reply = parseSmtpReply(response);
  // An answer that comes before the dot is none to it, whatever it says.
  if (!progress.dotSent)
    return {
      kind: 'trouble',
      where: 'transaction',
      reason: `an answer before the end of the mail: ${response}`,
      reply,
    };
  if (reply !== null && inClass(reply, 2)) return { kind: 'relayed', reply };
  return { kind: 'uncertain', reason: `the relay's answer cannot be read: ${response}` };
}

function outcomeOfError(error: ClientError, progress: SubmissionProgress): DeliveryOutcome {
  const { reply, message } = error;
  if (progress.phase !== 'transaction') return { kind: 'trouble', where: 'relay', reason: message, reply };
  // The client has looked at the SIZE of the relay itself, and sent nothing.
  if (error.code === 'EMESSAGE' && error.command === 'MAIL FROM' && reply === null) {
    return { kind: 'refused', reply: TOO_LARGE };
  }
  if (reply !== null && reply.code !== 421) {
    const verdict = outcomeOfReply(error.command, reply, progress);
    if (verdict !== null) return verdict;
  }
  const answered = reply !== null && error.command === 'DATA';
  if (progress.dotSent && !(answered && inClass(reply, 4))) return { kind: 'uncertain', reason: message };
  return { kind: 'trouble', where: 'transaction', reason: message, reply };
}

/** The verdict of a reply to MAIL, RCPT, DATA or the dot; null where it is none about the mail. */
function outcomeOfReply(
  command: string,
  reply: SmtpReply,
  progress: SubmissionProgress,
): DeliveryOutcome | null {
  const aboutMail = command === 'RCPT TO' || command === 'DATA';
  if (inClass(reply, 4)) return aboutMail ? { kind: 'deferred', reply } : null;
  if (!inClass(reply, 5)) return null;
  // MAIL speaks of sender and size: the size is this mail's, the sender is our configuration.
  if (command === 'MAIL FROM') return reply.code === 552 ? { kind: 'refused', reply } : null;
  if (!aboutMail) return null;
  return isAboutSession(reply, progress)
    ? { kind: 'trouble', where: 'transaction', reason: reply.text, reply }
    : { kind: 'refused', reply };
}

function isAboutSession(reply: SmtpReply, { dotSent }: SubmissionProgress): boolean {
  // RFC 3463: x.5.x speaks of the protocol, x.7.x of rights; any other detail is about the mail, whatever the code.
  const subject = reply.enhanced?.subject ?? 5;
  const session = SESSION_CODES.has(reply.code) && (subject === 5 || subject === 7);
  return session || (!dotSent && RELAY_DENIED.test(reply.text));
}

function inClass(reply: SmtpReply, digit: 2 | 4 | 5): boolean {
  return Math.floor(reply.code / 100) === digit;
}

function clientError(error: unknown, clean: Clean): ClientError {
  const fields: Readonly<Record<string, unknown>> =
    typeof error === 'object' && error !== null ? Object.fromEntries(namedFields(error)) : {};
  const text = (name: string) => (typeof fields[name] === 'string' ? harmless(clean(fields[name])) : '');
  const message = text('message');
  return {
    message: message === '' ? 'unknown failure' : message,
    command: text('command'),
    code: text('code'),
    reply: parseSmtpReply(text('response')),
  };
}

/** What a relay says goes into logs, terminals and mails: as one line, and not endless (T-36). */
function harmless(said: string): string {
  return withoutControls(said.slice(0, LIMITS.errorChars));
}

function namedFields(error: object): [string, unknown][] {
  return ['message', 'command', 'code', 'response'].map((name) => [name, Reflect.get(error, name)]);
}
