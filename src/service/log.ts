import { pino, type DestinationStream } from 'pino';
import type { Log } from '../base/log.ts';

/** Names under which a secret may lie in logged fields. */
const SECRET_FIELDS = [
  'password',
  '*.password',
  'pass',
  '*.pass',
  'auth',
  '*.auth',
  'secretKeys',
  '*.secretKeys',
  'token',
  '*.token',
];

/** JSON lines on the given stream (standard error by default), secrets taken out by name. */
export function createLog(
  level: 'debug' | 'info' | 'warn' | 'error',
  destination: DestinationStream = pino.destination(2),
): Log {
  return pino({ level, base: null, redact: { paths: SECRET_FIELDS, censor: '[secret]' } }, destination);
}
