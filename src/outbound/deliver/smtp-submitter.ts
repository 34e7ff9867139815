/**
 * Submission to the relay (smarthost) over SMTP: a connection, one transaction, QUIT. nodemailer's client speaks; the message is handed to
 * it as a stream, and the client sends the final dot when that stream ends and not before. So we hold back the end: when the socket has
 * taken all the rest, `beforeDot` is asked, and only then the stream ends (decision 17).
 */
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { systemClock, type Clock } from '../../base/clock.ts';
import { errorText, GatewayError } from '../../base/errors.ts';
import { formatAddrSpec } from '../../mail/address.ts';
import type { Secret } from '../../base/secret.ts';
import type { SmtpReply } from '../../mail/smtp-reply.ts';
import {
  deliveryOutcome,
  type DeliveryOutcome,
  type SubmissionInfo,
  type SubmissionResult,
  type SubmissionProgress,
} from './outcome.ts';
import {
  cleanOf,
  connectionOptions,
  hangUp,
  login,
  RELAY_TIMEOUTS,
  step,
  type RelaySettings,
  type SubmissionTimeouts,
} from './relay-session.ts';
import {
  piecesOf,
  sizeOf,
  type BeforeDot,
  type MailBytes,
  type SubmissionEnvelope,
  type Submitter,
} from './submit.ts';

export interface SmtpSubmitterOptions extends RelaySettings {
  readonly timeouts?: Partial<SubmissionTimeouts>;
  readonly clock?: Clock;
}

interface Attempt {
  readonly connection: SMTPConnection;
  readonly progress: SubmissionProgress;
  readonly options: SmtpSubmitterOptions;
  readonly timeouts: SubmissionTimeouts;
  /** Epoch ms after which nothing may be completed: the lease on this mail is about to end. */
  readonly deadlineMs: number;
  readonly clock: Clock;
  readonly beforeDot: BeforeDot;
  readonly course: Course;
}

/** What we did in the middle of a try, and no reply tells of. */
interface Course {
  /** The relay waits for the message, so any word of ours would be a part of it. */
  inContent: boolean;
  /** Why we did not send the dot. */
  heldBack: unknown;
  /** What we logged in with. */
  proof: Secret | null;
}

export function createSmtpSubmitter(options: SmtpSubmitterOptions): Submitter {
  const open = new Set<SMTPConnection>();
  const timeouts = { ...RELAY_TIMEOUTS, ...options.timeouts };
  const clock = options.clock ?? systemClock;
  return {
    submit: async (envelope, bytes, beforeDot) => {
      const connection = new SMTPConnection(connectionOptions(options, timeouts));
      open.add(connection);
      connection.once('end', () => open.delete(connection));
      const progress: SubmissionProgress = { phase: 'connection', dotSent: false };
      const deadlineMs = clock.nowMs() + timeouts.attemptMs;
      const course: Course = { inContent: false, heldBack: null, proof: null };
      const attempt = { connection, progress, options, timeouts, deadlineMs, clock, beforeDot, course };
      return submitOnce(attempt, envelope, bytes);
    },
    close: () => {
      for (const connection of open) connection.close();
      return Promise.resolve();
    },
  };
}

async function submitOnce(
  attempt: Attempt,
  envelope: SubmissionEnvelope,
  bytes: MailBytes,
): Promise<DeliveryOutcome> {
  const { timeouts } = attempt;
  const cut = new AbortController();
  const timer = setTimeout(() => {
    cut.abort(new GatewayError('local', `no end of the try within ${timeouts.attemptMs} ms`));
  }, timeouts.attemptMs);
  const outcome = await outcomeOf(attempt, envelope, bytes, cut.signal);
  clearTimeout(timer);
  takeLeave(attempt, outcome);
  return outcome;
}

async function outcomeOf(
  attempt: Attempt,
  envelope: SubmissionEnvelope,
  bytes: MailBytes,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const { connection, progress, course, options } = attempt;
  const ended = (result: SubmissionResult) =>
    deliveryOutcome(result, progress, cleanOf(options.auth, course.proof));
  try {
    const result = await Promise.race([converse(attempt, envelope, bytes), failureOf(connection, signal)]);
    return 'kind' in result ? result : ended({ info: result });
  } catch (error) {
    const { heldBack } = course;
    if (heldBack !== null)
      return { kind: 'trouble', where: 'here', reason: errorText(heldBack), reply: null };
    return ended({ error });
  }
}

