import { GatewayError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';

/** Messages that a server shows and does not give, by their arrival keys; remembered for as long as the poller runs. */
export interface Withheld {
  readonly size: number;
  /** Has it failed more than once? A connection that breaks in the middle of a message is nothing that the message did. */
  has(key: string): boolean;
  failed(key: string, error: unknown): void;
  gave(key: string): void;
}

export function createWithheld(): Withheld {
  const failures = new Map<string, number>();
  return {
    get size() {
      return failures.size;
    },
    has: (key) => (failures.get(key) ?? 0) > 1,
    failed: (key, error) => {
      // Where our own intake fails, it does for every message.
      if (!(error instanceof GatewayError) || !OF_THE_SERVER.has(error.code)) return;
      failures.set(key, (failures.get(key) ?? 0) + 1);
      const [oldest] = failures.keys();
      if (failures.size > LIMITS.imapWithheld && oldest !== undefined) failures.delete(oldest);
    },
    gave: (key) => {
      failures.delete(key);
    },
  };
}

const OF_THE_SERVER = new Set<string>(['imap.failed', 'message.incomplete']);
