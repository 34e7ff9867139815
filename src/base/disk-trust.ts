import { errorText, GatewayError } from './errors.ts';

/**
 * Is what the disk was given still known to be there? After one failed write or sync it is not: the system may have dropped the pages,
 * and the next sync of the same file answers well (https://wiki.postgresql.org/wiki/Fsync_Errors). So trust is lost once and for good:
 * nothing is acknowledged any more, the process ends, and the next one reads what is really there (I-03).
 */
export interface DiskTrust {
  /** @throws GatewayError `disk.failed`, once trust is lost. */
  require(): void;
  /** Lost where the error of a write says that the disk fails; any other error is no matter of trust. */
  loseBy(error: unknown): void;
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
    loseBy: (error) => {
      failure ??= diskFailure(error);
      if (failure !== null) resolve(failure);
    },
    lost,
  };
}

/** The device answered, and what it was given is gone; `ENOSPC` and `EDQUOT` are no such answer (errno(3)). */
const FAILED_DISK = /^(EIO|ENXIO|ENODEV|EUCLEAN|EBADMSG|EREMOTEIO|ESTALE)$/;

/** What a failed write or sync of a file tells about the disk; null where it is a matter of this file alone, or of room. */
export function diskFailure(error: unknown): GatewayError | null {
  if (error instanceof GatewayError) return error.code === 'disk.failed' ? error : null;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!FAILED_DISK.test(code)) return null;
  return new GatewayError('disk.failed', `the disk fails: ${errorText(error)}`, { cause: error });
}
