import { errorText, GatewayError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { ImapAccount } from '../config/config.ts';
import { createImapLedger } from '../inbound/spool/imap-ledger.ts';
import type { Store } from '../store/database/database.ts';
import type { ImapSettings } from '../transport/imap-connection.ts';
import { lookAtFolder } from '../transport/imap-look.ts';
import { uidValidityOf, type ImapLedger } from '../transport/intake.ts';
import type { Findings } from './gap.ts';
import type { OpenDesk } from './open-desk.ts';

export interface FoldersInput {
  readonly imap: readonly ImapAccount[];
  readonly store: Store;
  readonly clock: Clock;
  readonly credentials: OpenDesk['credentials'];
}

/**
 * Compares what the IMAP folders show with what was taken in from them: every message up to where a folder was read must have an
 * arrival, which is where its one end is recorded. Reads only, and leaves no trace in the folders.
 * @returns how many folders were looked at
 */
export async function verifyFolders(
  { imap, store, clock, credentials }: FoldersInput,
  found: Findings,
): Promise<number> {
  const ledger = createImapLedger(store, clock);
  let count = 0;
  for (const account of imap) {
    for (const folder of account.folders) {
      count++;
      found.progress(`folder ${folder} of ${account.name}`);
      const settings = { ...account, credentials: credentials(account.login, `imap:${account.name}`) };
      await compare(settings, folder, ledger, found).catch((error: unknown) => {
        if (!(error instanceof GatewayError) || !['imap.failed', 'oauth.failed'].includes(error.code))
          throw error;
        found.gaps.push({
          what: `folder ${folder} of ${account.name}`,
          gap: `it could not be compared: ${errorText(error)}`,
          next: `mend the account in the configuration or at its server, or leave mailboxes out with --no-imap`,
        });
      });
    }
  }
  return count;
}

async function compare(
  account: ImapSettings & { readonly name: string },
  folder: string,
  ledger: ImapLedger,
  { gaps, notes }: Findings,
): Promise<void> {
  // The folder first: what is taken in meanwhile is more than was asked for, and no gap.
  const shown = await lookAtFolder(account, folder);
  const cursor = await ledger.cursor(account.name, folder);
  const what = `folder ${folder} of ${account.name}`;
  if (cursor === null) {
    if (shown.uids.length > 0) notes.push(`${what}: not read yet, ${shown.uids.length} messages wait`);
    return;
  }
  if (uidValidityOf(cursor.numbering) !== shown.uidValidity) {
    notes.push(`${what}: it was made anew (another UIDVALIDITY); the daemon reads it again at its next look`);
    return;
  }
  const read = shown.uids.filter((uid) => uid <= cursor.lastUid);
  const known = new Set(
    (await ledger.known(account.name, folder, cursor.numbering, read)).map(({ uid }) => uid),
  );
  for (const uid of read.filter((one) => !known.has(one))) {
    gaps.push({
      what: `${what}, message UID ${uid}`,
      gap: 'it was passed over: no mail was taken in from it',
      next: 'start the daemon again: it looks for such messages when it connects, and reads them',
    });
  }
  const waiting = shown.uids.length - read.length;
  if (waiting > 0) notes.push(`${what}: ${waiting} messages wait to be read`);
}
