import type { Clock } from '../../base/clock.ts';
import { aftercareDue, arrivalsOfKeys, markAftercareDone } from '../../store/intake/arrivals.ts';
import type { Store } from '../../store/database/database.ts';
import { getImapCursor, putImapCursor } from '../../store/intake/imap-cursors.ts';
import { imapArrivalKey, imapKeyPrefix, type ImapLedger } from '../../transport/intake.ts';

/** Keys that are asked for in one query. */
const KEYS_AT_ONCE = 500;

/** The memory of the IMAP poller, in the database: progress is ours, never the folder's flags. */
export function createImapLedger(store: Store, clock: Clock): ImapLedger {
  return {
    cursor: async (account, folder) => {
      const row = await getImapCursor(store.db, account, folder);
      return row === null ? null : { numbering: row.uidvalidity, lastUid: row.last_uid };
    },
    moveCursor: (account, folder, { numbering, lastUid }) =>
      store.transact((tx) =>
        putImapCursor(tx, { account, folder, uidValidity: numbering, lastUid, nowMs: clock.nowMs() }),
      ),
    known: async (account, folder, numbering, uids) => {
      const uidOfKey = new Map(uids.map((uid) => [imapArrivalKey(account, folder, numbering, uid), uid]));
      const keys = [...uidOfKey.keys()];
      const known = [];
      for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
        for (const row of await arrivalsOfKeys(store.db, keys.slice(at, at + KEYS_AT_ONCE))) {
          const uid = uidOfKey.get(row.key);
          if (uid !== undefined) known.push({ uid, messageId: row.message_id });
        }
      }
      return known;
    },
    aftercareDue: async (account, folder, numbering, most) => {
      const prefix = imapKeyPrefix(account, folder, numbering);
      const due = await aftercareDue(store.db, prefix, most);
      return due.map(({ key }) => ({ key, uid: Number(key.slice(prefix.length)) }));
    },
    aftercareDone: (keys) => store.transact((tx) => markAftercareDone(tx, keys)),
  };
}
