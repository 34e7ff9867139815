import { AUDIENCE_OF, NOTICE_KINDS } from '../../desk/notices/notice-kinds.ts';
import type { Reader } from '../database/database.ts';
import type { NoticeKind } from '../../desk/notices/notice.ts';
import type { DeliveryRow } from './outgoing.ts';

const TO_CUSTOMERS = NOTICE_KINDS.filter((kind) => AUDIENCE_OF[kind] === 'customer');

export interface MailOfEntry {
  readonly kind: NoticeKind;
  readonly delivery: DeliveryRow;
}

/** What became of the mails to the customers' side that the entries of these tickets' histories wrote: by the entry's id, oldest first. */
export async function mailsOfEntries(
  reader: Reader,
  ticketIds: readonly string[],
): Promise<ReadonlyMap<string, readonly MailOfEntry[]>> {
  const rows = await reader
    .selectFrom('delivery')
    .innerJoin('outgoing', 'outgoing.id', 'delivery.outgoing_id')
    .selectAll('delivery')
    .select(['outgoing.activity_id', 'outgoing.kind'])
    .where('outgoing.ticket_id', 'in', ticketIds)
    .where('outgoing.kind', 'in', TO_CUSTOMERS)
    .orderBy('outgoing.id')
    .execute();
  const mails = new Map<string, MailOfEntry[]>();
  for (const { activity_id: entry, kind, ...delivery } of rows) {
    if (entry !== null) mails.set(entry, [...(mails.get(entry) ?? []), { kind, delivery }]);
  }
  return mails;
}
