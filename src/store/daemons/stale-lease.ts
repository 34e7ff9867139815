import { GatewayError } from '../../base/errors.ts';

/**
 * The lease ran out and somebody else has claimed the work since: whatever this transaction did must not be committed.
 * Thrown inside of it, so that all of it rolls back. Not an alarm: the work is in other hands.
 */
export class StaleLease extends GatewayError {
  constructor(what: string, id: string, leaseToken: number) {
    super('local', `the lease of ${what} ${id} is no longer ours`, { fields: { id, leaseToken } });
  }
}

export function isStaleLease(error: unknown): boolean {
  return error instanceof StaleLease;
}

/** Fencing: the finishing update must have touched the one row that carries our token. */
export function requireLease(touched: bigint, what: string, id: string, leaseToken: number): void {
  if (touched !== 1n) throw new StaleLease(what, id, leaseToken);
}
