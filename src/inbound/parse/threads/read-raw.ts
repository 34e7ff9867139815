import { GatewayError } from '../../../base/errors.ts';
import { LIMITS } from '../../../base/limits.ts';
import type { ParseOutcome } from '../../../mail/message.ts';
import { headerOnly } from '../parse-message.ts';
import type { ParsePool } from './parse-pool.ts';
import type { RawMessage } from './parse-requests.ts';

/** What is known of earlier tries to read the same message. */
export interface ReadingTries {
  /** This one included. */
  readonly attempts: number;
  /** The earlier ones left no word: each of them took the whole process along. */
  readonly silent: boolean;
}

/**
 * Reads a message as well as it can be read: all of it, or after LIMITS.parseAttempts tries that ended the thread its header, or
 * where even that ends it nothing. A mail that cannot be read is told of, never lost and never in the way of others.
 * @throws GatewayError as ParseThread.run does; `parse.failed` only while there are tries left.
 */
export async function readRaw(pool: ParsePool, raw: RawMessage, tries: ReadingTries): Promise<ParseOutcome> {
  if (tries.silent && tries.attempts > LIMITS.parseAttempts)
    return readHeaderOf(pool, raw, `reading it ended the gateway ${tries.attempts - 1} times`);
  try {
    return await pool.parse(raw);
  } catch (error) {
    if (!isFault(error) || tries.attempts < LIMITS.parseAttempts) throw error;
    return readHeaderOf(pool, raw, error.message);
  }
}

async function readHeaderOf(pool: ParsePool, raw: RawMessage, reason: string): Promise<ParseOutcome> {
  try {
    return await pool.parseHeader(raw, reason);
  } catch (error) {
    if (!isFault(error)) throw error;
    const message = headerOnly(Buffer.alloc(0));
    return { kind: 'unreadable', reason: `${reason}; its header alone: ${error.message}`, message };
  }
}

/** The message's own fault, as far as we know. */
function isFault(error: unknown): error is GatewayError {
  return error instanceof GatewayError && error.code === 'parse.failed';
}
