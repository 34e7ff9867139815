import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { GatewayError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { deliveryOutcome, type SubmissionProgress } from './outcome.ts';
import {
  cleanOf,
  connectionOptions,
  hangUp,
  login,
  RELAY_TIMEOUTS,
  step,
  type RelaySettings,
} from './relay-session.ts';

/** How a relay received us, or why it did not. */
export type RelayProbe =
  | {
      readonly kind: 'ready';
      /** Largest message that it takes, in bytes, as its EHLO says (RFC 1870); null: it names none. */
      readonly sizeBytes: number | null;
    }
  | { readonly kind: 'trouble'; readonly reason: string };

/** In milliseconds. */
export interface ProbeTimeouts {
  /** For the whole of it: one line now and then would hold a silence's deadline off for ever (T-36). */
  readonly probeMs: number;
  /** For the answer to QUIT, which nobody waits for. */
  readonly leaveMs: number;
}

const TIMEOUTS: ProbeTimeouts = { probeMs: LIMITS.relayProbeMs, leaveMs: LIMITS.relayLeaveMs };

/** Says hello to the relay, logs in, and takes leave: no mail is begun. Never rejects. */
export async function probeRelay(
  settings: RelaySettings,
  timeouts: ProbeTimeouts = TIMEOUTS,
): Promise<RelayProbe> {
  const connection = new SMTPConnection(connectionOptions(settings, RELAY_TIMEOUTS));
  const progress: SubmissionProgress = { phase: 'connection', dotSent: false };
  const failed = Promise.withResolvers<never>();
  connection.on('error', failed.reject);
  const timer = setTimeout(() => {
    failed.reject(new GatewayError('local', `greeting and login did not end within ${timeouts.probeMs} ms`));
    hangUp(connection);
  }, timeouts.probeMs);
  try {
    return await Promise.race([greet(connection, settings, progress), failed.promise]);
  } catch (error) {
    const outcome = deliveryOutcome({ error }, progress, cleanOf(settings.auth, null));
    return { kind: 'trouble', reason: 'reason' in outcome ? outcome.reason : outcome.reply.text };
  } finally {
    clearTimeout(timer);
    takeLeave(connection, timeouts.leaveMs);
  }
}

function takeLeave(connection: SMTPConnection, leaveMs: number): void {
  if (connection.destroyed) return;
  const timer = setTimeout(() => {
    hangUp(connection);
  }, leaveMs);
  connection.once('end', () => {
    clearTimeout(timer);
  });
  connection.quit();
}

async function greet(
  connection: SMTPConnection,
  settings: RelaySettings,
  progress: SubmissionProgress,
): Promise<RelayProbe> {
  await step((done) => {
    connection.connect(done);
  });
  const features = String(connection.lastServerResponse);
  progress.phase = 'login';
  if (settings.auth !== null) await login(connection, settings.auth);
  const size = Number(/^250[ -]SIZE (\d+)/im.exec(features)?.[1] ?? 0);
  return { kind: 'ready', sizeBytes: size === 0 ? null : size };
}
