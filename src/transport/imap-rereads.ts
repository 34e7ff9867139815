import { backoffMs, waitLeftMs, type BackoffCurve } from '../base/backoff.ts';
import type { Clock } from '../base/clock.ts';
import { GatewayError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';

/**
 * Counts how often all of a folder is fetched again. Once is a folder that was made anew or restored; a server that
 * gives other UIDs at each look would have us fetch its mail for ever.
 */
export interface Rereads {
  /**
   * Another reading from the beginning begins.
   * @throws GatewayError `imap.failed` where it is too soon after the last one.
   */
  begin(): void;
}

export function createRereads(clock: Clock, curve: BackoffCurve): Rereads {
  let times = 0;
  let sinceMs = 0;
  return {
    begin: () => {
      const nowMs = clock.nowMs();
      if (nowMs - sinceMs >= LIMITS.imapRereadsForgottenMs) times = 0;
      if (times > 0 && waitLeftMs(sinceMs, backoffMs(curve, times), nowMs) > 0) {
        throw new GatewayError(
          'imap.failed',
          `the server keeps giving other UIDs to the messages of this folder (UIDVALIDITY): all of it was read ${times} times, and is read again later`,
        );
      }
      times += 1;
      sinceMs = nowMs;
    },
  };
}
