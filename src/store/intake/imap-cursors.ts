import type { Reader, Tx } from '../database/database.ts';

interface ImapCursorRow {
  /** The numbering (transport/intake.ts): UIDVALIDITY in decimal (RFC 9051 section 2.3.1.1), and how often the folder went back. */
  readonly uidvalidity: string;
  readonly last_uid: number;
}

/** How far a folder has been read, or null: not at all. */
export async function getImapCursor(
  reader: Reader,
  account: string,
  folder: string,
): Promise<ImapCursorRow | null> {
  const row = await reader
    .selectFrom('imap_cursor')
    .select(['uidvalidity', 'last_uid'])
    .where('account', '=', account)
    .where('folder', '=', folder)
    .executeTakeFirst();
  return row ?? null;
}

export async function putImapCursor(
  tx: Tx,
  one: { account: string; folder: string; uidValidity: string; lastUid: number; nowMs: number },
): Promise<void> {
  const place = { uidvalidity: one.uidValidity, last_uid: one.lastUid, updated_at: one.nowMs };
  await tx
    .insertInto('imap_cursor')
    .values({ account: one.account, folder: one.folder, ...place })
    .onConflict((conflict) => conflict.columns(['account', 'folder']).doUpdateSet(place))
    .execute();
}
