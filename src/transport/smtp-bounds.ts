import { LIMITS } from '../base/limits.ts';
import type { AdmissionBounds } from './smtp-admission.ts';
import type { SessionBounds } from './smtp-connection.ts';

/** Times and counts of a listener; LIMITS unless a test asks for less. */
export interface ListenerBounds extends AdmissionBounds, SessionBounds {
  readonly recipients: number;
  readonly shutdownMs: number;
}

export const LISTENER_BOUNDS: ListenerBounds = {
  connections: LIMITS.smtpConnections,
  reservedConnections: LIMITS.smtpReservedConnections,
  connectionsPerClient: LIMITS.smtpConnectionsPerClient,
  connectionsPerMinute: LIMITS.smtpConnectionsPerMinute,
  probes: LIMITS.smtpProbes,
  probeWindowMs: LIMITS.smtpProbeWindowMs,
  greetingMs: LIMITS.smtpGreetingMs,
  commandMs: LIMITS.smtpCommandMs,
  crowdedCommandMs: LIMITS.smtpCrowdedCommandMs,
  bytesPerSecond: LIMITS.smtpBytesPerSecond,
  dataMs: LIMITS.smtpDataMs,
  sessionMs: LIMITS.smtpSessionMs,
  mistakesSlow: LIMITS.smtpMistakesSlow,
  mistakes: LIMITS.smtpMistakes,
  slowMs: LIMITS.smtpSlowMs,
  idleCommands: LIMITS.smtpIdleCommands,
  unknownRecipients: LIMITS.smtpUnknownRecipients,
  putOff: LIMITS.smtpPutOff,
  recipients: LIMITS.recipientsPerTransaction,
  shutdownMs: LIMITS.shutdownMs,
};
