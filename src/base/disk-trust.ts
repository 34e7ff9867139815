import type { GatewayError } from './errors.ts';

/**
 * Is what the disk was given still known to be there? After one failed write or sync it is not: the system may have dropped the pages,
 * and the next sync of the same file answers well (https://wiki.postgresql.org/wiki/Fsync_Errors). So trust is lost once and for good:
 * nothing is acknowledged any more, the process ends, and the next one reads what is really there (I-03).
 */
export interface DiskTrust {
  /** @throws GatewayError `disk.failed`, once trust is lost. */
  require(): void;
  lose(failure: GatewayError): void;
  /** Resolves when trust is lost, with the reason. */
  readonly lost: Promise<GatewayError>;
}

export function createDiskTrust(): DiskTrust {
  const { promise: lost, resolve } = Promise.withResolvers<GatewayError>();
  let failure: GatewayError | null = null;
  return {
    require: () => {
      if (failure !== null) throw failure;
    },
    lose: (reason) => {
      failure ??= reason;
      resolve(failure);
    },
    lost,
  };
}
