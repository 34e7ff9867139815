import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { deliveryOutcome, type SubmissionProgress } from './outcome.ts';
import { connectionOptions, login, RELAY_TIMEOUTS, step, type RelaySettings } from './relay-session.ts';

/** How a relay received us, or why it did not. */
export type RelayProbe =
  | {
      readonly kind: 'ready';
      /** Largest message that it takes, in bytes, as its EHLO says (RFC 1870); null: it names none. */
      readonly sizeBytes: number | null;
      /** It takes international addresses (RFC 6531). */
      readonly smtpUtf8: boolean;
    }
  | { readonly kind: 'trouble'; readonly reason: string };

/** Says hello to the relay, logs in, and takes leave: no mail is begun. Never rejects. */
export async function probeRelay(settings: RelaySettings): Promise<RelayProbe> {
  const connection = new SMTPConnection(connectionOptions(settings, RELAY_TIMEOUTS));
  const progress: SubmissionProgress = { phase: 'connection', dotSent: false };
  const failed = new Promise<never>((_, reject) => connection.on('error', reject));
  try {
    return await Promise.race([greet(connection, settings, progress), failed]);
  } catch (error) {
    const outcome = deliveryOutcome({ error }, progress);
    return { kind: 'trouble', reason: 'reason' in outcome ? outcome.reason : outcome.reply.text };
  } finally {
    if (!connection.destroyed) connection.quit();
  }
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
  return {
    kind: 'ready',
    sizeBytes: size === 0 ? null : size,
    smtpUtf8: /^250[ -]SMTPUTF8\b/im.test(features),
  };
}