/** Rejects when the connection fails or is closed, or when the try is cut off. */
function failureOf(connection: SMTPConnection, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    // Stays for the life of the connection: an error after the result is nobody's, and must not end the process.
    connection.on('error', reject);
    connection.once('end', () => {
      reject(new GatewayError('shutdown', 'the connection was closed'));
    });
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}

/**
 * QUIT where the relay gave its answer; else nothing more is said, and an unfinished DATA is void (RFC 5321 section 4.1.1.4). What the
 * socket still holds must not leave then: it may be the dot.
 */
function takeLeave({ connection, progress, course, timeouts }: Attempt, outcome: DeliveryOutcome): void {
  if (connection.destroyed) return;
  const answered = outcome.kind === 'relayed' || outcome.kind === 'refused' || outcome.kind === 'deferred';
  if (!answered || (course.inContent && !progress.dotSent)) {
    hangUp(connection);
    return;
  }
  if (connection._socket) connection._socket.setTimeout(timeouts.greetingMs);
  connection.quit();
}

/** The whole dialogue. An outcome of its own where our side already knows that the relay cannot take it. */
async function converse(
  attempt: Attempt,
  envelope: SubmissionEnvelope,
  bytes: MailBytes,
): Promise<SubmissionInfo | DeliveryOutcome> {
  const { connection, progress, options } = attempt;
  await step((done) => {
    connection.connect(done);
  });
  const features = String(connection.lastServerResponse);
  progress.phase = 'login';
  if (options.auth !== null) attempt.course.proof = await login(connection, options.auth);
  progress.phase = 'transaction';
  const from = envelope.reversePath === null ? '' : formatAddrSpec(envelope.reversePath);
  const to = formatAddrSpec(envelope.recipient);
  const unsendable = addressFault(from, to, /^250[ -]SMTPUTF8\b/im.test(features));
  if (unsendable !== null) return { kind: 'refused', reply: unsendable };
  const message = Readable.from(pieces(attempt, bytes), { objectMode: false });
  return step<SubmissionInfo>((done) => {
    connection.send({ from, to: [to], size: sizeOf(bytes) }, message, done);
  });
}

/** Addresses that no command could carry to this relay. */
function addressFault(from: string, to: string, smtpUtf8: boolean): SmtpReply | null {
  if (/[<>\x00-\x1f\x7f]/.test(to))
    return ownReply(553, 1, 3, 'The address cannot be written in an SMTP command');
  const international = /[^\x00-\x7f]/.test(from + to);
  return international && !smtpUtf8
    ? ownReply(553, 6, 7, 'The relay takes no international addresses (RFC 6531)')
    : null;
}

function ownReply(code: number, subject: number, detail: number, text: string): SmtpReply {
  return { code, enhanced: { class: 5, subject, detail }, text };
}

/** The message piece by piece; its end, which lets the dot follow, comes when the dot may be sent. */
async function* pieces(attempt: Attempt, bytes: MailBytes): AsyncGenerator<Buffer> {
  attempt.course.inContent = true;
  requireGoAhead(attempt);
  // The socket may still hold a piece when the next one is read.
  for await (const piece of piecesOf(bytes)) yield Buffer.from(piece);
  await flushed(attempt);
  try {
    await clearForDot(attempt);
  } catch (error) {
    attempt.course.heldBack = error;
    throw error;
  }
}

/** nodemailer takes a 250 to DATA for a 354 as well; but a relay that waits for commands would run the text of a mail as such. */
function requireGoAhead({ connection }: Attempt): void {
  const reply = String(connection.lastServerResponse);
  if (!reply.startsWith('354'))
    throw new GatewayError('local', `the relay answered to DATA with ${reply}, which is no 354`);
}

/** The system has taken all that we have given to the socket: what leaves next is the dot, at once. */
async function flushed({ connection }: Attempt): Promise<void> {
  for (;;) {
    // nodemailer hands on what it holds as soon as the socket has room.
    await setImmediate();
    const socket = connection._socket;
    if (!socket || socket.destroyed) throw new GatewayError('local', 'the connection was closed');
    if (socket.writableLength === 0) return;
    await new Promise((resolve) => socket.write('', resolve));
  }
}

async function clearForDot({
  clock,
  deadlineMs,
  connection,
  progress,
  timeouts,
  beforeDot,
}: Attempt): Promise<void> {
  if (clock.nowMs() >= deadlineMs)
    throw new GatewayError('local', 'the time of this try was over before its end');
  await beforeDot();
  if (connection._socket) connection._socket.setTimeout(timeouts.dotMs);
  progress.dotSent = true;
}
