import { LIMITS } from '../base/limits.ts';
import { ImapConnection, type ImapSettings, type OpenFolder } from './imap-connection.ts';

/** A folder as it is shown to somebody who only looks. */
export interface ShownFolder extends OpenFolder {
  /** Ascending. */
  readonly uids: readonly number[];
}

/**
 * Looks at a folder without leaving a trace (EXAMINE, RFC 9051 section 6.3.3).
 * @throws GatewayError `imap.failed`
 */
export async function lookAtFolder(settings: ImapSettings, folder: string): Promise<ShownFolder> {
  const bounds = {
    connectMs: LIMITS.imapConnectMs,
    commandMs: LIMITS.imapCommandMs,
    idleMs: LIMITS.imapIdleMs,
    bytesPerSecond: LIMITS.imapBytesPerSecond,
    lineBytes: LIMITS.imapLineBytes,
    chatterBytes: LIMITS.imapChatterBytes,
    literalBytes: LIMITS.headerBytes,
  };
  const nobody = new AbortController();
  const connection = await ImapConnection.connect(settings, bounds, () => undefined, nobody.signal);
  try {
    const opened = await connection.open(folder, { readOnly: true });
    return { ...opened, uids: await connection.uidsAbove(0) };
  } finally {
    connection.close();
  }
}
