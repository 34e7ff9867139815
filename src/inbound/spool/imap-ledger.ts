import type { Clock } from '../../base/clock.ts';
import { aftercareDue, markAftercareDone } from '../../store/arrivals.ts';
import type { Store } from '../../store/database.ts';
import { getImapCursor, putImapCursor } from '../../store/imap-cursors.ts';
import { imapKeyPrefix, type ImapLedger } from '../../transport/intake.ts';

/** The memory of the IMAP poller, in the database: progress is ours, never the folder's flags. */
export function createImapLedger(store: Store, clock: Clock): ImapLedger {
  return {
    cursor: async (account, folder) => {
      const row = await getImapCursor(store.db, account, folder);
      return row === null ? null : { uidValidity: row.uidvalidity, lastUid: row.last_uid };
    },
    moveCursor: (account, folder, cursor) =>
      store.transact((tx) => putImapCursor(tx, { account, folder, ...cursor, nowMs: clock.nowMs() })),
    aftercareDue: async (account, folder, uidValidity, most) => {
      const prefix = imapKeyPrefix(account, folder, uidValidity);
      const due = await aftercareDue(store.db, prefix, most);
      return due.map(({ key }) => ({ key, uid: Number(key.slice(prefix.length)) }));
    },
    aftercareDone: (keys) => store.transact((tx) => markAftercareDone(tx, keys)),
  };
}
