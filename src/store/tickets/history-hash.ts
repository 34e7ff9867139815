import { createHash } from 'node:crypto';
import type { ActivityTable } from '../database/schema.ts';

/**
 * The hash of an entry of a ticket's history, over its content and the hash of the entry before it (I-12): a history in which one
 * was changed, taken out or put in does not add up any more.
 */
export function historyHash(previous: string | null, row: Omit<ActivityTable, 'hash'>): string {
  const content = [
    previous,
    row.id,
    row.ticket_id,
    row.seq,
    row.kind,
    row.visibility,
    row.actor,
    row.arrival_id,
    row.name,
    row.text,
    row.detail,
    row.created_at,
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
