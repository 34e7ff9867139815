import type { NoticeKind } from '../../desk/notices/notice.ts';
import type { MsgId } from '../../mail/msg-id.ts';
import type { Reader } from '../database/database.ts';

/** What kind of mail of ours that was, and of what kind the entry of the history is that it carries; null where it is none. */
export async function findNotice(
  reader: Reader,
  messageId: MsgId,
): Promise<{ readonly kind: NoticeKind; readonly entry: string | null } | null> {
  const row = await reader
    .selectFrom('outgoing')
    .leftJoin('activity', 'activity.id', 'outgoing.activity_id')
    .select(['outgoing.kind', 'activity.kind as entry'])
    .where('outgoing.message_id', '=', messageId)
    .executeTakeFirst();
  return row ?? null;
}
